"""`quoth import`, `quoth remove` and `quoth papers`: what the library gets, what goes, and what it has."""

import asyncio
import datetime as dt
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from bot.errors import UserError
from bot.importing import WHOLE_FILE
from bot.library import ImportReport, Library
from bot.terminal.layout import cited
from bot.terminal.objects import json_line, paper_object
from bot.terminal.progress import ProgressLine
from bot.terminal.untrusted import harmless
from retrieval.papers import Paper, names_a_paper
from retrieval.readers import Refusal
from retrieval.rendering import render

LookUp = Callable[[str], Awaitable[Paper]]
"""Finds the paper that a text names. Raises UserError where there is none, or it can't be asked for."""

_GO_ON = "The same command goes on from there."
_EMPTY = "The library is empty. Add papers with `quoth import PATH`."


async def import_papers(
    library: Library,
    named: Sequence[str],
    lookups: Callable[[], AbstractAsyncContextManager[LookUp]],
    *,
    listed_on: dt.date | None,
    write: Callable[[str], None],
) -> int:
    """Import what is good, tell on stderr what is refused, write the counts; return the exit code.

    `named` are files, folders and what else names a paper, which `lookups` finds. The exit code is 0 where the library
    now holds papers of these, 1 where there are none in them, 2 where all are refused.
    """
    paths, references = _parted(named)
    counts: Counter[str] = Counter()
    if references:
        counts += await _import_references(library, references, lookups)
    if paths:
        counts += await _import_paths(library, paths, listed_on)
    write(", ".join(f"{counts[outcome]} {outcome}" for outcome in ("added", "updated", "unchanged", "refused")))
    if counts.total() > counts["refused"]:
        return 0
    return 2 if counts["refused"] else 1


def _parted(named: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Paths and references: what could be both, as an old arXiv id could, is a path where there is a file of it."""
    references = [name for name in named if names_a_paper(name) and not Path(name).exists()]
    return [Path(name) for name in named if name not in references], references


async def _import_references(
    library: Library, references: Sequence[str], lookups: Callable[[], AbstractAsyncContextManager[LookUp]]
) -> Counter[str]:
    """Look each paper up and add it; what is not found is told, and the rest goes on."""
    counts: Counter[str] = Counter()
    async with lookups() as look_up:
        for reference in references:
            try:
                outcomes = await library.shared.add([await look_up(reference)])
            except UserError as error:
                _complain(f"{reference}: {error}")
                counts["refused"] += 1
            else:
                counts.update(outcomes)
    return counts


async def _import_paths(library: Library, paths: Sequence[Path], listed_on: dt.date | None) -> Counter[str]:
    try:
        with ProgressLine("Importing") as progress:
            report = await library.shared.import_paths(paths, progress, listed_on=listed_on)
    except asyncio.CancelledError:
        _complain(f"Stopped: {progress.done:,} papers are kept. {_GO_ON}")
        raise
    for refusal in report.refused:
        _complain(f"{_located(refusal)}: {refusal.reason}")
    return _counts(report)


async def remove_papers(library: Library, references: Sequence[str], *, write: Callable[[str], None]) -> int:
    """Remove the papers, all or none, and write the title of each; raises as `Catalogue.find` does."""
    papers = [await library.shared.catalogue.find(reference) for reference in references]
    await library.shared.remove([paper.id for paper in papers])
    for paper in papers:
        write(f"removed: {harmless(render(paper.title) or paper.id)}")
    return 0


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


def _located(refusal: Refusal) -> str:
    return str(refusal.path) if refusal.line == WHOLE_FILE else f"{refusal.path}:{refusal.line}"


def _counts(report: ImportReport) -> Counter[str]:
    return Counter(added=report.added, updated=report.updated, unchanged=report.unchanged, refused=len(report.refused))


def _complain(says: str) -> None:
    print(harmless(says), file=sys.stderr)  # noqa: T201 - for the person, beside what a script reads
