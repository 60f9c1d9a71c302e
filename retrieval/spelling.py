"""The nearest known word to one that no paper holds."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import islice

_SHORTEST = 5
_LONG = 9


class Speller:
    """Finds the known word that a typing error most likely hides, and rather none than a wrong one.

    `written` are the words that were ever met, each with its term; it may grow.
    """

    def __init__(self, written: Mapping[str, str]) -> None:
        self._written = written
        self._n_filed = 0
        self._files: defaultdict[tuple[str, int], list[str]] = defaultdict(list)

    def nearest(self, word: str, *, frequency: Callable[[str], int]) -> str | None:
        """Return the word that papers hold one slip from a lower-case one, two slips from a long one; else None.

        A slip is a letter too many, missing, wrong or swapped with its neighbour, but not the first letter. Of
        several as near, the one that most papers hold. `frequency` tells how many hold a term.
        """
        if len(word) < _SHORTEST or not word.isalpha():
            return None
        from rapidfuzz.distance import OSA  # noqa: PLC0415  (28 ms that a question without errors need not wait)

        self._file()
        slips = 2 if len(word) >= _LONG else 1
        best: tuple[int, int, str] | None = None
        for length in range(len(word) - slips, len(word) + slips + 1):
            for known in self._files.get((word[0], length), ()):
                distance = OSA.distance(word, known, score_cutoff=slips)
                if distance <= slips and (held := frequency(self._written[known])):
                    best = min(best or (distance, -held, known), (distance, -held, known))
        return best[2] if best else None

    def _file(self) -> None:
        for word in islice(self._written, self._n_filed, None):
            self._files[word[0], len(word)].append(word)
        self._n_filed = len(self._written)
