"""Importing: what is read from files, batch by batch, and what became of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.papers import Paper
from retrieval.readers import Refusal, read_papers, readable_files

WHOLE_FILE = 0
"""The line of a refusal that is about a file as a whole."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work has come: so many papers, and of how many where that is known; the file that is being read."""

    papers: int
    of: int | None = None
    file: Path | None = None


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the records of an import; `refused` in the order in which they were met."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class Source:
    """Files and folders as papers, in batches. `refused` grows as they are read."""

    paths: Sequence[Path]
    refused: list[Refusal] = field(default_factory=list)

    async def batches(self, size: int) -> AsyncIterator[tuple[Path, list[Paper]]]:
        """The papers of each file, at most `size` at a time, each batch with its file; read in threads."""
        for path in self.paths:
            for file in await asyncio.to_thread(self._files, path):
                papers = await asyncio.to_thread(self._opened, file)
                while batch := await asyncio.to_thread(self._next, file, papers, size):
                    yield file, batch

    def _files(self, path: Path) -> list[Path]:
        files = readable_files(path)
        if not files:
            self._refuse(path, "holds no file that can be read (use .txt, .jsonl, .bib, .atom or .xml)")
        return files

    def _opened(self, file: Path) -> Iterator[Paper]:
        try:
            return read_papers(file, refuse=self.refused.append)
        except ReadError as error:
            self._refuse(file, str(error))
            return iter(())

    def _next(self, file: Path, papers: Iterable[Paper], size: int) -> list[Paper]:
        batch: list[Paper] = []
        try:
            for paper in islice(papers, size):
                batch.append(paper)  # noqa: PERF402 - those before an error in mid-file are kept
        except ReadError as error:
            self._refuse(file, str(error))
        return batch

    def _refuse(self, path: Path, reason: str) -> None:
        self.refused.append(Refusal(path, WHOLE_FILE, reason.removeprefix(f"{path}: ")))
