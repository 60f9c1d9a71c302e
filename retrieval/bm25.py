"""BM25 by rank-bm25's formulas, over the postings of a segment.

The formulas: Trotman, Puurula, Burgess, Improvements to BM25 and Language Models Examined, 2014,
https://doi.org/10.1145/2682862.2682863, as rank_bm25 has them. It walks every document for each term of a question;
here a question touches the postings of its own terms alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import rank_bm25  # type: ignore[import-untyped]  # it ships no types

from retrieval.arrays import Floats, Ints
from retrieval.plan import Plan
from retrieval.segments import Segment

# The least that a term is worth: at 0 or below, a paper that holds it would not count as found.
_LEAST_IDF = 1e-3
# Up to this part of all documents are looked up one by one.
_SPARSE = 16
# Postings whose worth is remembered, 16 bytes each at most.
_MOST_REMEMBERED = 1 << 20


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


Line = tuple[Ints, Floats]
"""Documents, ascending, and what each of them gets."""


class InvertedBM25(rank_bm25.BM25):  # type: ignore[misc]  # rank_bm25 ships no types
    """rank_bm25's interface over a segment: what each posting is worth is known before a question comes.

    `average_length` is the library's, in tokens, where it has other segments; else the segment's own. In a segment of
    at most `compared` documents readings of a word are compared for all of them.
    """

    def __init__(
        self, segment: Segment, formula: Formula, average_length: float | None = None, *, compared: int = 0
    ) -> None:
        self.formula = formula
        self._compared = compared
        self.segment = segment
        self._average_length = average_length
        # Wider than the segment has them, as they have to be to be counted.
        self._docs: Ints = segment.docs.astype(np.int64)
        self._lines: dict[tuple[str, float], Line] = {}
        self._n_remembered = 0
        super().__init__(segment)

    def _initialize(self, corpus: Segment) -> dict[str, int]:
        self.corpus_size = len(corpus)
        self.doc_len = corpus.lengths
        own = float(corpus.lengths.sum(dtype=np.int64)) / max(1, len(corpus))
        # 1 where no document holds a term, for then nothing is divided by it but nothing.
        self.avgdl = self._average_length or own or 1.0
        lengths = corpus.lengths / self.avgdl
        # In units of idf, and beyond what documents without the term get.
        saturations = self.formula.saturation(corpus.tfs.astype(np.float64), lengths[corpus.docs])
        self._saturations: Floats = saturations - self.formula.absent
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
        terms = plan.terms
        lines = [self._line(terms[term], weight) for term, weight in plan.sums]
        if plan.pairs:
            lines += self._of_pairs(plan)
        chosen: list[Sequence[Sequence[Line]]] = []
        for choice in plan.choices:
            lines_of = [[self._line(terms[term], weight) for term, weight in reading] for reading in choice]
            read = [[line for line in reading if len(line[0])] for reading in lines_of]
            *others, most = sorted(read, key=_size)
            others = [reading for reading in others if reading]
            size = sum([_size(reading) for reading in others])
            if size and (size * _SPARSE > self.corpus_size or self.corpus_size <= self._compared):
                chosen.append(read)
            else:
                lines += most
                if size:
                    lines.append(_beyond(others, most))
        return self._best_of(lines, chosen)

    def _best_of(self, lines: Sequence[Line], chosen: Sequence[Sequence[Sequence[Line]]]) -> Floats:
        """Return what lines give to each document, and the best of each of some choices, all counted in one pass."""
        rows = [lines, *[reading for readings in chosen for reading in readings]]
        size = self.corpus_size
        docs = [docs + row * size if row else docs for row, reading in enumerate(rows) for docs, _ in reading]
        if not docs:
            return np.zeros(size)
        shares = [shares for reading in rows for _, shares in reading]
        counted = np.bincount(np.concatenate(docs), np.concatenate(shares), len(rows) * size)
        # Where no document is counted, the result has no fractions.
        summed = counted.astype(np.float64, copy=False).reshape(len(rows), size)
        scores: Floats = summed[0]
        end = 1
        for readings in chosen:
            end += len(readings)
            scores += np.maximum.reduce(summed[end - len(readings) : end])
        return scores

    def _line(self, term: str, weight: float) -> Line:
        """Return the documents that hold the term, and what each gets for it; questions ask for the same again."""
        line = self._lines.get((term, weight))
        if line is None:
            docs, saturations = self.postings(term)
            self._n_remembered += len(docs) + 1
            if self._n_remembered > _MOST_REMEMBERED:
                self._lines.clear()
                self._n_remembered = len(docs)
            line = self._lines[term, weight] = docs, saturations * weight
        return line

    def _of_pairs(self, plan: Plan) -> list[Line]:
        rows = [self.segment.row(term) for term in plan.terms]
        held = [(rows[left], rows[right], worth) for left, right, worth in plan.pairs]
        held = [pair for pair in held if pair[0] >= 0 <= pair[1]]
        if not held:
            return []
        docs, sizes = self.segment.neighbours.docs([(left, right) for left, right, _ in held])
        return [(docs, np.repeat([worth for _, _, worth in held], sizes))]

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some documents, in their order."""
        return [float(score) for score in self.get_scores(query)[list(doc_ids)]]

    def postings(self, term: str) -> Line:
        """Return the documents that hold the term, ascending, and what that is worth, in units of idf."""
        start, end = self.segment.span(term)
        return self._docs[start:end], self._saturations[start:end]

    def frequency(self, term: str) -> int:
        return len(self.postings(term)[0])


def _size(reading: Sequence[Line]) -> int:
    return sum([len(docs) for docs, _ in reading])


def _beyond(others: Sequence[Sequence[Line]], most: Sequence[Line]) -> Line:
    """Return what the best of some readings gives to documents beyond what another one gives them."""
    lines = [line for reading in others for line in reading]
    docs, best = lines[0]
    if len(lines) > 1:
        # By sorting, since np.unique takes several times as long for so few.
        held = np.sort(np.concatenate([docs for docs, _ in lines]))
        docs = held[np.concatenate(([True], held[1:] != held[:-1]))]
        best = np.maximum.reduce([_given(reading, docs) for reading in others])
    return docs, np.maximum(best - _given(most, docs), 0.0)


def _given(reading: Sequence[Line], docs: Ints) -> Floats:
    """Return what a reading gives to some documents."""
    given = np.zeros(len(docs))
    for held, shares in reading:
        places = held.searchsorted(docs)
        given += shares.take(places, mode="clip") * (held.take(places, mode="clip") == docs)
    return given
