"""Postings in NumPy arrays: which documents hold a term, how often, and where."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Stands between tokens that are no neighbours, and is no token itself.
BREAK = ""
_BREAK_ID = 0
# Tokens fewer places apart than this are near each other: the window of the sequential dependence model, Metzler,
# Croft, A Markov Random Field Model for Term Dependencies, 2005, https://doi.org/10.1145/1076034.1076115. As many
# places stay free behind each document, so that nothing is near what stands in another.
NEAR = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """The postings of some documents, never changed once made.

    ids: (n_terms,) ascending. The postings of ids[i] are docs[starts[i]:starts[i + 1]], ascending, with tfs beside
    them; its places are places[place_starts[i]:place_starts[i + 1]], ascending, counted over the tokens of all
    documents.
    """

    ids: Ints
    starts: Ints
    docs: Ints
    tfs: Floats
    place_starts: Ints
    places: Ints

    @classmethod
    def of(cls, ids: Ints, docs: Ints, places: Ints) -> Self:
        """Return the postings of tokens given as three arrays of one length, in the order of their places."""
        order = np.argsort(ids, kind="stable")
        ids, docs, places = ids[order], docs[order], places[order]
        new_term = np.concatenate(([True], ids[1:] != ids[:-1])) if len(ids) else np.zeros(0, dtype=np.bool_)
        new_posting = new_term | np.concatenate(([True], docs[1:] != docs[:-1])) if len(ids) else new_term
        firsts = np.flatnonzero(new_posting)
        place_starts = np.append(np.flatnonzero(new_term), len(ids))
        return cls(
            ids=ids[place_starts[:-1]],
            starts=np.searchsorted(firsts, place_starts),
            docs=docs[firsts],
            tfs=np.diff(firsts, append=len(ids)).astype(np.float64),
            place_starts=place_starts,
            places=places,
        )

    @property
    def n_tokens(self) -> int:
        return len(self.places)

    def row(self, term_id: int) -> int | None:
        row = int(np.searchsorted(self.ids, term_id))
        return row if row < len(self.ids) and self.ids[row] == term_id else None

    def of_term(self, term_id: int) -> tuple[Ints, Floats]:
        row = self.row(term_id)
        if row is None:
            return self.docs[:0], self.tfs[:0]
        held = slice(self.starts[row], self.starts[row + 1])
        return self.docs[held], self.tfs[held]

    def places_of(self, term_id: int) -> Ints:
        row = self.row(term_id)
        return self.places[:0] if row is None else self.places[self.place_starts[row] : self.place_starts[row + 1]]

    def tokens(self) -> tuple[Ints, Ints]:
        """Return the term id and the place of each token."""
        return np.repeat(self.ids, np.diff(self.place_starts)), self.places


class Postings:
    """Documents as postings, numbered from 0 in the order they came.

    New documents make a segment of their own; a segment is merged into the one before it once it has half of its
    size, so a token is copied O(log n) times and a question meets O(log n) segments. A removed document keeps its
    number, and its postings until they are merged away.
    """

    def __init__(self) -> None:
        self._ids: defaultdict[str, int] = defaultdict()
        self._ids.default_factory = self._ids.__len__
        self._ids[BREAK] = _BREAK_ID
        self._segments: list[Segment] = []
        self._starts = np.zeros(1, dtype=np.int64)
        self._n_buried = 0
        self.lengths = np.zeros(0)
        self.alive = np.zeros(0, dtype=np.bool_)

    def __contains__(self, term: str) -> bool:
        return term in self._ids and len(self.of(term)[0]) > 0

    @property
    def n_alive(self) -> int:
        return int(np.count_nonzero(self.alive))

    @property
    def total_length(self) -> float:
        """The number of tokens in all living documents."""
        return float(self.lengths.sum())

    def add(self, documents: Iterable[Sequence[str]]) -> None:
        rows = [np.fromiter(map(self._ids.__getitem__, document), np.int64, len(document)) for document in documents]
        if not rows:
            return
        ids = np.concatenate(rows)
        sizes = np.array([len(row) for row in rows], dtype=np.int64)
        docs = np.repeat(np.arange(len(rows)), sizes)
        places = self._starts[-1] + np.arange(len(ids)) + docs * NEAR
        kept = ids != _BREAK_ID
        self._segments.append(Segment.of(ids[kept], docs[kept] + len(self.lengths), places[kept]))
        self._starts = np.concatenate((self._starts, self._starts[-1] + np.cumsum(sizes + NEAR)))
        self.lengths = np.concatenate((self.lengths, np.bincount(docs[kept], minlength=len(rows)).astype(np.float64)))
        self.alive = np.concatenate((self.alive, np.ones(len(rows), dtype=np.bool_)))
        while len(self._segments) > 1 and 2 * self._segments[-1].n_tokens >= self._segments[-2].n_tokens:
            self._merge(2)

    def remove(self, docs: Iterable[int]) -> None:
        for doc in docs:
            self._n_buried += bool(self.alive[doc])
            self.alive[doc] = False
            self.lengths[doc] = 0.0
        if self._n_buried > self.n_alive:
            self._merge(len(self._segments))
            self._n_buried = 0

    def of(self, term: str) -> tuple[Ints, Floats]:
        """Return the documents that hold the term, ascending, and how often each does."""
        held = [segment.of_term(self._ids[term]) for segment in self._segments] if term in self._ids else []
        return self._living(*(np.concatenate(arrays) for arrays in zip(*held, strict=True))) if held else _NOTHING

    def of_pair(self, left: str, right: str) -> tuple[Ints, Floats]:
        """Return the documents in which right comes next after left, ascending, and how often it does in each."""
        return self._of_both(left, right, neighbour_places)

    def of_near(self, left: str, right: str) -> tuple[Ints, Floats]:
        """Return the documents in which right is near left, before or after it, and how often left has it so."""
        return self._of_both(left, right, near_places)

    def _of_both(self, left: str, right: str, places: Callable[[Ints, Ints], Ints]) -> tuple[Ints, Floats]:
        if left not in self._ids or right not in self._ids:
            return _NOTHING
        ids = self._ids[left], self._ids[right]
        found = [places(segment.places_of(ids[0]), segment.places_of(ids[1])) for segment in self._segments]
        docs, counts = np.unique(self._docs_at(np.concatenate(found)), return_counts=True)
        return self._living(docs, counts.astype(np.float64))

    def _living(self, docs: Ints, tfs: Floats) -> tuple[Ints, Floats]:
        if not self._n_buried:
            return docs, tfs
        alive = self.alive[docs]
        return docs[alive], tfs[alive]

    def _docs_at(self, places: Ints) -> Ints:
        return np.searchsorted(self._starts, places, side="right") - 1

    def _merge(self, n_segments: int) -> None:
        """Put the last n segments into one, without the postings of removed documents."""
        tokens = [segment.tokens() for segment in self._segments[-n_segments:]]
        ids, places = (np.concatenate(arrays) for arrays in zip(*tokens, strict=True))
        docs = self._docs_at(places)
        alive = self.alive[docs]
        self._segments[-n_segments:] = [Segment.of(ids[alive], docs[alive], places[alive])]


def neighbour_places(left: Ints, right: Ints) -> Ints:
    """Return the places of left, ascending as both are, that right comes next after."""
    if len(right) < len(left):
        return _few_among(right - 1, left)
    return _few_among(left, right - 1)


def _few_among(few: Ints, many: Ints) -> Ints:
    at = np.searchsorted(many, few)
    at[at == len(many)] = 0
    return few[many[at] == few] if len(many) else few[:0]


def near_places(left: Ints, right: Ints) -> Ints:
    """Return the places of left, ascending as both are, that have one of right fewer than NEAR places away."""
    within = np.searchsorted(right, left + NEAR) > np.searchsorted(right, left - NEAR, side="right")
    return left[within]


_NOTHING = (np.zeros(0, dtype=np.int64), np.zeros(0))
