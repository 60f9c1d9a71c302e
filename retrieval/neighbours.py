"""How many papers hold two terms next to each other, or near: what a pair of a question's words is worth."""

from collections.abc import Sequence

import numpy as np

from retrieval.parts import Live
from retrieval.postings import Floats, Ints

# Papers of the rarer term that a sample looks at.
_SAMPLE = 1_024


def frequencies(
    lives: Sequence[Live], pairs: Sequence[tuple[str, str]], *, sample: bool = False
) -> tuple[list[int], list[int]]:
    """Return for each pair how many papers have the right term next after the left, and how many have it near.

    From a sample, the numbers are estimates, above 0: they only become logarithms, and to count in full would take
    longer than the search.
    """
    totals = np.zeros((2, len(pairs)))
    spans = [[[live.part.segment.span(term) for term in pair] for pair in pairs] for live in lives]
    sizes = np.array(spans, dtype=np.int64).reshape(len(lives), len(pairs), 2, 2)
    sizes = (sizes[..., 1] - sizes[..., 0]).sum(axis=0).min(axis=-1)
    steps = np.maximum(1, sizes // _SAMPLE) if sample else np.ones(len(pairs), dtype=np.int64)
    for live, of_live in zip(lives, spans, strict=True):
        totals += _counted(live, of_live, steps.tolist()) * steps
    totals = np.maximum(totals, steps // 2)
    next_to, near = ([round(total) for total in of_kind] for of_kind in totals.tolist())
    return next_to, near


def _counted(live: Live, spans: Sequence[Sequence[tuple[int, int]]], steps: Sequence[int]) -> Floats:
    """Return for each pair of terms in how many papers, of every step-th, they are neighbours, and near: (2, n)."""
    if not spans:
        return np.zeros((2, 0))
    found = [_together(live, left, right, step) for (left, right), step in zip(spans, steps, strict=True)]
    lefts, rights = (np.concatenate(side) for side in zip(*found, strict=True))
    numbers = np.repeat(np.arange(len(found)), [len(left) for left, _ in found])
    counts = live.part.segment.near(lefts, rights)
    return np.array([np.bincount(numbers[count > 0], minlength=len(found)) for count in counts])


def _together(live: Live, left: tuple[int, int], right: tuple[int, int], step: int) -> tuple[Ints, Ints]:
    """Return the postings of the left and of the right term in papers that hold both, every step-th of the rarer."""
    docs = live.part.segment.docs
    (start, end), (other, other_end) = sorted((left, right), key=lambda span: span[1] - span[0])
    few = np.arange(start, end, step)
    if live.alive is not None:
        few = few[live.alive[docs[few]]]
    places = np.searchsorted(docs[other:other_end], docs[few]) + other
    places[places == other_end] = other
    both = docs[places] == docs[few] if other_end > other else np.zeros(len(few), dtype=np.bool_)
    few, many = few[both], places[both]
    return (few, many) if (start, end) == left else (many, few)
