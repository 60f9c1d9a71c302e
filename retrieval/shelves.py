"""The names of many papers, looked up where they lie: nothing is gathered, so nobody waits while it is."""

import string
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice

import numpy as np

from retrieval.analysis import Analyzer
from retrieval.arrays import Flags
from retrieval.facts import Facts
from retrieval.lookups import SHORTEST, Near, once, the_one
from retrieval.namekeys import (
    FIRST_WORDS,
    SHORT_NAME,
    TITLE,
    author_key,
    author_keys,
    name_key,
    organisation_keys,
    short_name,
)
from retrieval.segments import Segment
from retrieval.strings import Keys, Labels, Rows

# Titles that are read for one question: words that so many hold together tell no paper from others.
_MOST_READ = 2_000


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some papers' records and terms, and which of them are still there: all of them where that is None."""

    facts: Facts
    segment: Segment
    alive: Flags | None = None

    def left(self, docs: Rows) -> Rows:
        return docs if self.alive is None else docs[self.alive[docs]]

    def first(self, docs: Rows) -> str:
        """Return the least id of some papers, at least one."""
        ranks = self.facts.ranks[docs]
        return min(self.facts.ids[doc] for doc in docs[ranks == ranks.min()])

    def names_held(self, labels: Labels) -> Iterator[tuple[str, Rows]]:
        """Yield the names that papers still there hold, each with its papers."""
        for row, name in enumerate(labels.names):
            if len(left := self.left(labels.docs_of(row))):
                yield name, left

    def under(self, keys: Keys, key: str) -> Rows:
        """Return the papers still there to which the key may lead."""
        return self.left(np.array(keys.rows_of(key), dtype=np.int32))

    def in_order(self) -> list[int]:
        """Return the papers still there in the order of their ids."""
        docs: list[int] = self.left(np.argsort(self.facts.ranks, kind="stable").astype(np.int32)).tolist()
        return docs

    def repeating(self, terms: Collection[str]) -> Rows:
        """Return the papers that hold each of the terms, at least one, more than once."""
        held = sorted((self.segment.repeated(term) for term in terms), key=len)
        return self.left(reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True), held))


@dataclass(frozen=True, slots=True)
class NamesOnShelves:
    """Finds names on shelves; None where there is no such name."""

    shelves: Sequence[Shelf]

    def authors(self, key: str) -> tuple[str, ...] | None:
        return tuple(self._labelled(lambda facts: facts.authors, key, author_keys)) or None

    def author_keys(self) -> Iterator[str]:
        names = (name for shelf in self.shelves for name, _ in shelf.names_held(shelf.facts.authors))
        return (key for name in names for key in author_keys(name) if key)

    def organisation(self, key: str) -> str | None:
        return next(iter(self._labelled(lambda facts: facts.organisations, key, organisation_keys)), None)

    def organisation_keys(self) -> Iterator[str]:
        return (name_key(name) for shelf in self.shelves for name, _ in shelf.names_held(shelf.facts.organisations))

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
        titles = (shelf.facts.titles[doc] for shelf in self.shelves for doc in shelf.in_order())
        return filter(None, map(name_key, titles))

    def short_named(self, key: str) -> tuple[str, ...] | None:
        return self._ids_under(SHORT_NAME + key, lambda title: short_name(title) == key) if key else None

    def short_names(self) -> Iterator[str]:
        for shelf in self.shelves:
            named = np.flatnonzero(np.diff(shelf.facts.short_names.starts)).astype(np.int32)
            yield from (shelf.facts.short_names[doc] for doc in shelf.left(named).tolist())

    def _ids_under(self, key: str, is_meant: Callable[[str], bool]) -> tuple[str, ...] | None:
        ids = [
            shelf.facts.ids[doc]
            for shelf in self.shelves
            for doc in shelf.under(shelf.facts.title_keys, key)
            if is_meant(shelf.facts.titles[doc])
        ]
        return tuple(sorted(ids)) or None

    def title(self, paper_id: str) -> str | None:
        for shelf in self.shelves:
            for doc in shelf.under(shelf.facts.id_keys, paper_id):
                if shelf.facts.ids[doc] == paper_id:
                    return shelf.facts.titles[doc]
        return None

    def ids(self) -> Iterator[str]:
        return (shelf.facts.ids[doc] for shelf in self.shelves for doc in shelf.in_order())


class TitlesOnShelves:
    """Titles by their words: `ByTitleWords`. Looked for among the papers that hold these words."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self._analyzer = Analyzer()

    def holding(self, words: Iterable[str]) -> Iterator[str]:
        """The titles that hold all the words; of words that thousands of titles hold, those of some papers."""
        wanted = set(words)
        return once(title for title in self._read(wanted) if wanted <= set(title.split()))

    def begins(self, words: str) -> bool:
        return any(len(shelf.under(shelf.facts.title_keys, FIRST_WORDS + words)) for shelf in self._shelves)

    def _read(self, words: Collection[str]) -> Iterator[str]:
        """Yield the titles of papers that hold all the words, but those that are in every text."""
        terms = {term for word in words if (term := self._analyzer.term(word))}
        if terms:
            # A title is indexed twice.
            places = ((shelf, doc) for shelf in self._shelves for doc in shelf.repeating(terms).tolist())
            for shelf, doc in islice(places, _MOST_READ):
                yield name_key(shelf.facts.titles[doc])


class AuthorsOnShelves:
    """Authors by the word that they are called by first, and by a slip of the fingers: `ByFirstWords`, `BySlips`.

    Of slips one is seen through; all but the first letter may be wrong.
    """

    def __init__(self, shelves: Sequence[Shelf], authors: Container[str]) -> None:
        self._shelves = shelves
        self._authors = authors

    def beginning(self, words: str) -> list[str]:
        """The full names whose first word this is."""
        found = (
            author_key(name)
            for shelf in self._shelves
            for name, docs in shelf.facts.authors.under(FIRST_WORDS + words)
            if len(shelf.left(docs))
        )
        return list(once(name for name in found if name.split()[:1] == [words]))

    def nearest(self, typed: str) -> str | None:
        return the_one(self.near(typed))

    def near(self, typed: str) -> list[Near]:
        if len(typed) < SHORTEST:
            return []
        if typed in self._authors:
            return [(typed, 0.0)]
        return [(name, 1.0) for name in islice(filter(self._authors.__contains__, once(_slips(typed))), 2)]


class ScannedNames:
    """Names by any of their words: `ByHeldWords`. They are gone through, for few ask."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)

    def holding(self, words: Iterable[str]) -> list[str]:
        wanted = set(words)
        return [name for name in self._names if wanted <= set(name.split())]


def _slips(typed: str) -> Iterator[str]:
    """Yield what becomes of a name by one slip: a letter too few, too many, another one, or two of them swapped."""
    for at in range(1, len(typed) + 1):
        before, letter, behind = typed[:at], typed[at : at + 1], typed[at + 1 :]
        yield from (before + other + letter + behind for other in string.ascii_lowercase)
        if letter.strip():
            yield before + behind
            yield from (before + other + behind for other in string.ascii_lowercase)
            if behind[:1].strip():
                yield before + behind[0] + letter + behind[1:]
