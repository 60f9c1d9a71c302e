"""Which documents hold two terms side by side, known beforehand of all pairs in a segment."""

from collections.abc import Iterator, Sequence

import numpy as np

from retrieval.arrays import Counts
from retrieval.strings import Rows, Wide


class Neighbours:
    """The pairs of neighbouring tokens in a segment's documents, each with the documents that hold it."""

    def __init__(self, n_docs: int, starts: Wide, docs: Rows, tfs: Counts, places: Counts) -> None:
        """Take what a segment has under these names."""
        doc_bits = max(1, n_docs.bit_length())
        self._term_bits = term_bits = max(1, len(starts).bit_length())
        sizes = tfs.astype(np.int64)
        terms = np.repeat(np.repeat(np.arange(len(starts) - 1), np.diff(starts)), sizes)
        place_bits = int(places.max(initial=0)).bit_length() + 1
        tokens = np.sort((np.repeat(docs.astype(np.int64), sizes) << place_bits | places) << term_bits | terms)
        stands, terms = tokens >> term_bits, tokens & (1 << term_bits) - 1
        lefts = np.flatnonzero(stands[1:] == stands[:-1] + 1)
        pairs = terms[lefts] << term_bits | terms[lefts + 1]
        found = np.sort(pairs << doc_bits | stands[lefts] >> place_bits)
        found = found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found
        self._pairs = found >> doc_bits
        self._docs = (found & (1 << doc_bits) - 1).astype(np.int32)

    def docs(self, pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Rows]]:
        """Yield for each pair of rows, by its number, the documents where one's term comes right before the other's.

        Those of a pair ascend; a pair that no document holds is left out.
        """
        keys = [left << self._term_bits | right for left, right in pairs]
        places = self._pairs.searchsorted([*keys, *[key + 1 for key in keys]]).tolist()
        for number, (start, end) in enumerate(zip(places, places[len(keys) :], strict=False)):
            if end > start:
                yield number, self._docs[start:end]
