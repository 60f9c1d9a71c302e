"""Many strings as a few arrays, which can be saved, mapped and shared as they are."""

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Wide = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint32]

# Half a surrogate is no text, but an id or a word of a broken file may hold one.
_ODD = "surrogatepass"
ENCODED = ("utf-8", _ODD)
"""What `str.encode` is to be given for what is hashed."""
# Of encoded text; that of one in pieces is had piece by piece, each with the hash of those before it.
hash_of = zlib.crc32
# Bytes of a string that `order` looks at.
_PREFIX = 24


@dataclass(frozen=True, slots=True)
class Strings:
    """Strings by row: row i is blob[starts[i]:starts[i + 1]] in UTF-8. starts: (n_strings + 1,)."""

    blob: Bytes
    starts: Wide

    @classmethod
    def of(cls, strings: Iterable[str]) -> Self:
        texts = list(strings)
        whole = "".join(texts)
        # A character is a byte: they need not be encoded one by one.
        encoded: Sequence[str | bytes] = texts if whole.isascii() else [text.encode(*ENCODED) for text in texts]
        starts = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, encoded), np.int64, len(texts)), out=starts[1:])
        return cls(np.frombuffer(whole.encode(*ENCODED), dtype=np.uint8), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> str:
        return self.blob[self.starts[row] : self.starts[row + 1]].tobytes().decode("utf-8", _ODD)

    def __iter__(self) -> Iterator[str]:
        whole = self.blob.tobytes()
        return (whole[start:end].decode("utf-8", _ODD) for start, end in pairwise(self.starts.tolist()))

    def hashes(self) -> Hashes:
        """Return the hash of each, as `Keys` holds it: (n_strings,)."""
        whole = self.blob.tobytes()
        encoded = (whole[start:end] for start, end in pairwise(self.starts.tolist()))
        return np.fromiter(map(hash_of, encoded), np.uint32, len(self))

    def take(self, rows: npt.NDArray[np.integer]) -> Self:
        """Return the strings of some rows, in their order."""
        places, starts = picked(self.starts, rows)
        return type(self)(self.blob.take(places), starts)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the strings of all parts, one part behind the other."""
        ends = np.cumsum([0, *(len(part.blob) for part in parts)])
        starts = [part.starts[:-1] + end for part, end in zip(parts, ends, strict=False)]
        return cls(
            np.concatenate([np.zeros(0, dtype=np.uint8), *(part.blob for part in parts)]),
            np.concatenate([*starts, ends[-1:]]).astype(np.int64),
        )

    def order(self) -> Rows:
        """Return a number for each string that orders them as Python does; strings alike at first may share one."""
        sizes = np.diff(self.starts)
        prefix = np.zeros((len(self), _PREFIX), dtype=np.uint8)
        for place in range(_PREFIX):
            rows = np.flatnonzero(sizes > place)
            prefix[rows, place] = self.blob[self.starts[rows] + place]
        _, ranks = np.unique(prefix.view(f"S{_PREFIX}").ravel(), return_inverse=True)
        return ranks.astype(np.int32)


@dataclass(frozen=True, slots=True)
class Keys:
    """Where strings lead, by their hashes alone: whoever asks has to hold what is found against the key.

    hashes: (n_keys,) ascending; rows: (n_keys,), ascending within one hash.
    """

    hashes: Hashes
    rows: Rows

    @classmethod
    def of(cls, keys: Iterable[tuple[str, int]]) -> Self:
        pairs = list(keys)
        rows = np.fromiter((row for _, row in pairs), np.int32, len(pairs))
        return cls.sorted(hashes_of([key for key, _ in pairs]), rows)

    @classmethod
    def of_strings(cls, strings: Strings) -> Self:
        """Return the keys by which each string leads to its row."""
        return cls.sorted(strings.hashes(), np.arange(len(strings), dtype=np.int32))

    @classmethod
    def sorted(cls, hashes: Hashes, rows: Rows) -> Self:
        """Return keys put in order; a row that one hash leads to twice stands there once."""
        both = np.sort(hashes.astype(np.uint64) << np.uint64(32) | rows.astype(np.uint64))
        both = both[np.concatenate((both[1:] != both[:-1], np.ones(min(1, len(both)), dtype=np.bool_)))]
        return cls((both >> np.uint64(32)).astype(np.uint32), (both & np.uint64(0xFFFFFFFF)).astype(np.int32))

    @classmethod
    def joined(cls, parts: Iterable[tuple[Self, Rows]]) -> Self:
        """Return the keys of all parts, each given with the new row of each of its rows, below 0 where it is gone."""
        held = [(part.hashes, rows[part.rows]) for part, rows in parts]
        hashes = np.concatenate([np.zeros(0, dtype=np.uint32), *(hashes for hashes, _ in held)])
        rows = np.concatenate([np.zeros(0, dtype=np.int32), *(rows for _, rows in held)])
        left = rows >= 0
        return cls.sorted(hashes[left], rows[left])

    def rows_of(self, key: str) -> list[int]:
        hashed = _hash(key)
        hashes = self.hashes.data
        start = end = bisect_left(hashes, hashed)
        while end < len(hashes) and hashes[end] == hashed:
            end += 1
        return self.rows[start:end].tolist() if end > start else []

    def spans(self, keys: Hashes) -> tuple[Wide, Wide]:
        """Return where the rows that each of the hashed keys leads to begin and end: (n_keys,) each."""
        return self.hashes.searchsorted(keys, "left"), self.hashes.searchsorted(keys, "right")

    def rows_of_each(self, keys: Hashes) -> Iterator[tuple[int, int]]:
        """Yield (which of the hashed keys, row) for all that the keys lead to: what `rows_of` finds for each."""
        starts, ends = self.spans(keys)
        found = np.flatnonzero(ends > starts)
        for which, start, end in zip(found.tolist(), starts[found].tolist(), ends[found].tolist(), strict=True):
            for row in self.rows[start:end].tolist():
                yield which, row


@dataclass(frozen=True, slots=True)
class Labels:
    """What papers are marked with, such as their authors: distinct names, each with its documents and its keys.

    starts: (n_names + 1,); the documents of name i are docs[starts[i]:starts[i + 1]], ascending.
    """

    names: Strings
    keys: Keys
    starts: Wide
    docs: Rows

    @classmethod
    def of(cls, of_documents: Sequence[Iterable[str]], keys: Callable[[str], Iterable[str]]) -> Self:
        """Return the labels of documents; `keys` gives what each name may be looked up by."""
        rows: dict[str, list[int]] = {}
        for doc, names in enumerate(of_documents):
            for name in dict.fromkeys(names):
                rows.setdefault(name, []).append(doc)
        return cls(
            Strings.of(rows),
            Keys.of((key, row) for row, name in enumerate(rows) for key in keys(name)),
            np.cumsum([0, *map(len, rows.values())], dtype=np.int64),
            np.fromiter((doc for docs in rows.values() for doc in docs), np.int32),
        )

    @classmethod
    def joined(cls, parts: Sequence[tuple[Self, Rows]]) -> Self:
        """Return the labels of all parts, each given with the new number of each document, below 0 where it is gone."""
        numbers: dict[str, int] = {}
        new_rows = [unified(part.names, numbers) for part, _ in parts]
        rows = [np.repeat(new, np.diff(part.starts)) for new, (part, _) in zip(new_rows, parts, strict=True)]
        docs = [new[part.docs] for part, new in parts]
        both = np.concatenate(rows).astype(np.int64) << 32 | np.concatenate(docs)
        both = np.sort(both[np.concatenate(docs) >= 0])
        counts = np.bincount(both >> 32, minlength=len(numbers))
        kept = np.flatnonzero(counts)
        left = np.full(len(numbers), -1, dtype=np.int32)
        left[kept] = np.arange(len(kept))
        return cls(
            Strings.of(numbers).take(kept),
            Keys.joined((part.keys, left[new]) for new, (part, _) in zip(new_rows, parts, strict=True)),
            np.cumsum([0, *counts[kept]], dtype=np.int64),
            (both & 0xFFFFFFFF).astype(np.int32),
        )

    def docs_of(self, row: int) -> Rows:
        return self.docs[self.starts[row] : self.starts[row + 1]]

    def under(self, key: str) -> Iterator[tuple[str, Rows]]:
        """Yield the names that the key may lead to, and others of the same hash, each with its documents."""
        return ((self.names[row], self.docs_of(row)) for row in self.keys.rows_of(key))


def unified(strings: Strings, numbers: dict[str, int]) -> Rows:
    """Return the number of each string, giving those that have none yet the next ones."""
    return np.fromiter((numbers.setdefault(text, len(numbers)) for text in strings), np.int32, len(strings))


def picked(starts: Wide, rows: npt.NDArray[np.integer]) -> tuple[Wide, Wide]:
    """Return the places of what lies in some rows, row i in [starts[i], starts[i + 1]), one row behind the other.

    And where each of them begins there, with the last one's end as well: (n_rows + 1,).
    """
    firsts = starts.take(rows)
    sizes = starts.take(rows + 1) - firsts
    behind = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(sizes, out=behind[1:])
    return ranges(firsts, sizes), behind


def ranges(starts: Wide, sizes: Wide) -> Wide:
    """Return the places start, start + 1, … of each start, as many as its size, all in one row."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    places = np.repeat(starts - ends + sizes, sizes)
    places += np.arange(total)
    return places


def hashes_of(keys: Sequence[str]) -> Hashes:
    """Return the hash of each key, as `Keys` holds it."""
    try:
        encoded = list(map(str.encode, keys))
    except UnicodeEncodeError:  # half a surrogate
        encoded = [key.encode(*ENCODED) for key in keys]
    return np.fromiter(map(hash_of, encoded), np.uint32, len(keys))


def _hash(key: str) -> int:
    return hash_of(key.encode(*ENCODED))
