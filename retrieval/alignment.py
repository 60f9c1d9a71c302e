"""Where a passage lies in a longer text when some of its words were changed, left out or put in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# A changed word is one step, not two: cheaper than one put in and one left out. Leaving out costs the least: quotes
# skip clauses.
_SAME, _CHANGED, _LEFT_OUT, _PUT_IN = -2, 10, 3, 11


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the passage beside one of the text, by their numbers; None where the other has none."""

    passage: int | None
    text: int | None
    same: bool


def aligned(passage: Sequence[str], text: Sequence[str], breaks: Collection[int] = ()) -> list[Pair]:
    """The cheapest way to lay a passage on a text, in order; what lies before and behind it in the text is free.

    So is what the text has where the passage was cut: before the words numbered in `breaks`.
    """
    numbers = {word: number for number, word in enumerate(dict.fromkeys([*passage, *text]))}
    words = np.array([numbers[word] for word in text], dtype=np.int32)
    free = {0, len(passage), *breaks}
    rows = _costs([numbers[word] for word in passage], words, free)
    return _traced(rows, passage, text, free)


def _costs(passage: Sequence[int], text: npt.NDArray[np.int32], free: Collection[int]) -> npt.NDArray[np.int64]:
    """The least cost of the passage's first i words laid on the text's first j, (i, j); fit alignment, a row a word."""
    steps = np.arange(len(text) + 1, dtype=np.int64) * _LEFT_OUT
    rows = np.zeros((len(passage) + 1, len(text) + 1), dtype=np.int64)
    for number, word in enumerate(passage, start=1):
        row = rows[number - 1] + _PUT_IN
        np.minimum(row[1:], rows[number - 1, :-1] + np.where(text == word, _SAME, _CHANGED), out=row[1:])
        rows[number] = np.minimum.accumulate(row) if number in free else np.minimum.accumulate(row - steps) + steps
    return rows


def _traced(
    rows: npt.NDArray[np.int64], passage: Sequence[str], text: Sequence[str], free: Collection[int]
) -> list[Pair]:
    i = len(passage)
    j = int(np.argmin(rows[i]))
    pairs: list[Pair] = []
    while i:
        here = rows[i, j]
        same = j > 0 and passage[i - 1] == text[j - 1]
        if j and here == rows[i - 1, j - 1] + (_SAME if same else _CHANGED):
            pairs.append(Pair(i - 1, j - 1, same))
            i, j = i - 1, j - 1
        elif here == rows[i - 1, j] + _PUT_IN:
            pairs.append(Pair(i - 1, None, same=False))
            i -= 1
        else:
            if i not in free:
                pairs.append(Pair(None, j - 1, same=False))
            j -= 1
    return pairs[::-1]
