"""Terms by number, as an analyser meets them: their texts and hashes are worked out once for all segments."""

from array import array
from collections.abc import Iterable

import numpy as np

from retrieval.strings import Hashes, Keys, Rows, Strings, Wide


class Terms:
    """Terms, numbered from 0 on in the order in which they come. One is for one thread at a time."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.texts: list[str] = list(known)
        """The terms by their numbers."""
        self.number = _Numbers(self.texts).__getitem__
        """Gives a term its number, always the same."""
        self._blob = bytearray()
        self._ends = array("q", [0])
        self._hashes = array("I")
        self._catch_up()

    def __len__(self) -> int:
        return len(self.texts)

    def strings(self, numbers: Rows | Wide) -> Strings:
        """Return the texts of some terms, in their order."""
        self._catch_up()
        # Looked at where they lie: what is looked at may not grow meanwhile.
        return Strings(np.frombuffer(self._blob, np.uint8), np.frombuffer(self._ends, np.int64)).take(numbers)

    def keys(self, numbers: Rows | Wide) -> Keys:
        """Return the keys by which some terms lead to their places among these."""
        self._catch_up()
        hashes: Hashes = np.frombuffer(self._hashes, np.uint32).take(numbers)
        return Keys.sorted(hashes, np.arange(len(numbers), dtype=np.int32))

    def _catch_up(self) -> None:
        """Add what came since it was last asked."""
        if new := self.texts[len(self._hashes) :]:
            strings = Strings.of(new)
            self._ends.frombytes((strings.starts[1:] + len(self._blob)).tobytes())
            self._blob += strings.blob.tobytes()
            self._hashes.frombytes(strings.hashes().tobytes())


class _Numbers(dict[str, int]):
    """The number of each term: a new one gets the next, and is written down behind the others."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__(zip(texts, range(len(texts)), strict=True))
        self._texts = texts

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self._texts)
        self._texts.append(term)
        return number
