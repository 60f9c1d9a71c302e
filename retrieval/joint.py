"""Two libraries asked as one: a large one that many share, and a small one of one's own."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from retrieval.background import Background
from retrieval.index import ViewIndex
from retrieval.lookups import (
    ByFirstWords,
    ByHeldWords,
    BySlips,
    ByTitleWords,
    ByWords,
    JointFirstWords,
    JointHeldWords,
    JointSlips,
    JointTitleWords,
    JointWords,
)
from retrieval.record import KnownNames
from retrieval.sieve import JointSieve, Sifting
from retrieval.small import SmallPart
from retrieval.view import View

Value = TypeVar("Value")


class _JointView(View):
    """Two views as one. What takes room is theirs: many joint ones are held at once."""

    def __init__(self, first: View, second: View, twins: Iterable[str], background: Background) -> None:
        super().__init__((*first.without(twins), *second.lives), background, first.fused)
        self._views = (first, second)

    @cached_property
    def defined(self) -> Sifting:
        return JointSieve(*(view.defined for view in self._views))

    def _new_small_part(self, number: int) -> SmallPart:
        first, second = self._views
        behind = number - len(first.lives)
        small = first.small_part(number) if behind < 0 else second.small_part(behind)
        return small.rescaled(self._scale.average_length)


class JointIndex(ViewIndex):
    """The papers of two indexes as they are now; all that is asked is told from these alone. Nothing is copied.

    `twins` are the ids of papers of the first that the second has of its own: they are left out.
    """

    def __init__(self, first: ViewIndex, second: ViewIndex, twins: Iterable[str], names: KnownNames) -> None:
        super().__init__(_JointView(first.view, second.view, twins, first.background), first.background, first.analyzer)
        self._names = names

    @property
    def names(self) -> KnownNames:
        return self._names


@dataclass(frozen=True, kw_only=True)
class _JointNames(KnownNames):
    """Names of several libraries; their lookups are asked one after the other, not made anew."""

    parts: tuple[KnownNames, ...]

    @cached_property
    def title_lookup(self) -> ByTitleWords:
        return JointTitleWords([part.title_lookup for part in self.parts])

    @cached_property
    def organisation_lookup(self) -> ByWords:
        return JointWords([part.organisation_lookup for part in self.parts])

    @cached_property
    def author_lookup(self) -> ByFirstWords:
        return JointFirstWords([part.author_lookup for part in self.parts])

    @cached_property
    def short_name_lookup(self) -> ByHeldWords:
        return JointHeldWords([part.short_name_lookup for part in self.parts])

    @cached_property
    def author_slips(self) -> BySlips:
        return JointSlips([part.author_slips for part in self.parts])

    @cached_property
    def organisation_slips(self) -> BySlips:
        return JointSlips([part.organisation_slips for part in self.parts])

    @cached_property
    def short_name_slips(self) -> BySlips:
        return JointSlips([part.short_name_slips for part in self.parts])


def joint_names(first: KnownNames, second: KnownNames, twins: Mapping[str, str]) -> KnownNames:
    """Return the names of both; where the first leads to a paper that has a twin, the twin."""
    parts = (first, second)

    def ids(found: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(sorted({twins.get(paper_id, paper_id) for part in found for paper_id in part}))

    return _JointNames(
        parts=parts,
        authors=_Chained([part.authors for part in parts], _together),
        organisations=_Chained([part.organisations for part in parts], lambda found: found[0]),
        categories=first.categories | second.categories,
        titles=_Chained([part.titles for part in parts], ids),
        short_names=_Chained([part.short_names for part in parts], ids),
        written=_Chained([part.written for part in parts], lambda found: found[0]),
    )


class _Chained(Mapping[str, Value]):
    """What several mappings hold; `join` makes one of what they hold under one key."""

    def __init__(self, parts: Sequence[Mapping[str, Value]], join: Callable[[Sequence[Value]], Value]) -> None:
        self._parts = parts
        self._join = join

    def __getitem__(self, key: str) -> Value:
        found = [value for part in self._parts if (value := part.get(key)) is not None]
        if not found:
            raise KeyError(key)
        return self._join(found)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for part in self._parts for key in part))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _together(found: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in found for name in part))
