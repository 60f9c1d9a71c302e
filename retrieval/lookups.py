"""Ways into a library's names that a plain mapping lacks: by a word, by the first words, by a slip of the fingers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters: of a shorter name, any slip of the fingers is another name."""

_PREFIX = 4  # words, of a name: as many of its first words as a question is looked through for
_LONG = 8  # letters, from which on two slips are forgiven


Near = tuple[str, float]
"""A name, and how many slips away it is."""


class ByHeldWords(Protocol):
    """Names by any of their words."""

    def holding(self, words: Iterable[str]) -> Iterable[str]:
        """The names that hold all the words, in any order; each once, and found as they are asked for."""


class ByFirstWords(Protocol):
    """Names by their first words."""

    def beginning(self, words: str) -> Sequence[str]:
        """The names that begin with these words, at most four."""


class ByTitleWords(ByHeldWords, Protocol):
    """Titles by their words."""

    def begins(self, words: str) -> bool:
        """Whether a title begins with these three words."""


class ByWords(ByFirstWords, Protocol):
    """Names by their first words, and their letters alone."""

    def glued(self, letters: str) -> Sequence[str]:
        """The names of these letters, wherever their words part."""


class BySlips(Protocol):
    """Names by what a slip of the fingers makes of them."""

    def nearest(self, typed: str) -> str | None:
        """The one name that a slip or two lead to; None where there is none, or more than one."""

    def near(self, typed: str) -> list[Near]:
        """At most two such names, the nearest first."""


class WordLookup:
    """Names by all that is told of their words: `ByWords` and `ByTitleWords`."""

    def __init__(self, names: Iterable[str]) -> None:
        self._holding: defaultdict[str, list[str]] = defaultdict(list)
        self._beginning: defaultdict[str, list[str]] = defaultdict(list)
        self._glued: defaultdict[str, list[str]] = defaultdict(list)
        for name in names:
            words = name.split()
            for word in dict.fromkeys(words):
                self._holding[word].append(name)
            for count in range(1, min(len(words), _PREFIX) + 1):
                self._beginning[" ".join(words[:count])].append(name)
            self._glued["".join(words)].append(name)

    def holding(self, words: Iterable[str]) -> list[str]:
        rarest, *others = sorted((self._holding.get(word, []) for word in words), key=len)
        wanted = [set(other) for other in others] if rarest else []
        return [name for name in rarest if all(name in other for other in wanted)]

    def beginning(self, words: str) -> list[str]:
        return self._beginning.get(words, [])

    def begins(self, words: str) -> bool:
        return words in self._beginning

    def glued(self, letters: str) -> list[str]:
        return self._glued.get(letters, [])


class SlipLookup:
    """Names by slips: `BySlips`; the first letter has to be right."""

    def __init__(self, names: Iterable[str]) -> None:
        self._alike: defaultdict[tuple[str, int, int], list[str]] = defaultdict(list)
        for name in names:
            self._alike[name[:1], name.count(" "), len(name)].append(name)

    def nearest(self, typed: str) -> str | None:
        return the_one(self.near(typed))

    def near(self, typed: str) -> list[Near]:
        allowed = 1 if len(typed) < _LONG else 2
        if len(typed) < SHORTEST:
            return []
        lengths = range(len(typed) - allowed, len(typed) + allowed + 1)
        alike = [name for length in lengths for name in self._alike.get((typed[:1], typed.count(" "), length), [])]
        found = process.extract(typed, alike, scorer=OSA.distance, score_cutoff=allowed, limit=2)
        return [(str(name), distance) for name, distance, _ in found]


class GluedSlipLookup:
    """Names by slips: `BySlips`; by their letters, spaces and first letter not heeded."""

    def __init__(self, names: Mapping[str, object]) -> None:
        self._names = tuple(names)
        self._glued = tuple(name.replace(" ", "") for name in names)

    def nearest(self, typed: str) -> str | None:
        return the_one(self.near(typed))

    def near(self, typed: str) -> list[Near]:
        if len(typed) < SHORTEST:
            return []
        cutoff = 1 if len(typed) < _LONG else 2
        found = process.extract(typed, self._glued, scorer=OSA.distance, score_cutoff=cutoff, limit=2)
        return [(self._names[place], distance) for _, distance, place in found]


class JointHeldWords:
    """The names of several lookups, asked as one."""

    def __init__(self, parts: Sequence[ByHeldWords]) -> None:
        self._parts = parts

    def holding(self, words: Iterable[str]) -> Iterator[str]:
        words = tuple(words)
        return once(name for part in self._parts for name in part.holding(words))


class JointFirstWords:
    """The names of several lookups, asked as one."""

    def __init__(self, parts: Sequence[ByFirstWords]) -> None:
        self._parts = parts

    def beginning(self, words: str) -> list[str]:
        return list(once(name for part in self._parts for name in part.beginning(words)))


class JointTitleWords(JointHeldWords):
    """The titles of several lookups, asked as one."""

    def __init__(self, parts: Sequence[ByTitleWords]) -> None:
        super().__init__(parts)
        self._titles = parts

    def begins(self, words: str) -> bool:
        return any(part.begins(words) for part in self._titles)


class JointWords(JointFirstWords):
    """The names of several lookups, asked as one."""

    def __init__(self, parts: Sequence[ByWords]) -> None:
        super().__init__(parts)
        self._names = parts

    def glued(self, letters: str) -> list[str]:
        return list(once(name for part in self._names for name in part.glued(letters)))


class JointSlips:
    """The names of several lookups, asked as one."""

    def __init__(self, parts: Sequence[BySlips]) -> None:
        self._parts = parts

    def nearest(self, typed: str) -> str | None:
        return the_one(self.near(typed))

    def near(self, typed: str) -> list[Near]:
        found = dict(near for part in self._parts for near in part.near(typed))
        return sorted(found.items(), key=lambda near: near[1])[:2]


def once(names: Iterable[str]) -> Iterator[str]:
    """Yield each name the first time that it comes."""
    met: set[str] = set()
    for name in names:
        if name not in met:
            met.add(name)
            yield name


def the_one(near: Sequence[Near]) -> str | None:
    """Return the nearest name where it alone is so near."""
    return near[0][0] if near and (len(near) == 1 or near[0][1] < near[1][1]) else None
