"""A sieve for strings by their hashes: what it does not hold is not there, and most of what is asked for is not."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from retrieval.strings import Hashes, hash_of

# Slots for each hash; and the most slots, a byte each.
_ROOM = 64
_MOST = 1 << 22


class Sifting(Protocol):
    """What holds hashes, and by chance a few others."""

    def runs(self, keys: Sequence[bytes], longest: int) -> list[tuple[int, int]]:
        """Return the [begin, end) of up to `longest` keys side by side that it holds as one."""

    def __contains__(self, hashed: int) -> bool: ...


class Sieve:
    """Holds hashes: `Sifting`."""

    def __init__(self, hashes: Iterable[Hashes]) -> None:
        held = list(hashes)
        size = min(_MOST, 1 << (_ROOM * sum(map(len, held))).bit_length())
        slots = np.zeros(size, dtype=np.uint8)
        for of_part in held:
            slots[of_part & np.uint32(size - 1)] = 1
        self._mask = size - 1
        self._slots = slots.tobytes()

    def runs(self, keys: Sequence[bytes], longest: int) -> list[tuple[int, int]]:
        mask, slots, n_keys = self._mask, self._slots, len(keys)
        found = []
        for begin in range(n_keys):
            hashed = 0
            for end in range(begin, min(begin + longest, n_keys)):
                hashed = hash_of(keys[end], hashed)
                if slots[hashed & mask]:
                    found.append((begin, end + 1))
        return found

    def __contains__(self, hashed: int) -> bool:
        return self._slots[hashed & self._mask] != 0


class JointSieve:
    """Holds what several sieves hold, and is no larger than they are."""

    def __init__(self, *parts: Sifting) -> None:
        self._parts = parts

    def runs(self, keys: Sequence[bytes], longest: int) -> list[tuple[int, int]]:
        return sorted({run for part in self._parts for run in part.runs(keys, longest)})

    def __contains__(self, hashed: int) -> bool:
        return any(hashed in part for part in self._parts)
