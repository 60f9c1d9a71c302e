"""Merging: several segments made one, a slice at a time, so that searches by other threads go on meanwhile."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from retrieval.large import Large
from retrieval.runs import MOST_DOCS, Codes, Lows, Runs, split
from retrieval.segments import NO_CODE, TF_CLASSES, Segment, marks_of
from retrieval.strings import Keys, Rows, Strings, Wide, ranges, unified

# Postings moved in one step: a few milliseconds, and a few megabytes beside the arrays themselves.
_SLICE = 1 << 19


def merged(parts: Sequence[tuple[Segment, Rows]]) -> Segment:
    """Return one segment of all documents, each part given with the new number of each, below 0 where it is gone.

    The numbers go on from part to part, in order.
    """
    parts = [(_purged(part, new), new[new >= 0]) for part, new in parts]
    if (n_docs := sum(len(part) for part, _ in parts)) > MOST_DOCS:
        raise ValueError(f"{n_docs:,} documents are too many for a segment: make it of at most {MOST_DOCS:,}")
    numbers: dict[str, int] = {}
    moving = [_Moving(part, new, unified(part.terms, numbers)) for part, new in parts]
    least = np.full((len(numbers), TF_CLASSES), NO_CODE, dtype=np.uint8)
    for part in moving:
        least[part.rows] = np.minimum(least[part.rows], part.segment.least)
    starts = _starts(len(numbers), [(part.rows, part.segment.starts) for part in moving])
    windows, lows, codes, many = _postings(moving, starts)
    places, far = _places(moving, _starts(len(numbers), [(part.rows, part.tokens) for part in moving]))
    return Segment(
        terms=Strings.of(numbers),
        keys=Keys.joined((part.segment.keys, part.rows) for part in moving),
        starts=starts,
        runs=Runs.of(starts, windows),
        lows=lows,
        codes=codes,
        least=least,
        many=many,
        marks=marks_of(codes, many),
        places=places,
        far=far,
        lengths=np.concatenate([np.zeros(0, dtype=np.int32), *(part.segment.lengths for part in moving)]),
    )


class _Moving:
    """A segment on its way into another: the new numbers of its documents and terms, and where terms' tokens start."""

    def __init__(self, segment: Segment, docs: Rows, rows: Rows) -> None:
        self.segment = segment
        self.docs = docs
        self.rows = rows
        self.tokens = segment.tokens_before(segment.starts)


def _starts(n_terms: int, parts: Iterable[tuple[Rows, Wide]]) -> Wide:
    """Return where what each term has begins, given the rows and the starts of each part: (n_terms + 1,)."""
    sizes = np.zeros(n_terms + 1, dtype=np.int64)
    for rows, starts in parts:
        sizes[rows + 1] += np.diff(starts)
    return np.cumsum(sizes)


def _postings(moving: Sequence[_Moving], starts: Wide) -> tuple[Codes, Lows, Codes, Large]:
    """Return the windows, the lows, the codes and the large tfs of all postings."""
    windows, codes = (np.empty(starts[-1], dtype=np.uint8) for _ in range(2))
    lows = np.empty(starts[-1], dtype=np.uint16)
    many, next_free = [], starts[:-1].copy()
    for part in moving:
        segment = part.segment
        for first, last, target in _moves(segment.starts, part.rows, next_free):
            source = slice(segment.starts[first], segment.starts[last])
            windows[target], lows[target] = split(part.docs[segment.docs_of(first, last)])
            codes[target] = segment.codes[source]
            many.append(segment.many.moved(source, target))
    return windows, lows, codes, Large.joined(many)


def _places(moving: Sequence[_Moving], starts: Wide) -> tuple[Codes, Large]:
    """Return the places of all tokens, and those that are far."""
    places = np.empty(starts[-1], dtype=np.uint8)
    far, next_free = [], starts[:-1].copy()
    for part in moving:
        for first, last, target in _moves(part.tokens, part.rows, next_free):
            source = slice(part.tokens[first], part.tokens[last])
            places[target] = part.segment.places[source]
            far.append(part.segment.far.moved(source, target))
    return places, Large.joined(far)


def _moves(starts: Wide, new_rows: Rows, next_free: Wide) -> Iterator[tuple[int, int, Wide]]:
    """Yield which rows to copy, [first, last) of those that lie one behind the other, and where what they have goes.

    Count on in `next_free`.
    """
    first = 0
    while first < len(new_rows):
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _SLICE, side="right")) - 1)
        last = min(last, len(new_rows))
        sizes = np.diff(starts[first : last + 1])
        yield first, last, ranges(next_free[new_rows[first:last]], sizes)
        next_free[new_rows[first:last]] += sizes
        first = last


def _purged(segment: Segment, new: Rows) -> Segment:
    """Return the segment without what is gone; terms that nothing holds any more go too."""
    if not (new < 0).any():
        return segment
    docs = new[segment.docs]
    kept = docs >= 0
    numbers = (np.cumsum(new >= 0) - 1).astype(np.int32)
    counted = np.concatenate(([0], np.cumsum(kept)))[segment.starts]
    rows = np.flatnonzero(np.diff(counted))
    left = np.full(len(segment.terms), -1, dtype=np.int32)
    left[rows] = np.arange(len(rows))
    starts = np.append(counted[rows], counted[-1])
    windows, lows = split(numbers[segment.docs[kept]])
    codes, many = segment.codes[kept], segment.many.kept(kept)
    tokens = np.repeat(kept, segment.tfs)
    return Segment(
        terms=segment.terms.take(rows),
        keys=Keys.joined([(segment.keys, left)]),
        starts=starts,
        runs=Runs.of(starts, windows),
        lows=lows,
        codes=codes,
        # As they were: bounds of what is left, too.
        least=segment.least[rows],
        many=many,
        marks=marks_of(codes, many),
        places=segment.places[tokens],
        far=segment.far.kept(tokens),
        lengths=segment.lengths[new >= 0],
    )
