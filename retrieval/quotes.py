"""Quotes: slices of abstracts, and nothing else; and which of them answer a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from retrieval.analysis import Analyzer
from retrieval.confidence import ANSWERED_FROM, confidence, confidence_within
from retrieval.coverage import share_covered, terms_of
from retrieval.errors import QuoteError
from retrieval.evidence import Asked, Evidence, gather
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

    Where `answered` is false the quotes are only the nearest. `unmatched` are the words that no paper holds.
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
_MOST_READ = 6
_READ_FROM = 0.5
# What each better quote of the same paper takes off a quote, so that several papers are heard where several bear.
_REPEAT_PENALTY = 1.5
# How far below the best a quote may lie; what lies lower says little to the question.
_MARGIN = 6.0
# The share of what the best paper covers of the question that another has to cover, to be quoted beside it.
_BEARS_FROM = 0.75
# Sentences: as many as a comparison quotes of each paper.
_EACH_SIDE = 2


def choose(
    question: Question, query: Query, papers: Sequence[tuple[Hit, Paper]], index: PaperIndex, *, limit: int
) -> Answer:
    """Return at most `limit` quotes from the papers found (best first), whole sentences, and whether they answer.

    A question with a focus is put to the papers given, whatever their score. One that compares quotes each of them.
    """
    asked = Asked.of(question, query, index.analyzer)
    best = max((hit.score for hit, _ in papers), default=0.0)
    found = [
        _from_paper(asked, paper, _PAPER_WEIGHT * hit.score / best if best else 0.0, index.analyzer)
        for hit, paper in _worth_reading(question, asked, papers, index.analyzer)
    ]
    compares = question.wants is Wants.COMPARISON and len(question.focus) > 1
    kept = _by_turns(found, limit) if compares else _best(found, limit)
    sure = _sureness(question, query, papers, index)
    return Answer(kept, sure, answered=bool(kept) and sure >= ANSWERED_FROM, unmatched=query.unmatched)


def _worth_reading(
    question: Question, asked: Asked, papers: Sequence[tuple[Hit, Paper]], analyzer: Analyzer
) -> list[tuple[Hit, Paper]]:
    """The papers in focus; else those that score well and cover about as much of the question as the best one."""
    first = papers[:_MOST_READ]
    if question.focus or len(first) < 2:
        return list(first)
    likely = [(hit, paper) for hit, paper in first if hit.score >= _READ_FROM * first[0][0].score]
    shares = [share_covered(asked.words, terms_of(paper, analyzer)) for _, paper in likely]
    return [found for found, share in zip(likely, shares, strict=True) if share >= _BEARS_FROM * shares[0]]


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


def _from_paper(asked: Asked, paper: Paper, bonus: float, analyzer: Analyzer) -> list[ScoredQuote]:
    evidence = gather(asked, paper, analyzer)
    most = max((found.cover for found in evidence), default=0.0)
    bearing = [found for found in evidence if found is evidence[0] or found.cover >= asked.weights.further * most]
    return [
        _quote(paper, found, found.points + bonus - repeat * _REPEAT_PENALTY) for repeat, found in enumerate(bearing)
    ]


def _quote(paper: Paper, found: Evidence, points: float) -> ScoredQuote:
    sentence = found.sentence
    return ScoredQuote(Quote(paper, sentence.start, sentence.end), points, sentence.role, found.matched)
