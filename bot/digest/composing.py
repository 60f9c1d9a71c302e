"""What a digest says: its letters and pages, made of what was found. Pure."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.digest.addresses import rests
from bot.plurals import counted
from bot.replies import Action, QuotedSentence, Reply, Section, Shape, Verb
from bot.store.digests import Digest, Plan
from bot.store.issues import Entry, KeptIssue
from retrieval.citations import short_citation
from retrieval.papers import Paper
from retrieval.rendering import render

if TYPE_CHECKING:  # what fetches takes long to import, and pages and settings need none of it
    from bot.digest.newsstand import Edition
    from bot.digest.sorting import Renewed

# Characters: what the entries of one message may take, so that it stays one. Discord takes 4,000 with all around them.
_ROOM = 2800
_AROUND_ENTRY = 60
_RENEWED_SHOWN = 5
_JOINS = {
    "all": "All of it can be asked about: it joins the library.",
    "shown": "What I show can be asked about: it joins the library.",
    "none": "The library stays as it is.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A digest before it is sent. `since`: the day from which on missed ones are caught up on, where any were.

    `entries` are all that is new, best first; `note` is what went otherwise than was set up. The `first` one
    learns what is there, and shows none of it.
    """

    digest: Digest
    day: dt.date
    editions: "Sequence[Edition]"
    entries: Sequence[Entry]
    renewed: "Sequence[Renewed]"
    seen: dict[str, int | None]
    since: dt.date | None
    first: bool = False
    note: str = ""

    @property
    def late(self) -> bool:
        return any(edition.late for edition in self.editions)

    @property
    def shown(self) -> int:
        """How many entries its message shows: as many as were asked for, and fit."""
        room = _ROOM
        for count, entry in enumerate(self.entries[: self.digest.plan.most]):
            room -= _length(entry)
            if room < 0 and count:
                return count
        return min(len(self.entries), self.digest.plan.most)


