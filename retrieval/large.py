"""Numbers that mostly fit into less room than they are given, and the few that do not."""

from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Ints
from retrieval.strings import Rows, Wide

Number = TypeVar("Number", bound=np.integer)


@dataclass(frozen=True, slots=True)
class Large:
    """The few of many numbers that are too large for where they are kept: where they stand, ascending, and they."""

    at: Wide
    numbers: Rows

    @classmethod
    def of(cls, numbers: Ints, most: int) -> Self:
        """Return those above `most`."""
        at = np.flatnonzero(numbers > most)
        return cls(at, numbers[at].astype(np.int32))

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Return those of all parts, which may lie one between the other."""
        at = np.concatenate([np.zeros(0, dtype=np.int64), *(part.at for part in parts)])
        numbers = np.concatenate([np.zeros(0, dtype=np.int32), *(part.numbers for part in parts)])
        order = np.argsort(at)
        return cls(at[order], numbers[order])

    def moved(self, source: slice, target: Wide) -> Self:
        """Return those in a slice of all numbers, which goes to these places."""
        first, last = np.searchsorted(self.at, (source.start, source.stop))
        return type(self)(target[self.at[first:last] - source.start], self.numbers[first:last])

    def kept(self, kept: npt.NDArray[np.bool_]) -> Self:
        """Return those left where only some of all numbers are kept."""
        left = kept[self.at]
        return type(self)(np.cumsum(kept)[self.at[left]] - 1, self.numbers[left])

    def restored(self, numbers: npt.NDArray[Number], at: Ints | slice) -> npt.NDArray[Number]:
        """Put them in their places among numbers that stand `at`; return these."""
        if not len(self.at):
            return numbers
        if isinstance(at, slice):
            first, last = np.searchsorted(self.at, (at.start, at.stop))
            numbers[self.at[first:last] - at.start] = self.numbers[first:last]
            return numbers
        places = np.searchsorted(self.at, at)
        places[places == len(self.at)] = 0
        found = np.flatnonzero(self.at[places] == at)
        numbers[found] = self.numbers[places[found]]
        return numbers
