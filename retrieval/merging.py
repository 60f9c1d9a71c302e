"""Merging: several segments made one, a slice at a time, so that searches by other threads go on meanwhile."""

from collections.abc import Iterator, Sequence

import numpy as np

from retrieval.segments import NO_CODE, TF_CLASSES, Segment, marks_of
from retrieval.strings import Keys, Rows, Strings, Wide, ranges, unified

# Postings moved in one step: a few milliseconds, and a few megabytes beside the arrays themselves.
_SLICE = 1 << 19


def merged(parts: Sequence[tuple[Segment, Rows]]) -> Segment:
    """Return one segment of all documents, each part given with the new number of each, below 0 where it is gone.

    The numbers go on from part to part, in order.
    """
    parts = [(_purged(part, new), new[new >= 0]) for part, new in parts]
    numbers: dict[str, int] = {}
    rows = [unified(part.terms, numbers) for part, _ in parts]
    postings, tokens = (np.zeros(len(numbers) + 1, dtype=np.int64) for _ in range(2))
    least = np.full((len(numbers), TF_CLASSES), NO_CODE, dtype=np.uint8)
    for new_rows, (part, _) in zip(rows, parts, strict=True):
        postings[new_rows + 1] += np.diff(part.starts)
        tokens[new_rows + 1] += np.diff(part.tokens_before(part.starts))
        least[new_rows] = np.minimum(least[new_rows], part.least)
    starts, token_starts = np.cumsum(postings), np.cumsum(tokens)
    docs = np.empty(starts[-1], dtype=np.int32)
    codes = np.empty(starts[-1], dtype=np.uint8)
    tfs = np.empty(starts[-1], dtype=np.result_type(np.uint8, *(part.tfs for part, _ in parts)))
    places = np.empty(token_starts[-1], dtype=np.result_type(np.uint8, *(part.places for part, _ in parts)))
    next_posting, next_token = starts[:-1].copy(), token_starts[:-1].copy()
    for new_rows, (part, new) in zip(rows, parts, strict=True):
        for source, target in _moves(part.starts, new_rows, next_posting):
            docs[target] = new[part.docs[source]]
            codes[target] = part.codes[source]
            tfs[target] = part.tfs[source]
        for source, target in _moves(part.tokens_before(part.starts), new_rows, next_token):
            places[target] = part.places[source]
    return Segment(
        terms=Strings.of(numbers),
        keys=Keys.joined((part.keys, new_rows) for new_rows, (part, _) in zip(rows, parts, strict=True)),
        starts=starts,
        docs=docs,
        tfs=tfs,
        codes=codes,
        least=least,
        marks=marks_of(tfs),
        places=places,
        lengths=np.concatenate([np.zeros(0, dtype=np.int32), *(part.lengths for part, _ in parts)]),
    )


def _moves(starts: Wide, new_rows: Rows, next_free: Wide) -> Iterator[tuple[slice, Wide]]:
    """Yield what to copy of rows that lie one behind the other, and where to; count on in `next_free`."""
    first = 0
    while first < len(new_rows):
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _SLICE, side="right")) - 1)
        last = min(last, len(new_rows))
        sizes = np.diff(starts[first : last + 1])
        yield slice(starts[first], starts[last]), ranges(next_free[new_rows[first:last]], sizes)
        next_free[new_rows[first:last]] += sizes
        first = last


def _purged(segment: Segment, new: Rows) -> Segment:
    """Return the segment without what is gone; terms that nothing holds any more go too."""
    if not (new < 0).any():
        return segment
    kept = new[segment.docs] >= 0
    numbers = (np.cumsum(new >= 0) - 1).astype(np.int32)
    counted = np.concatenate(([0], np.cumsum(kept)))[segment.starts]
    rows = np.flatnonzero(np.diff(counted))
    left = np.full(len(segment.terms), -1, dtype=np.int32)
    left[rows] = np.arange(len(rows))
    tfs = segment.tfs[kept]
    return Segment(
        terms=segment.terms.take(rows),
        keys=Keys.joined([(segment.keys, left)]),
        starts=np.append(counted[rows], counted[-1]),
        docs=numbers[segment.docs[kept]],
        tfs=tfs,
        codes=segment.codes[kept],
        # As they were: bounds of what is left, too.
        least=segment.least[rows],
        marks=marks_of(tfs),
        places=segment.places[np.repeat(kept, segment.tfs)],
        lengths=segment.lengths[new >= 0],
    )
