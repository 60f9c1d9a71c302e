"""Which papers pass a filter, worked out no further than a search asks."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Self

import numpy as np

from retrieval.arrays import Flags
from retrieval.facts import NEVER, Facts
from retrieval.namekeys import author_key, author_keys, category_keys, name_key, organisation_keys
from retrieval.queries import Filters
from retrieval.strings import Labels, Rows, Strings, hashes_of, picked, ranges

# Papers are listed where they are at most this part of all, else marked.
_FEW = 16
# Names under one key: so many are looked at one by one.
_FEW_NAMES = 16
# Papers whose dates are looked at in one step, until one passes.
_STEP = 1 << 14
# (256,): which bytes `author_key` leaves where they are, or makes spaces of.
_PLAIN = np.array([chr(byte).isalpha() or chr(byte) in " .-'" for byte in range(128)] + [False] * 128)
# With that bit a capital is its small letter.
_SMALL = np.uint8(ord("a") ^ ord("A"))


@dataclass(frozen=True, slots=True)
class Days:
    """What dates can mean, (n_papers,) each, and from when to when, both included, one of its days has to be."""

    first: Rows
    last: Rows
    since: int
    until: int

    @classmethod
    def of(cls, facts: Facts, filters: Filters) -> Self | None:
        """Return None where nothing is asked of dates."""
        if not filters.since and not filters.until:
            return None
        # A paper without a date is never from then on, nor up to then.
        since = filters.since.toordinal() if filters.since else NEVER + 1
        return cls(facts.first_days, facts.last_days, since, (filters.until or dt.date.max).toordinal())

    def met(self, docs: Rows | slice) -> Flags:
        met: Flags = self.last[docs] >= self.since
        met &= self.first[docs] <= self.until
        return met


@dataclass(frozen=True, eq=False)
class Passing:
    """The papers of a part that pass: `docs`, ascending, where they are known to be few.

    Else those that are `marked`, (n_papers,), if not all are, and meet the `days`. What is passed is never changed.
    """

    n_papers: int
    docs: Rows | None = None
    marked: Flags | None = None
    days: Days | None = None

    @classmethod
    def of(cls, facts: Facts, alive: Flags | None, filters: Filters) -> Self:
        """Return the papers that are alive, (n_papers,), or all where that is None, and pass."""
        n_papers, days = len(facts), Days.of(facts, filters)
        few: list[Rows] = []
        many: list[Flags] = [] if alive is None else [alive]
        for docs in _wanted(facts, filters):
            if len(docs) * _FEW <= n_papers:
                few.append(_distinct(docs))
            else:
                many.append(_marked(docs, n_papers))
        many += [~_marked(docs, n_papers) for docs in _unwanted(facts, filters) if len(docs)]
        if filters.has_code is not None:
            many.append(facts.has_code == filters.has_code)
        if not few:
            return cls(n_papers, marked=reduce(np.logical_and, many) if many else None, days=days)
        docs = reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True), few)
        for marked in many:
            docs = docs[marked[docs]]
        return cls(n_papers, docs=docs if days is None else docs[days.met(docs)])

    @cached_property
    def flags(self) -> Flags:
        """Which pass, (n_papers,)."""
        if self.docs is not None:
            return _marked(self.docs, self.n_papers)
        met = self.days.met(slice(None)) if self.days else np.ones(self.n_papers, dtype=np.bool_)
        return met if self.marked is None else met & self.marked

    @cached_property
    def is_empty(self) -> bool:
        if self.docs is not None:
            return not len(self.docs)
        if not self.days:
            return not (self.n_papers if self.marked is None else self.marked.any())
        steps = (slice(start, start + _STEP) for start in range(0, self.n_papers, _STEP))
        met = ((step, self.days.met(step)) for step in steps)
        return not any((flags if self.marked is None else flags & self.marked[step]).any() for step, flags in met)

    def all(self) -> Rows:
        """Return the papers that pass, ascending."""
        return np.flatnonzero(self.flags).astype(np.int32) if self.docs is None else self.docs

    def left(self, docs: Rows) -> Rows:
        """Return those of some papers that pass."""
        if self.docs is not None:
            return docs[self.flags[docs]]
        if self.marked is not None:
            docs = docs[self.marked[docs]]
        return docs[self.days.met(docs)] if self.days else docs


def _wanted(facts: Facts, filters: Filters) -> Iterator[Rows]:
    """Yield for each kind of condition that lists what may pass the papers that meet it; some may stand there twice."""
    if filters.authors:
        yield _holding(facts.authors, set(map(author_key, filters.authors)), author_keys)
    if filters.organisations:
        yield _holding(facts.organisations, set(map(name_key, filters.organisations)), organisation_keys)
    if filters.categories:
        yield _holding(facts.categories, set(map(str.casefold, filters.categories)), category_keys)
    if filters.paper_ids is not None:
        ids = list(filters.paper_ids)
        yield np.array(facts.numbers(ids, hashes_of(ids)), dtype=np.int32)


def _unwanted(facts: Facts, filters: Filters) -> Iterator[Rows]:
    """Yield the papers that are left out."""
    if filters.not_authors:
        yield _holding(facts.authors, set(map(author_key, filters.not_authors)), author_keys)
    if filters.not_organisations:
        yield _holding(facts.organisations, set(map(name_key, filters.not_organisations)), organisation_keys)


def _holding(labels: Labels, wanted: Iterable[str], keys: Callable[[str], Iterable[str]]) -> Rows:
    """Return the papers that hold a name that one of the keys leads to, one name's behind the other's."""
    rows = np.concatenate([np.zeros(0, dtype=np.int32), *(_named(labels, key, keys) for key in wanted)])
    if len(rows) == 1:
        return labels.docs_of(int(rows[0]))
    return labels.docs.take(picked(labels.starts, rows)[0])


def _named(labels: Labels, key: str, keys: Callable[[str], Iterable[str]]) -> Rows:
    """Return the rows of the names that the key leads to; thousands of authors share a surname."""
    (first,), (last,) = labels.keys.spans(hashes_of([key]))
    rows = labels.keys.rows[first:last]
    are_held = np.zeros(len(rows), dtype=np.bool_)
    if keys is author_keys and len(rows) > _FEW_NAMES and _is_surname(key):
        are_held = _end_in(labels.names, rows, key)
    for at in np.flatnonzero(~are_held).tolist():
        are_held[at] = key in keys(labels.names[rows[at]])
    return rows[are_held]


def _is_surname(key: str) -> bool:
    """Whether it is one word, by which whoever's name ends in it is called."""
    return key.isascii() and key.isalpha() and key in author_keys(f"a {key}")


def _end_in(names: Strings, rows: Rows, surname: str) -> Flags:
    """Return which names end in a space and the surname, and hold nothing that could make another one of it."""
    starts, ends = names.starts[rows], names.starts[rows + 1]
    sizes = ends - starts
    are_plain = np.logical_and.reduceat(_PLAIN[names.blob[ranges(starts, sizes)]], np.cumsum(sizes) - sizes)
    wanted = np.frombuffer(f" {surname}".encode(), dtype=np.uint8)
    last = names.blob[ends[:, None] + np.arange(-len(wanted), 0)] | _SMALL
    end_in: Flags = are_plain & (sizes > len(surname)) & (last == wanted).all(axis=1)
    return end_in


def _marked(docs: Rows, n_papers: int) -> Flags:
    marked = np.zeros(n_papers, dtype=np.bool_)
    marked[docs] = True
    return marked


def _distinct(docs: Rows) -> Rows:
    """Return them ascending, each once: by sorting, several times as quick as `np.unique`."""
    if len(docs) < 2 or (docs[1:] > docs[:-1]).all():
        return docs
    docs = np.sort(docs)
    return docs[np.concatenate(([True], docs[1:] != docs[:-1]))]
