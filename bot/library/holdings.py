"""The holdings of one library: its papers and its index, changed together."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.clock import Now
from bot.errors import UserError
from bot.importing import WHOLE_FILE, Source
from bot.library.keeping import KeptIndex, Progress, silent
from bot.store.catalogue import Catalogue
from bot.store.changes import ChangeStore
from bot.store.database import Database
from bot.store.identity import Outcome
from bot.store.papers import BATCH, PaperStore, Upserted
from bot.store.scope import Scope
from retrieval.background import Background
from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.readers import Refusal
from retrieval.record import KnownNames

Made = TypeVar("Made")


Tell = Callable[[Sequence[Paper], Sequence[Outcome]], None]
"""Told of papers that were read, and what became of each."""


def _nobody(_papers: Sequence[Paper], _outcomes: Sequence[Outcome]) -> None:
    pass


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the records of an import; `refused` are in the order in which they were met."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()


class Holdings:
    """The papers of one library, kept and indexed. Whoever has this may change it.

    `most` is how many papers it may hold; None sets no bound.
    """

    def __init__(  # noqa: PLR0913 - what a library is made of; each by name
        self,
        database: Database,
        library: str,
        *,
        folder: Path,
        background: Background,
        clock: Now,
        most: int | None = None,
    ) -> None:
        self.papers = PaperStore(database, library)
        self.catalogue = Catalogue(database, Scope((library,)))
        self.kept = KeptIndex(self.papers, ChangeStore(database, library), folder, background)
        self._clock = clock
        self._most = most

    def __len__(self) -> int:
        return len(self.index)

    @property
    def index(self) -> MemoryIndex:
        return self.kept.index

    @property
    def names(self) -> KnownNames:
        return self.kept.names

    async def import_paths(
        self,
        paths: Sequence[Path],
        progress: Progress = silent,
        *,
        listed_on: dt.date | None = None,
        tell: Tell = _nobody,
    ) -> ImportReport:
        """Add the papers of files and folders; what can't be read is refused, and the rest goes on.

        Each batch is searchable as soon as it is kept, and stays when the import is broken off; made again, an import
        changes nothing. `tell` hears of each record that was read; what no longer fits in is refused.
        """
        source = Source(paths, listed_on)
        settled: set[int] = set()
        counts: Counter[Outcome] = Counter()
        try:
            async for batch in source.batches(BATCH):
                fitting = await self._fitting(batch)
                outcomes = (await _finished(self._keep(fitting, settled))).outcomes
                counts.update(outcomes)
                tell(fitting, outcomes)
                progress(counts.total(), None)
                await self.kept.merge()
                if len(fitting) < len(batch):
                    source.refused.append(Refusal(paths[0], WHOLE_FILE, f"{self._full} (the rest was not read)"))
                    break
        finally:
            await self.kept.settle()
        return ImportReport(counts["added"], counts["updated"], counts["unchanged"], tuple(source.refused))

    async def add(self, papers: Sequence[Paper]) -> Sequence[Outcome]:
        """Add the papers, or what they say newly of known ones; return what became of each.

        Raises UserError where they don't all fit in.
        """
        if len(await self._fitting(papers)) < len(papers):
            raise UserError(f"{self._full}. Remove some papers first.")
        try:
            return (await _finished(self._keep(papers, set()))).outcomes
        finally:
            await self.kept.settle()

    async def remove(self, ids: Sequence[str]) -> None:
        """Let the papers go, out of every answer from now on; an unknown id is no error."""
        try:
            await _finished(self._drop(ids))
        finally:
            await self.kept.settle()

    @property
    def _full(self) -> str:
        return f"This library is full: it may hold {self._most:,} papers"

    async def _fitting(self, papers: Sequence[Paper]) -> Sequence[Paper]:
        """The papers but for new ones beyond the most that the library may hold."""
        if self._most is None or len(self) + len(papers) <= self._most:
            return papers
        new = await self.papers.missing(papers)
        beyond = {paper.id for paper in new[max(0, self._most - len(self)) :]}
        return [paper for paper in papers if paper.id not in beyond]

    async def _keep(self, papers: Sequence[Paper], settled: set[int]) -> Upserted:
        async with self.kept.changing():
            result = await self.papers.upsert(papers, settled, added_at=self._clock())
            if result.changed:
                await self.kept.add(result.changed, result.changes)
        return result

    async def _drop(self, ids: Sequence[str]) -> None:
        async with self.kept.changing():
            await self.kept.remove(ids, await self.papers.remove(ids))


async def _finished(work: Coroutine[None, None, Made]) -> Made:
    """Do work that is finished once begun, even when cancelled: the index must not fall behind the database."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
