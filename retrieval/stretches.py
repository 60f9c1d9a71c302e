"""Texts cut at white space, many at once, and what is known of the pieces: without an object for each of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from secrets import token_bytes
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Flags
from retrieval.folding import MATHS
from retrieval.strings import Rows, Wide

Keys = npt.NDArray[np.uint64]
Kinds = npt.NDArray[np.uint8]

_MATHS = re.compile(MATHS)
_STRETCH = re.compile(rf"(?:[^\s$]++|{MATHS}|\$)++")
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]")
# What a byte is to a plain word: a letter of it; what may stand round it, as a hyphen may, and in it; or neither.
_OTHER, _SPACE, _LOWER, _UPPER, _HYPHEN, _AROUND = range(6)
_AROUND_WORDS = b".,;:!?()[]\"'`/*%=<>|"
# Half a surrogate is no text, but a broken file may hold one.
_ODD = "surrogatepass"
_WORD = 8
# Words of eight bytes are read from any place on, so as many stand behind the last.
_BEHIND = b" " * _WORD
LONGEST = 3 * _WORD - 1
"""Bytes: a `Table` holds no longer stretches."""
# What of a word is kept where so many of its bytes are of the stretch.
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], dtype=np.uint64)
_LENGTH_SHIFT = np.uint64(8 * (_WORD - 1))
_FEWEST_BITS = 12
# The column of a table behind those of a key, and what it holds where there is no number.
_NUMBER = 3
_FREE = np.uint64((1 << 64) - 1)
_MOST = 1 << 31
# The share of its slots that a table fills before it grows.
_FULLEST = 1 / 2
# Keys that are put into their slots one by one: NumPy takes as long for a few as for a hundred.
_FEW = 32


def _kind(byte: int) -> int:
    if byte == ord("-"):
        return _HYPHEN
    if byte in _AROUND_WORDS:
        return _AROUND
    if byte < 128 and chr(byte).isspace():
        return _SPACE
    letter = bytes([byte])
    return _LOWER if letter.islower() else _UPPER if letter.isupper() else _OTHER


_KINDS = bytes(map(_kind, range(256)))


@dataclass(frozen=True)
class Stretches:
    """The stretches of texts, in order: blob[starts[i]:ends[i]] in UTF-8.

    plain: (n_stretches,), which are plain words, or several that hyphens join, in lower case.
    """

    blob: bytes
    starts: Wide
    ends: Wide
    plain: Flags

    @classmethod
    def of(cls, texts: Sequence[bytes]) -> Self:
        """Return texts that are a stretch each."""
        ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
        blob = b"\n".join([b"", *texts, _BEHIND])
        return cls.bare(blob, kinds_of(blob), np.concatenate(([1], ends + 1))[:-1], ends)

    @classmethod
    def bare(cls, blob: bytes, kinds: Kinds, starts: Wide, ends: Wide) -> Self:
        """Return stretches between white space; of plain words without the signs round them, others as they are."""
        around = kinds >= _HYPHEN
        firsts, lasts = _moved(starts, around, 1), _moved(ends - 1, around, -1)
        odd = _odd(kinds)
        owners = np.searchsorted(starts, odd, side="right") - 1
        plain = firsts <= lasts
        plain[owners[(odd >= firsts[owners]) & (odd <= lasts[owners])]] = False
        # The texts stand there a second time, in lower case, which is where plain words are taken from.
        starts = np.where(plain, firsts + len(blob), starts)
        return cls(blob + blob.lower(), starts, np.where(plain, lasts + len(blob) + 1, ends), plain)

    def __len__(self) -> int:
        return len(self.starts)

    def take(self, places: Rows | Wide) -> list[bytes]:
        """Return the stretches at some places."""
        blob = self.blob
        spans = zip(self.starts[places].tolist(), self.ends[places].tolist(), strict=True)
        return [blob[start:end] for start, end in spans]

    @cached_property
    def are_long(self) -> Flags:
        """Which of them a `Table` can't hold, (n_stretches,)."""
        return self.ends - self.starts > LONGEST

    @cached_property
    def keys(self) -> Keys:
        """(3, n_stretches), the bytes and the length of each; of one above `LONGEST` what tells that it is."""
        window = np.ndarray((len(self.blob) - _WORD + 1,), "<u8", self.blob, 0, (1,))
        sizes = self.ends - self.starts
        keys = np.zeros((3, len(sizes)), dtype=np.uint64)
        keys[0] = window[self.starts] & _MASKS[np.minimum(sizes, _WORD)]
        for column in (1, 2):
            rows = np.flatnonzero(sizes > column * _WORD)
            left = np.minimum(sizes[rows], LONGEST) - column * _WORD
            keys[column, rows] = window[self.starts[rows] + column * _WORD] & _MASKS[np.minimum(left, _WORD)]
        keys[2] |= np.minimum(sizes, LONGEST + 1).astype(np.uint64) << _LENGTH_SHIFT
        return keys


