"""BM25 by rank-bm25's formulas, over an inverted index that grows without a rebuild.

The formulas: Trotman, Puurula, Burgess, Improvements to BM25 and Language Models Examined, 2014,
https://doi.org/10.1145/2682862.2682863, as rank_bm25 has them. It walks every document for each term of a question;
here a question touches the postings of its own terms alone.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import rank_bm25  # type: ignore[import-untyped]  # it ships no types

from retrieval.postings import Floats, Ints, Postings

# The least that a term is worth: at 0 or below, a paper that holds it would not count as found.
_LEAST_IDF = 1e-3


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
    """rank_bm25's interface over postings in NumPy arrays.

    Documents are numbered in the order they came; a removed one keeps its number and scores 0. An empty index answers
    with empty arrays.
    """

    def __init__(self, corpus: Iterable[Sequence[str]] = (), formula: Formula | None = None) -> None:
        self.formula: Formula = Lucene() if formula is None else formula
        self.postings = Postings()
        super().__init__(corpus)

    def _initialize(self, corpus: Iterable[Sequence[str]]) -> dict[str, int]:
        self.add(corpus)
        return {}

    def _calc_idf(self, nd: dict[str, int]) -> None:
        """Nothing: each idf changes with each document, so it is found when it is asked for."""

    def add(self, corpus: Iterable[Sequence[str]]) -> None:
        """Add documents, each a row of tokens; BREAK stands between tokens that are no neighbours."""
        self.postings.add(corpus)
        self._count()

    def remove(self, doc_ids: Iterable[int]) -> None:
        self.postings.remove(doc_ids)
        self._count()

    def _count(self) -> None:
        self.corpus_size = self.postings.n_alive
        self.avgdl = self.postings.total_length / self.corpus_size if self.corpus_size else 0.0

    def saturation(self, docs: Ints, tf: Floats) -> Floats:
        """Return what each of the documents gets, in units of idf, for holding a term tf times."""
        return self.formula.saturation(tf, self.postings.lengths[docs] / self.avgdl)

    def get_scores(self, query: Sequence[str]) -> Floats:
        """Return the score of each document, (n_documents,), 0 for removed ones."""
        scores = np.zeros(len(self.postings.lengths))
        for term in query:
            docs, tf = self.postings.of(term)
            if len(docs):
                idf = self.formula.idf(len(docs), self.corpus_size)
                scores += idf * self.formula.absent
                scores[docs] += idf * (self.saturation(docs, tf) - self.formula.absent)
        return np.where(self.postings.alive, scores, 0.0)

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some documents, in their order."""
        return [float(score) for score in self.get_scores(query)[list(doc_ids)]]
