"""The nearest known word to one that no paper holds."""

from collections.abc import Callable, Iterable

import numpy as np

from retrieval.strings import Strings

_SHORTEST = 5
_LONG = 9


class Speller:
    """Finds the known word that a typing error most likely hides, and rather none than a wrong one.

    `words` gives all words that papers were ever met with, `normalised` the term of each.
    """

    def __init__(self, words: Callable[[], Iterable[Strings]], normalised: Callable[[str], str]) -> None:
        self._words = words
        self._normalised = normalised

    def nearest(self, word: str, *, frequency: Callable[[str], int]) -> str | None:
        """Return the word that papers hold one slip from a lower-case one, two slips from a long one; else None.

        A slip is a letter too many, missing, wrong or swapped with its neighbour, but not the first letter. Of
        several as near, the one that most papers hold. `frequency` tells how many hold a term.
        """
        if len(word) < _SHORTEST or not word.isalpha():
            return None
        from rapidfuzz.distance import OSA  # noqa: PLC0415  (28 ms that a question without errors need not wait)

        slips = 2 if len(word) >= _LONG else 1
        best: tuple[int, int, str] | None = None
        for known in dict.fromkeys(known for words in self._words() for known in _alike(words, word, slips)):
            distance = OSA.distance(word, known, score_cutoff=slips)
            if distance <= slips and (held := frequency(self._normalised(known))):
                best = min(best or (distance, -held, known), (distance, -held, known))
        return best[2] if best else None


def _alike(words: Strings, word: str, slips: int) -> list[str]:
    """Return the words that begin as this one does and are at most some letters longer or shorter."""
    encoded = word.encode()
    # A letter takes up to four bytes, so that is how far lengths in bytes may be apart.
    apart = slips if word.isascii() else 4 * slips
    sizes = np.diff(words.starts)
    rows = np.flatnonzero(np.abs(sizes - len(encoded)) <= apart)
    rows = rows[words.blob[words.starts[rows]] == encoded[0]]
    found = (words[row] for row in rows.tolist())
    return [known for known in found if known[0] == word[0] and abs(len(known) - len(word)) <= slips]
