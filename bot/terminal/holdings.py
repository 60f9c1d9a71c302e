"""`quoth import` and `quoth papers`: what the library gets, and what it has."""

import asyncio
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn

from bot.importing import WHOLE_FILE
from bot.library import ImportReport, Library
from bot.terminal.layout import cited
from bot.terminal.objects import json_line, paper_object
from bot.terminal.untrusted import harmless
from retrieval.readers import Refusal

_GO_ON = "The same command goes on from there."
_EMPTY = "The library is empty. Add papers with `quoth import PATH`."


async def import_papers(
    library: Library, paths: Sequence[Path], *, listed_on: dt.date | None, write: Callable[[str], None]
) -> int:
    """Import what is good, tell on stderr what is refused, write the counts; return the exit code.

    It is 0 where the library now holds papers of these files, 1 where there are none in them, 2 where all are refused.
    """
    with _progress() as progress:
        task = progress.add_task("Importing", total=None)
        try:
            report = await library.shared.import_paths(paths, partial(_advance, progress, task), listed_on=listed_on)
        except asyncio.CancelledError:
            progress.stop()
            _complain(f"Stopped: {progress.tasks[task].completed:,.0f} papers are kept. {_GO_ON}")
            raise
    for refusal in report.refused:
        _complain(f"{_located(refusal)}: {refusal.reason}")
    write(_counts(report))
    if report.added + report.updated + report.unchanged:
        return 0
    return 2 if report.refused else 1


async def list_papers(library: Library, *, as_json: bool, write: Callable[[str], None]) -> int:
    """Write a paper a line, in the order of their arrival; return 1 for an empty library."""
    code = 1
    async for papers in library.shared.papers.batches():
        code = 0
        for paper in papers:
            plain = "".join(text for text, _ in cited(paper))
            write(json_line(paper_object(paper)) if as_json else f"{harmless(paper.id)}  {plain}")
    if code and not as_json:
        _complain(_EMPTY)
    return code


def _advance(progress: Progress, task: TaskID, done: int, total: int | None) -> None:
    progress.update(task, completed=done, total=total)


def _progress() -> Progress:
    """A line on stderr that tells how many are done, gone at the end; nothing where stderr is no terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed:,} papers"))
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _located(refusal: Refusal) -> str:
    return str(refusal.path) if refusal.line == WHOLE_FILE else f"{refusal.path}:{refusal.line}"


def _counts(report: ImportReport) -> str:
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": len(report.refused),
    }
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items())


def _complain(says: str) -> None:
    print(harmless(says), file=sys.stderr)  # noqa: T201 - for the person, beside what a script reads
