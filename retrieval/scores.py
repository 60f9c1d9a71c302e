"""The best of some scores: highest first, equal ones in order of paper id."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Floats, Ints
from retrieval.facts import Facts
from retrieval.strings import Rows, Strings

# Up to so many times k are sorted as they are.
_FEW = 4

Scored = tuple[float, str]
"""A score with its sign turned, and the paper's id: the least is the best."""
LEAST = float(np.finfo(np.float32).tiny)
"""No score of what is found is less."""
BELOW = 1.0 - 1e-6
"""What a score is multiplied by for one that is surely below it, though both are rounded."""


def best_of(scores: Floats, docs: Ints | Rows, facts: Facts, ids: Sequence[str] | Strings, k: int) -> list[Scored]:
    """Return at most k documents, best first.

    Scores are rounded to single precision, so that sums of the same shares tie in whatever order they were added.
    """
    scores = scores.astype(np.float32)
    if len(scores) > _FEW * k:
        kept = first_of_ties(scores, facts.ranks, docs, k)
        scores, docs = scores[kept], docs[kept]
    return sorted(zip((-scores).tolist(), [ids[doc] for doc in docs.tolist()], strict=True))[:k]


def first_of_ties(scores: npt.NDArray[np.number], ranks: Rows, docs: Ints | Rows, k: int) -> Ints:
    """Return which are among the k of the highest score, ties by rank; and those that tie in both with the last."""
    if len(scores) <= k:
        return np.arange(len(scores))
    if k <= 0:
        return np.arange(0)
    last = np.partition(scores, -k)[-k]
    kept = np.flatnonzero(scores >= last)
    if len(kept) == k:
        return kept
    ties = ranks[docs[kept]]
    order = np.lexsort((ties, -scores[kept]))
    end = order[k - 1]
    first: Ints = kept[(scores[kept] > last) | (ties <= ties[end])]
    return first