def letter_of(draft: Draft, issue_id: int, *, page_size: int) -> Reply:
    """The message of a digest, kept under this id."""
    if draft.first:
        return _welcome(draft)
    shown = draft.shown
    told = [*_told(draft)]
    rest = len(draft.entries) - shown
    lines = (*told, *([f"The {shown} nearest to what this team has and asks:"] if rest else []))
    more = [*_renewed(draft.renewed)]
    reply = _reply(title_of(draft), lines, draft.entries[:shown], more, first=1)
    notes = (*filter(None, [draft.note]), *([f"{rest:,} more on further pages"] if rest else []))
    return _replaced(reply, issue_id, notes, page=1, pages=1 + -(-rest // page_size))


def page_of(issue: KeptIssue, *, page: int, page_size: int) -> Reply:
    """A page of a digest that was sent, from 1; the last one for one beyond it."""
    entries, shown = issue.entries, issue.shown
    pages = 1 + -(-max(0, len(entries) - shown) // page_size)
    page = min(max(1, page), pages)
    start = 0 if page == 1 else shown + (page - 2) * page_size
    end = shown if page == 1 else start + page_size
    reply = _reply(issue.title, (), entries[start:end], (), first=start + 1)
    return _replaced(reply, issue.id, (), page=page, pages=pages)


def title_of(draft: Draft) -> str:
    count = len(draft.entries)
    what = counted(count, "new paper") if count else "nothing new"
    since = f" since {day_name(draft.since)}" if draft.since else ""
    return f"{day_name(draft.day)}: {what}{since}"


def day_name(day: dt.date) -> str:
    """A day as people say it: Tuesday 9 January."""
    return f"{day:%A} {day.day} {day:%B}"


def paused(digest: Digest, why: str) -> Reply:
    """What the owner of a digest is told when it had to stop."""
    return Reply(
        status="error",
        shape=Shape.NOTICE,
        headline=f"The digest {digest.id} that you set up is paused.",
        lines=(f"It could not be delivered: {why}", f"/digest resume {digest.id} lets it run again."),
    )


def _told(draft: Draft) -> Iterator[str]:
    """What is to be said of the sources: of those that are late always, of the others where there is no news."""
    for edition in draft.editions:
        if edition.failed is not None:
            yield f"{edition.name} gave {_what(edition)}: {edition.failed}. I catch up on it once it does."
        elif edition.stale_since is not None:
            since = day_name(edition.stale_since)
            yield f"{edition.name} is still that of {since}: a holiday there, or its feed is stale."
    if draft.entries:
        return
    own = [each for each in draft.editions if each.source in draft.digest.plan.sources and not each.late]
    if resting := [each.name for each in own if rests(each.source, each.day)]:
        yield f"{', '.join(resting)}: nothing is announced on Saturdays and Sundays."
    if quiet := [each.name for each in own if not rests(each.source, each.day)]:
        yield f"No news from {', '.join(quiet)}."


def _what(edition: "Edition") -> str:
    return "only a part" if edition.found else "nothing"


def _welcome(draft: Draft) -> Reply:
    plan = draft.digest.plan
    names = ", ".join(dict.fromkeys(edition.name for edition in draft.editions if edition.source in plan.sources))
    known = len(draft.entries)
    promise = (
        f"{schedule(plan)} I tell here what is new in {names}: at most {plan.most} papers, those nearest to what this "
        "team has, watches and asks, each with the sentence that shows why. The others are a page away."
    )
    lines = (
        promise,
        f"{known:,} papers that are there already count as known. {_JOINS[plan.joins]}",
        *(line for edition in draft.editions if edition.failed is not None for line in _told_failed(edition)),
        "/digest status tells how it goes.",
    )
    return Reply(status="answered", shape=Shape.NOTICE, headline="Here begins the daily digest.", lines=lines)


def schedule(plan: Plan) -> str:
    """When a digest comes: Each weekday at 09:00 (Europe/Berlin)."""
    return f"Each {'weekday' if plan.weekdays_only else 'day'} at {plan.at:%H:%M} ({plan.zone})"


def _told_failed(edition: "Edition") -> Iterator[str]:
    yield f"{edition.name} gave nothing yet: {edition.failed}"


def _reply(title: str, lines: Sequence[str], entries: Sequence[Entry], more: Sequence[Section], *, first: int) -> Reply:
    own = [entry.paper for entry in entries]
    beside = {entry.beside.paper.id: entry.beside.paper for entry in entries if entry.beside}
    papers = (*own, *beside.values())
    numbers = {paper_id: len(own) + place for place, paper_id in enumerate(beside, start=1)}
    sections = [section for place, entry in enumerate(entries, start=1) for section in _sections(entry, place, numbers)]
    return Reply(
        status="answered",
        shape=Shape.RECORD,
        headline=title,
        lines=lines,
        sections=(*sections, *more),
        papers=papers,
        first_rank=first,
    )


def _sections(entry: Entry, place: int, numbers: dict[str, int]) -> Iterator[Section]:
    quotes = (QuotedSentence(place, entry.quote, citation=place),) if entry.quote else ()
    yield Section(citation=place, lines=tuple(filter(None, [entry.reason])), quotes=quotes)
    if entry.beside:
        quoted = QuotedSentence(place, entry.beside, citation=numbers[entry.beside.paper.id])
        yield Section(lines=("Beside it, what you have says:",), quotes=(quoted,))


def _renewed(renewed: "Sequence[Renewed]") -> Iterator[Section]:
    if renewed:
        lines = [f"{_titled(each.paper)}, version {each.version}" for each in renewed[:_RENEWED_SHOWN]]
        others = len(renewed) - _RENEWED_SHOWN
        more = [f"and {others:,} more"] if others > 0 else []
        yield Section(heading="New versions of papers told of before", lines=(*lines, *more))


def _titled(paper: Paper) -> str:
    return f"{render(paper.title) or paper.id} ({short_citation(paper)})"


def _replaced(reply: Reply, issue_id: int, notes: Sequence[str], *, page: int, pages: int) -> Reply:
    back = [Action(Verb.ISSUE, issue_id, page - 1)] if page > 1 else []
    on = [Action(Verb.ISSUE, issue_id, page + 1)] if page < pages else []
    return replace(reply, notes=tuple(notes), actions=(*back, *on), page=page, pages=pages)


def _length(entry: Entry) -> int:
    texts = (entry.paper.title, entry.paper.url or "", entry.reason, short_citation(entry.paper))
    quotes = [quote.text for quote in (entry.quote, entry.beside) if quote]
    beside = [entry.beside.paper.title, entry.beside.paper.url or ""] if entry.beside else []
    return _AROUND_ENTRY + sum(map(len, (*texts, *quotes, *beside)))
