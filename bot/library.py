"""The library: the papers as they are kept, and the index over them, always in step."""

import asyncio
import datetime as dt
import hashlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from bot.errors import UserError
from bot.importing import Source
from bot.logs import log_fault
from bot.resources import seeds_folder
from bot.settings import Settings
from bot.store.catalogue import Catalogue
from bot.store.changes import ChangeStore, Stamp
from bot.store.database import Database
from bot.store.identity import Outcome
from bot.store.marks import MarkStore
from bot.store.papers import BATCH, PaperStore, Upserted
from retrieval.errors import IndexDamaged
from retrieval.index import MemoryIndex, PaperIndex
from retrieval.papers import Paper
from retrieval.queries import Filters, Hit, Query
from retrieval.questions import Order
from retrieval.readers import Refusal, readable_files
from retrieval.record import KnownNames
from retrieval.storage import Storage

Given = ParamSpec("Given")
Made = TypeVar("Made")

_logger = logging.getLogger(__name__)

_NO_FILTERS = Filters()
# Papers: a library of more answers from what is indexed so far while its index is built anew, which takes seconds.
_BUILT_AT_ONCE = 10_000
# Seconds: a question on the command line is answered, and gone, by then.
_CHECKED_AFTER_S = 60.0
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
    `search_timeout_s`; they go on while the index changes.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self.papers = PaperStore(database)
        self.catalogue = Catalogue(database)
        self._marks = MarkStore(database)
        self._changes = ChangeStore(database)
        self._storage = Storage(settings.index_dir)
        self._index = MemoryIndex()
        self._names = self._index.names
        # What the saved index holds, and the papers indexed since; None while there is no whole index.
        self._stamp: Stamp | None = None
        self._applied: set[str] = set()
        self._unsaved = False
        self._changing = asyncio.Lock()
        self._timeout_s = settings.search_timeout_s
        self._searching = ThreadPoolExecutor(settings.search_threads, thread_name_prefix="search")

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Database, settings: Settings, progress: Progress = _silent, *, seeds: Path | None = None
    ) -> AsyncIterator[Self]:
        """Open the library that the database holds, with the index that was saved, or one built anew.

        `seeds` is the folder of the bundled library, which is added once: a paper of it that was removed stays so.
        """
        library = cls(database, settings)
        try:
            if settings.bundled_library:
                await library._seed(seeds or seeds_folder())
            async with library._indexed(progress):
                yield library
        finally:
            await asyncio.to_thread(library._searching.shutdown, cancel_futures=True)

    def __len__(self) -> int:
        return len(self._index)

    @property
    def index(self) -> PaperIndex:
        """The index, to be read inside `run`: off the event loop, within the time for a search."""
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
        """Do work that reads the index, in a thread.

        Raises UserError where it takes too long.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout_s):
                return await loop.run_in_executor(self._searching, partial(work, *args, **kwargs))
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
                await asyncio.to_thread(self._index.merge)
        finally:
            await self._settle()
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
                await asyncio.to_thread(self._index.add, result.changed)
                self._applied.update(paper.id for paper in result.changed)
        return result

    @asynccontextmanager
    async def _indexed(self, progress: Progress) -> AsyncIterator[None]:
        """Open the saved index; where there is none that can be used, build one, a large one in the background."""
        if await self._opened():
            async with _beside(self._check()):
                yield
        elif await self.papers.count() <= _BUILT_AT_ONCE:
            await self._build(progress)
            yield
        else:
            async with _beside(self._build(progress)):
                yield

    async def _opened(self) -> bool:
        """Take the saved index, brought up to date. Where it can't be used the log says why."""
        try:
            saved = await asyncio.to_thread(self._storage.open)
            stamp = Stamp.of(saved.stamp)
        except IndexDamaged as error:
            if await self.papers.count():
                _logger.info("%s", error)
            return False
        if await self._changes.since(stamp) is None:
            _logger.info("the saved index is of another state of the database (the index is built anew)")
            return False
        self._index, self._stamp = MemoryIndex(saved=saved.lives, memory=saved.memory), stamp
        await self._settle()
        return True

    async def _check(self) -> None:
        """Read the saved index through, once the bot has settled; build it anew where it is not what was written."""
        await asyncio.sleep(_CHECKED_AFTER_S)
        try:
            for check in self._storage.checks():
                await asyncio.to_thread(check)
        except IndexDamaged as error:
            _logger.warning("%s", error)
            await self._build(_silent)

    async def _build(self, progress: Progress) -> None:
        """Build the index from the database; where there is one already it answers until the new one is complete."""
        index = MemoryIndex() if len(self._index) else self._index
        total, stamp = await self.papers.count(), await self._changes.latest()
        async for batch in self.papers.batches():
            await asyncio.to_thread(index.add, batch)
            await asyncio.to_thread(index.merge)
            progress(len(index), total)
        async with self._changing:
            self._index, self._stamp = index, stamp
            self._applied.clear()
            self._unsaved = True
        await self._settle()

    async def _settle(self) -> None:
        """Bring the index up to date, gather its names and save it, if there is anything to save."""
        async with self._changing:
            if self._stamp is not None and await self._catch_up(self._stamp):
                stamp = await self._changes.latest()
                await asyncio.to_thread(self._index.tidy)
                await self._save(stamp)
            self._names = await asyncio.to_thread(_gathered_names, self._index)

    async def _catch_up(self, stamp: Stamp) -> bool:
        """Index what was changed by others, such as an import in another process; return whether anything changed."""
        changed = await self._changes.since(stamp)
        if changed is None:
            return False  # Another process has saved its index since, which is the newer one.
        missed = [paper_id for paper_id in changed if paper_id not in self._applied]
        for start in range(0, len(missed), BATCH):
            ids = missed[start : start + BATCH]
            papers = await self.papers.get(ids)
            await asyncio.to_thread(self._index.add, papers.values())
            await asyncio.to_thread(self._index.remove, set(ids) - papers.keys())
        return bool(changed) or self._unsaved

    async def _save(self, stamp: Stamp) -> None:
        try:
            await asyncio.to_thread(self._storage.save, self._index.lives, self._index.memory, str(stamp))
        except OSError as error:
            _logger.warning("the index cannot be saved, so the next start builds it anew: %s", error)
            return
        await self._changes.saved(stamp)
        self._stamp, self._unsaved = stamp, False
        self._applied.clear()

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


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Do some work meanwhile, and no longer; what goes wrong in it is logged, and stops nothing else."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(outcome, Exception):
            log_fault(_logger, outcome)


def _gathered_names(index: PaperIndex) -> KnownNames:
    """Return the names, with what is gathered for small libraries gathered here and not by the first question."""
    names = index.names
    for kind in (names.authors, names.organisations, names.titles, names.short_names, names.written):
        next(iter(kind), None)
    return names


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
