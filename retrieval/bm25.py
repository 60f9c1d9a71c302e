"""BM25 by rank-bm25's formulas, over the postings of a segment.

The formulas: Trotman, Puurula, Burgess, Improvements to BM25 and Language Models Examined, 2014,
https://doi.org/10.1145/2682862.2682863, as rank_bm25 has them. It walks every document for each term of a question;
here a question touches the postings of its own terms alone.
"""

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain
from typing import Protocol, Self, cast

import numpy as np
import rank_bm25  # type: ignore[import-untyped]  # it ships no types

from retrieval.arrays import Floats, Ints
from retrieval.plan import Pair, Plan, Shares
from retrieval.segments import Segment
from retrieval.strings import Rows

# The least that a term is worth: at 0 or below, a paper that holds it would not count as found.
_LEAST_IDF = 1e-3
# Readings that up to this part of all documents hold are compared for these alone.
_SPARSE = 16


class Formula(Protocol):
    """A variant of BM25. `absent` is what a document gets, in units of idf, for a term that it does not hold."""

    @property
    def absent(self) -> float: ...

    def idf(self, df: int, n: int) -> float:
        """Return the weight, above 0, of a term that df of n documents hold."""

    def saturation(self, tf: Floats, length: Floats) -> Floats:
        """Return what documents get, in units of idf, for holding a term tf times; `length` is dl / avgdl."""


@dataclass(frozen=True, slots=True)
class Lucene:
    """Okapi's BM25 with Lucene's idf, above 0 however common the term."""

    k1: float = 1.2
    b: float = 0.75
    absent: float = 0.0

    def idf(self, df: int, n: int) -> float:
        return math.log1p((n - df + 0.5) / (df + 0.5))

    def saturation(self, tf: Floats, length: Floats) -> Floats:
        return tf * (self.k1 + 1) / (tf + self.k1 * (1 - self.b + self.b * length))


@dataclass(frozen=True, slots=True)
class Okapi:
    """rank_bm25's BM25Okapi. Its floor for a term in half of the documents or more can be negative; ours can't."""

    k1: float = 1.5
    b: float = 0.75
    absent: float = 0.0

    def idf(self, df: int, n: int) -> float:
        return max(_LEAST_IDF, math.log(n - df + 0.5) - math.log(df + 0.5))

    def saturation(self, tf: Floats, length: Floats) -> Floats:
        return tf * (self.k1 + 1) / (tf + self.k1 * (1 - self.b + self.b * length))


@dataclass(frozen=True, slots=True)
class Plus:
    """rank_bm25's BM25Plus; like it, it gives delta to documents without the term as well, the same to all."""

    k1: float = 1.5
    b: float = 0.75
    absent: float = 1.0

    def idf(self, df: int, n: int) -> float:
        return math.log((n + 1) / df)

    def saturation(self, tf: Floats, length: Floats) -> Floats:
        return self.absent + tf * (self.k1 + 1) / (tf + self.k1 * (1 - self.b + self.b * length))


@dataclass(frozen=True, slots=True)
class Long:
    """rank_bm25's BM25L."""

    k1: float = 1.5
    b: float = 0.75
    delta: float = 0.5
    absent: float = 0.0

    def idf(self, df: int, n: int) -> float:
        return math.log(n + 1) - math.log(df + 0.5)

    def saturation(self, tf: Floats, length: Floats) -> Floats:
        ctd = tf / (1 - self.b + self.b * length)
        return tf * (self.k1 + 1) * (ctd + self.delta) / (self.k1 + ctd + self.delta)


Line = tuple[Ints | Rows, Floats]
"""Documents, ascending, and what each of them gets."""
Reading = Sequence[Line]
"""What the terms that could stand for a word together give."""


class Saturations(Protocol):
    """What each posting is worth, in units of idf, beyond what documents without its term get."""

    def of(self, postings: Sequence[slice]) -> Sequence[Floats]:
        """Return those of some postings: one or more slices of all."""


class _Kept:
    """`Saturations` that were worked out beforehand."""

    def __init__(self, saturations: Floats) -> None:
        self._saturations = saturations

    def of(self, postings: Sequence[slice]) -> Sequence[Floats]:
        saturations = self._saturations
        return [saturations[some] for some in postings]


class _WorkedOut:
    """`Saturations` that are worked out each time: they take no room. `docs` are the documents of all postings."""

    def __init__(self, segment: Segment, docs: Ints, formula: Formula, average_length: float) -> None:
        self._segment = segment
        self._docs = docs
        self._formula = formula
        # In units of the average.
        self._lengths: Floats = segment.lengths / average_length

    def of(self, postings: Sequence[slice]) -> Sequence[Floats]:
        docs = [self._docs[some] for some in postings]
        tfs = np.concatenate([self._segment.tfs_in(some) for some in postings]).astype(np.float64)
        saturations = self._formula.saturation(tfs, self._lengths.take(np.concatenate(docs))) - self._formula.absent
        return np.split(saturations, np.cumsum([len(some) for some in docs[:-1]]))

    def kept(self) -> _Kept:
        """Return those of all postings, in eight bytes each."""
        return _Kept(*self.of([slice(0, len(self._docs))]))


