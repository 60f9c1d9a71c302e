"""The best documents of a small segment, where adding up all postings of a question is quicker than skipping some."""

from collections.abc import Sequence
from typing import Self

import numpy as np

from retrieval.arrays import Floats
from retrieval.bm25 import Formula, InvertedBM25
from retrieval.parts import Part
from retrieval.passing import Passing
from retrieval.plan import Plan
from retrieval.scores import BELOW, LEAST, Scored, best_of
from retrieval.strings import Rows

# The k-th best score is bounded by the best scores of columns of so many documents, where there are enough of them.
_ROWS = 16
# Papers: what the postings of a larger part are worth takes megabytes, and many that were rescaled may be held at once.
_KEPT = 1 << 12


class SmallPart:
    """A part with few papers, as questions are held against it."""

    def __init__(self, part: Part, bm25: InvertedBM25, ids: Sequence[str]) -> None:
        """Take a part, with what its postings are worth and its papers' ids, which are quick to pick from."""
        self._part = part
        self._bm25 = bm25
        self._ids = ids

    @classmethod
    def of(cls, part: Part, formula: Formula, average_length: float) -> Self:
        return cls(part, InvertedBM25(part.segment, formula, average_length), list(part.facts.ids))

    def rescaled(self, average_length: float) -> Self:
        """Return the same part in a library of another average length; it takes room where it is very small alone."""
        rescaled = self._bm25.rescaled(average_length, kept=len(self._part) <= _KEPT)
        return type(self)(self._part, rescaled, self._ids)

    def prepare(self) -> None:
        """Gather what is gathered when it is first asked for."""
        _ = self._part.segment.neighbours

    def best(self, plan: Plan, k: int, floor: float, passing: Passing | None) -> list[Scored]:
        """Return the papers that score `floor` or more and can be among the best k, best first."""
        scores = self._bm25.scores_of(plan)
        if passing is not None and passing.docs is not None:
            return self._best_of(scores[passing.docs], passing.docs, k, floor)
        if passing is not None:
            scores *= passing.flags
        return self._best_of(scores, None, k, max(floor, _reached(scores, k)))

    def _best_of(self, scores: Floats, docs: Rows | None, k: int, floor: float) -> list[Scored]:
        """Return the best of some documents, or of all, given the score of each."""
        kept = (scores >= max(floor * BELOW, LEAST)).nonzero()[0]
        return best_of(scores[kept], kept if docs is None else docs[kept], self._part.facts, self._ids, k)


def _reached(scores: Floats, k: int) -> float:
    """Return a score that at least k documents reach; 0 where there are fewer."""
    if len(scores) < k:
        return 0.0
    if len(scores) >= 4 * _ROWS * k:
        best = np.maximum.reduce(scores[: len(scores) // _ROWS * _ROWS].reshape(_ROWS, -1))
    else:
        best = scores.copy()
    best.partition(len(best) - k)
    return float(best[-k])
