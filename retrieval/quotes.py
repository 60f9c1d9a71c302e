"""Quotes: slices of abstracts, and nothing else; and which of them answer a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from retrieval.analysis import Analyzer
from retrieval.confidence import ANSWERED_FROM, confidence, confidence_within
from retrieval.errors import QuoteError
from retrieval.everyday import is_everyday
from retrieval.evidence import Asked, Evidence, ReadPaper, gather
from retrieval.index import PaperIndex
from retrieval.papers import Paper
from retrieval.queries import Hit, Query
from retrieval.questions import Question, Wants
from retrieval.roles import Role
from retrieval.sentences import Span


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a paper's abstract, `start` to `end` in code points.

    It holds no text of its own, so it can't misquote.

    Raises QuoteError where the slice is empty or reaches beyond the abstract.
    """

    paper: Paper
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.paper.abstract):
            raise QuoteError(
                f"[{self.start}, {self.end}) is no slice of the abstract of {self.paper.id!r}, which has "
                f"{len(self.paper.abstract)} code points (0 <= start < end <= length)"
            )

    @property
    def text(self) -> str:
        return self.paper.abstract[self.start : self.end]


@dataclass(frozen=True, slots=True)
class ScoredQuote:
    """A quote, why it was chosen, and the [start, end) in its paper's abstract of the words that the question holds."""

    quote: Quote
    score: float
    role: Role
    matched: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The quotes that answer a question, best first, and how sure it is, from 0 to 1, that they do.

    Where `answered` is false the quotes are only the nearest. `unmatched` are the words that no paper holds; beside an
    answer, everyday words are left out.
    """

    quotes: tuple[ScoredQuote, ...]
    confidence: float
    answered: bool
    unmatched: tuple[str, ...]


# What a paper's score, as a share of the best, is worth beside what its sentences say. First quote right on claims
# with it .593, with 4 .565, with 2 .534; above 8 nothing changes.
_PAPER_WEIGHT = 8.0
# Papers after these, or below this share of the best score, are not read: their sentences could hardly come up, and
# reading takes a millisecond each.
_MOST_READ = 5
_READ_FROM = 0.5
# What each better quote of the same paper takes off a quote, so that several papers are heard where several bear.
_REPEAT_PENALTY = 1.5
# How far below the best a quote may lie; what lies lower says little to the question.
_MARGIN = 6.0
# The share of what the best paper covers of the question that another has to cover, to be quoted beside it.
_BEARS_FROM = 0.75
# Sentences: as many as a comparison quotes of each paper.
_EACH_SIDE = 2


def choose(  # noqa: PLR0913 - the last two are given by name
    question: Question,
    query: Query,
    papers: Sequence[tuple[Hit, Paper]],
    index: PaperIndex,
    *,
    limit: int,
    answered_from: float = ANSWERED_FROM,
) -> Answer:
    """Return at most `limit` quotes from the papers found (best first), whole sentences, and whether they answer.

    They do where it is as sure of that as `answered_from`, from 0 to 1.
    A question with a focus is put to the papers given, whatever their score. One that compares quotes each of them.
    """
    if compares := question.wants is Wants.COMPARISON and len(question.focus) > 1:
        named_at = {paper_id: place for place, paper_id in enumerate(question.focus)}
        papers = sorted(papers, key=lambda found: named_at.get(found[1].id, len(named_at)))
    asked = Asked.of(question, query, [paper for _, paper in papers], index.analyzer)
    best = max((hit.score for hit, _ in papers), default=0.0)
    found = [
        _from_paper(asked, read, _PAPER_WEIGHT * hit.score / best if best else 0.0, index.analyzer)
        for hit, read in _worth_quoting(question, asked, papers[:_MOST_READ], index.analyzer)
    ]
    kept = _by_turns(found, limit) if compares else _best(found, limit)
    sure = _sureness(question, query, papers, index)
    answered = bool(kept) and sure >= answered_from
    # What an answer doesn't hang on need not be named as missing from it.
    unmatched = tuple(word for word in query.unmatched if not (answered and is_everyday(word)))
    return Answer(kept, sure, answered=answered, unmatched=unmatched)


def _worth_quoting(
    question: Question, asked: Asked, papers: Sequence[tuple[Hit, Paper]], analyzer: Analyzer
) -> list[tuple[Hit, ReadPaper]]:
    """The papers in focus; else those that score well and cover about as much of the question as the best one."""
    read = [
        (hit, ReadPaper.of(paper, analyzer))
        for hit, paper in papers
        if question.focus or hit.score >= _READ_FROM * papers[0][0].score
    ]
    if question.focus or len(read) < 2:
        return read
    shares = [paper.share_of(asked.words) for _, paper in read]
    return [found for found, share in zip(read, shares, strict=True) if share >= _BEARS_FROM * shares[0]]


def _sureness(question: Question, query: Query, papers: Sequence[tuple[Hit, Paper]], index: PaperIndex) -> float:
    if not question.focus:
        return confidence(query, papers, index)
    if question.wants is Wants.COMPARISON and len(papers) > 1:
        return 1.0
    return confidence_within(query, [paper for _, paper in papers], index)


def _best(found: Sequence[Sequence[ScoredQuote]], limit: int) -> tuple[ScoredQuote, ...]:
    quotes = sorted(chain.from_iterable(found), key=lambda quote: -quote.score)
    return tuple(quote for quote in quotes[:limit] if quote.score >= quotes[0].score - _MARGIN)


def _by_turns(found: Sequence[Sequence[ScoredQuote]], limit: int) -> tuple[ScoredQuote, ...]:
    """The best of each paper, then the second of each."""
    turns = chain.from_iterable(zip_longest(*(quotes[:_EACH_SIDE] for quotes in found)))
    return tuple(quote for quote in turns if quote is not None)[:limit]


def _from_paper(asked: Asked, read: ReadPaper, bonus: float, analyzer: Analyzer) -> list[ScoredQuote]:
    evidence = gather(asked, read, analyzer)
    most = max((found.cover for found in evidence), default=0.0)
    bearing = [found for found in evidence if found is evidence[0] or found.cover >= asked.weights.further * most]
    return [
        _quote(read.paper, found, found.points + bonus - repeat * _REPEAT_PENALTY)
        for repeat, found in enumerate(bearing)
    ]


def _quote(paper: Paper, found: Evidence, points: float) -> ScoredQuote:
    sentence = found.sentence
    return ScoredQuote(Quote(paper, sentence.start, sentence.end), points, sentence.role, found.matched)
