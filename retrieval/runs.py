"""Where the documents of a term lie: 16 bits tell them apart within a window, and a run of them is in one window."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Flags
from retrieval.strings import Rows, Wide

Codes = npt.NDArray[np.uint8]
Lows = npt.NDArray[np.uint16]

WINDOW_BITS = 14
"""Documents lie in windows of 16,384: what is kept of one while it is searched stays in a processor's nearest cache."""
MOST_DOCS = 1 << 8 + WINDOW_BITS
"""Documents that runs can tell apart."""
# Postings looked at in one step, so that other threads go on meanwhile.
_SLICE = 1 << 19


@dataclass(frozen=True, slots=True)
class Runs:
    """The postings of each term, cut where another window begins.

    Those of term i are runs firsts[i] up to firsts[i + 1]; run j is the postings from starts[j] up to starts[j + 1],
    all in documents of windows[j].
    """

    firsts: Rows
    starts: Rows
    windows: Codes

    @classmethod
    def of(cls, starts: Wide, windows: Codes) -> Self:
        """Return the runs of terms whose postings begin at `starts`, given the window of each posting."""
        firsts = []
        for begin in range(0, len(windows), _SLICE):
            end = min(begin + _SLICE, len(windows))
            another = changes(windows[max(begin - 1, 0) : end])[begin > 0 :]
            first, last = np.searchsorted(starts[:-1], (begin, end))
            another[starts[first:last] - begin] = True
            firsts.append(np.flatnonzero(another) + begin)
        begins = np.concatenate([*firsts, starts[-1:]])
        return cls(np.searchsorted(begins, starts).astype(np.int32), begins.astype(np.int32), windows[begins[:-1]])

    def docs(self, lows: Lows, first: int, last: int) -> Rows:
        """Return the documents of the terms [first, last), one term behind the other; ascending in each."""
        begin, end = self.firsts[first], self.firsts[last]
        starts = self.starts[begin : end + 1]
        windows = self.windows[begin:end]
        if not windows.any():
            return lows[starts[0] : starts[-1]].astype(np.int32)
        docs = np.repeat(windows.astype(np.int32) << WINDOW_BITS, np.diff(starts))
        docs += lows[starts[0] : starts[-1]]
        return docs


def split(docs: npt.NDArray[np.integer]) -> tuple[Codes, Lows]:
    """Return of each document its window, and where it is in it."""
    return (docs >> WINDOW_BITS).astype(np.uint8), (docs & (1 << WINDOW_BITS) - 1).astype(np.uint16)


def changes(numbers: npt.NDArray[np.integer]) -> Flags:
    """Return which of the numbers are others than the one before; the first is."""
    return np.concatenate((np.ones(min(1, len(numbers)), dtype=np.bool_), numbers[1:] != numbers[:-1]))
