"""The libraries, opened: the shared one at once, a server's own when it is first asked."""

import asyncio
import datetime as dt
import hashlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.beside import beside
from bot.clock import Now
from bot.library.holdings import Holdings
from bot.library.keeping import Progress, silent
from bot.library.seeding import seed
from bot.logs import log_fault
from bot.resources import seeds_folder
from bot.searching import Searches
from bot.seen import SeenLibrary
from bot.settings import Settings
from bot.store.catalogue import Catalogue
from bot.store.changes import State, states
from bot.store.database import Database
from bot.store.marks import MarkStore
from bot.store.papers import PaperReader
from bot.store.scope import SHARED, Scope
from retrieval.background import Background
from retrieval.index import ViewIndex
from retrieval.joint import JointIndex, joint_names
from retrieval.record import KnownNames

_logger = logging.getLogger(__name__)

# Papers: a library of more answers from what is indexed so far while its index is built anew, which takes seconds.
_BUILT_AT_ONCE = 10_000
# Seconds: a question on the command line is answered, and gone, by then.
_CHECKED_AFTER_S = 60.0
# Servers whose joint index is remembered; making one anew takes milliseconds.
_MOST_JOINT = 64


@dataclass(frozen=True, slots=True)
class _Joint:
    """A server's own library and the shared one, and what they were when they were joined."""

    made_of: tuple[object, ...]
    index: ViewIndex
    names: KnownNames
    scope: Scope


class Library:
    """All libraries. Opened by `open`; closed with it. Searches go on while an index changes."""

    def __init__(self, database: Database, settings: Settings, clock: Now) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._background = Background()
        self._searches = Searches(settings)
        self.shared = self._holdings(SHARED, index_folder(settings, SHARED), most=None)
        self._servers: dict[str, Holdings] = {}
        self._opening = asyncio.Lock()
        self._joining = asyncio.Lock()
        self._joint: OrderedDict[str, _Joint] = OrderedDict()
        self._states: dict[str, State] = {}

    @classmethod
    @asynccontextmanager
    async def open(  # noqa: PLR0913 - each by name
        cls,
        database: Database,
        settings: Settings,
        progress: Progress = silent,
        *,
        seeds: Path | None = None,
        whole: bool = False,
        clock: Now = lambda: dt.datetime.now(dt.UTC),
    ) -> AsyncIterator[Self]:
        """Open the libraries that the database holds, with the indexes that were saved, or new ones.

        `seeds` is the folder of the bundled library, which is added once: a paper of it that was removed stays so.
        An index of many papers that has to be built anew is built while questions are answered, unless it is to be
        `whole` from the beginning.
        """
        library = cls(database, settings, clock)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(library._searches.close)
            if settings.bundled_library:
                await seed(library.shared.papers, MarkStore(database), seeds or seeds_folder(), clock())
            await stack.enter_async_context(beside(await library._opened(progress, whole=whole), _logger))
            await stack.enter_async_context(beside(library._watch(), _logger))
            yield library

    async def seen_from(self, server: str | None, *, shared: bool = True) -> SeenLibrary:
        """What is seen in a server: its own papers, and with `shared` the shared ones; elsewhere the shared ones alone.

        Where the server has a shared paper of its own, that one is seen.
        """
        if not server:
            return self._seen(Scope(), self.shared.index, self.shared.names)
        own = await self.holdings_of(server)
        if not shared:
            return self._seen(Scope((server,)), own.index, own.names)
        if not len(own):
            return self._seen(Scope(), self.shared.index, self.shared.names)
        joint = await self._joined(server, own)
        return self._seen(joint.scope, joint.index, joint.names)

    async def holdings_of(self, server: str | None) -> Holdings:
        """The server's own library, to be changed; the shared one where there is no server."""
        if not server:
            return self.shared
        async with self._opening:
            if server not in self._servers:
                folder = index_folder(self._settings, server)
                holdings = self._holdings(server, folder, most=self._settings.server_papers)
                if not await holdings.papers.count() or not await holdings.kept.opened():
                    await holdings.kept.build(silent)
                self._servers[server] = holdings
            return self._servers[server]

    def _holdings(self, library: str, folder: Path, *, most: int | None) -> Holdings:
        return Holdings(
            self._database, library, folder=folder, background=self._background, clock=self._clock, most=most
        )

    def _seen(self, scope: Scope, index: ViewIndex, names: KnownNames) -> SeenLibrary:
        papers, catalogue = PaperReader(self._database, scope), Catalogue(self._database, scope)
        return SeenLibrary(papers, catalogue, index, names, self._searches, indexed=self.shared.kept.whole)

    async def _joined(self, server: str, own: Holdings) -> _Joint:
        """The server's joint index: the one that was made before, unless a library has changed since."""
        joint = self._joint_now(server, own)
        if joint is None:
            # However many ask when a library has changed, one makes it for all.
            async with self._joining:
                joint = self._joint_now(server, own) or await self._join(server, own)
        self._joint.move_to_end(server)
        while len(self._joint) > _MOST_JOINT:
            self._joint.popitem(last=False)
        return joint

    def _joint_now(self, server: str, own: Holdings) -> _Joint | None:
        """The server's joint index, if it is of the libraries as they are."""
        joint, now = self._joint.get(server), self._made_of(own)
        return joint if joint and all(was is part for was, part in zip(joint.made_of, now, strict=True)) else None

    async def _join(self, server: str, own: Holdings) -> _Joint:
        made_of = self._made_of(own)
        twins = await own.papers.twins()
        replaced = {twin.id: twin.own_id for twin in twins}
        names = joint_names(self.shared.names, own.names, replaced)
        index = await asyncio.to_thread(JointIndex, self.shared.index, own.index, replaced, names)
        scope = Scope((SHARED, server), tuple({twin.number for twin in twins}))
        joint = self._joint[server] = _Joint(made_of, index, names, scope)
        return joint

    def _made_of(self, own: Holdings) -> tuple[object, ...]:
        return self.shared.index.view, self.shared.names, own.index.view, own.names

    async def _opened(self, progress: Progress, *, whole: bool) -> Coroutine[None, None, None]:
        """Open the shared library's saved index, or build one; return what is left to do in the background."""
        kept = self.shared.kept
        if not await kept.opened():
            if not whole and await self.shared.papers.count() > _BUILT_AT_ONCE:
                return kept.build(progress)
            await kept.build(progress)
        return self._check()

    async def _check(self) -> None:
        """Make the saved index quick, and read it through once the bot has settled."""
        await self.shared.kept.prepare()
        await asyncio.sleep(_CHECKED_AFTER_S)
        await self.shared.kept.check()

    async def _watch(self) -> None:
        """Take in what other processes import, every few seconds; what goes wrong is logged, and tried again."""
        while True:
            await asyncio.sleep(self._settings.library_poll_s)
            try:
                await self._take_in()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look may go well
                log_fault(_logger, error)

    async def _take_in(self) -> None:
        found = await states(self._database)
        for library, holdings in [(SHARED, self.shared), *self._servers.items()]:
            if found.get(library) != self._states.get(library):
                await holdings.kept.refresh()
        self._states = dict(found)


def index_folder(settings: Settings, library: str) -> Path:
    """Where the index of a library is saved; no path can hide in a server's name."""
    if library == SHARED:
        return settings.index_dir
    return (
        settings.server_index_dir / hashlib.blake2b(library.encode(errors="surrogatepass"), digest_size=8).hexdigest()
    )
