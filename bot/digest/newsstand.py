"""The newsstand: each source is fetched once for all the digests that want it, and what it gave is kept."""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.clock import Now
from bot.digest.addresses import ARXIV, ARXIV_QUERY, FOLDER, WEB, has_daily_news, kind_of
from bot.digest.making import source_of
from bot.errors import SourceError, UserError
from bot.health import Health
from bot.logs import log_fault
from bot.settings import Settings
from bot.sources.arxiv_feed import read_announcements
from bot.sources.feed import read_feed
from bot.sources.headers import Validators
from bot.sources.source import Batch, Found, Reading, Source, Window
from bot.sources.web import Fetched, Web
from bot.store.editions import EditionStore, KeptAnswer
from retrieval.readers.feeds import BROKEN

_logger = logging.getLogger(__name__)


EASTERN: Final = ZoneInfo("America/New_York")  # arXiv's feeds begin at midnight there
# A source that failed is left alone for so long, however many digests want it.
_FAILURE_LASTS: Final = dt.timedelta(minutes=5)
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {WEB: "feeds", FOLDER: "folders", ARXIV: "arXiv's announcements", ARXIV_QUERY: "arXiv's search"}
)
_MOST_KEPT: Final = 256  # editions


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a source gave, and when. `day` is that of the source itself.

    `stale_since`: it is still what that day brought, though there should be news. `failed`: why it gave
    nothing, or only `found`.
    """

    source: str
    name: str
    day: dt.date
    fetched_at: dt.datetime
    found: tuple[Found, ...] = ()
    stale_since: dt.date | None = None
    failed: str | None = None

    @property
    def late(self) -> bool:
        """Whether it may have more if it is asked again."""
        return self.stale_since is not None or self.failed is not None


class Newsstand:
    def __init__(
        self,
        web: Callable[[], Awaitable[Web]],
        editions: EditionStore,
        settings: Settings,
        clock: Now,
        health: Health,
    ) -> None:
        self._web = web
        self._editions = editions
        self._settings = settings
        self._clock = clock
        self._health = health
        self._fresh_for = dt.timedelta(minutes=settings.edition_minutes)
        self._kept: dict[tuple[str, Window], asyncio.Task[Edition]] = {}

    async def edition(self, source: str, window: Window) -> Edition:
        """What the source announces, as of a few minutes ago at most; one fetch at a time, whoever asks.

        What goes wrong with the source is told in the edition. Raises UserError where it is written wrongly.
        """
        key = (source, window)
        task = self._kept.get(key)
        if task is None or self._is_old(task):
            task = self._kept[key] = asyncio.create_task(self._fetched(source, window))
            self._forget()
        # Whoever is cancelled while waiting leaves the fetch to the others.
        return await asyncio.shield(task)

    async def check(self, source: str, today: dt.date) -> Edition:
        """Fetch a source for somebody who has just named it. Raises UserError where it can't be used."""
        edition = await self.edition(source, Window(today, today))
        if edition.failed is not None:
            raise SourceError(f"{source}: {edition.failed}")
        return edition

    def latest(self, source: str) -> Edition | None:
        """What the source gave when it was last asked; None where it was not, in this process."""
        known = (task for (named, _), task in self._kept.items() if named == source and task.done())
        editions = [task.result() for task in known if not (task.cancelled() or task.exception())]
        return max(editions, key=lambda edition: edition.fetched_at, default=None)

    async def close(self) -> None:
        """Break off what is being fetched."""
        for task in self._kept.values():
            task.cancel()
        await asyncio.gather(*self._kept.values(), return_exceptions=True)

    def _is_old(self, task: asyncio.Task[Edition]) -> bool:
        if not task.done():
            return False
        if task.cancelled() or task.exception() is not None:
            return True
        edition = task.result()
        if edition.source.startswith(FOLDER):
            return True  # nobody has to be spared
        lasts = min(self._fresh_for, _FAILURE_LASTS) if edition.failed is not None else self._fresh_for
        # What is of a time to come was fetched when the clock was ahead.
        return not dt.timedelta(0) <= self._clock() - edition.fetched_at < lasts

    def _forget(self) -> None:
        done = [key for key, task in self._kept.items() if self._is_old(task)]
        for key in done if len(self._kept) > _MOST_KEPT else ():
            del self._kept[key]

    async def _fetched(self, written: str, window: Window) -> Edition:
        day = self._clock().astimezone(EASTERN if written.startswith(ARXIV) else dt.UTC).date()
        name = written
        try:
            source = source_of(written, await self._web(), self._settings)
            name = source.name
            batch = await self._announced(written, source, window)
            stale = await self._stale_since(written, day, batch)
        except UserError as error:
            return self._failed(written, name, day, str(error))
        except Exception as error:  # noqa: BLE001 - one source's trouble must not be another's
            return self._failed(written, name, day, f"something went wrong here, reference {log_fault(_logger, error)}")
        if broken := _broken(written, batch):
            return self._failed(written, name, day, broken, batch.found)
        papers = f"{len(batch.found):,} papers" + (f", the same as on {stale}" if stale else "")
        self._health.sign(_called(written, name), papers, fine=stale is None)
        return Edition(
            source=written, name=name, day=day, fetched_at=self._clock(), found=batch.found, stale_since=stale
        )

    def _failed(self, written: str, name: str, day: dt.date, why: str, found: tuple[Found, ...] = ()) -> Edition:
        self._health.sign(_called(written, name), f"failed: {why}", fine=False)
        return Edition(source=written, name=name, day=day, fetched_at=self._clock(), found=found, failed=why)

    async def _announced(self, written: str, source: Source, window: Window) -> Batch:
        """What the source announces; where it says that nothing changed, what it announced then."""
        last = await self._editions.last(written) if kind_of(written) in (ARXIV, WEB) else None
        known_by = Validators(last.etag, last.last_modified) if last is not None else None
        batch = await source.announced(window, known_by)
        if batch.unchanged and last is not None:
            reading = await asyncio.to_thread(_read_again, written, last)
            return Batch(reading.found, reading.refused)
        answers = [_kept(fetched) for fetched in batch.raw]
        if answers:
            before = self._clock() - dt.timedelta(days=self._settings.edition_days)
            await self._editions.keep(written, answers, before=before)
        return batch

    async def _stale_since(self, written: str, day: dt.date, batch: Batch) -> dt.date | None:
        if not batch.found or not has_daily_news(written, day):
            return None
        return await self._editions.stale_since(written, day, (f"{each.key}v{each.version}" for each in batch.found))


def _called(written: str, name: str) -> str:
    """What everybody may know of a source: what one server asks for, and from whom, is its own."""
    kind = kind_of(written)
    return _KINDS.get(kind, name)


def _broken(written: str, batch: Batch) -> str | None:
    """Why an arXiv feed was cut short; many other feeds are never quite well-formed."""
    reasons = (reason for reason in batch.refused if reason.startswith(BROKEN))
    return next(reasons, None) if written.startswith(ARXIV) else None


def _read_again(written: str, last: KeptAnswer) -> Reading:
    read = read_announcements if written.startswith(ARXIV) else read_feed
    return read(last.body, last.charset)


def _kept(fetched: Fetched) -> KeptAnswer:
    return KeptAnswer(
        url=fetched.url,
        fetched_at=fetched.fetched_at,
        charset=fetched.charset,
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        body=fetched.body,
    )
