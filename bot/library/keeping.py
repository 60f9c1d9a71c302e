"""The index over one library's papers, always in step with them: built, saved, opened again, brought up to date."""

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

from bot.store.changes import ChangeStore, Stamp
from bot.store.papers import BATCH, PaperStore
from retrieval.background import Background
from retrieval.errors import IndexDamaged
from retrieval.heap import give_back
from retrieval.index import PART_SIZE, MemoryIndex, PaperIndex
from retrieval.papers import Paper
from retrieval.record import KnownNames
from retrieval.storage import Storage

_logger = logging.getLogger(__name__)

# Changes: what is taken in before whoever asks is let on, and how many times as long as that took they have.
_STEP = BATCH
_REST = 2.0

Progress = Callable[[int, int | None], None]
"""Told how many papers of long work are done, and of how many, where that is known."""


def silent(_done: int, _total: int | None) -> None:
    """Tell nobody."""


class KeptIndex:
    """The index of one library; `folder` is where it is saved, for this library alone."""

    def __init__(self, papers: PaperStore, changes: ChangeStore, folder: Path, background: Background) -> None:
        self._papers = papers
        self._changes = changes
        self._storage = Storage(folder)
        self._background = background
        self._index = MemoryIndex(background=background)
        self._names = self._index.names
        # What the saved index holds; None while there is no whole index.
        self._stamp: Stamp | None = None
        # The last change up to which all are in the index, and those behind it that are because they were made here.
        self._caught_up_to = 0
        self._made_here: list[range] = []
        self._unsaved = False
        self._changing = asyncio.Lock()

    @property
    def index(self) -> MemoryIndex:
        return self._index

    @property
    def whole(self) -> bool:
        """Whether all papers are in the index; else it is being built anew."""
        return self._stamp is not None

    @property
    def names(self) -> KnownNames:
        """The names that questions are matched against; a value that never changes once given."""
        return self._names

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[None]:
        """Write papers and index them with nobody between."""
        async with self._changing:
            yield

    async def add(self, papers: Sequence[Paper], changes: range) -> None:
        """Index papers that were written, with these changes; to be called inside `changing`."""
        await asyncio.to_thread(self._index.add, papers)
        self._note(changes)

    async def remove(self, ids: Sequence[str], changes: range) -> None:
        """Forget papers that were removed, with these changes; to be called inside `changing`."""
        await asyncio.to_thread(self._index.remove, ids)
        self._note(changes)

    async def merge(self) -> None:
        await asyncio.to_thread(self._index.merge)

    async def opened(self) -> bool:
        """Take the saved index, brought up to date. Where it can't be used the log says why."""
        async with self._changing:
            taken = await self._take_saved()
        if taken:
            await self.settle()
        return taken

    async def build(self, progress: Progress) -> None:
        """Build the index from the database; where there is one already it answers until the new one is complete."""
        index = MemoryIndex(background=self._background) if len(self._index) else self._index
        total, stamp = await self._papers.count(), await self._changes.latest()
        async for batch in self._papers.batches(PART_SIZE):
            await asyncio.to_thread(index.add, batch)
            await asyncio.to_thread(index.merge)
            progress(len(index), total)
        async with self._changing:
            self._index = index
            self._begin_from(stamp)
            self._unsaved = bool(total)
        await self.settle()
        await self.prepare()

    async def settle(self) -> None:
        """Bring the index up to date, gather its names and save it, if there is anything to save."""
        async with self._changing:
            lost = self._stamp is not None and await self._catch_up(self._stamp) is None
            if self._stamp is not None and self._unsaved and not lost:
                stamp = await self._changes.latest()
                await asyncio.to_thread(self._index.tidy)
                await self._save(stamp)
            self._names = await asyncio.to_thread(_gathered_names, self._index)
        if lost:
            await self.build(silent)

    async def prepare(self) -> None:
        """Make the index as quick as it can be; meanwhile it answers as it is, and who ends does not wait for it."""
        await asyncio.wrap_future(_in_daemon(self._index.prepare))

    async def refresh(self) -> None:
        """Bring the index up to date with what another process wrote, and leave it to that one to save it.

        Where that is much, step by step, so that whoever asks meanwhile is answered; what was saved by then is taken.
        """
        before, steps, taken_in = self._index.view, 0, _STEP
        while taken_in == _STEP:
            begun = time.monotonic()
            async with self._changing:
                known = None if self._stamp is None else await self._catch_up(self._stamp, most=_STEP)
            if known is None:
                break
            taken_in, steps = known, steps + 1
            await self.merge()
            await asyncio.sleep(_REST * (time.monotonic() - begun) if taken_in == _STEP else 0)
        lost = self._stamp is not None and known is None
        if lost:
            await self.build(silent)
        elif self._index.view is not before:
            await self._make_ready(much=steps > 1)

    async def _make_ready(self, *, much: bool) -> None:
        """Gather the names of what was taken in; where that was `much`, make it quick to search."""
        if much:
            await asyncio.to_thread(self._index.tidy)
        async with self._changing:
            self._names = await asyncio.to_thread(_gathered_names, self._index)
        if much:
            await asyncio.to_thread(_laid_by)

    async def check(self) -> None:
        """Read the saved index through; build it anew where it is not what was written."""
        try:
            for check in self._storage.checks():
                await asyncio.to_thread(check)
        except IndexDamaged as error:
            _logger.warning("%s", error)
            await self.build(silent)

    async def _take_saved(self) -> bool:
        try:
            saved = await asyncio.to_thread(self._storage.open)
            stamp = Stamp.of(saved.stamp)
        except IndexDamaged as error:
            if await self._papers.count():
                _logger.info("%s", error)
            return False
        if await self._changes.since(stamp) is None:
            _logger.info("the saved index is of another state of the database (the index is built anew)")
            return False
        self._index = MemoryIndex(saved=saved.lives, memory=saved.memory, background=self._background)
        self._begin_from(stamp)
        return True

    def _begin_from(self, stamp: Stamp) -> None:
        self._stamp, self._caught_up_to, self._unsaved = stamp, stamp.change, False
        self._made_here.clear()

    def _note(self, changes: range) -> None:
        self._unsaved = self._unsaved or bool(changes)
        if self._made_here and self._made_here[-1].stop == changes.start:
            changes = range(self._made_here.pop().start, changes.stop)
        self._made_here.append(changes)

    async def _catch_up(self, stamp: Stamp, *, most: int = -1) -> int | None:
        """Index what others changed, such as an import in another process; return how many changes those were.

        At most so many, where `most` is not negative. None where it cannot be told what they changed.
        """
        changed = await self._changes.since(stamp, self._caught_up_to, limit=most)
        if changed is None:
            # Another process has saved its index since, which is the newer one.
            taken = await self._take_saved() and self._stamp is not None
            return await self._catch_up(self._stamp, most=most) if taken and self._stamp else None
        missed = [change.paper_id for change in changed if not any(change.number in made for made in self._made_here)]
        for start in range(0, len(missed), BATCH):
            ids = missed[start : start + BATCH]
            papers = await self._papers.get(ids)
            await asyncio.to_thread(self._index.add, papers.values())
            await asyncio.to_thread(self._index.remove, set(ids) - papers.keys())
        if changed:
            last = self._caught_up_to = changed[-1].number
            self._made_here = [made for made in self._made_here if made.stop > last + 1]
            self._unsaved = True
        return len(changed)

    async def _save(self, stamp: Stamp) -> None:
        try:
            await asyncio.to_thread(self._storage.save, self._index.lives, self._index.memory, str(stamp))
        except OSError as error:
            _logger.warning("the index cannot be saved, so the next start builds it anew: %s", error)
            return
        await self._changes.saved(stamp)
        self._begin_from(stamp)


def _laid_by() -> None:
    """Let go of what was made on the way; no later look for garbage, which halts everybody, goes through the rest."""
    gc.collect()
    gc.freeze()
    give_back()


def _gathered_names(index: PaperIndex) -> KnownNames:
    """Return the names, with what has to be gathered gathered here and not by the first question."""
    names = index.names
    names.gather()
    return names


def _in_daemon(work: Callable[[], None]) -> Future[None]:
    """Do work in a thread that is not waited for at the end, as a pool's are: to compile a search takes seconds."""
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - it is whoever awaits it who handles it
            future.set_exception(error)
        else:
            future.set_result(None)

    Thread(target=run, daemon=True).start()
    return future
