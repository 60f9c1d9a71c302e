"""Which words of a question a text holds: where they stand in it, and what each is worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.coverage import query_words, share_covered, terms_of
from retrieval.index import PaperIndex
from retrieval.papers import Paper
from retrieval.queries import Query
from retrieval.quotes import Quote

Places = tuple[tuple[int, int], ...]
"""[start, end) places in code points, in order and apart from each other."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of a question, its share (0 to 1) of all that the question's words are worth, and how much of it is held.

    `held` is 1 for the word itself or what stands for it, less for some of a compound's parts, 0 for none.
    """

    word: str
    share: float
    held: float


def matched_words(topic: str, quotes: Sequence[Quote], index: PaperIndex) -> list[Places]:
    """For each quote, where in its own text the topic's words stand."""
    sought = {term.text for term in index.read(topic).terms}
    return [
        _merged((term.start, term.end) for term in index.analyzer.terms(quote.text) if term.text in sought)
        for quote in quotes
    ]


def word_matches(topic: str, paper: Paper, index: PaperIndex) -> list[WordMatch]:
    """For each word of the topic, the weightiest first, what it is worth and whether the paper holds it."""
    held = terms_of(paper, index.analyzer)
    words = query_words(index.read(topic), index.analyzer)
    total = sum(word.idf for word in words)
    matches = [
        WordMatch(word.surface, word.idf / total, word.covered(lambda term: float(term in held))) for word in words
    ]
    return sorted(matches, key=lambda match: -match.share)


def shares_held(query: Query, papers: Iterable[Paper], index: PaperIndex) -> list[float]:
    """For each paper, the share (0 to 1) of what the question's words are worth that it holds."""
    words = query_words(query, index.analyzer)
    return [share_covered(words, terms_of(paper, index.analyzer)) for paper in papers]


def _merged(places: Iterable[tuple[int, int]]) -> Places:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
