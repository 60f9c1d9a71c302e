"""The names that some papers hold."""

from collections.abc import Iterable

from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.record import KnownNames


def known_names(papers: Iterable[Paper]) -> KnownNames:
    return MemoryIndex(papers).names