class InvertedBM25(rank_bm25.BM25):  # type: ignore[misc]  # rank_bm25 ships no types
    """rank_bm25's interface over a segment: what each posting is worth is known before a question comes.

    `average_length` is the library's, in tokens, where it has other segments; else the segment's own.
    """

    def __init__(self, segment: Segment, formula: Formula, average_length: float | None = None) -> None:
        self.formula = formula
        self.segment = segment
        self._average_length = average_length
        # Wider than the segment has them, as they have to be to be counted.
        self._docs: Ints = segment.docs.astype(np.int64)
        # It gives out Python's own numbers, in a third of the time.
        self._starts = segment.starts.data
        super().__init__(segment)

    def rescaled(self, average_length: float, *, kept: bool) -> Self:
        """Return the same where documents are of another average length; it shares what it can.

        What its postings are worth is kept, in eight bytes each, or worked out for every question.
        """
        other = copy(self)
        other.avgdl = average_length
        worked_out = _WorkedOut(self.segment, self._docs, self.formula, average_length)
        other.saturations = worked_out.kept() if kept else worked_out
        return other

    def _initialize(self, corpus: Segment) -> dict[str, int]:
        self.corpus_size = len(corpus)
        self.doc_len = corpus.lengths
        own = float(corpus.lengths.sum(dtype=np.int64)) / max(1, len(corpus))
        # 1 where no document holds a term, for then nothing is divided by it but nothing.
        self.avgdl = self._average_length or own or 1.0
        self.saturations: Saturations = _WorkedOut(corpus, self._docs, self.formula, self.avgdl).kept()
        return {}

    def _calc_idf(self, nd: dict[str, int]) -> None:
        """Nothing: the idf of a term is the library's, which has other segments, and is found when it is asked for."""

    def get_scores(self, query: Sequence[str]) -> Floats:
        """Return the score of each document, (n_documents,), by the segment's own idfs."""
        idfs = [self.formula.idf(df, self.corpus_size) if (df := self.frequency(term)) else 0.0 for term in query]
        scores = self.scores_of(Plan(tuple(query), tuple(enumerate(idfs)), (), ()))
        return scores + sum(idfs) * self.formula.absent if self.formula.absent else scores

    def scores_of(self, plan: Plan) -> Floats:
        """Return the score of each document, (n_documents,): what production asks, once for all words and pairs."""
        size = self.corpus_size
        rows = [self.segment.row(term) for term in plan.terms]
        postings = self._postings(rows)
        lines = _lines(plan.sums, postings)
        compared: list[Sequence[Reading]] = []
        for choice in plan.choices:
            readings: Sequence[Reading] = [held for reading in choice if (held := _lines(reading, postings))]
            if len(readings) > 1:
                *others, most = sorted(readings, key=_size)
                if sum(map(_size, others)) * _SPARSE > size:
                    compared.append(readings)
                    continue
                lines.append(_beyond(others, most, size))
                readings = [most]
            lines += chain.from_iterable(readings)
        lines += self._of_pairs(plan.pairs, rows)
        scores = _given(lines, size)
        for readings in compared:
            scores += np.maximum.reduce([_given(reading, size) for reading in readings])
        return scores

    def _postings(self, rows: Sequence[int]) -> list[Line | None]:
        """Return the postings of the terms in these rows, each with what it is worth; None where the row is -1."""
        starts = self._starts
        spans = [slice(starts[row], starts[row + 1]) for row in rows if row >= 0]
        if not spans:
            return [None] * len(rows)
        held = zip([self._docs[span] for span in spans], self.saturations.of(spans), strict=True)
        return [next(held) if row >= 0 else None for row in rows]

    def _of_pairs(self, pairs: Sequence[Pair], rows: Sequence[int]) -> list[Line]:
        """Return what the pairs give that a document holds."""
        if not pairs:
            return []
        lines: list[Line] = []
        for number, docs in self.segment.neighbours.docs([(rows[left], rows[right]) for left, right, _ in pairs]):
            shares = np.empty(len(docs))
            shares.fill(pairs[number].worth)
            lines.append((docs, shares))
        return lines

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some documents, in their order."""
        return [float(score) for score in self.get_scores(query)[list(doc_ids)]]

    def frequency(self, term: str) -> int:
        start, end = self.segment.span(term)
        return end - start


def _lines(shares: Shares, postings: Sequence[Line | None]) -> list[Line]:
    """Return what those terms, by number, give that a document holds; `postings` are those of all."""
    return [(held[0], held[1] * weight) for term, weight in shares if (held := postings[term]) is not None]


def _size(reading: Reading) -> int:
    return sum([len(docs) for docs, _ in reading])


def _beyond(others: Sequence[Reading], most: Reading, size: int) -> Line:
    """Return what the best of some readings gives to documents, of `size`, beyond what another one gives them."""
    docs, best = others[0][0]
    if len(others) > 1 or len(others[0]) > 1:
        # By sorting, since np.unique takes several times as long for so few.
        held = np.sort(np.concatenate([docs for reading in others for docs, _ in reading]))
        docs = held[np.concatenate(([True], held[1:] != held[:-1]))]
        best = np.maximum.reduce([_given(reading, size)[docs] for reading in others])
    return docs, np.maximum(best - _given(most, size)[docs], 0.0)


def _given(lines: Reading, size: int) -> Floats:
    """Return what lines give to each of so many documents."""
    if not lines:
        return np.zeros(size)
    docs, shares = [docs for docs, _ in lines], [shares for _, shares in lines]
    if len(lines) == 1:
        return cast("Floats", np.bincount(docs[0], shares[0], size))
    return cast("Floats", np.bincount(np.concatenate(docs), np.concatenate(shares), size))
