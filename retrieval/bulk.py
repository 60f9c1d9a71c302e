"""The terms of many texts at once, as numbers: what building an index needs, without an object a term."""

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.analysis import PLAIN, Analyzer
from retrieval.stretches import LONGEST, Keys, Stretches, Table, cut
from retrieval.strings import Strings, ranges

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]

# What may stand round a word without being of it.
_AROUND = ".,;:!?()[]\"'`/*%=<>|-"
_EASY = re.compile(rf"(?:{PLAIN})(?:-(?:{PLAIN}))*")
# Stretches: 100,000 abstracts hold 600,000 different ones, most of them once.
_MOST_REMEMBERED = 1_000_000
# Lists of terms that are kept for later: what is met first is what is met most.
MOST_KEPT = 40_000
_NO_NUMBERS = np.zeros(0, dtype=np.int32)
_NO_ENDS = np.zeros(1, dtype=np.int64)
# Texts that are cut in one go: what that takes stays within the processor's cache.
_AT_ONCE = 400


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


@dataclass(frozen=True, slots=True)
class Memory:
    """What an analyser made of the stretches that it met first, in arrays: `terms` by number, the lists of them, and
    the table that leads to these.
    """

    terms: Strings
    slots: Keys
    factors: Keys
    row: Numbers
    row_ends: Places
    beside: Numbers
    beside_ends: Places

    @property
    def n_lists(self) -> int:
        return len(self.row_ends) - 1


class BulkAnalyzer:
    """An analyser for many texts, some twenty times as fast as one bag after another.

    `number` gives a term its number, always the same. Each stretch of text between white space is analysed once and
    remembered, or known from a memory, of which the terms have the numbers that they have there; one is for one thread
    at a time.
    """

    def __init__(self, analyzer: Analyzer, number: Callable[[str], int], memory: Memory | None = None) -> None:
        self._analyzer = analyzer
        self._number = number
        self._row = _Lists(memory.row, memory.row_ends) if memory else _Lists()
        self._beside = _Lists(memory.beside, memory.beside_ends) if memory else _Lists()
        self._table = Table(memory.slots, memory.factors) if memory else Table()
        self._long = _Remembered(self._look_into)
        self._chunks = _Remembered(self._look_into_chunk)
        self._words = _Remembered(self._look_up)

    def bags(self, texts: Sequence[str]) -> Bags:
        """Return the bag of each text, in the order of the texts."""
        if len(self._table) + len(self._long) > _MOST_REMEMBERED:
            self.trim()
        lists, counts = [np.zeros(0, dtype=np.int32)], [np.zeros(1, dtype=np.int64)]
        for start in range(0, len(texts), _AT_ONCE):
            stretches = cut(texts[start : start + _AT_ONCE])
            lists.append(self._lists_of(stretches))
            counts.append(stretches.counts)
        starts = np.cumsum(np.concatenate(counts))
        found = np.concatenate(lists)
        return Bags(*self._row.of(found, starts), *self._beside.of(found, starts))

    def trim(self, keep: int = MOST_KEPT) -> None:
        """Forget what is rare: to be called when no more texts are about to come."""
        if self._row.n_lists <= keep:
            return
        self._row.cut(keep)
        self._beside.cut(keep)
        self._table.cut(keep)
        for remembered in (self._long, self._chunks, self._words):
            remembered.cut(keep)

    @property
    def n_lists(self) -> int:
        return self._row.n_lists

    def memory(self, texts: Sequence[str]) -> Memory:
        """Return what it remembers; `texts` are the terms by number, of which it has others there."""
        row, beside = self._row.held, self._beside.held
        numbers, places = np.unique(np.concatenate((row, beside)), return_inverse=True)
        return Memory(
            terms=Strings.of(texts[number] for number in numbers.tolist()),
            slots=self._table.slots,
            factors=self._table.factors,
            row=places[: len(row)].astype(np.int32),
            row_ends=self._row.ends,
            beside=places[len(row) :].astype(np.int32),
            beside_ends=self._beside.ends,
        )

    def _lists_of(self, stretches: Stretches) -> Numbers:
        """Return the number of the lists of each stretch's terms."""
        keys = stretches.keys()
        numbers = self._table.find(keys)
        unknown = np.flatnonzero(numbers < 0).tolist()
        new: dict[bytes, int] = {}
        for place, stretch in zip(unknown, stretches.take(unknown), strict=True):
            if len(stretch) > LONGEST:
                numbers[place] = self._long[_text(stretch)]
            elif stretch in new:
                numbers[place] = numbers[new[stretch]]
            else:
                new[stretch] = place
                numbers[place] = self._look_into(_text(stretch))
        places = np.fromiter(new.values(), np.int64, len(new))
        self._table.put(keys[places], numbers[places])
        return numbers

    def _look_into(self, stretch: str) -> int:
        """Return the number of the lists of a stretch's terms; where something else has the same ones, its number."""
        if (known := self._easily(stretch.strip(_AROUND))) is not None:
            return known
        chunks = self._analyzer.chunks(stretch)
        if chunks == [stretch]:
            return self._append(*self._analyzer.bag_of_chunk(stretch))
        lists = [self._chunks[chunk] for chunk in chunks]
        if len(lists) == 1:
            return lists[0]
        self._beside.join(lists)
        return self._row.join(lists)

    def _look_into_chunk(self, chunk: str) -> int:
        known = self._easily(chunk)
        return self._append(*self._analyzer.bag_of_chunk(chunk)) if known is None else known

    def _easily(self, text: str) -> int | None:
        """The same for a plain word, or several that hyphens join; None for anything else."""
        if not _EASY.fullmatch(text):
            return None
        words = text.lower().split("-")
        if len(words) == 1:
            return self._words[words[0]]
        return self._append(self._terms(words), self._terms(["".join(words)]))

    def _look_up(self, word: str) -> int:
        return self._append(self._terms([word]), [])

    def _terms(self, words: Sequence[str]) -> list[str]:
        return [term for word in words if (term := self._analyzer.term(word))]

    def _append(self, row: Sequence[str], beside: Sequence[str]) -> int:
        number = self._number
        self._beside.append([number(term) for term in beside])
        return self._row.append([number(term) for term in row])


