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

    def docs(self, pairs: Sequence[tuple[int, int]]) -> tuple[Ints, list[int]]:
        """Return the documents in which the one row's term comes right before the other's, and how many for each pair.

        Those of a pair ascend, and stand behind those of the pair before.
        """
        firsts = [(left << self._term_bits | right) << self._doc_bits for left, right in pairs]
        places = self._found.searchsorted([*firsts, *[first + (1 << self._doc_bits) for first in firsts]]).tolist()
        spans = list(zip(places, places[len(pairs) :], strict=False))
        found = np.concatenate([self._found[start:end] for start, end in spans])
        return found & (1 << self._doc_bits) - 1, [end - start for start, end in spans]
