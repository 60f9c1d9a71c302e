"""The terms of many texts at once, as numbers: what building an index needs, without an object a term."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from types import MappingProxyType
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.analysis import STOP_WORDS, Analyzer, is_plain
from retrieval.folding import MATHS

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]

# Text between white space, maths kept together: nothing that folding or cutting looks at reaches beyond it.
_STRETCH = re.compile(rf"(?:[^\s$]++|{MATHS}|\$)++")
# What may stand round a word without being of it.
_AROUND = ".,;:!?()[]\"'`/*%=<>|-"
# Stretches, some 140 bytes each: 100,000 abstracts hold 600,000 different ones, most of them once.
_MOST_REMEMBERED = 1_000_000
# Of those, the ones kept for later: what is met first is what is met most.
_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Bags:
    """The bags of texts, as `Analyzer.bag` returns them, with a number for each term.

    The terms in a row of texts[i] are row[row_starts[i]:row_starts[i + 1]]; `beside` likewise.
    """

    row: Numbers
    row_starts: Places
    beside: Numbers
    beside_starts: Places

    def part(self, start: int, end: int) -> Self:
        """Return the bags of texts[start:end]."""
        rows, besides = self.row_starts[start : end + 1], self.beside_starts[start : end + 1]
        return type(self)(
            self.row[rows[0] : rows[-1]], rows - rows[0], self.beside[besides[0] : besides[-1]], besides - besides[0]
        )


class BulkAnalyzer:
    """An analyser for many texts, about ten times as fast as one bag after another.

    `number` gives a term its number, always the same. Each stretch of text between white space is analysed once and
    remembered; one is for one thread at a time.
    """

    def __init__(self, analyzer: Analyzer, number: Callable[[str], int]) -> None:
        self._analyzer = analyzer
        self._number = number
        self._row, self._beside = _Lists(), _Lists()
        self._remembered = _Remembered(self._look_into)

    def bags(self, texts: Sequence[str]) -> Bags:
        """Return the bag of each text, in the order of the texts."""
        if len(self._remembered) > _MOST_REMEMBERED:
            self.trim()
        sizes = array("q", [0])
        found = chain.from_iterable(map(self._numbered(sizes), texts))
        stretches = np.fromiter(found, np.int32)
        starts = np.cumsum(np.frombuffer(sizes, np.int64))
        return Bags(*self._row.of(stretches, starts), *self._beside.of(stretches, starts))

    def trim(self, keep: int = _KEPT) -> None:
        """Forget what is rare: to be called when no more texts are about to come."""
        if len(self._remembered) <= keep:
            return
        kept = dict(islice(self._remembered.items(), keep))
        n_lists = max(kept.values(), default=-1) + 1
        self._row.cut(n_lists)
        self._beside.cut(n_lists)
        self._remembered = _Remembered(self._look_into, kept)

    def _numbered(self, sizes: "array[int]") -> Callable[[str], Iterator[int]]:
        get = self._remembered.__getitem__

        def numbered(text: str) -> Iterator[int]:
            stretches = _STRETCH.findall(text) if "$" in text else text.split()
            sizes.append(len(stretches))
            return map(get, stretches)

        return numbered

    def _look_into(self, stretch: str) -> int:
        """Return the number of the lists of a stretch's terms; where something else has the same ones, its number."""
        bare = stretch.strip(_AROUND)
        if is_plain(bare):
            word = bare.lower()
            return self._remembered[word] if word != stretch else self._append([word], [])
        words = bare.split("-")
        if all(map(is_plain, words)):
            words = bare.lower().split("-")
            return self._append(words, ["".join(words)])
        chunks = self._analyzer.chunks(stretch)
        if chunks == [stretch]:
            return self._append_terms(*self._analyzer.bag_of_chunk(stretch))
        lists = [self._remembered[chunk] for chunk in chunks]
        if len(lists) == 1:
            return lists[0]
        self._beside.join(lists)
        return self._row.join(lists)

    def _append(self, row: list[str], beside: list[str]) -> int:
        """The same for lower-case words, with nothing in them to be folded or cut at."""
        normalised = self._analyzer.normalised
        return self._append_terms(
            [normalised(word) for word in row if word not in STOP_WORDS],
            [normalised(word) for word in beside if word not in STOP_WORDS],
        )

    def _append_terms(self, row: list[str], beside: list[str]) -> int:
        self._beside.append(map(self._number, beside))
        return self._row.append(map(self._number, row))


class _Remembered(dict[str, int]):
    """What was found for each stretch of text that was met; a new one is looked into."""

    def __init__(self, look_into: Callable[[str], int], known: Mapping[str, int] = MappingProxyType({})) -> None:
        super().__init__(known)
        self._look_into = look_into

    def __missing__(self, stretch: str) -> int:
        found = self[stretch] = self._look_into(stretch)
        return found


class _Lists:
    """Lists of numbers, numbered from 0 on."""

    def __init__(self) -> None:
        self._held = array("i")
        self._ends = array("q", [0])

    def append(self, numbers: Iterable[int]) -> int:
        self._held.extend(numbers)
        self._ends.append(len(self._held))
        return len(self._ends) - 2

    def join(self, lists: Iterable[int]) -> int:
        """Append a list of all that these lists hold."""
        return self.append(
            [number for found in lists for number in self._held[self._ends[found] : self._ends[found + 1]]]
        )

    def cut(self, n_lists: int) -> None:
        """Forget all lists but the first n."""
        del self._ends[n_lists + 1 :]
        del self._held[self._ends[-1] :]

    def of(self, lists: Numbers, starts: Places) -> tuple[Numbers, Places]:
        """Return the lists of these numbers one behind the other, and where those from each of `starts` on begin."""
        ends = np.array(self._ends)
        firsts, sizes = ends[lists], (ends[1:] - ends[:-1])[lists]
        behind = np.concatenate(([0], np.cumsum(sizes)))
        places = np.arange(behind[-1]) + np.repeat(firsts - behind[:-1], sizes)
        return np.array(self._held)[places], behind[starts]