def kinds_of(blob: bytes) -> Kinds:
    """Return what each byte is to a plain word."""
    return np.frombuffer(blob.translate(_KINDS), np.uint8)


def cut(texts: Sequence[str]) -> tuple[Stretches, Wide]:
    """Return the texts cut at white space, maths kept together, and how many stretches each of them has.

    No folding or cutting looks beyond such a stretch.
    """
    spaced = [text if text.isascii() else _plainly_spaced(text) for text in texts]
    encoded = [text.encode("utf-8", _ODD) for text in spaced]
    blob = b"\n".join([b"", *encoded, _BEHIND])
    starts = np.cumsum([1, *(len(text) + 1 for text in encoded)])
    kinds = kinds_of(blob)
    is_space = kinds == _SPACE
    for number, text in enumerate(spaced):
        if "$" in text:
            for start, end in _maths(text):
                is_space[starts[number] + start : starts[number] + end] = False
    edges = np.flatnonzero(is_space[1:] != is_space[:-1]) + 1
    firsts = edges[::2]
    return Stretches.bare(blob, kinds, firsts, edges[1::2]), np.diff(np.searchsorted(firsts, starts))


def _odd(kinds: Kinds) -> Wide:
    """Return the places, white space aside, of what is in no plain word: other signs, two hyphens, `aB` and `ABc`."""
    lower, upper, hyphen = (kinds == kind for kind in (_LOWER, _UPPER, _HYPHEN))
    odd = (kinds == _AROUND) | (kinds == _OTHER)
    odd[1:] |= hyphen[1:] & hyphen[:-1] | upper[1:] & lower[:-1]
    odd[2:] |= lower[2:] & upper[1:-1] & upper[:-2]
    return np.flatnonzero(odd)


def _moved(places: Wide, over: Flags, step: int) -> Wide:
    """Return each place moved to the next one that is not to be moved over; no further than a short stretch goes."""
    places = places.copy()
    moving = np.flatnonzero(over[places])
    for _ in range(LONGEST):
        places[moving] += step
        moving = moving[over[places[moving]]]
    return places


def _plainly_spaced(text: str) -> str:
    """Return the text with white space between its stretches that is one byte; inside maths any may stand."""
    return " ".join(_STRETCH.findall(text)) if _WIDE_SPACE.search(text) else text


def _maths(text: str) -> Iterator[tuple[int, int]]:
    """Yield the [start, end) of maths, in bytes."""
    for match in _MATHS.finditer(text):
        start, end = match.span()
        if not text.isascii():
            start = len(text[:start].encode("utf-8", _ODD))
            end = start + len(match[0].encode("utf-8", _ODD))
        yield start, end


