"""Segments: the postings of some documents in NumPy arrays, never changed once made."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Counts, Flags, Ints
from retrieval.neighbours import Neighbours
from retrieval.strings import Keys, Rows, Strings, Wide, ranges

Codes = npt.NDArray[np.uint8]

# A code says of a posting how often the document holds the term, 1 to 7 or more, and how long the document is, in 32
# classes that grow by a sixth: near enough for a close bound on what a term is worth there.
TF_CLASSES = 8
LENGTH_CLASSES = 32
SHORTEST = np.concatenate(([0.0], 8.0 * 1.17 ** np.arange(1, LENGTH_CLASSES)))
"""(32,) float64: the least length of each class, in tokens."""
NO_CODE = 255
_MARK_EVERY = 32
# Terms of a segment that are looked up by a dictionary: of 20,000 papers, which takes some 15 MB and 20 ms.
_MOST_GATHERED = 1 << 17
_OWNER_BITS = 32
# A token is sorted as one number: its term above its document above its place.
_DOC_BITS, _PLACE_BITS = 12, 28
MOST_DOCS = 1 << _DOC_BITS
"""Documents that a segment can be made of; larger ones are merged."""
MOST_TERMS = 1 << 63 - _DOC_BITS - _PLACE_BITS
"""The numbers of terms are below this."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens, side by side: the number of the term, of the document and of the place in it of each; (n_tokens,)."""

    terms: Ints
    docs: Ints
    places: Ints


