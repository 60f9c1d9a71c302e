"""Single sentences: the figures that abstracts state, and whether a quote is one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.answers import Outcome, counted
from bot.commands import CHECK, NUMBERS, Invocation
from bot.desk import Desk
from bot.handlers.kinds import Handler
from bot.options import text, wanted
from bot.replies import Line, Mark, QuotedSentence, Reply, Run, Section, Shape
from bot.stated import with_figures
from retrieval.measures import kinds_named
from retrieval.papers import Paper
from retrieval.queries import Filters
from retrieval.questions import Order, Question, Wants, describe
from retrieval.verbatim import Finding, Nearest, Passage, Verdict, candidates, check, quoted_in

# Papers: as many are looked through for figures.
_MOST_LOOKED_THROUGH = 200
# Papers: of those that hold a quote, as many are named.
_MOST_HOLDING = 5
# Quotes of one message: as many are checked.
_MOST_CHECKED = 5
_NO_FIGURE = "No abstract on this states a figure."


async def numbers(desk: Desk, invocation: Invocation) -> Reply:
    """List the papers on a topic, or all of them, with the sentences that state a figure."""
    topic = text(invocation, "topic")
    question = Question(text=topic, topic=topic, wants=Wants.LIST)
    found = await _looked_through(desk, question)
    papers = list((await desk.library.papers.get(found.paper_ids[:_MOST_LOOKED_THROUGH])).values())
    stating = await desk.library.run(with_figures, topic, papers)
    if not stating and found.status == "answered":
        found = Outcome(status="not_found", shape=Shape.ANSWER, headline=_NO_FIGURE, paper_ids=found.paper_ids[:1])
    if found.status == "answered":
        found = Outcome(
            status="answered",
            shape=Shape.RECORD,
            headline=f"Figures in {counted(len(stating))}",
            paper_ids=tuple(paper.id for paper in stating),
            notes=found.notes,
            unmatched_terms=found.unmatched_terms,
        )
    return await desk.kept(invocation, question, describe(question, desk.library.names), found)


async def _looked_through(desk: Desk, question: Question) -> Outcome:
    """The papers on the topic; the newest ones without a topic, or for one that only names what is measured."""
    if question.topic:
        found = await desk.answerer.find(question)
        if found.status == "answered" or not kinds_named(question.topic):
            return found
    ids = await desk.library.select(Filters(), k=_MOST_LOOKED_THROUGH, order=Order.NEWEST)
    return Outcome(status="answered", shape=Shape.RECORD, paper_ids=tuple(ids))


async def check_quote(desk: Desk, invocation: Invocation) -> Reply:
    """Say of a text, or of each quote in it, whether an abstract holds it."""
    outcome = await checked(desk, wanted(invocation, "sentence"))
    papers = (await desk.library.papers.get(outcome.paper_ids)).values()
    return await desk.kept_about(invocation, list(papers), outcome)


async def checked(desk: Desk, typed: str) -> Outcome:
    """What there is to say of a text, or of each quote in it."""
    parts = [await _checked(desk, part) for part in quoted_in(typed)[:_MOST_CHECKED]]
    papers = list(dict.fromkeys(paper for each in parts for paper in each.papers))
    findings = [each.verdict.finding for each in parts]
    if set(findings) == {Finding.ABSENT}:
        return Outcome(status="not_found", shape=Shape.ANSWER, headline=_FOUND[Finding.ABSENT])
    return Outcome(
        status="answered",
        shape=Shape.RECORD,
        headline=_FOUND[findings[0]] if len(findings) == 1 else _tally(findings),
        sections=tuple(section for each in parts for section in each.sections(papers, alone=len(parts) == 1)),
        paper_ids=tuple(paper.id for paper in papers),
    )


async def _checked(desk: Desk, typed: str) -> "_Checked":
    ids = await desk.library.run(candidates, typed, desk.library.index)
    papers = list((await desk.library.papers.get(ids)).values())
    return _Checked(typed, await desk.library.run(check, typed, papers))


_FOUND: Mapping[Finding, str] = MappingProxyType(
    {
        Finding.VERBATIM: "Verbatim: an abstract holds this word for word.",
        Finding.ALTERED: "Altered: this is not what the abstract says.",
        Finding.ABSENT: "No abstract in the library holds this, nor anything near it.",
    }
)


def _tally(findings: Sequence[Finding]) -> str:
    counts = [f"{findings.count(finding)} {finding.value}" for finding in Finding if finding in findings]
    return f"{len(findings)} quotes: {', '.join(counts)}."


@dataclass(frozen=True, slots=True)
class _Checked:
    """A text, and what was found of it."""

    typed: str
    verdict: Verdict

    @property
    def papers(self) -> list[Paper]:
        holding = [passage.paper for passage in self.verdict.passages[:_MOST_HOLDING]]
        return [*holding, self.verdict.nearest.quote.paper] if self.verdict.nearest else holding

    def sections(self, papers: Sequence[Paper], *, alone: bool) -> Iterator[Section]:
        """What is shown of it; `alone` leaves out which text it is and what became of it, which stand above."""
        heading = "" if alone else _FOUND[self.verdict.finding]
        said = [] if alone else [_one_line(f"“{self.typed.strip()}”")]
        if self.verdict.nearest:
            yield _as_written(
                self.typed, self.verdict.nearest, papers.index(self.verdict.nearest.quote.paper) + 1, heading
            )
        elif not self.verdict.passages:
            yield Section(heading=heading, lines=said)
        for number, passage in enumerate(self.verdict.passages[:_MOST_HOLDING]):
            first = number == 0
            yield _held(passage, papers.index(passage.paper) + 1, heading if first else "", said if first else [])


def _held(passage: Passage, citation: int, heading: str, said: Sequence[Line]) -> Section:
    quotes = tuple(QuotedSentence(rank, quote, citation) for rank, quote in enumerate(passage.quotes, start=1))
    left_out = ["Words of the abstract are left out between these."] if len(quotes) > 1 else []
    return Section(heading=heading, lines=[*said, *left_out], quotes=quotes)


def _as_written(typed: str, nearest: Nearest, citation: int, heading: str) -> Section:
    """The text with the words struck that differ, above what the abstract has, its own words marked."""
    start = nearest.quote.start
    written = tuple((at[0] - start, at[1] - start) for found in nearest.differences if (at := found.written))
    struck = [found.typed for found in nearest.differences if found.typed]
    missing = [] if struck else ["Words of the abstract are missing; they are marked."]
    return Section(
        heading=heading,
        lines=[_struck(typed, struck), *missing],
        quotes=(QuotedSentence(1, nearest.quote, citation, written),),
    )


def _struck(typed: str, spans: Sequence[tuple[int, int]]) -> Line:
    runs = []
    at = 0
    for start, end in spans:
        runs += [Run(_one_line(typed[at:start])), Run(_one_line(typed[start:end]), Mark.STRUCK)]
        at = end
    return [run for run in (*runs, Run(_one_line(typed[at:]))) if run.text]


def _one_line(words: str) -> str:
    return re.sub(r"\s+", " ", words)


HANDLERS: Mapping[str, Handler] = MappingProxyType({NUMBERS.name: numbers, CHECK.name: check_quote})
