"""The most that the terms of a question can add to the score of a document, by what a segment knows beforehand."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Floats, Ints
from retrieval.bm25 import Lucene
from retrieval.segments import LENGTH_CLASSES, SHORTEST, TF_CLASSES, Segment
from retrieval.strings import Rows
from retrieval.sums import Sums

Bounds = npt.NDArray[np.float32]

# Bounds are summed in single precision, which must not take them below the score that they bound.
_SLACK = 1.0 + 1e-5
_CLASSES = np.arange(TF_CLASSES)


@dataclass(frozen=True)
class Scale:
    """How postings are scored: `average_length` is the library's, in tokens."""

    formula: Lucene
    average_length: float

    def saturation(self, tf: Floats, lengths: Floats | Rows) -> Floats:
        return self.formula.saturation(tf, np.divide(lengths, self.average_length))

    @cached_property
    def bounds(self) -> Bounds:
        """(256,): for each code, the most that a posting of that code can be worth, in units of idf."""
        tfs = np.array([*range(1, TF_CLASSES), 1e9])
        bounds = self.saturation(np.repeat(tfs, LENGTH_CLASSES), np.tile(SHORTEST, TF_CLASSES))
        return (bounds * _SLACK).astype(np.float32)

    @cached_property
    def most(self) -> Bounds:
        """(8, 33): the same by class of tf and of length, and 0 for no class."""
        return np.pad(self.bounds.reshape(TF_CLASSES, LENGTH_CLASSES), ((0, 0), (0, 1)))


@dataclass(frozen=True)
class Bounded:
    """The terms of a question in one segment, the rarest first; the arrays are by this order.

    numbers: which of the question's terms each is; rows: its row in the segment, -1 where that has none; starts, ends:
    its postings. One of code c is worth at most weights[i] * scale.bounds[c] + beside[i]: a pair stands with the rarer
    of its terms, for only what holds both can have it. rest: (n_terms + 1,), what the terms from each one on can add
    together.
    """

    numbers: Ints
    rows: Ints
    starts: Ints
    ends: Ints
    weights: Floats
    beside: Floats
    rest: Floats

    @classmethod
    def of(cls, sums: Sums, scale: Scale, segment: Segment) -> Self:
        rows = np.array([segment.row(word) for word in sums.words], dtype=np.int64)
        held = rows >= 0
        starts, ends = segment.starts[rows] * held, segment.starts[rows + 1] * held
        numbers = np.argsort(ends - starts, kind="stable")
        ranks = np.empty_like(numbers)
        ranks[numbers] = np.arange(len(numbers))
        rarer = np.minimum(ranks[sums.lefts], ranks[sums.rights])
        pairs = sums.pairs * held[sums.lefts] * held[sums.rights]
        most = scale.most[_CLASSES, np.minimum(segment.least[rows], LENGTH_CLASSES)].max(axis=1) * held
        # Of each term and of each pair, by the place from which on it is among the rest.
        places = np.arange(len(numbers) + 1)
        rest = sums.scores(most[:, None] * (ranks[:, None] >= places)) + pairs @ (rarer[:, None] >= places)
        return cls(
            numbers=numbers,
            rows=rows[numbers],
            starts=starts[numbers],
            ends=ends[numbers],
            weights=sums.most[numbers] * _SLACK,
            beside=np.bincount(rarer, pairs, len(numbers)).astype(np.float64) * _SLACK,
            rest=rest * _SLACK,
        )

    @property
    def sizes(self) -> Ints:
        """(n_terms,): how many documents hold each term."""
        return self.ends - self.starts
