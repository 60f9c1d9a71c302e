"""A text as it is shown, its LaTeX as plain Unicode, and the way back to the places in the raw text."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Self

from retrieval.rendering import latex_runs
from retrieval.sentences import Span


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of the shown text, from `start` on; what is LaTeX stands for the whole of its raw text."""

    start: int
    raw_start: int
    raw_end: int
    is_latex: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The text of `render`, in runs; patterns are held against it, and what they find is a slice of the raw text."""

    text: str
    runs: tuple[_Run, ...]

    @classmethod
    def of(cls, raw: str) -> Self:
        runs: list[_Run] = []
        pieces: list[str] = []
        at = raw_at = 0
        for source, shown, is_latex in latex_runs(raw):
            if shown:
                runs.append(_Run(at, raw_at, raw_at + len(source), is_latex))
                pieces.append(shown)
            at += len(shown)
            raw_at += len(source)
        return cls("".join(pieces), tuple(runs))

    def place(self, start: int, end: int) -> Span:
        """Return the [start, end) in the raw text of a slice, not empty, of the shown one; a formula is taken whole."""
        first = self.runs[bisect_right(self.runs, start, key=_start) - 1]
        last = self.runs[bisect_right(self.runs, end - 1, key=_start) - 1]
        return (
            first.raw_start + (0 if first.is_latex else start - first.start),
            last.raw_end if last.is_latex else last.raw_start + end - last.start,
        )


def _start(run: _Run) -> int:
    return run.start
