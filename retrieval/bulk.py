"""The terms of many texts at once, as numbers: what building an index needs, without an object a term."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.analysis import Analyzer
from retrieval.stretches import Keys, Known, Stretches, Table, cut
from retrieval.strings import ENCODED, Strings, picked
from retrieval.terms import Terms

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]

# Stretches: 100,000 abstracts hold 600,000 different ones, most of them once.
_MOST_REMEMBERED = 1_000_000
# Lists of terms that are kept for later: what is met first is what is met most.
MOST_KEPT = 40_000
_NO_NUMBERS = np.zeros(0, dtype=np.int32)
_NO_ENDS = np.zeros(1, dtype=np.int64)
# Texts that are looked into in one go: few enough for what is made of them to stay in the processor's cache.
_AT_ONCE = 1_000
# Where a term's number would stand if a word were one.
_NONE = -1


@dataclass(frozen=True, slots=True)
class Bags:
    """The bags of texts, as `Analyzer.bag` returns them, with a number for each term.

    The terms in a row of texts[i] are row[row_starts[i]:row_starts[i + 1]]; `beside` likewise.
    """

    row: Numbers
    row_starts: Places
    beside: Numbers
    beside_starts: Places

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the bags of all parts, one part behind the other."""
        return cls(
            np.concatenate([_NO_NUMBERS, *(part.row for part in parts)]),
            _joined_starts([part.row_starts for part in parts]),
            np.concatenate([_NO_NUMBERS, *(part.beside for part in parts)]),
            _joined_starts([part.beside_starts for part in parts]),
        )

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

    `terms` are given their numbers. Each stretch of text between white space is analysed once and remembered, or known
    from a memory, of which the terms have the numbers that they have there; one is for one thread at a time.
    """

    def __init__(self, analyzer: Analyzer, terms: Terms, memory: Memory | None = None) -> None:
        self._analyzer = analyzer
        self._terms = terms
        self._row = _Lists(memory.row, memory.row_ends) if memory else _Lists()
        self._beside = _Lists(memory.beside, memory.beside_ends) if memory else _Lists()
        self._known = Known(Table(memory.slots, memory.factors) if memory else Table())

    def bags(self, texts: Sequence[str]) -> Bags:
        """Return the bag of each text, in the order of the texts."""
        if len(self._known) > _MOST_REMEMBERED:
            self.trim()
        pieces = [self._few_bags(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE)]
        return Bags.joined(pieces)

    def _few_bags(self, texts: Sequence[str]) -> Bags:
        stretches, counts = cut(texts)
        lists = self._lists_of(stretches, self._look_into)
        starts = np.concatenate((_NO_ENDS, np.cumsum(counts)))
        return Bags(*self._row.of(lists, starts), *self._beside.of(lists, starts))

    def trim(self, keep: int = MOST_KEPT) -> None:
        """Forget what is rare: to be called when no more texts are about to come."""
        if self._row.n_lists <= keep:
            return
        self._row.cut(keep)
        self._beside.cut(keep)
        self._known.cut(keep)

    @property
    def n_lists(self) -> int:
        return self._row.n_lists

    def memory(self) -> Memory:
        """Return what it remembers; terms have other numbers there."""
        row, beside = self._row.held, self._beside.held
        numbers, places = np.unique(np.concatenate((row, beside)), return_inverse=True)
        return Memory(
            terms=self._terms.strings(numbers),
            slots=self._known.table.slots,
            factors=self._known.table.factors,
            row=places[: len(row)].astype(np.int32),
            row_ends=self._row.ends,
            beside=places[len(row) :].astype(np.int32),
            beside_ends=self._beside.ends,
        )

    def _lists_of(self, stretches: Stretches, look_into: Callable[[Sequence[bytes]], Numbers]) -> Numbers:
        """Return the number of the lists of each stretch's terms; `look_into` is for new ones that are not plain."""
        numbers = self._known.find(stretches)
        for look, kind in ((self._look_into_words, stretches.plain), (look_into, ~stretches.plain)):
            unknown = np.flatnonzero((numbers < 0) & kind)
            met = stretches.take(unknown)
            if new := list(dict.fromkeys(met)):
                lists = look(new)
                places = dict(zip(met, unknown.tolist(), strict=True))
                self._known.put(stretches, np.array([places[stretch] for stretch in new]), lists)
                found = dict(zip(new, lists.tolist(), strict=True))
                numbers[unknown] = [found[stretch] for stretch in met]
        return numbers

    def _look_into_words(self, words: Sequence[bytes]) -> Numbers:
        """Return the numbers of the lists of new plain words, and of several that hyphens join."""
        text = b" ".join(words).decode()
        sizes = [word.count(b"-") + 1 for word in words]
        joined = [size > 1 for size in sizes]
        beside = list(compress(text.replace("-", "").split(" "), joined))
        return self._append(text.replace("-", " ").split(" "), sizes, beside, joined)

    def _look_into(self, stretches: Sequence[bytes]) -> Numbers:
        """Return the numbers of the lists of other new stretches, each of which has the terms of its chunks."""
        chunks: list[str] = []
        sizes: list[int] = []
        for stretch in stretches:
            found = self._analyzer.chunks(stretch.decode(*ENCODED))
            chunks += found
            sizes.append(len(found))
        lists = self._lists_of(Stretches.of([chunk.encode(*ENCODED) for chunk in chunks]), self._look_into_chunks)
        starts = np.cumsum([0, *sizes])
        self._beside.extend(*self._beside.of(lists, starts))
        return self._row.extend(*self._row.of(lists, starts))

    def _look_into_chunks(self, chunks: Sequence[bytes]) -> Numbers:
        """Return the numbers of the lists of new chunks, each of which has the terms of its words."""
        row: list[str] = []
        row_sizes: list[int] = []
        beside: list[str] = []
        beside_sizes: list[int] = []
        for chunk in chunks:
            words, others = self._analyzer.words(chunk.decode(*ENCODED))
            row += words
            row_sizes.append(len(words))
            beside += others
            beside_sizes.append(len(others))
        return self._append(row, row_sizes, beside, beside_sizes)

    def _append(
        self, row: Sequence[str], row_sizes: Sequence[int], beside: Sequence[str], beside_sizes: Sequence[int]
    ) -> Numbers:
        """Append lists of the terms of words, so many to each; return their numbers."""
        words = list(dict.fromkeys(chain(row, beside)))
        terms = zip(words, self._analyzer.terms_of(words), strict=True)
        number = self._terms.number
        numbers = {word: number(term) if term else _NONE for word, term in terms}
        self._beside.extend(*_numbered(beside, beside_sizes, numbers))
        return self._row.extend(*_numbered(row, row_sizes, numbers))


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

    def extend(self, held: Numbers, starts: Places) -> Numbers:
        """Append the lists that begin at `starts`, which has the last one's end as well; return their numbers."""
        before = self.n_lists
        self._ends.frombytes((starts[1:] + len(self._held)).tobytes())
        self._held.frombytes(held.tobytes())
        return np.arange(before, self.n_lists, dtype=np.int32)

    def cut(self, n_lists: int) -> None:
        """Forget all lists but the first n."""
        del self._ends[n_lists + 1 :]
        del self._held[self._ends[-1] :]

    def of(self, lists: Numbers, starts: Places) -> tuple[Numbers, Places]:
        """Return the lists of these numbers one behind the other, and where those from each of `starts` on begin."""
        # Looked at where they lie: both are large, and what is looked at may not grow.
        held, ends = np.frombuffer(self._held, np.int32), np.frombuffer(self._ends, np.int64)
        places, behind = picked(ends, lists)
        return held.take(places), behind[starts]


def _joined_starts(parts: Sequence[Places]) -> Places:
    return np.concatenate((_NO_ENDS, np.cumsum(np.concatenate([np.diff(starts) for starts in (_NO_ENDS, *parts)]))))


def _numbered(words: Sequence[str], sizes: Sequence[int], numbers: Mapping[str, int]) -> tuple[Numbers, Places]:
    """Return the numbers of words, and where those begin that each size counts; one that is no term is left out."""
    found = np.fromiter(map(numbers.__getitem__, words), np.int32, len(words))
    held = found != _NONE
    behind = np.concatenate((_NO_ENDS, np.cumsum(held)))
    return found[held], behind[np.cumsum([0, *sizes])]
