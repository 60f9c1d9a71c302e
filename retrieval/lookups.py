"""Ways into a library's names that a plain mapping lacks: by a word, by the first words, by a slip of the fingers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 4  # letters: of a shorter name, any slip of the fingers is another name
_PREFIX = 4  # words, of a name: as many of its first words as a question is looked through for
_LONG = 8  # letters, from which on two slips are forgiven


class WordLookup:
    """Names by the words that they hold, their first words, and their letters alone."""

    def __init__(self, names: Iterable[str]) -> None:
        self._holding: defaultdict[str, list[str]] = defaultdict(list)
        self._beginning: defaultdict[str, list[str]] = defaultdict(list)
        self._lengths: defaultdict[str, set[int]] = defaultdict(set)
        self._glued: defaultdict[str, list[str]] = defaultdict(list)
        for name in names:
            words = name.split()
            for word in dict.fromkeys(words):
                self._holding[word].append(name)
            for count in range(1, min(len(words), _PREFIX) + 1):
                self._beginning[" ".join(words[:count])].append(name)
            self._lengths["".join(words[:1])].add(len(words))
            self._glued["".join(words)].append(name)

    def holding(self, words: Iterable[str]) -> list[str]:
        """The names that hold all the words, in any order."""
        rarest, *others = sorted((self._holding.get(word, []) for word in words), key=len)
        wanted = [set(other) for other in others] if rarest else []
        return [name for name in rarest if all(name in other for other in wanted)]

    def beginning(self, words: str) -> list[str]:
        """The names that begin with these words, at most four."""
        return self._beginning.get(words, [])

    def lengths(self, first: str) -> list[int]:
        """How many words the names have that begin with a word, the longest first."""
        return sorted(self._lengths.get(first, ()), reverse=True)

    def glued(self, letters: str) -> list[str]:
        """The names of these letters, wherever their words part."""
        return self._glued.get(letters, [])


class SlipLookup:
    """Names by what a slip of the fingers makes of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._alike: defaultdict[tuple[str, int, int], list[str]] = defaultdict(list)
        for name in names:
            self._alike[name[:1], name.count(" "), len(name)].append(name)

    def nearest(self, typed: str) -> str | None:
        """The one name that a slip or two lead to, its first letter right; None where there is none, or more."""
        allowed = 1 if len(typed) < _LONG else 2
        if len(typed) < _SHORTEST:
            return None
        lengths = range(len(typed) - allowed, len(typed) + allowed + 1)
        alike = [name for length in lengths for name in self._alike.get((typed[:1], typed.count(" "), length), [])]
        near = process.extract(typed, alike, scorer=OSA.distance, score_cutoff=allowed, limit=2)
        return str(near[0][0]) if near and (len(near) == 1 or near[0][1] < near[1][1]) else None


class GluedSlipLookup:
    """Names by what a slip of the fingers makes of their letters, spaces and first letter not heeded."""

    def __init__(self, names: Mapping[str, object]) -> None:
        self._names = tuple(names)
        self._glued = tuple(name.replace(" ", "") for name in names)

    def nearest(self, typed: str) -> str | None:
        """The one name that a slip or two lead to; None where there is none, or more than one."""
        if len(typed) < _SHORTEST:
            return None
        cutoff = 1 if len(typed) < _LONG else 2
        near = process.extract(typed, self._glued, scorer=OSA.distance, score_cutoff=cutoff, limit=2)
        return self._names[near[0][2]] if near and (len(near) == 1 or near[0][1] < near[1][1]) else None
