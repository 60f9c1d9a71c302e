"""The names that a library's papers hold, looked up where they lie."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from retrieval.arrays import Flags
from retrieval.facts import Facts
from retrieval.lookups import BySlips, ByWords, GluedSlipLookup, SlipLookup, WordLookup
from retrieval.namekeys import SHORT_NAME, TITLE, author_keys, name_key, organisation_keys, short_name
from retrieval.papers import Paper
from retrieval.strings import Labels, Rows

__all__ = ["KnownNames", "known_names", "name_key", "names_on"]

Value = TypeVar("Value")

# Papers: the names of a library as large as this are not all held in memory at once.
_MANY = 20_000


@dataclass(frozen=True, kw_only=True)  # without slots, so that lookups can be kept once they were asked for
class KnownNames:
    """The names that a library's papers hold, by the form that `name_key` gives them.

    `authors` leads from a full name, and from a surname alone, to the full names as written; `organisations` to the
    name as written; `titles`, and `short_names` (what stands before a title's colon), to the ids of the papers.
    `categories` are as the papers write them; `written` leads from a paper's id to its title as written.
    """

    authors: Mapping[str, tuple[str, ...]]
    organisations: Mapping[str, str]
    categories: frozenset[str]
    titles: Mapping[str, tuple[str, ...]]
    short_names: Mapping[str, tuple[str, ...]]
    written: Mapping[str, str]

    @cached_property
    def title_lookup(self) -> ByWords:
        return WordLookup(self.titles)

    @cached_property
    def organisation_lookup(self) -> ByWords:
        return WordLookup(self.organisations)

    @cached_property
    def author_lookup(self) -> ByWords:
        return WordLookup(self.authors)

    @cached_property
    def short_name_lookup(self) -> ByWords:
        return WordLookup(self.short_names)

    @cached_property
    def author_slips(self) -> BySlips:
        return SlipLookup(self.authors)

    @cached_property
    def organisation_slips(self) -> BySlips:
        return SlipLookup(self.organisations)

    @cached_property
    def short_name_slips(self) -> BySlips:
        return GluedSlipLookup(self.short_names)


class _Names(Mapping[str, Value]):
    """What keys lead to. `find` looks one up; `walk` yields every key, perhaps more than once."""

    def __init__(self, find: Callable[[str], Value | None], walk: Callable[[], Iterator[str]], *, held: bool) -> None:
        self._find = find
        self._walk = walk
        self._all: dict[str, Value] | None = None
        self._held = held

    def __getitem__(self, key: str) -> Value:
        if self._held:
            return self._gathered()[key]
        if (value := self._find(key)) is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._gathered() if self._held else dict.fromkeys(self._walk()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _gathered(self) -> dict[str, Value]:
        if self._all is None:
            found = ((key, self._find(key)) for key in dict.fromkeys(self._walk()))
            self._all = {key: value for key, value in found if value is not None}
        return self._all


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some papers' records, and which of them are still there: all of them where that is None."""

    facts: Facts
    alive: Flags | None = None

    def left(self, docs: Rows) -> Rows:
        return docs if self.alive is None else docs[self.alive[docs]]

    def first(self, docs: Rows) -> str:
        """Return the least id of some papers, at least one."""
        ranks = self.facts.ranks[docs]
        return min(self.facts.ids[doc] for doc in docs[ranks == ranks.min()])


def known_names(papers: Iterable[Paper]) -> KnownNames:
    """Return the names that the papers hold, each list of them without repeats and in the order of the papers' ids."""
    return names_on([Shelf(Facts.of(list(papers)))])


def names_on(shelves: Sequence[Shelf]) -> KnownNames:
    """Return the names of the papers on the shelves: gathered for a small library, looked up in a large one."""
    held = sum(len(shelf.facts) for shelf in shelves) < _MANY
    lookup = _Lookup(shelves)
    return KnownNames(
        authors=_Names(lookup.authors, lookup.author_keys, held=held),
        organisations=_Names(lookup.organisation, lookup.organisation_keys, held=held),
        categories=frozenset(name for shelf in shelves for name, _ in _held(shelf, shelf.facts.categories)),
        titles=_Names(lookup.titled, lookup.titles, held=held),
        short_names=_Names(lookup.short_named, lookup.short_names, held=held),
        written=_Names(lookup.title, lookup.ids, held=held),
    )


@dataclass(frozen=True, slots=True)
class _Lookup:
    """Finds names on shelves; None where there is no such name."""

    shelves: Sequence[Shelf]

    def authors(self, key: str) -> tuple[str, ...] | None:
        return tuple(self._labelled(lambda facts: facts.authors, key, author_keys)) or None

    def author_keys(self) -> Iterator[str]:
        names = (name for shelf in self.shelves for name, _ in _held(shelf, shelf.facts.authors))
        return (key for name in names for key in author_keys(name) if key)

    def organisation(self, key: str) -> str | None:
        return next(iter(self._labelled(lambda facts: facts.organisations, key, organisation_keys)), None)

    def organisation_keys(self) -> Iterator[str]:
        return (name_key(name) for shelf in self.shelves for name, _ in _held(shelf, shelf.facts.organisations))

    def _labelled(
        self, labels: Callable[[Facts], Labels], key: str, keys: Callable[[str], Iterable[str]]
    ) -> dict[str, None]:
        """Return the names under a key, in the order of the first paper that holds each."""
        found = [
            (shelf.first(left), name)
            for shelf in self.shelves
            for name, docs in labels(shelf.facts).under(key)
            if key in keys(name) and len(left := shelf.left(docs))
        ]
        return dict.fromkeys(name for _, name in sorted(found, key=lambda first_and_name: first_and_name[0]))

    def titled(self, key: str) -> tuple[str, ...] | None:
        return self._ids_under(TITLE + key, lambda title: name_key(title) == key) if key else None

    def titles(self) -> Iterator[str]:
        return (key for _, title in self._papers() if (key := name_key(title)))

    def short_named(self, key: str) -> tuple[str, ...] | None:
        return self._ids_under(SHORT_NAME + key, lambda title: short_name(title) == key) if key else None

    def short_names(self) -> Iterator[str]:
        return (key for _, title in self._papers() if (key := short_name(title)))

    def _ids_under(self, key: str, is_meant: Callable[[str], bool]) -> tuple[str, ...] | None:
        ids = [
            shelf.facts.ids[doc]
            for shelf in self.shelves
            for doc in shelf.left(np.array(shelf.facts.title_keys.rows_of(key), dtype=np.int32))
            if is_meant(shelf.facts.titles[doc])
        ]
        return tuple(sorted(ids)) or None

    def title(self, paper_id: str) -> str | None:
        for shelf in self.shelves:
            for doc in shelf.left(np.array(shelf.facts.id_keys.rows_of(paper_id), dtype=np.int32)):
                if shelf.facts.ids[doc] == paper_id:
                    return shelf.facts.titles[doc]
        return None

    def ids(self) -> Iterator[str]:
        return (paper_id for paper_id, _ in self._papers())

    def _papers(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the title of each paper, in the order of their ids."""
        for shelf in self.shelves:
            there = np.argsort(shelf.facts.ranks, kind="stable")
            for doc in shelf.left(there.astype(np.int32)).tolist():
                yield shelf.facts.ids[doc], shelf.facts.titles[doc]


def _held(shelf: Shelf, labels: Labels) -> Iterator[tuple[str, Rows]]:
    """Yield the names that papers still there hold, each with its papers."""
    for row, name in enumerate(labels.names):
        if len(left := shelf.left(labels.docs_of(row))):
            yield name, left
