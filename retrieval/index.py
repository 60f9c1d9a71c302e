"""The index of a library's papers."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from threading import Lock
from typing import Protocol

import numpy as np

from retrieval.abbreviations import Form, definitions
from retrieval.analysis import Analyzer
from retrieval.background import Background
from retrieval.fused import Fused
from retrieval.papers import Paper
from retrieval.parts import Live, Part, joined, new_numbers
from retrieval.queries import NO_FILTERS, Filters, Hit, Origin, Query, QueryTerm
from retrieval.reading import Reader
from retrieval.record import KnownNames
from retrieval.segments import Segment
from retrieval.tokens import Tokenizer
from retrieval.view import View

__all__ = ["Filters", "Hit", "KnownNames", "MemoryIndex", "Origin", "PaperIndex", "Query", "QueryTerm"]

# Papers that are made a part in one go.
_BATCH = 2_000
# A part is merged into the one before it once it is more than this part of it.
_MERGE_FROM = 1 / 4
# Papers: parts that together hold no more are merged while papers are added, others by `tidy`.
_AT_ONCE = 5_000


class PaperIndex(Protocol):
    """An index of papers. An empty one answers everything with nothing."""

    def __len__(self) -> int: ...

    @property
    def names(self) -> KnownNames:
        """The names that questions are matched against."""

    @property
    def analyzer(self) -> Analyzer:
        """What makes terms of questions, and of papers held against them; it remembers the words that it met."""

    def read(self, text: str) -> Query:
        """Return the question as terms, with abbreviations and spelling seen to."""

    def search(self, query: Query, *, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """Return at most k hits, best first; equal scores in order of paper id."""

    def select(self, filters: Filters, *, k: int | None = None, newest_first: bool = False) -> list[str]:
        """Return the ids of the papers that pass, in order of id or from the newest on (undated ones last)."""

    def add(self, papers: Iterable[Paper]) -> None:
        """Make the papers findable at once; one whose id is known takes the place of the known one."""

    def remove(self, paper_ids: Iterable[str]) -> None:
        """Forget the papers; an unknown id is no error."""

    def document_frequency(self, term: str) -> int:
        """The number of papers that hold the term, as the analyser writes it."""

    def idf(self, term: str) -> float:
        """The weight of the term in this library, above 0; highest for a term that no paper holds."""


class MemoryIndex:
    """An index held in memory. It may be read and searched by many threads, also while one changes it.

    New papers make a part of their own; parts are merged once the later ones have grown, so a token is copied
    O(log n) times and a question meets O(log n) parts. `saved` are the parts of an index that was saved.
    """

    def __init__(self, papers: Iterable[Paper] = (), *, saved: Sequence[Live] = ()) -> None:
        self._analyzer = Analyzer()
        self._tokenizer = Tokenizer(self._analyzer)
        self._n_words = 0
        self._background = Background()
        # Not the other: what people mistype is not to be learned as a word.
        self._asked = Analyzer()
        self._fused = Fused()
        self._show(saved)
        self._changing = Lock()
        self.add(papers)
        self.tidy()

    def __len__(self) -> int:
        return len(self._view)

    @property
    def names(self) -> KnownNames:
        return self._view.names

    @property
    def analyzer(self) -> Analyzer:
        return self._asked

    @property
    def lives(self) -> tuple[Live, ...]:
        """What is to be saved."""
        return self._view.lives

    def add(self, papers: Iterable[Paper]) -> None:
        papers = iter(papers)
        while batch := {paper.id: paper for paper in islice(papers, _BATCH)}:
            with self._changing:
                added = Live.of(self._part(list(batch.values())))
                self._show([*self._view.without(batch), added])
                while (waiting := self._to_merge()) and sum(live.n_alive for live in waiting) <= _AT_ONCE:
                    self._replace(waiting, joined(waiting), waiting)

    def remove(self, paper_ids: Iterable[str]) -> None:
        with self._changing:
            self._show(self._view.without(paper_ids))

    def tidy(self) -> None:
        """Merge what is to be merged, for quicker searches; what is added or removed meanwhile stays so."""
        while waiting := self._to_merge():
            part = joined(waiting)
            with self._changing:
                self._replace(waiting, part, self._now(waiting))

    def _show(self, lives: Sequence[Live]) -> None:
        self._view = View(tuple(lives), self._background, self._fused)
        self._reader = Reader(self._view, self._asked, self._background)

    def _to_merge(self) -> list[Live]:
        """Return parts beside each other, the later of which have grown large, or one that is half gone."""
        lives = self._view.lives
        for before, live in pairwise(lives):
            if live.n_alive >= _MERGE_FROM * before.n_alive:
                return [before, live]
        return next(([live] for live in lives if 2 * live.n_alive < len(live.part) or not live.n_alive), [])

    def _now(self, former: Sequence[Live]) -> list[Live]:
        """Return what has become of some parts, papers of which may have been removed."""
        return [live for live in self._view.lives if any(live.part is part.part for part in former)]

    def _replace(self, former: Sequence[Live], part: Part, now: Sequence[Live]) -> None:
        """Show a part in the place of those that it was made of; what went from them since goes from it."""
        gone = [new[live.dead][new[live.dead] >= 0] for live, new in zip(now, new_numbers(former), strict=True)]
        lives = [live for live in self._view.lives if live not in now[1:]]
        lives[lives.index(now[0])] = Live.of(part).without(np.concatenate(gone).tolist())
        self._show([live for live in lives if len(live.part)])

    def _part(self, papers: Sequence[Paper]) -> Part:
        if self._tokenizer.is_full:
            self._tokenizer = Tokenizer(self._analyzer)
        tokens = self._tokenizer.tokens(papers)
        defined = [list(self._definitions(paper)) for paper in papers]
        words = list(islice(self._analyzer.written, self._n_words, None))
        self._n_words += len(words)
        return Part.of(papers, Segment.of(tokens, self._tokenizer.texts, len(papers)), defined, words)

    def _definitions(self, paper: Paper) -> Iterator[tuple[str, Form]]:
        for short, long in definitions(paper.abstract):
            (row, beside), (words, _) = self._analyzer.bag(short), self._analyzer.bag(long)
            if words and (beside or row) and words != row:
                yield (beside or row)[0], tuple(words)

    def prepare(self) -> None:
        """Make ready beforehand what the first questions would else wait for, or do without; in seconds, at worst."""
        self._view.prepare()

    def read(self, text: str) -> Query:
        return self._reader.read(text)

    def search(self, query: Query, *, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        return self._view.search(query, k, filters)

    def select(self, filters: Filters, *, k: int | None = None, newest_first: bool = False) -> list[str]:
        return self._view.select(filters, k, newest_first=newest_first)

    def document_frequency(self, term: str) -> int:
        return self._view.document_frequency(term)

    def idf(self, term: str) -> float:
        return self._view.idf(term)