class _Remembered(dict[str, int]):
    """What was found for each text that was asked for; a new one is looked into."""

    def __init__(self, look_into: Callable[[str], int]) -> None:
        super().__init__()
        self._look_into = look_into

    def __missing__(self, text: str) -> int:
        found = self[text] = self._look_into(text)
        return found

    def cut(self, n: int) -> None:
        """Forget all but the numbers below n."""
        kept = {text: number for text, number in self.items() if number < n}
        self.clear()
        self.update(kept)


class _Lists:
    """Lists of numbers, numbered from 0 on."""

    def __init__(self, held: Numbers = _NO_NUMBERS, ends: Places = _NO_ENDS) -> None:
        self._held = array("i", held.tobytes())
        self._ends = array("q", ends.tobytes())

    @property
    def held(self) -> Numbers:
        return np.array(self._held, dtype=np.int32)

    @property
    def ends(self) -> Places:
        return np.array(self._ends, dtype=np.int64)

    @property
    def n_lists(self) -> int:
        return len(self._ends) - 1

    def append(self, numbers: list[int]) -> int:
        self._held.fromlist(numbers)
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
        ends = self.ends
        sizes = np.diff(ends)[lists]
        held = np.flatnonzero(sizes)
        places = ranges(ends[lists[held]], sizes[held])
        behind = np.zeros(len(lists) + 1, dtype=np.int64)
        np.cumsum(sizes, out=behind[1:])
        return self.held[places], behind[starts]


def _text(stretch: bytes) -> str:
    return stretch.decode("utf-8", "surrogatepass")
