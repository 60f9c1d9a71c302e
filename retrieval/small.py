"""The best documents of a small segment, where adding up all postings of a question is quicker than skipping some."""

from functools import cached_property

import numpy as np

from retrieval.arrays import Flags, Floats
from retrieval.bm25 import Formula, InvertedBM25
from retrieval.parts import Part
from retrieval.plan import Plan
from retrieval.scores import BELOW, LEAST, Scored, best_of

# The k-th best score is bounded by the best scores of columns of so many documents, where there are enough of them.
_ROWS = 16


class SmallPart:
    """A part with few papers, as questions are held against it."""

    def __init__(self, part: Part, formula: Formula, average_length: float) -> None:
        self._part = part
        self._bm25 = InvertedBM25(part.segment, formula, average_length)

    def prepare(self) -> None:
        """Gather what is gathered when it is first asked for."""
        _ = self._part.segment.neighbours, self._ids

    @cached_property
    def _ids(self) -> list[str]:
        return list(self._part.facts.ids)

    def best(self, plan: Plan, k: int, floor: float, passing: Flags | None) -> list[Scored]:
        """Return the papers that score `floor` or more and can be among the best k, best first."""
        scores = self._bm25.scores_of(plan)
        if passing is not None:
            scores *= passing
        docs = (scores >= max(max(floor, _reached(scores, k)) * BELOW, LEAST)).nonzero()[0]
        return best_of(scores[docs], docs, self._part.facts, self._ids, k)


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
