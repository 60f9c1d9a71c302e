"""Whether a quote is real: verbatim, altered, or in no abstract."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.answers import Outcome
from bot.commands import CHECK, Invocation
from bot.desk import Desk
from bot.handlers.kinds import Handler
from bot.options import wanted
from bot.replies import Line, Mark, QuotedSentence, Reply, Run, Section, Shape
from retrieval.papers import Paper
from retrieval.quotes import Quote
from retrieval.verbatim import Finding, Nearest, Passage, Verdict, candidates, check, quoted_in

# Papers: of those that hold a quote, as many are named.
_MOST_HOLDING = 5
# Quotes of one message: as many are checked.
_MOST_CHECKED = 5
_SHORTENED = "What it leaves out stands here as well: what it quotes is marked."
_ONLY_CAPITALS = "Only capitals differ: the words are the abstract's."


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
        headline=parts[0].found if len(parts) == 1 else _tally(findings),
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
    def found(self) -> str:
        """What became of the text, in a sentence."""
        nearest = self.verdict.nearest
        if nearest and _differs_in_capitals(self.typed, nearest):
            return _ONLY_CAPITALS
        return _FOUND[self.verdict.finding]

    @property
    def papers(self) -> list[Paper]:
        holding = [passage.paper for passage in self.verdict.passages[:_MOST_HOLDING]]
        return [*holding, self.verdict.nearest.quote.paper] if self.verdict.nearest else holding

    def sections(self, papers: Sequence[Paper], *, alone: bool) -> Iterator[Section]:
        """What is shown of it; `alone` leaves out which text it is and what became of it, which stand above."""
        heading = "" if alone else self.found
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
    """The passage whole, so that what a quote leaves out is seen; where it does, the pieces quoted are marked."""
    first, last = passage.quotes[0], passage.quotes[-1]
    whole = Quote(passage.paper, first.start, last.end)
    marked = tuple((quote.start - first.start, quote.end - first.start) for quote in passage.quotes)
    shortened = len(marked) > 1
    return Section(
        heading=heading,
        lines=[*said, *([_SHORTENED] if shortened else [])],
        quotes=(QuotedSentence(1, whole, citation, marked if shortened else ()),),
    )


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


def _differs_in_capitals(typed: str, nearest: Nearest) -> bool:
    """Whether the words are the same but for their capitals."""
    abstract = nearest.quote.paper.abstract
    return all(
        found.typed
        and found.written
        and typed[slice(*found.typed)].casefold() == abstract[slice(*found.written)].casefold()
        for found in nearest.differences
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


HANDLERS: Mapping[str, Handler] = MappingProxyType({CHECK.name: check_quote})
