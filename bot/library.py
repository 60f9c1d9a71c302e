"""The library: the papers as they are kept, and the index over them, always in step."""

import asyncio
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from bot.errors import UserError
from bot.gate import Gate
from bot.importing import Source
from bot.resources import seeds_folder
from bot.settings import Settings
from bot.store.catalogue import Catalogue
from bot.store.database import Database
from bot.store.identity import Outcome
from bot.store.marks import MarkStore
from bot.store.papers import BATCH, PaperStore, Upserted
from retrieval.index import MemoryIndex, PaperIndex
from retrieval.papers import Paper
from retrieval.queries import Filters, Hit, Query
from retrieval.questions import Order
from retrieval.readers import Refusal, readable_files
from retrieval.record import KnownNames

Given = ParamSpec("Given")
Made = TypeVar("Made")

_NO_FILTERS = Filters()
# Papers: what is added to the index in one go, while searches wait.
_PART = 100
# The mark with the digest of the bundled library that was added last; each of its papers has a mark below it.
_SEEDS = "seeds"


Progress = Callable[[int, int | None], None]
"""Told how many papers of long work are done, and of how many, where that is known."""


def _silent(_done: int, _total: int | None) -> None:
    pass


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the records of an import; `refused` are in the order in which they were met."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()


class Library:
    """Papers kept and indexed. Opened by `open`; closed with it.

    Searches run in threads of their own, at most `search_threads` side by side, each no longer than
    `search_timeout_s`; while papers are added to the index they wait.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self.papers = PaperStore(database)
        self.catalogue = Catalogue(database)
        self._marks = MarkStore(database)
        self._index: PaperIndex = MemoryIndex()
        self._names = self._index.names
        self._gate = Gate()
        self._changing = asyncio.Lock()
        self._timeout_s = settings.search_timeout_s
        self._searching = ThreadPoolExecutor(settings.search_threads, thread_name_prefix="search")

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Database, settings: Settings, progress: Progress = _silent, *, seeds: Path | None = None
    ) -> AsyncIterator[Self]:
        """Open the library that the database holds, with the index over it built.

        `seeds` is the folder of the bundled library, which is added once: a paper of it that was removed stays so.
        """
        library = cls(database, settings)
        try:
            if settings.bundled_library:
                await library._seed(seeds or seeds_folder())
            await library._build(progress)
            yield library
        finally:
            await asyncio.to_thread(library._searching.shutdown, cancel_futures=True)

    def __len__(self) -> int:
        return len(self._index)

    @property
    def index(self) -> PaperIndex:
        """The index, to be read inside `run` alone: elsewhere it may be changing."""
        return self._index

    @property
    def names(self) -> KnownNames:
        """The names that questions are matched against; a value that never changes once given."""
        return self._names

    async def search(self, text: str, *, k: int, filters: Filters = _NO_FILTERS) -> tuple[Query, list[Hit]]:
        """The text as the index reads it, and at most k hits, best first."""
        return await self.run(_search, self._index, text, k, filters)

    async def select(self, filters: Filters, *, k: int | None = None, order: Order = Order.BEST) -> list[str]:
        """The ids of at most k papers that pass, by id or by date; undated ones last."""
        return await self.run(_select, self._index, filters, k, order)

    async def run(self, work: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """Do work that reads the index, in a thread, while nothing changes the index.

        Raises UserError where it takes too long.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout_s):
                return await loop.run_in_executor(self._searching, partial(self._read, work, *args, **kwargs))
        except TimeoutError:
            raise UserError(
                f"That took longer than {self._timeout_s:g} s and was given up. Ask something narrower, or try again."
            ) from None

    async def import_paths(
        self, paths: Sequence[Path], progress: Progress = _silent, *, listed_on: dt.date | None = None
    ) -> ImportReport:
        """Add the papers of files and folders; what can't be read is refused, and the rest goes on.

        Each batch is searchable as soon as it is kept, and stays when the import is broken off; made again, an import
        changes nothing.
        """
        source = Source(paths, listed_on)
        settled: set[int] = set()
        counts: Counter[Outcome] = Counter()
        try:
            async for batch in source.batches(BATCH):
                counts += (await self._absorb(batch, settled)).counts
                progress(counts.total(), None)
        finally:
            await self._renew_names()
        return ImportReport(counts["added"], counts["updated"], counts["unchanged"], tuple(source.refused))

    async def _absorb(self, papers: Sequence[Paper], settled: set[int]) -> Upserted:
        """Keep and index papers. What was begun is finished even when cancelled: the index must not fall behind."""
        task = asyncio.create_task(self._keep(papers, settled))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await task
            raise

    async def _keep(self, papers: Sequence[Paper], settled: set[int]) -> Upserted:
        async with self._changing:
            result = await self.papers.upsert(papers, settled)
            if result.changed:
                await asyncio.to_thread(self._add, result.changed)
        return result

    async def _build(self, progress: Progress) -> None:
        total = await self.papers.count()
        async for batch in self.papers.batches():
            await asyncio.to_thread(self._index.add, batch)
            progress(len(self._index), total)
        await self._renew_names()

    async def _renew_names(self) -> None:
        """Gather the names anew: once at the end, since it goes through the whole library."""
        async with self._changing:
            self._names = await asyncio.to_thread(lambda: self._index.names)

    async def _seed(self, folder: Path) -> None:
        """Add what is new in the bundled library, and what is newer in those of its papers that are still here."""
        digest = await asyncio.to_thread(_digest, folder)
        if await self._marks.get(_SEEDS) == digest:
            return
        async for batch in Source([folder]).batches(BATCH):
            marks = {paper.id: f"{_SEEDS}/{paper.id}" for paper in batch}
            missing = {paper.id for paper in await self.papers.missing(batch)}
            removed = {id_ for id_ in missing if await self._marks.get(marks[id_])}
            await self.papers.upsert([paper for paper in batch if paper.id not in removed])
            await self._marks.set(dict.fromkeys(marks.values(), "added"))
        await self._marks.set({_SEEDS: digest})

    def _read(self, work: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        with self._gate.reading():
            return work(*args, **kwargs)

    def _add(self, papers: Sequence[Paper]) -> None:
        for start in range(0, len(papers), _PART):
            with self._gate.writing():
                self._index.add(papers[start : start + _PART])


def _search(index: PaperIndex, text: str, k: int, filters: Filters) -> tuple[Query, list[Hit]]:
    query = index.read(text)
    return query, index.search(query, k=k, filters=filters)


def _select(index: PaperIndex, filters: Filters, k: int | None, order: Order) -> list[str]:
    if order is not Order.OLDEST:
        return index.select(filters, k=k, newest_first=order is Order.NEWEST)
    # A date filter, even from the beginning of time, leaves out the papers without a date.
    dated = replace(filters, since=filters.since or dt.date.min)
    oldest_first = index.select(dated, newest_first=True)[::-1]
    undated = sorted(set(index.select(filters)) - set(oldest_first))
    return [*oldest_first, *undated][:k]


def _digest(folder: Path) -> str:
    """What changes when any file of the bundled library does, in its name or in its text."""
    digest = hashlib.blake2b(digest_size=16)
    for file in readable_files(folder):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
