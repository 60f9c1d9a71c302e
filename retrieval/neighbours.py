"""Which documents hold two terms side by side, known beforehand of all pairs in a segment."""

from collections.abc import Sequence

import numpy as np

from retrieval.arrays import Counts, Ints
from retrieval.strings import Rows, Wide


class Neighbours:
    """The pairs of neighbouring tokens in a segment's documents, as numbers: left term, right term, document."""

    def __init__(self, n_docs: int, starts: Wide, docs: Rows, tfs: Counts, places: Counts) -> None:
        """Take what a segment has under these names."""
        self._doc_bits = max(1, n_docs.bit_length())
        self._term_bits = max(1, len(starts).bit_length())
        sizes = tfs.astype(np.int64)
        terms = np.repeat(np.repeat(np.arange(len(starts) - 1), np.diff(starts)), sizes)
        place_bits = int(places.max(initial=0)).bit_length() + 1
        tokens = np.sort((np.repeat(docs.astype(np.int64), sizes) << place_bits | places) << self._term_bits | terms)
        stands, terms = tokens >> self._term_bits, tokens & (1 << self._term_bits) - 1
        lefts = np.flatnonzero(stands[1:] == stands[:-1] + 1)
        pairs = terms[lefts] << self._term_bits | terms[lefts + 1]
        found = np.sort(pairs << self._doc_bits | stands[lefts] >> place_bits)
        self._found = found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found

    def docs(self, pairs: Sequence[tuple[int, int, float]]) -> list[Ints]:
        """Return for each pair of rows the documents, ascending, in which the one term comes right before the other."""
        firsts = [(left << self._term_bits | right) << self._doc_bits for left, right, _ in pairs]
        ends = np.array(firsts + [first + (1 << self._doc_bits) for first in firsts])
        places = self._found.searchsorted(ends).tolist()
        docs = (1 << self._doc_bits) - 1
        return [self._found[start:end] & docs for start, end in zip(places, places[len(pairs) :], strict=False)]
