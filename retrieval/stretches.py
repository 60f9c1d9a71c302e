"""Texts cut at white space, many at once, and what is known of the pieces: without an object for each of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from secrets import token_bytes

import numpy as np
import numpy.typing as npt

from retrieval.folding import MATHS
from retrieval.strings import Rows, Wide

Keys = npt.NDArray[np.uint64]

_MATHS = re.compile(MATHS)
_STRETCH = re.compile(rf"(?:[^\s$]++|{MATHS}|\$)++")
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]")
# Each byte: 1 where it is white space.
_IS_SPACE = bytes(byte < 128 and chr(byte).isspace() for byte in range(256))
# Half a surrogate is no text, but a broken file may hold one.
_ODD = "surrogatepass"
_WORD = 8
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


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of texts, in order: blob[starts[i]:ends[i]] in UTF-8. counts: (n_texts,), how many of each text."""

    blob: bytes
    starts: Wide
    ends: Wide
    counts: Wide

    def take(self, places: Sequence[int]) -> Iterator[bytes]:
        """Yield the stretches at some places."""
        spans = zip(self.starts[places].tolist(), self.ends[places].tolist(), strict=True)
        return (self.blob[start:end] for start, end in spans)

    def keys(self) -> Keys:
        """Return (n_stretches, 3): the bytes and the length of each; of one above `LONGEST` what tells that it is."""
        window = np.ndarray((len(self.blob) - _WORD + 1,), "<u8", self.blob, 0, (1,))
        sizes = self.ends - self.starts
        keys = np.zeros((len(sizes), 3), dtype=np.uint64)
        keys[:, 0] = window[self.starts] & _MASKS[np.minimum(sizes, _WORD)]
        for column in (1, 2):
            rows = np.flatnonzero(sizes > column * _WORD)
            left = np.minimum(sizes[rows], LONGEST) - column * _WORD
            keys[rows, column] = window[self.starts[rows] + column * _WORD] & _MASKS[np.minimum(left, _WORD)]
        keys[:, 2] |= np.minimum(sizes, LONGEST + 1).astype(np.uint64) << _LENGTH_SHIFT
        return keys


def cut(texts: Sequence[str]) -> Stretches:
    """Return the texts cut at white space, maths kept together: no folding or cutting looks beyond such a stretch."""
    spaced = [text if text.isascii() else _plainly_spaced(text) for text in texts]
    encoded = [text.encode("utf-8", _ODD) for text in spaced]
    # Words of eight bytes are read from any place on, so as many stand behind the last.
    blob = b"\n".join([b"", *encoded, b" " * _WORD])
    starts = np.cumsum([1, *(len(text) + 1 for text in encoded)])
    is_space = np.array(np.frombuffer(blob.translate(_IS_SPACE), np.bool_))
    for number, text in enumerate(spaced):
        if "$" in text:
            for start, end in _maths(text):
                is_space[starts[number] + start : starts[number] + end] = False
    edges = np.flatnonzero(is_space[1:] != is_space[:-1]) + 1
    firsts = edges[::2]
    return Stretches(blob, firsts, edges[1::2], np.diff(np.searchsorted(firsts, starts)))


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
        while len(others):
            slots[others] = self._next(slots[others])
            numbers[others], still = self._look(slots[others], keys[others])
            others = others[still]
        return numbers

    def put(self, keys: Keys, numbers: Rows) -> None:
        """Hold a number, 0 or more, for each of some keys, none of which it holds yet, all different."""
        while 3 * (self._n_held + len(keys)) > 2 * len(self.slots):
            self._fill(len(self.slots).bit_length(), self._held(_MOST))
        self._n_held += len(keys)
        rows = np.column_stack((keys, numbers.astype(np.uint64)))
        slots = self._slots(keys)
        while len(rows):
            free = np.flatnonzero(self.slots[slots, _NUMBER] == _FREE)
            # Of several that want one slot the last gets it.
            self.slots[slots[free]] = rows[free]
            waiting = (self.slots[slots] != rows).any(axis=1)
            rows, slots = rows[waiting], self._next(slots[waiting])

    def cut(self, n: int) -> None:
        """Forget all numbers but those below n."""
        self._fill(_FEWEST_BITS, self._held(n))

    def _look(self, slots: Wide, keys: Keys) -> tuple[Rows, Wide]:
        """Return the numbers in the slots, -1 in a free one, and which slots hold another key than these."""
        found = self.slots.take(slots, axis=0)
        numbers = found[:, _NUMBER].view(np.int64).astype(np.int32)
        other = found[:, 0] != keys[:, 0]
        for column in range(1, _NUMBER):
            other |= found[:, column] != keys[:, column]
        return numbers, np.flatnonzero(other & (numbers >= 0))

    def _held(self, n: int) -> Keys:
        """Return the rows whose number is below n."""
        return self.slots[self.slots[:, _NUMBER] < np.uint64(n)]

    def _fill(self, bits: int, rows: Keys) -> None:
        self._empty(bits)
        self.put(rows[:, :_NUMBER], rows[:, _NUMBER].astype(np.int32))

    def _empty(self, bits: int) -> None:
        slots = np.zeros((1 << bits, _NUMBER + 1), dtype=np.uint64)
        slots[:, _NUMBER] = _FREE
        self._hold(slots)

    def _hold(self, slots: Keys) -> None:
        self.slots = slots
        self._n_held = int(np.count_nonzero(slots[:, _NUMBER] != _FREE))
        self._shift = np.uint64(65 - len(slots).bit_length())

    def _next(self, slots: Wide) -> Wide:
        return slots + 1 & len(self.slots) - 1

    def _slots(self, keys: Keys) -> Wide:
        first, second, third = self.factors
        hashes: Keys = keys[:, 0] * first + keys[:, 1] * second + keys[:, 2] * third
        return (hashes >> self._shift).astype(np.int64)


def _drawn_factors() -> Keys:
    """Return three odd numbers, (3,)."""
    # Not by NumPy's own generator: to import that takes longer than to analyse fifty papers.
    return np.frombuffer(token_bytes(3 * _WORD), dtype=np.uint64) | np.uint64(1)
