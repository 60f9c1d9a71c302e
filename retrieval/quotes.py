"""Quotes: slices of abstracts, and nothing else."""

from dataclasses import dataclass

from retrieval.errors import QuoteError
from retrieval.papers import Paper


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a paper's abstract, `start` to `end` in code points.

    It holds no text of its own, so it can't misquote.

    Raises QuoteError where the slice is empty or reaches beyond the abstract.
    """

    paper: Paper
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.paper.abstract):
            raise QuoteError(
                f"[{self.start}, {self.end}) is no slice of the abstract of {self.paper.id!r}, which has "
                f"{len(self.paper.abstract)} code points (0 <= start < end <= length)"
            )

    @property
    def text(self) -> str:
        return self.paper.abstract[self.start : self.end]