@dataclass(frozen=True)
class Segment:
    """Documents, numbered from 0, by the terms that they hold.

    The postings of term i are docs[starts[i]:starts[i + 1]], ascending, with tfs and codes beside them. least:
    (n_terms, 8), the lowest length class among the term's postings of each class of tf. places: the place of each
    token in its document, by term and document; marks: how many tokens stand before each 32nd posting.
    """

    terms: Strings
    keys: Keys
    starts: Wide
    docs: Rows
    tfs: Counts
    codes: Codes
    least: Codes
    marks: Wide
    places: Counts
    lengths: Rows

    @classmethod
    def of(cls, tokens: Tokens, texts: Sequence[str], n_docs: int) -> Self:
        """Return the segment of tokens in any order; `texts` are what their terms stand for."""
        keys = np.sort(tokens.terms << _DOC_BITS + _PLACE_BITS | tokens.docs << _PLACE_BITS | tokens.places)
        firsts = _firsts(keys >> _PLACE_BITS)
        postings = keys[firsts] >> _PLACE_BITS
        docs = (postings & MOST_DOCS - 1).astype(np.int32)
        tfs = np.diff(firsts, append=len(keys))
        numbers = postings >> _DOC_BITS
        starts = _firsts(numbers)
        terms = Strings.of(texts[number] for number in numbers[starts].tolist())
        lengths = np.bincount(tokens.docs, minlength=n_docs).astype(np.int32)
        codes = _codes(tfs, lengths, docs)
        least = np.full((len(terms), TF_CLASSES), NO_CODE, dtype=np.uint8)
        sizes = np.diff(starts, append=len(docs))
        np.minimum.at(least, (np.repeat(np.arange(len(terms)), sizes), codes // LENGTH_CLASSES), codes % LENGTH_CLASSES)
        return cls(
            terms=terms,
            keys=Keys.of_strings(terms),
            starts=np.append(starts, len(docs)),
            docs=docs,
            tfs=_narrow(tfs),
            codes=codes,
            least=least,
            marks=marks_of(tfs),
            places=_narrow(keys & (1 << _PLACE_BITS) - 1),
            lengths=lengths,
        )

    def __len__(self) -> int:
        return len(self.lengths)

    def row(self, term: str) -> int:
        """Return the row of a term; -1 where no document holds it."""
        if self._rows is not None:
            return self._rows.get(term, -1)
        return next((row for row in self.keys.rows_of(term) if self.terms[row] == term), -1)

    @cached_property
    def neighbours(self) -> Neighbours:
        """What stands side by side, for a small segment: it takes a kilobyte a document."""
        return Neighbours(len(self), self.starts, self.docs, self.tfs, self.places)

    @property
    def knows_neighbours(self) -> bool:
        """Whether they were gathered."""
        return "neighbours" in vars(self)

    @cached_property
    def _rows(self) -> dict[str, int] | None:
        """The terms of a small segment, which are looked up far more often than they are gathered."""
        if len(self.terms) > _MOST_GATHERED:
            return None
        return {term: row for row, term in enumerate(self.terms)}

    def span(self, term: str) -> tuple[int, int]:
        """Return the [start, end) of the term's postings."""
        row = self.row(term)
        return (int(self.starts[row]), int(self.starts[row + 1])) if row >= 0 else (0, 0)

    def repeated(self, term: str) -> Rows:
        """Return the documents, ascending, that hold the term more than once."""
        start, end = self.span(term)
        return self.docs[start:end][self.codes[start:end] >= LENGTH_CLASSES]

    def tokens_before(self, postings: Ints) -> Wide:
        """Return how many tokens stand before each of the postings: where its own places start."""
        block = postings // _MARK_EVERY
        inside = postings - block * _MARK_EVERY
        window = ranges(block * _MARK_EVERY, inside)
        sums = np.zeros(len(window) + 1, dtype=np.int64)
        np.cumsum(self.tfs[window], out=sums[1:])
        ends = np.cumsum(inside)
        counted: Wide = self.marks[block] + sums[ends] - sums[ends - inside]
        return counted

    def are_neighbours(self, left: Ints, right: Ints) -> Flags:
        """Return whether the right term comes next after the left: postings of one document each, side by side."""
        lefts, rights = self._owned_places(left), self._owned_places(right)
        found = np.zeros(len(left), dtype=np.bool_)
        if len(rights):
            places = np.minimum(np.searchsorted(rights, lefts + 1), len(rights) - 1)
            found[lefts[rights[places] == lefts + 1] >> _OWNER_BITS] = True
        return found

    def _owned_places(self, postings: Ints) -> Wide:
        """Return the places of the postings, ascending, above each the number of its posting among those given."""
        sizes = self.tfs[postings].astype(np.int64)
        places = self.places[ranges(self.tokens_before(postings), sizes)].astype(np.int64)
        return np.repeat(np.arange(len(postings)) << _OWNER_BITS, sizes) + places


def _firsts(numbers: Ints) -> Ints:
    """Return the places at which another number than the one before begins."""
    return np.flatnonzero(np.concatenate((np.ones(min(1, len(numbers)), dtype=np.bool_), numbers[1:] != numbers[:-1])))


def _codes(tfs: Ints, lengths: Rows, docs: Rows) -> Codes:
    classes = (np.searchsorted(SHORTEST, lengths, side="right") - 1).astype(np.uint8)
    return (np.minimum(tfs, TF_CLASSES) - 1).astype(np.uint8) * np.uint8(LENGTH_CLASSES) + classes[docs]


def marks_of(tfs: npt.NDArray[np.integer]) -> Wide:
    """Return how many tokens stand before each 32nd posting, and before the end."""
    # Not by `reduceat`, which copies all of them to eight bytes each first.
    whole = len(tfs) - len(tfs) % _MARK_EVERY
    sums = tfs[:whole].reshape(-1, _MARK_EVERY).sum(axis=1, dtype=np.int64)
    rest = tfs[whole:].sum(keepdims=True, dtype=np.int64) if whole < len(tfs) else sums[:0]
    return np.cumsum(np.concatenate((np.zeros(1, dtype=np.int64), sums, rest)))


def _narrow(numbers: Ints) -> Counts:
    """Return the numbers, none below 0, in the narrowest type that holds them."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
