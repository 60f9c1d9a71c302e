"""Papers beside each other: those like one, and two on the same matters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.answers import Outcome
from bot.commands import PAPER_COMPARE, PAPER_SIMILAR, Invocation
from bot.desk import Desk
from bot.errors import UserError
from bot.handlers.kinds import Handler
from bot.options import text, wanted
from bot.plurals import counted
from bot.replies import QuotedSentence, Reply, Section, Shape, named
from retrieval.comparison import Beside, Matter, compare, compare_about
from retrieval.index import PaperIndex
from retrieval.likeness import Alike, Tie, alike, more_like
from retrieval.papers import Paper
from retrieval.queries import Hit, Query
from retrieval.quotes import Quote
from retrieval.rendering import render

# Papers: as many of the nearest are weighed for how like they are.
_MOST_WEIGHED = 30
# Terms: as many of those that tie two papers are named.
_MOST_TIES = 6
# Letters: what two forms of one word begin with alike.
_STEM = 3
_HEADINGS: Mapping[Matter, str] = MappingProxyType(
    {
        Matter.PROBLEM: "The problem",
        Matter.BRINGS: "What it brings",
        Matter.MEANS: "How it works",
        Matter.TRIED_ON: "What it was tried on",
        Matter.REPORTS: "What it reports",
        Matter.LIMITS: "Limits",
    }
)


async def similar(desk: Desk, invocation: Invocation) -> Reply:
    """The papers most like one, each with the terms that tie the two."""
    paper = await desk.named(wanted(invocation, "paper"))
    query, hits = await desk.library.run(_nearest, paper, desk.library.index)
    papers = await desk.library.papers.get([hit.paper_id for hit in hits])
    found = [(hit, papers[hit.paper_id]) for hit in hits if hit.paper_id in papers]
    likes = await desk.library.run(alike, paper, query, found, desk.library.index)
    shown = likes[: desk.settings.papers_per_page]
    if not shown:
        outcome = Outcome(status="not_found", shape=Shape.ANSWER, headline="No other paper in the library is like it.")
        return await desk.kept_about(invocation, [paper], outcome)
    outcome = Outcome(
        status="answered",
        shape=Shape.RECORD,
        headline=f"{counted(len(shown), 'paper')} like {render(paper.title)}",
        sections=await desk.library.run(_sections, shown),
        paper_ids=tuple(like.paper.id for like in shown),
    )
    return await desk.kept_about(invocation, [like.paper for like in shown], outcome)


async def compare_two(desk: Desk, invocation: Invocation) -> Reply:
    """What two papers say on the same matters, or on one that was asked for."""
    left, right = await desk.named(wanted(invocation, "a")), await desk.named(wanted(invocation, "b"))
    if left.id == right.id:
        raise UserError(f"Both are “{render(left.title)}”. Name two different papers.")
    about = text(invocation, "about")
    if about:
        found = [await desk.library.run(compare_about, about, left, right, desk.library.index)]
    else:
        found = await desk.library.run(compare, left, right)
    named_so = replace(invocation, options={**invocation.options, "question": _asked(invocation, about)})
    return await desk.kept_about(named_so, [left, right], _compared(found, left, right, about))


def _nearest(paper: Paper, index: PaperIndex) -> tuple[Query, list[Hit]]:
    query = more_like(paper, index)
    return query, index.search(query, k=_MOST_WEIGHED)


def _sections(likes: Sequence[Alike]) -> tuple[Section, ...]:
    return tuple(_like(like, number) for number, like in enumerate(likes, start=1))


def _like(like: Alike, citation: int) -> Section:
    ties = ", ".join(map(_tie, like.ties[:_MOST_TIES]))
    brings = next((beside.left for beside in compare(like.paper, like.paper) if beside.matter is Matter.BRINGS), ())
    return Section(citation=citation, lines=(named("Shares", ties),), quotes=_quoted(brings, citation, citation))


def _tie(tie: Tie) -> str:
    """The term as the first paper writes it; as the other does too, where that is another word."""
    here, there = render(tie.here), render(tie.there)
    return here if here[:_STEM].casefold() == there[:_STEM].casefold() else f"{here} ({there})"


def _asked(invocation: Invocation, about: str) -> str:
    both = f"{text(invocation, 'a')} and {text(invocation, 'b')}"
    return f"{both}: {about}" if about else both


def _compared(found: Sequence[Beside], left: Paper, right: Paper, about: str) -> Outcome:
    sections = tuple(_side_by_side(beside) for beside in found if beside.left or beside.right)
    both = (left.id, right.id)
    if sections:
        return Outcome(status="answered", shape=Shape.RECORD, sections=sections, paper_ids=both)
    on = f" on {about}" if about else ""
    return Outcome(
        status="not_found", shape=Shape.RECORD, headline=f"Neither abstract says anything{on}.", paper_ids=both
    )


def _side_by_side(beside: Beside) -> Section:
    # On what was asked for, every sentence was heard; else one that tells more stands elsewhere.
    more = "" if beside.matter is Matter.ABOUT else "more "
    silent = [number for number, quotes in ((1, beside.left), (2, beside.right)) if not quotes]
    return Section(
        heading=_HEADINGS.get(beside.matter, ""),
        lines=[f"[{number}] says nothing {more}on this." for number in silent],
        quotes=(*_quoted(beside.left, 1, 1), *_quoted(beside.right, 2, len(beside.left) + 1)),
    )


def _quoted(quotes: Sequence[Quote], citation: int, rank: int) -> tuple[QuotedSentence, ...]:
    return tuple(QuotedSentence(number, quote, citation) for number, quote in enumerate(quotes, start=rank))


HANDLERS: Mapping[str, Handler] = MappingProxyType({PAPER_SIMILAR.name: similar, PAPER_COMPARE.name: compare_two})
