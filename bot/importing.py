"""Importing: papers read from files and folders, batch by batch, in threads."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.papers import Paper
from retrieval.readers import Refusal, read_papers, readable_files

WHOLE_FILE = 0
"""The line of a refusal that is about a file as a whole."""


@dataclass(slots=True)
class Source:
    """Files and folders as papers. `refused` grows as they are read; `listed_on` is as in `read_papers`."""

    paths: Sequence[Path]
    listed_on: dt.date | None = None
    refused: list[Refusal] = field(default_factory=list)

    async def batches(self, size: int) -> AsyncIterator[list[Paper]]:
        """The papers of each file in turn, at most `size` at a time."""
        for path in self.paths:
            for file in await asyncio.to_thread(self._files, path):
                papers = await asyncio.to_thread(self._opened, file)
                while batch := await asyncio.to_thread(self._next, file, papers, size):
                    yield batch

    def _files(self, path: Path) -> list[Path]:
        files = readable_files(path)
        if not files:
            self._refuse(path, "holds no file that can be read (use .txt, .jsonl, .bib, .atom or .xml)")
        return files

    def _opened(self, file: Path) -> Iterator[Paper]:
        try:
            return read_papers(file, refuse=self.refused.append, listed_on=self.listed_on)
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
