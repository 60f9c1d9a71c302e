"""Digests as they run for weeks, in a moment: a simulated clock, a web on this machine, a place that letters go to."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.digest.newsroom import Newsroom
from bot.health import Health
from bot.library import Library
from bot.post import PostOffice, Undeliverable
from bot.replies import Line, Reply, runs
from bot.settings import Settings
from bot.sources.web import Web
from bot.store.database import Database
from bot.store.digests import Digest, Plan
from bot.store.letters import Letter
from bot.store.stores import Stores
from tests.sources.arxiv import API, FEEDS, Arxiv
from tests.sources.loopback import LoopbackWeb
from tests.sources.simulated import SimulatedClock, SimulatedNames

BERLIN = ZoneInfo("Europe/Berlin")
JOURNAL = "journal.example"


@dataclass(frozen=True, slots=True)
class Posted:
    at: dt.datetime
    place: str
    reply: Reply


@dataclass(slots=True)
class Mailbox:
    """Takes every letter, but for those to `closed` places."""

    clock: SimulatedClock
    posted: list[Posted] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)

    async def deliver(self, letter: Letter) -> str:
        if letter.place in self.closed:
            raise Undeliverable("I may not write there")
        self.posted.append(Posted(self.clock.now(), letter.place, letter.reply))
        return str(len(self.posted))

    async def find(self, letter: Letter, *, since: dt.datetime) -> str | None:
        return None


@dataclass(slots=True)
class NewsDesk:
    clock: SimulatedClock
    loopback: LoopbackWeb
    arxiv: Arxiv
    library: Library
    stores: Stores
    settings: Settings
    newsroom: Newsroom
    mailbox: Mailbox
    health: Health

    async def set_up(self, *sources: str, channel: str = "1", server: str = "10", **changes: object) -> Digest:
        """A digest at nine in Berlin, due at once for its welcome."""
        plan: dict[str, object] = {
            "server": server, "channel": channel, "owner": "99", "at": dt.time(9), "zone": "Europe/Berlin",
            "weekdays_only": False, "sources": sources, "most": 10, "joins": "shown",
        }  # fmt: skip
        return await self.stores.digests.add(Plan(**plan | changes), next_due=self.clock.now())  # type: ignore[arg-type]

    async def run_until(self, moment: dt.datetime) -> None:
        """Do all that falls due until then, each at its time."""
        office = PostOffice(self.stores.letters, self.mailbox, self.clock.now, self.newsroom.publisher.undelivered)
        while (due := await self._next()) and due <= moment:
            self.clock.pass_until(due + dt.timedelta(milliseconds=1))  # its seconds are floats
            await self.newsroom.publisher.publish_due(lambda: None)
            await office.deliver_due()
        self.clock.pass_until(moment)

    async def _next(self) -> dt.datetime | None:
        known = (await self.stores.digests.next_due(), await self.stores.letters.next_due())
        return min((due for due in known if due), default=None)

    def said(self) -> list[list[str]]:
        """What was posted since this was last asked: when, the headline, the lines and the titles of each message."""
        posted, self.mailbox.posted = self.mailbox.posted, []
        return [[f"{each.at.astimezone(BERLIN):%a %d %H:%M}", *words_of(each.reply)] for each in posted]


def words_of(reply: Reply) -> list[str]:
    told = [reply.headline, *reply.lines]
    titles = [reply.papers[section.citation - 1].title for section in reply.sections if section.citation]
    lines = [plain(line) for section in reply.sections if section.heading for line in section.lines]
    return [*told, *sorted(titles), *lines]


def plain(line: Line) -> str:
    return "".join(run.text for run in runs(line))


@asynccontextmanager
async def news_desk(settings: Settings, now: dt.datetime) -> AsyncIterator[NewsDesk]:
    """A desk over a database of its own, and an arXiv and a journal's feed to read."""
    clock = SimulatedClock(now.astimezone(dt.UTC))
    async with AsyncExitStack() as stack:
        loopback = await stack.enter_async_context(LoopbackWeb(clock))
        arxiv = Arxiv(clock)
        arxiv.serve(loopback)
        settings = settings.model_copy(
            update={
                "private_hosts": (FEEDS, API, JOURNAL), "arxiv_feed_url": loopback.url(FEEDS),
                "arxiv_api_url": loopback.url(API, "/api"), "fetch_tries": 2, "bundled_library": False,
            }
        )  # fmt: skip
        names = SimulatedNames()
        web = await stack.enter_async_context(Web.open(settings, clock=clock, jitter=lambda: 0.5, resolver=names))
        database = await stack.enter_async_context(Database.open(settings.database_path, busy_timeout_ms=2000))
        library = await stack.enter_async_context(Library.open(database, settings, clock=clock.now))

        async def opened() -> Web:
            return web

        stores, health = Stores.of(database), Health(clock.now)
        newsroom = await stack.enter_async_context(Newsroom.open(opened, library, stores, settings, clock.now, health))
        yield NewsDesk(clock, loopback, arxiv, library, stores, settings, newsroom, Mailbox(clock), health)
