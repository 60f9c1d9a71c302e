"""The editor: makes a day's digest of what its sources gave, and of what its team has and asks."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from bot.clock import Now
from bot.digest.addresses import catching_up, days_before
from bot.digest.choosing import choose
from bot.digest.composing import Draft, letter_of, title_of
from bot.digest.newsstand import Edition, Newsstand
from bot.digest.sorting import keys_of, sort
from bot.digest.team import gather
from bot.digest.timing import timing_of
from bot.errors import UserError
from bot.library import Library
from bot.settings import Settings
from bot.sources.source import Window
from bot.store.digests import Digest, Issue, Plan
from bot.store.issues import Entry, NewIssue
from bot.store.letters import NewLetter
from bot.store.papers import BATCH
from bot.store.stores import Stores
from retrieval.papers import Paper

# Days: what was missed before that is not caught up on.
_LONGEST_GAP: Final = 30
# Entries: the most of one issue that can be paged through.
_MOST_KEPT: Final = 200
# Digests that are ranked side by side: each takes the processor from those who ask.
_AT_ONCE: Final = 1


class Editor:
    def __init__(self, newsstand: Newsstand, library: Library, stores: Stores, settings: Settings, clock: Now) -> None:
        self._newsstand = newsstand
        self._library = library
        self._stores = stores
        self._settings = settings
        self._clock = clock
        self._ranking = asyncio.Semaphore(_AT_ONCE)

    async def draft(self, digest: Digest, day: dt.date, *, welcomes: bool = True) -> Draft:
        """What the digest would say for a local day. Nothing is kept but what its sources answered.

        `welcomes`: the first one takes all that is there for known, and shows none of it.
        """
        since = _missed_since(digest, day)
        editions = await self._editions(digest, day, caught_up=since is not None or digest.made_for is None)
        found = [found for edition in editions for found in edition.found]
        keys = await asyncio.to_thread(lambda: {key for each in found for key in keys_of(each.paper)})
        seen = await self._stores.digests.seen(digest.id, keys)
        news = await asyncio.to_thread(sort, found, seen)
        first = welcomes and digest.made_for is None
        return Draft(
            digest=digest,
            day=day,
            editions=editions,
            entries=[Entry(paper, "") for paper in news.new] if first else await self._chosen(digest.plan, news.new),
            renewed=() if first else news.renewed,
            seen=dict(news.seen),
            since=since,
            first=first,
        )

    async def make(self, draft: Draft) -> bool:
        """Keep a digest and the letter that tells it; False where that was done already, or the digest is stopped.

        What joins the library does so before: made again after a crash, it changes nothing.
        """
        digest, plan = draft.digest, draft.digest.plan
        now = self._clock()
        number = 1
        if digest.made_for == draft.day:
            number += await self._stores.issues.count(digest.id, draft.day)
        note = "" if draft.first else await self._join(draft)
        draft = replace(draft, note=note)
        kept = NewIssue(
            title=title_of(draft),
            number=number,
            made_at=now,
            shown=draft.shown,
            entries=() if draft.first else draft.entries[:_MOST_KEPT],
        )
        issue = Issue(
            digest=digest,
            day=draft.day,
            next_due=timing_of(plan).after(now),
            kept=kept,
            letter=partial(self._letter, draft, number),
            seen=draft.seen,
            complete=not draft.late,
        )
        return await self._stores.digests.make(issue)

    def _letter(self, draft: Draft, number: int, issue_id: int) -> NewLetter:
        return NewLetter(
            key=key_of(draft.digest, draft.day, number),
            place=draft.digest.plan.channel,
            direct=False,
            reply=letter_of(draft, issue_id, page_size=self._settings.papers_per_page),
            due_at=self._clock(),
        )

    async def _editions(self, digest: Digest, day: dt.date, *, caught_up: bool) -> list[Edition]:
        sources = list(digest.plan.sources)
        if caught_up:
            sources += [more for source in sources if (more := catching_up(source)) and more not in sources]
        windows = [self._window(source, digest, day) for source in sources]
        asked = (self._newsstand.edition(*each) for each in zip(sources, windows, strict=True))
        return list(await asyncio.gather(*asked))

    def _window(self, source: str, digest: Digest, day: dt.date) -> Window:
        """The days that a source is asked for; the same for all digests that missed none, so that it is asked once."""
        today = self._clock().date()
        before = days_before(source)
        if before is None:
            return Window(today, today)
        if digest.complete_for is None and digest.made_for is not None:
            # What came before it began was not all to be had then, and would pass for news now.
            since = digest.made_for - dt.timedelta(days=1)
        else:
            since = (digest.complete_for or day) - dt.timedelta(days=before)
        return Window(max(since, today - dt.timedelta(days=_LONGEST_GAP)), max(since, today))

    async def _chosen(self, plan: Plan, new: Sequence[Paper]) -> list[Entry]:
        """The new papers, those first that matter most to the team, with why."""
        if not new:
            return []
        async with self._ranking:
            server = await self._stores.servers.settings(plan.server)
            seen = await self._library.seen_from(plan.server, shared=server.shared_library)
            telling = min(plan.most, len(new))
            team = await gather(seen, self._stores, plan.server, plan.channel, self._clock())
            chosen = await choose(seen, team, new, telling=telling, answered_from=server.sure_from)
        return [Entry(each.paper, each.reason, each.quote, each.beside) for each in chosen]

    async def _join(self, draft: Draft) -> str:
        """Let the new papers join the library as was set up; return what is to be said where they can't."""
        plan = draft.digest.plan
        entries = {"all": draft.entries, "shown": draft.entries[: draft.shown], "none": ()}[plan.joins]
        holdings = await self._library.holdings_of(plan.server)
        papers = [entry.paper for entry in entries]
        try:
            for start in range(0, len(papers), BATCH):
                await holdings.add(papers[start : start + BATCH])
        except UserError as error:
            return str(error)
        return ""


def key_of(digest: Digest, day: dt.date, number: int) -> str:
    """The key of a digest's letter."""
    return f"digest:{digest.id}:{day.isoformat()}" + (f":{number}" if number > 1 else "")


def _missed_since(digest: Digest, day: dt.date) -> dt.date | None:
    """The first day that was missed, after the last complete one; None where none was."""
    done = digest.complete_for or digest.made_for
    if done is None:
        return None
    timing = timing_of(digest.plan)
    days = (done + dt.timedelta(days=n) for n in range(1, (day - done).days))
    return next((missed for missed in days if timing.on(missed) is not None), None)
