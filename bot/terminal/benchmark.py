"""`quoth bench`: how fast the index is beside others, as tables, an object and a drawing."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from bot.bench.corpus import usable
from bot.bench.measured import ENGINES, Measured, versions
from bot.bench.plot import plot
from bot.bench.report import as_object, tables
from bot.bench.run import measure_all
from bot.errors import UserError
from bot.resources import seeds_folder
from bot.settings import Settings
from bot.store.database import Database
from bot.store.papers import PaperStore
from bot.terminal.objects import json_line
from bot.terminal.untrusted import harmless
from retrieval.papers import Paper
from retrieval.readers import read_papers, readable_files


def benchmark(options: argparse.Namespace, papers: Sequence[Paper], *, write: Callable[[str], None]) -> int:
    """Measure the engines that are installed on papers like these, write what was found; return 0.

    Raises UserError where there is nothing to measure with.
    """
    real = usable(papers)
    if not real:
        raise UserError("There are no papers with a title and an abstract to measure with. Name a file: --from FILE.")
    installed = versions()
    engines = [name for name in options.only or ENGINES if installed[name]]
    results: list[Measured] = []
    with Console(stderr=True).status("") as status:
        tell = _teller(status.update)
        results.extend(measure_all(real, options.papers, engines, n_questions=options.questions, tell=tell))
    data = f"Papers: {len(real):,} real ones, and above that number abstracts put together from their sentences."
    if options.plot:
        _draw(results, options.plot)
    write(json_line(as_object(results, installed, data)) if options.json else tables(results, installed, data))
    return 0


def papers_of_file(path: Path) -> list[Paper]:
    """The papers of a file in any form that can be read; what is none is passed over."""
    return list(read_papers(path, refuse=lambda _: None))


def papers_of_library(settings: Settings) -> list[Paper]:
    """The papers of the library; the bundled ones where there is no library yet."""
    if settings.database_path.exists():
        return asyncio.run(_kept(settings))
    return [paper for file in readable_files(seeds_folder()) for paper in papers_of_file(file)]


async def _kept(settings: Settings) -> list[Paper]:
    async with Database.open(settings.database_path, busy_timeout_ms=settings.busy_timeout_ms) as database:
        return [paper async for batch in PaperStore(database).batches() for paper in batch]


def _teller(update: Callable[[str], None]) -> Callable[[str], None]:
    return lambda says: update(harmless(says))


def _draw(results: Sequence[Measured], path: Path) -> None:
    try:
        path.write_text(plot(results), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror}. Name another file.") from error
