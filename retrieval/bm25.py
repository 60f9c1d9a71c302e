"""BM25 by rank-bm25's formulas, over the postings of a segment.

The formulas: Trotman, Puurula, Burgess, Improvements to BM25 and Language Models Examined, 2014,
https://doi.org/10.1145/2682862.2682863, as rank_bm25 has them. It walks every document for each term of a question;
here a question touches the postings of its own terms alone.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np
import rank_bm25  # type: ignore[import-untyped]  # it ships no types

from retrieval.arrays import Floats, Ints
from retrieval.neighbours import Neighbours
from retrieval.plan import Plan
from retrieval.segments import Segment
from retrieval.strings import Rows

# The least that a term is worth: at 0 or below, a paper that holds it would not count as found.
_LEAST_IDF = 1e-3
# Terms whose postings are remembered.
_MOST_REMEMBERED = 20_000


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


class InvertedBM25(rank_bm25.BM25):  # type: ignore[misc]  # rank_bm25 ships no types
    """rank_bm25's interface over a segment: what each posting is worth is known before a question comes.

    `average_length` is the library's, in tokens, where it has other segments; else the segment's own.
    """

    def __init__(self, segment: Segment, formula: Formula, average_length: float | None = None) -> None:
        self.formula = formula
        self.segment = segment
        self._average_length = average_length
        self._postings: dict[str, tuple[Rows, Floats]] = {}
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
        """Return the score of each document, (n_documents,): rows of sums, of which the best of each choice count."""
        n, found = self.corpus_size, [self.postings(term) for term in plan.terms]
        docs: list[Rows | Ints] = [found[term][0] for term, _ in plan.sums]
        shares = [found[term][1] * weight for term, weight in plan.sums]
        for of_pair, worth in self._of_pairs(plan) if plan.pairs else ():
            docs.append(of_pair)
            shares.append(np.full(len(of_pair), worth))
        ends = [1]
        for choice in plan.choices:
            for row, reading in enumerate(choice, start=ends[-1]):
                docs += [found[term][0] + row * n for term, _ in reading]
                shares += [found[term][1] * weight for term, weight in reading]
            ends.append(ends[-1] + len(choice))
        if not any(map(len, docs)):
            return np.zeros(n)
        rows = np.bincount(np.concatenate(docs), np.concatenate(shares), ends[-1] * n).reshape(-1, n)
        scores: Floats = rows[0]
        for start, end in pairwise(ends):
            scores += rows[start:end].max(axis=0)
        return scores

    def _of_pairs(self, plan: Plan) -> Iterator[tuple[Ints, float]]:
        """Yield for pairs that some documents hold these, and what the pair is worth."""
        rows = [self.segment.row(term) for term in plan.terms]
        held = [(rows[left], rows[right], worth) for left, right, worth in plan.pairs]
        held = [pair for pair in held if pair[0] >= 0 <= pair[1]]
        found = self._neighbours.docs(held) if held else []
        return ((docs, worth) for docs, (_, _, worth) in zip(found, held, strict=True) if len(docs))

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some documents, in their order."""
        return [float(score) for score in self.get_scores(query)[list(doc_ids)]]

    def postings(self, term: str) -> tuple[Rows, Floats]:
        """Return the documents that hold the term, ascending, and what that is worth, in units of idf."""
        known = self._postings.get(term)
        if known is None:
            if len(self._postings) >= _MOST_REMEMBERED:
                self._postings.clear()
            start, end = self.segment.span(term)
            known = self._postings[term] = self.segment.docs[start:end], self._saturations[start:end]
        return known

    def frequency(self, term: str) -> int:
        return len(self.postings(term)[0])

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(self.segment)
