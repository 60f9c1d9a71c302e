"""The names that a library's papers hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from retrieval.lookups import (
    ByFirstWords,
    ByHeldWords,
    BySlips,
    ByTitleWords,
    ByWords,
    GluedSlipLookup,
    SlipLookup,
    WordLookup,
    once,
)
from retrieval.namekeys import name_key
from retrieval.shelves import AuthorsOnShelves, NamesOnShelves, ScannedNames, Shelf, TitlesOnShelves

__all__ = ["KnownNames", "Shelf", "name_key", "names_on"]

Value = TypeVar("Value")

# Papers: the names of a library as large as this are not gathered.
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
    def title_lookup(self) -> ByTitleWords:
        return WordLookup(self.titles)

    @cached_property
    def organisation_lookup(self) -> ByWords:
        return WordLookup(self.organisations)

    @cached_property
    def author_lookup(self) -> ByFirstWords:
        return WordLookup(self.authors)

    @cached_property
    def short_name_lookup(self) -> ByHeldWords:
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

    def gather(self) -> None:
        """Gather beforehand what the first question would else wait for."""
        for kind in (self.authors, self.organisations, self.titles, self.short_names, self.written):
            next(iter(kind), None)


@dataclass(frozen=True, kw_only=True)
class _NamesOfMany(KnownNames):
    """The names of a library so large that to gather them takes long, and much memory: none is before it is needed."""

    shelves: Sequence[Shelf]

    @cached_property
    def title_lookup(self) -> ByTitleWords:
        return TitlesOnShelves(self.shelves)

    @cached_property
    def author_lookup(self) -> AuthorsOnShelves:
        return AuthorsOnShelves(self.shelves, self.authors)

    @cached_property
    def author_slips(self) -> BySlips:
        return self.author_lookup

    @cached_property
    def short_name_lookup(self) -> ByHeldWords:
        return ScannedNames(self.short_names)

    def gather(self) -> None:
        """Nothing."""


class _Found(Mapping[str, Value]):
    """What keys lead to. `find` looks one up; `walk` yields every key, perhaps more than once."""

    def __init__(self, find: Callable[[str], Value | None], walk: Callable[[], Iterator[str]]) -> None:
        self._find = find
        self._walk = walk

    def __getitem__(self, key: str) -> Value:
        if (value := self._find(key)) is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return once(self._walk())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Gathered(_Found[Value]):
    """The same, all of it gathered as soon as some is asked for."""

    @cached_property
    def _all(self) -> Mapping[str, Value]:
        found = ((key, self._find(key)) for key in super().__iter__())
        return {key: value for key, value in found if value is not None}

    def __getitem__(self, key: str) -> Value:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def names_on(shelves: Sequence[Shelf], *, many: int = _MANY) -> KnownNames:
    """Return the names of the papers on the shelves: gathered where they are fewer than `many`, else looked up.

    What several papers lead to is in the order of their ids.
    """
    held = sum(len(shelf.facts) for shelf in shelves) < many
    found = NamesOnShelves(shelves)
    kept = _Gathered if held else _Found
    names = KnownNames(
        authors=kept(found.authors, found.author_keys),
        organisations=kept(found.organisation, found.organisation_keys),
        categories=frozenset(name for shelf in shelves for name, _ in shelf.names_held(shelf.facts.categories)),
        titles=kept(found.titled, found.titles),
        short_names=kept(found.short_named, found.short_names),
        written=kept(found.title, found.ids),
    )
    return names if held else _NamesOfMany(**vars(names), shelves=shelves)