class Table:
    """A number for each of many stretches, by their keys: a hash table with open addressing, in arrays.

    The factors of the hash are drawn at random, so that no text can be made to fill it in a way that makes it slow:
    Dietzfelbinger, Universal Hashing and k-wise Independent Random Variables via Integer Arithmetic without Primes,
    1996, https://doi.org/10.1007/3-540-60922-9_46.
    """

    def __init__(self, slots: Keys | None = None, factors: Keys | None = None) -> None:
        """Hold nothing, or what another table did, given its `slots` and `factors`."""
        self.factors: Keys = _drawn_factors() if factors is None else factors
        self._empty(_FEWEST_BITS)
        if slots is not None:
            self._hold(np.array(slots))

    def __len__(self) -> int:
        return self._n_held

    def find(self, keys: Keys) -> Rows:
        """Return the number of each key, (n_keys,); -1 where there is none."""
        slots = self._slots(keys)
        numbers, others = self._look(slots, keys)
        slots, keys = slots[others], keys[:, others]
        step = 1
        while len(others):
            slots = self._next(slots, step)
            numbers[others], still = self._look(slots, keys)
            others, slots, keys = others[still], slots[still], keys[:, still]
            step += 1
        return numbers

    def put(self, keys: Keys, numbers: Rows) -> None:
        """Hold a number, 0 or more, for each of some keys: the one that it holds if it holds one already."""
        while self._n_held + len(numbers) > _FULLEST * len(self.slots):
            self._fill(len(self.slots).bit_length(), self._held(_MOST))
        rows = np.column_stack((*keys, numbers.astype(np.uint64)))
        slots = self._slots(keys)
        step = 1
        while len(rows) > _FEW:
            free = np.flatnonzero(self.slots[slots, _NUMBER] == _FREE)
            # Of several that want one slot the first gets it: the last to be written there.
            self.slots[slots[free[::-1]], _NUMBER] = free[::-1]
            placed = free[self.slots[slots[free], _NUMBER] == free.astype(np.uint64)]
            self.slots[slots[placed]] = rows[placed]
            self._n_held += len(placed)
            _, waiting = self._look(slots, keys)
            rows, keys, slots = rows[waiting], keys[:, waiting], self._next(slots[waiting], step)
            step += 1
        for row, slot in zip(rows.tolist(), slots.tolist(), strict=True):
            self._put_one(row, slot, step)

    def _put_one(self, row: list[int], slot: int, step: int) -> None:
        """Hold a key and its number in the slot, or the next that is free, after so many steps to there."""
        while (held := self.slots[slot].tolist())[_NUMBER] != _FREE:
            if held[:_NUMBER] == row[:_NUMBER]:
                return
            slot = slot + step & len(self.slots) - 1
            step += 1
        self.slots[slot] = row
        self._n_held += 1

    def cut(self, n: int) -> None:
        """Forget all numbers but those below n."""
        self._fill(_FEWEST_BITS, self._held(n))

    def _look(self, slots: Wide, keys: Keys) -> tuple[Rows, Wide]:
        """Return the numbers in the slots, -1 in a free one, and which slots hold another key than these."""
        found = self.slots.take(slots, axis=0)
        numbers = found[:, _NUMBER].view(np.int64).astype(np.int32)
        other = found[:, 0] != keys[0]
        for column in range(1, _NUMBER):
            other |= found[:, column] != keys[column]
        return numbers, np.flatnonzero(other & (numbers >= 0))

    def _held(self, n: int) -> Keys:
        """Return the rows whose number is below n, by number: what was met first is met most, and so is found first."""
        rows = self.slots[self.slots[:, _NUMBER] < np.uint64(n)]
        return rows[np.argsort(rows[:, _NUMBER])]

    def _fill(self, bits: int, rows: Keys) -> None:
        self._empty(bits)
        self.put(rows[:, :_NUMBER].T, rows[:, _NUMBER].astype(np.int32))

    def _empty(self, bits: int) -> None:
        slots = np.zeros((1 << bits, _NUMBER + 1), dtype=np.uint64)
        slots[:, _NUMBER] = _FREE
        self._hold(slots)

    def _hold(self, slots: Keys) -> None:
        self.slots = slots
        self._n_held = int(np.count_nonzero(slots[:, _NUMBER] != _FREE))
        self._shift = np.uint64(65 - len(slots).bit_length())

    def _next(self, slots: Wide, step: int) -> Wide:
        """Return the slots to look into after these, which were looked into in the given step, from 1 on.

        Each time one further away than the last: every slot comes, and no long runs of full ones grow.
        """
        return slots + step & len(self.slots) - 1

    def _slots(self, keys: Keys) -> Wide:
        first, second, third = self.factors
        hashes: Keys = keys[0] * first + keys[1] * second + keys[2] * third
        return (hashes >> self._shift).astype(np.int64)


class Known:
    """A number for each of many stretches, however long: what a table can't hold is in a dictionary."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._long: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self.table) + len(self._long)

    def find(self, stretches: Stretches) -> Rows:
        """Return the number of each stretch, (n_stretches,); -1 where there is none."""
        numbers = self.table.find(stretches.keys)
        long = np.flatnonzero(stretches.are_long)
        numbers[long] = [self._long.get(stretch, -1) for stretch in stretches.take(long)]
        return numbers

    def put(self, stretches: Stretches, places: Wide, numbers: Rows) -> None:
        """Hold a number, 0 or more, for the stretch at each place: the one that it holds if it holds one already."""
        long = stretches.are_long[places]
        self.table.put(stretches.keys[:, places[~long]], numbers[~long])
        self._long.update(zip(stretches.take(places[long]), numbers[long].tolist(), strict=True))

    def cut(self, n: int) -> None:
        """Forget all numbers but those below n."""
        self.table.cut(n)
        self._long = {stretch: number for stretch, number in self._long.items() if number < n}


def _drawn_factors() -> Keys:
    """Return three odd numbers, (3,)."""
    # Not by NumPy's own generator: to import that takes longer than to analyse fifty papers.
    return np.frombuffer(token_bytes(3 * _WORD), dtype=np.uint64) | np.uint64(1)
