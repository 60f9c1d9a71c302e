"""Watching: what comes into the libraries is held against what people wait for, and each hears of it once."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.clock import Now
from bot.library import Library
from bot.plurals import counted
from bot.replies import Line, QuotedSentence, Reply, Section, Shape
from bot.seen import SeenLibrary
from bot.store.letters import NewLetter
from bot.store.records import digest
from bot.store.servers import ServerStore
from bot.store.watches import Arrival, News, Watch, WatchStore, letter_key
from retrieval.arrivals import Arrivals, answering, by_author, like, what_it_brings
from retrieval.index import PaperIndex
from retrieval.papers import Paper
from retrieval.questions import Question
from retrieval.quotes import Quote
from retrieval.rendering import render

# Papers: what is looked at in one go; more wait for the next.
_AT_ONCE = 5_000
# Papers: the most that one letter tells of; the others are counted.
_MOST_TOLD = 5
# Terms that are named as what ties a paper to the one that is watched.
_MOST_TIES = 4
# How like the watched paper another has to be, from 0 to 1.
_ALIKE_FROM = 0.25


@dataclass(frozen=True, slots=True)
class _Found:
    """A paper that a watch waits for: why, in a line, the sentence that says so, and what tells it from others."""

    paper: Paper
    why: Line
    quote: Quote | None
    keys: Sequence[str]


class Watching:
    """Holds arrivals against the watches. A watch sees what is seen in its server, or the shared library alone.

    `written` is called where there are letters to be delivered.
    """

    def __init__(
        self, library: Library, watches: WatchStore, servers: ServerStore, clock: Now, written: Callable[[], None]
    ) -> None:
        self._library = library
        self._watches = watches
        self._servers = servers
        self._clock = clock
        self._written = written
        self._looking = asyncio.Lock()

    async def look(self) -> str:
        """Look at what came since the last look, and write the letters; return what was done, in words."""
        async with self._looking:
            written = 0
            while arrivals := await self._watches.arrivals(limit=_AT_ONCE):
                news = await self._news(arrivals)
                if not await self._watches.tell(arrivals, news):
                    break  # another process looks at them
                written += len(news)
            if written:
                self._written()
            return f"wrote {counted(written, 'letter')}" if written else "nothing came"

    async def _news(self, arrivals: Sequence[Arrival]) -> list[News]:
        by_library: dict[str, list[Arrival]] = defaultdict(list)
        for arrival in arrivals:
            by_library[arrival.library].append(arrival)
        waiting: dict[int, tuple[Watch, list[Arrival]]] = {}
        for library, came in by_library.items():
            if not (running := await self._watches.running(library)):
                continue
            # What another process imported is in the database, but may not be in this one's index yet.
            await (await self._library.holdings_of(library or None)).kept.refresh()
            for watch in running:
                fresh = [arrival for arrival in came if arrival.number > watch.since]
                waiting.setdefault(watch.id, (watch, []))[1].extend(fresh)
        found = [await self._news_of(watch, came, arrivals[-1].number) for watch, came in waiting.values() if came]
        return [news for news in found if news is not None]

    async def _news_of(self, watch: Watch, came: Sequence[Arrival], last: int) -> News | None:
        settings = await self._servers.settings(watch.plan.server)
        seen = await self._library.seen_from(watch.plan.server, shared=settings.shared_library)
        found = await self._found(watch, came, seen, settings.sure_from)
        told = await self._watches.told(watch.id, [key for one in found for key in one.keys])
        new = [one for one in found if not told.intersection(one.keys)]
        if not new:
            return None
        letter = NewLetter(
            key=letter_key(watch.id, last),
            place=watch.plan.place,
            direct=watch.plan.direct,
            reply=_told(watch, new),
            due_at=self._clock(),
        )
        return News(watch, [key for one in new for key in one.keys], letter)

    async def _found(self, watch: Watch, came: Sequence[Arrival], seen: SeenLibrary, sure_from: float) -> list[_Found]:
        """What the watch waits for among the arrivals, best first; only what is seen in its place is looked at."""
        papers = await seen.papers.get([arrival.paper_id for arrival in came])
        known = {arrival.paper_id for arrival in came if arrival.changed}
        new = {paper_id: paper for paper_id, paper in papers.items() if paper_id not in known}
        match watch.plan.kind:
            case "topic":
                return await seen.run(_on_topic, watch, new, seen.index, sure_from)
            case "author":
                return await seen.run(_by_author, watch, new, seen.index)
            case "paper":
                watched = (await seen.papers.get([watch.plan.paper or ""])).get(watch.plan.paper or "")
                if watched is None:
                    return []
                changed = [_new_version(watched)] if watched.id in known else []
                others = {paper_id: paper for paper_id, paper in new.items() if paper_id != watched.id}
                return [*changed, *await seen.run(_like, watched, others, seen.index)]


def _on_topic(watch: Watch, new: Arrivals, index: PaperIndex, sure_from: float) -> list[_Found]:
    question = replace(Question.from_json(watch.plan.request), focus=())
    return [
        _Found(found.quote.paper, "", found.quote, found.quote.paper.identity_keys)
        for found in answering(question, new, index, answered_from=sure_from)
    ]


def _by_author(watch: Watch, new: Arrivals, index: PaperIndex) -> list[_Found]:
    return [
        _Found(paper, f"By {', '.join(paper.authors)}", what_it_brings(paper), paper.identity_keys)
        for paper in by_author(watch.plan.what, new, index)
    ]


def _like(watched: Paper, new: Arrivals, index: PaperIndex) -> list[_Found]:
    return [
        _Found(
            one.paper,
            f"Shares {', '.join(render(tie.here) for tie in one.ties[:_MOST_TIES])}",
            what_it_brings(one.paper),
            one.paper.identity_keys,
        )
        for one in like(watched, new, index)
        if one.likeness >= _ALIKE_FROM
    ]


def _new_version(paper: Paper) -> _Found:
    return _Found(
        paper, "Its abstract has changed.", what_it_brings(paper), [f"version:{digest(paper.abstract).hex()}"]
    )


def _told(watch: Watch, found: Sequence[_Found]) -> Reply:
    """The letter: a part for each paper, with the sentence that says why it is told of."""
    shown = found[:_MOST_TOLD]
    left = len(found) - len(shown)
    more = (f"{left} more came; /recent lists them.",) if left else ()
    return Reply(
        status="answered",
        shape=Shape.RECORD,
        headline=f"New for your watch: {render(watch.plan.what)}",
        sections=tuple(_section(one, number) for number, one in enumerate(shown, start=1)),
        papers=tuple(one.paper for one in shown),
        notes=(*more, f"/watch remove {watch.id} ends this watch."),
    )


def _section(found: _Found, number: int) -> Section:
    quotes = (QuotedSentence(number, found.quote, number),) if found.quote else ()
    return Section(citation=number, lines=(found.why,) if found.why else (), quotes=quotes)
