"""The newsroom: all that makes digests, opened when it is first needed."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from bot.clock import Now
from bot.due import Due
from bot.errors import NotThere
from bot.health import Health
from bot.library import Library
from bot.post import Carrier, PostOffice
from bot.replies import Line, Reply, named
from bot.settings import Settings
from bot.store.digests import Digest
from bot.store.letters import Letter
from bot.store.stores import Stores

if TYPE_CHECKING:
    from bot.digest.editor import Editor
    from bot.digest.newsstand import Newsstand
    from bot.digest.publisher import Publisher
    from bot.sources.web import Web


DIGESTS, LETTERS = "digests", "letters"
_LETTERS = 100


class Newsroom:
    """`web` opens the web. Nothing is fetched or made before somebody asks for it, or `publishing` runs."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a newsroom is made of
        self,
        web: "Callable[[], Awaitable[Web]]",
        library: Library,
        stores: Stores,
        settings: Settings,
        clock: Now,
        health: Health,
    ) -> None:
        self._web = web
        self._library = library
        self._stores = stores
        self._settings = settings
        self._clock = clock
        self._health = health
        self._opened: tuple[Newsstand, Editor, Publisher] | None = None
        self._due: tuple[Due, ...] = ()

    @classmethod
    @asynccontextmanager
    async def open(  # noqa: PLR0913, PLR0917 - what a newsroom is made of
        cls,
        web: "Callable[[], Awaitable[Web]]",
        library: Library,
        stores: Stores,
        settings: Settings,
        clock: Now,
        health: Health,
    ) -> AsyncIterator[Self]:
        newsroom = cls(web, library, stores, settings, clock, health)
        try:
            yield newsroom
        finally:
            if newsroom._opened is not None:
                await newsroom.newsstand.close()

    @property
    def newsstand(self) -> "Newsstand":
        return self._open()[0]

    @property
    def editor(self) -> "Editor":
        return self._open()[1]

    @property
    def publisher(self) -> "Publisher":
        return self._open()[2]

    def wake(self) -> None:
        """Look at once for what is due: something was set up or written."""
        for due in self._due:
            due.wake()

    async def publish(self, carrier: Carrier) -> None:
        """Make digests and deliver letters as they fall due, until cancelled."""
        digests, letters = self._stores.digests, self._stores.letters
        office = PostOffice(letters, carrier, self._clock, self._undelivered)
        post = Due(LETTERS, lambda: _delivered(office), letters.next_due, self._clock, self._health)
        making = Due(DIGESTS, lambda: self._made(post), digests.next_due, self._clock, self._health)
        self._due = (making, post)
        async with asyncio.TaskGroup() as group:
            for due in self._due:
                group.create_task(due.run())

    async def _undelivered(self, letter: Letter) -> None:
        await self.publisher.undelivered(letter)
        await self._stores.watches.undelivered(letter)

    async def checked(self, source: str) -> Line:
        """What a source that somebody has just named gives. Raises UserError where it can't be used."""
        edition = await self.newsstand.check(source, self._clock().date())
        return named(source, f"{len(edition.found):,} papers now")

    def heard_of(self, source: str) -> str:
        """How a source did when it was last asked."""
        edition = self.newsstand.latest(source)
        if edition is None:
            return "not asked since I was started"
        at = f"{edition.fetched_at:%Y-%m-%d %H:%M} UTC"
        if edition.failed is not None:
            return f"failed at {at}: {edition.failed}"
        stale = f", still those of {edition.stale_since}" if edition.stale_since else ""
        return f"{len(edition.found):,} papers at {at}{stale}"

    async def handed_over(self, digest: Digest) -> Reply:
        """The digest's letter for this terminal, which is its delivery. Raises NotThere where none waits."""
        for letter in await self._stores.letters.due(self._clock(), limit=_LETTERS, here=True):
            if letter.key.startswith(f"digest:{digest.id}:"):
                await self._stores.letters.sent(letter.id, "shown")
                return letter.reply
        raise NotThere("It was shown already.")

    async def _made(self, post: Due) -> str:
        await self._stores.issues.forget_before(self._clock() - dt.timedelta(days=self._settings.edition_days))
        done = await self.publisher.publish_due(post.wake)
        next_due = await self._stores.digests.next_due()
        when = f"the next at {next_due:%Y-%m-%d %H:%M} UTC" if next_due else "none is set up"
        return f"{done:,} looked at, {when}" if done else when

    def _open(self) -> "tuple[Newsstand, Editor, Publisher]":
        if self._opened is None:
            # What fetches takes a fifth of a second to import, for which no start is to wait.
            from bot.digest.editor import Editor  # noqa: PLC0415
            from bot.digest.newsstand import Newsstand  # noqa: PLC0415
            from bot.digest.publisher import Publisher  # noqa: PLC0415

            stores = self._stores
            newsstand = Newsstand(self._web, stores.editions, self._settings, self._clock, self._health)
            editor = Editor(newsstand, self._library, stores, self._settings, self._clock)
            publisher = Publisher(editor, stores.digests, stores.letters, self._settings, self._clock)
            self._opened = newsstand, editor, publisher
        return self._opened


async def _delivered(office: PostOffice) -> str:
    tried = await office.deliver_due()
    return f"{tried:,} sent or tried" if tried else "none waits"
