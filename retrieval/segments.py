"""Segments: the postings of some documents in NumPy arrays, never changed once made."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Counts, Flags, Ints
from retrieval.large import Large
from retrieval.neighbours import Neighbours
from retrieval.runs import Codes, Lows, Runs, changes
from retrieval.strings import Keys, Rows, Strings, Wide, ranges
from retrieval.terms import Terms

Marks = npt.NDArray[np.uint32]

# A code says of a posting how often the document holds the term, 1 to 7 or more, and how long the document is, in 32
# classes that grow by a sixth: near enough for a close bound on what a term is worth there.
TF_CLASSES = 8
LENGTH_CLASSES = 32
SHORTEST = np.concatenate(([0.0], 8.0 * 1.17 ** np.arange(1, LENGTH_CLASSES)))
"""(32,) float64: the least length of each class, in tokens."""
NO_CODE = 255
MARK_EVERY = 32
# A place is kept in a byte, and what is beyond beside it.
_FARTHEST = 255
# Terms whose rows are remembered; a question's are looked up several times.
_MOST_REMEMBERED = 20_000
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

    The postings of term i are [starts[i], starts[i + 1]), by document: `runs` tells the windows, `lows` where in its
    window a document is; codes stand beside, and in `many` the tfs above 8. least: (n_terms, 8), the lowest class of
    length among the term's postings of each class of tf. places: the place of each token in its document, modulo 256,
    by term and document, and in `far` those beyond; marks: how many tokens stand before each 32nd posting.
    """

    terms: Strings
    keys: Keys
    starts: Wide
    runs: Runs
    lows: Lows
    codes: Codes
    least: Codes
    many: Large
    marks: Marks
    places: Codes
    far: Large
    lengths: Rows

    @classmethod
    def of(cls, tokens: Tokens, terms: Terms, n_docs: int) -> Self:
        """Return the segment of tokens in any order; `terms` are what their terms' numbers stand for."""
        keys = np.sort(tokens.terms << _DOC_BITS + _PLACE_BITS | tokens.docs << _PLACE_BITS | tokens.places)
        firsts = _firsts(keys >> _PLACE_BITS)
        postings = keys[firsts] >> _PLACE_BITS
        docs = postings & MOST_DOCS - 1
        tfs = np.diff(firsts, append=len(keys))
        numbers = postings >> _DOC_BITS
        starts = _firsts(numbers)
        held = numbers[starts]
        lengths = np.bincount(tokens.docs, minlength=n_docs).astype(np.int32)
        codes = _codes(tfs, lengths, docs)
        many = Large.of(tfs, TF_CLASSES)
        starts = np.append(starts, len(docs))
        places = keys & (1 << _PLACE_BITS) - 1
        return cls(
            terms=terms.strings(held),
            keys=terms.keys(held),
            starts=starts,
            runs=Runs.of(starts, np.zeros(len(docs), dtype=np.uint8)),
            lows=docs.astype(np.uint16),
            codes=codes,
            least=_least(starts, codes),
            many=many,
            marks=marks_of(codes, many),
            places=(places & _FARTHEST).astype(np.uint8),
            far=Large.of(places, _FARTHEST),
            lengths=lengths,
        )

    def __len__(self) -> int:
        return len(self.lengths)

    def row(self, term: str) -> int:
        """Return the row of a term; -1 where no document holds it."""
        if self._rows is not None:
            return self._rows.get(term, -1)
        row = self._remembered.get(term)
        if row is None:
            row = next((row for row in self.keys.rows_of(term) if self.terms[row] == term), -1)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[term] = row
        return row

    @cached_property
    def neighbours(self) -> Neighbours:
        """What stands side by side, for a small segment: it takes a kilobyte a document."""
        places = self.far.restored(self.places.astype(np.uint32), slice(0, len(self.places)))
        return Neighbours(len(self), self.starts, self.docs, self.tfs, places)

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

    @cached_property
    def _remembered(self) -> dict[str, int]:
        return {}

    def span(self, term: str) -> tuple[int, int]:
        """Return the [start, end) of the term's postings."""
        row = self.row(term)
        return (int(self.starts[row]), int(self.starts[row + 1])) if row >= 0 else (0, 0)

    @property
    def docs(self) -> Rows:
        """The document of each posting."""
        return self.docs_of(0, len(self.terms))

    def docs_of(self, first: int, last: int) -> Rows:
        """Return the documents of the terms [first, last), one term behind the other; ascending in each."""
        return self.runs.docs(self.lows, first, last)

    def docs_with(self, term: str) -> Rows:
        """Return the documents that hold a term, ascending."""
        row = self.row(term)
        return self.docs_of(row, row + 1) if row >= 0 else np.zeros(0, dtype=np.int32)

    def repeated(self, term: str) -> Rows:
        """Return the documents, ascending, that hold the term more than once."""
        start, end = self.span(term)
        return self.docs_with(term)[self.codes[start:end] >= LENGTH_CLASSES]

    @property
    def tfs(self) -> Counts:
        """How often the document of each posting holds its term."""
        return self.tfs_in(slice(0, len(self.codes)))

    def tfs_in(self, postings: slice) -> Counts:
        """Return how often the documents of a slice of the postings hold their terms."""
        tfs = (self.codes[postings] // np.uint8(LENGTH_CLASSES)).astype(np.uint32) + np.uint32(1)
        return self.many.restored(tfs, postings)

    def tfs_at(self, postings: Ints) -> Wide:
        """Return how often the documents of some postings hold their terms."""
        tfs = (self.codes[postings] // np.uint8(LENGTH_CLASSES)).astype(np.int64) + 1
        large = np.flatnonzero(tfs == TF_CLASSES)
        if len(large):
            tfs[large] = self.many.restored(tfs[large], postings[large])
        return tfs

    def tokens_before(self, postings: Ints) -> Wide:
        """Return how many tokens stand before each of the postings: where its own places start."""
        block = postings // MARK_EVERY
        inside = postings - block * MARK_EVERY
        between = ranges(block * MARK_EVERY, inside)
        sums = np.zeros(len(between) + 1, dtype=np.int64)
        np.cumsum(self.tfs_at(between), out=sums[1:])
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
        sizes = self.tfs_at(postings)
        tokens = ranges(self.tokens_before(postings), sizes)
        places = self.far.restored(self.places[tokens].astype(np.int64), tokens)
        return np.repeat(np.arange(len(postings)) << _OWNER_BITS, sizes) + places


def _firsts(numbers: Ints) -> Ints:
    """Return the places at which another number than the one before begins."""
    return np.flatnonzero(changes(numbers))


def _codes(tfs: Ints, lengths: Rows, docs: Ints) -> Codes:
    classes = (np.searchsorted(SHORTEST, lengths, side="right") - 1).astype(np.uint8)
    return (np.minimum(tfs, TF_CLASSES) - 1).astype(np.uint8) * np.uint8(LENGTH_CLASSES) + classes[docs]


def _least(starts: Wide, codes: Codes) -> Codes:
    """Return (n_terms, 8): the lowest class of length among each term's postings of each class of tf."""
    n_terms = len(starts) - 1
    least = np.full((n_terms, TF_CLASSES), NO_CODE, dtype=np.uint8)
    ordered = np.sort(np.repeat(np.arange(n_terms), np.diff(starts)) * (TF_CLASSES * LENGTH_CLASSES) + codes)
    classes, lengths = np.divmod(ordered, LENGTH_CLASSES)
    firsts = _firsts(classes)
    least.reshape(-1)[classes[firsts]] = lengths[firsts]
    return least


def marks_of(codes: Codes, many: Large) -> Marks:
    """Return how many tokens stand before each 32nd posting, and before the end."""
    tfs = codes // np.uint8(LENGTH_CLASSES) + np.uint8(1)
    # Not by `reduceat`, which copies all of them to eight bytes each first.
    whole = len(tfs) - len(tfs) % MARK_EVERY
    sums = tfs[:whole].reshape(-1, MARK_EVERY).sum(axis=1, dtype=np.int64)
    rest = tfs[whole:].sum(keepdims=True, dtype=np.int64) if whole < len(tfs) else sums[:0]
    counts = np.concatenate((np.zeros(1, dtype=np.int64), sums, rest))
    np.add.at(counts, many.at // MARK_EVERY + 1, many.numbers - TF_CLASSES)
    # 2^32 tokens are 7,000 for each of the 600,000 papers that a part may hold.
    return np.cumsum(counts).astype(np.uint32)
