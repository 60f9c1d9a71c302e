"""How common terms are in scientific abstracts at large: a table shipped with the package.

Made by `python -m retrieval.background` from 100,000 arXiv titles and abstracts to 2019 (arXiv metadata, CC0), 60,000
of computer science and 40,000 of other fields; it holds terms and counts, no text.
"""

import math
import zlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

# Terms that fewer abstracts hold are not in the table.
LEAST = 4
TABLE = "document-frequencies.txt.z"


class Background:
    """The document frequencies of common terms; opened when first asked, for a cold start does not always ask."""

    def __init__(self) -> None:
        self._frequencies: Mapping[str, int] | None = None
        self._size = 0

    def document_frequency(self, term: str) -> int:
        """Return how many of them hold the term; 0 where too few do to be in the table."""
        return self._opened().get(term, 0)

    def idf(self, term: str) -> float:
        """Return Lucene's idf of the term among them; that of the rarest term in the table where it is not in it."""
        df = max(self.document_frequency(term), LEAST)
        return math.log1p((self._size - df + 0.5) / (df + 0.5))

    def _opened(self) -> Mapping[str, int]:
        if self._frequencies is None:
            self._size, self._frequencies = _shipped()
        return self._frequencies


@cache
def _shipped() -> tuple[int, Mapping[str, int]]:
    """The table that is shipped: a constant, which takes ten times as long to read as a small index takes to build."""
    return read_table(resources.files(__package__).joinpath(TABLE).read_bytes())


def write_table(size: int, frequencies: dict[str, int]) -> bytes:
    """Return the table: the size, then a line for each frequency with its terms, the most frequent first."""
    terms: dict[int, list[str]] = {}
    for term in sorted(frequencies):
        terms.setdefault(frequencies[term], []).append(term)
    lines = [str(size), *(f"{df} {' '.join(terms[df])}" for df in sorted(terms, reverse=True))]
    return zlib.compress("\n".join(lines).encode(), 9)


def read_table(table: bytes) -> tuple[int, dict[str, int]]:
    """Return the size and the document frequencies that `write_table` wrote."""
    size, *lines = zlib.decompress(table).decode().split("\n")
    frequencies: dict[str, int] = {}
    for line in lines:
        df, *terms = line.split(" ")
        frequencies.update(dict.fromkeys(terms, int(df)))
    return int(size), frequencies
