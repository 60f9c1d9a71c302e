"""What is measured: Quoth's index, and how each of the others is asked to do the same."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol

from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.storage import Storage

_STAMP = "bench"


class Engine(Protocol):
    """A search engine over papers, which has a folder to itself.

    `kept` says that what is finished can be opened from there by a new process; `grows` that papers can be added
    without building everything anew.
    """

    kept: ClassVar[bool]
    grows: ClassVar[bool]

    def take(self, papers: Sequence[Paper]) -> None:
        """Take papers in; they need not be findable before `finish`."""

    def finish(self) -> None:
        """Make all that was taken in findable, and keep it."""

    def open(self) -> None:
        """Open what was kept."""

    def prepare(self) -> None:
        """Make questions quick, as whoever is asked often does in the background while the first are answered."""

    def add(self, papers: Sequence[Paper]) -> None:
        """Make more papers findable, where `grows`."""

    def search(self, question: str, k: int) -> int:
        """Find at most k papers, best first, and return how many there are."""


class Quoth:
    """This project's index, with all that a question gets from it: neighbours, abbreviations, spelling; on NumPy."""

    kept: ClassVar[bool] = True
    grows: ClassVar[bool] = True
    compiled: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        self._storage = Storage(folder)
        self._index = MemoryIndex()

    def take(self, papers: Sequence[Paper]) -> None:
        self.add(papers)
        self._index.merge()

    def finish(self) -> None:
        self._index.tidy()
        self._storage.save(self._index.lives, self._index.memory, _STAMP)

    @property
    def index(self) -> MemoryIndex:
        """The index, to be asked what no other engine here is."""
        return self._index

    def open(self) -> None:
        saved = self._storage.open()
        self._index = MemoryIndex(saved=saved.lives, memory=saved.memory)

    def prepare(self) -> None:
        self._index.prepare(compiled=self.compiled)

    def add(self, papers: Sequence[Paper]) -> None:
        self._index.add(papers)

    def search(self, question: str, k: int) -> int:
        return len(self._index.search(self._index.read(question), k=k))


class QuothNumba(Quoth):
    """The same, with what is compiled by numba."""

    compiled: ClassVar[bool] = True
