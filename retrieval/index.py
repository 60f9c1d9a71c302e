"""The index of a library's papers."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from threading import Lock
from typing import Protocol

import numpy as np

from retrieval.analysis import Analyzer
from retrieval.background import Background
from retrieval.bulk import Memory
from retrieval.heap import give_back
from retrieval.papers import Paper
from retrieval.parts import Live, Part, joined, new_numbers, within
from retrieval.queries import NO_FILTERS, Filters, Hit, Origin, Query, QueryTerm
from retrieval.reading import Reader
from retrieval.record import KnownNames
from retrieval.segments import Segment
from retrieval.tokens import Tokenizer
from retrieval.view import View

__all__ = ["Filters", "Hit", "KnownNames", "MemoryIndex", "Origin", "PaperIndex", "Query", "QueryTerm"]

PART_SIZE = 4_000
"""Papers that are made a part in one go: whoever has many does best to give so many at a time."""
# So many parts at the end are merged once those behind the first of them hold half as many times its papers.
_MANY_PARTS = 16
# `tidy` merges parts as soon as those behind one hold more than this part of its papers.
_TIDY_FROM = 1 / 4
# Papers: no larger part is made, for while one is, there are both what it is made of and what becomes of it.
_LARGEST = 600_000
# A new memory is made of an analyser that knows so many times as much as the one before.
_MORE_TO_KNOW = 2
# Papers: parts that together hold no more are merged while papers are added, others by `tidy` and `merge`.
_AT_ONCE = 5_000


class PaperIndex(Protocol):
    """What can be asked of papers. An empty index answers everything with nothing."""

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

    def holds(self, filters: Filters) -> bool:
        """Whether any paper passes."""

    def document_frequency(self, term: str) -> int:
        """The number of papers that hold the term, as the analyser writes it."""

    def idf(self, term: str) -> float:
        """The weight of the term in this library, above 0; highest for a term that no paper holds."""


class ViewIndex:
    """What a view can be asked, read with its own eyes. Many threads may ask at once.

    The analyser is for questions alone: what people mistype is not to be learned as a word.
    """

    def __init__(self, view: View, background: Background, analyzer: Analyzer) -> None:
        self._background = background
        self._asked = analyzer
        self._look_at(view)

    def _look_at(self, view: View) -> None:
        self._view = view
        self._reader = Reader(view, self._asked, self._background)

    def __len__(self) -> int:
        return len(self._view)

    @property
    def view(self) -> View:
        """What is held now; it never changes, but another may take its place."""
        return self._view

    @property
    def background(self) -> Background:
        return self._background

    @property
    def names(self) -> KnownNames:
        return self._view.names

    @property
    def analyzer(self) -> Analyzer:
        return self._asked

    def read(self, text: str) -> Query:
        return self._reader.read(text)

    def search(self, query: Query, *, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        return self._view.search(query, k, filters)

    def select(self, filters: Filters, *, k: int | None = None, newest_first: bool = False) -> list[str]:
        return self._view.select(filters, k, newest_first=newest_first)

    def holds(self, filters: Filters) -> bool:
        return self._view.holds(filters)

    def document_frequency(self, term: str) -> int:
        return self._view.document_frequency(term)

    def idf(self, term: str) -> float:
        return self._view.idf(term)

    def prepare(self, *, compiled: bool = True) -> None:
        """Make ready beforehand what the first questions would else wait for, or do without; in seconds, at worst.

        The search of many papers is compiled as well, where numba is installed, unless `compiled` says no.
        """
        self._view.prepare(compiled=compiled)
        self._reader.prepare()


class MemoryIndex(ViewIndex):
    """An index held in memory. It may be read and searched by many threads, also while one changes it.

    New papers make a part of their own; parts are merged once there are many, so a token is copied O(log n) times
    and a question meets O(log n) parts. `saved` are the parts of an index that was saved, `memory` what its analyser
    knew. Several indexes can share a background.
    """

    def __init__(
        self,
        papers: Iterable[Paper] = (),
        *,
        saved: Sequence[Live] = (),
        memory: Memory | None = None,
        background: Background | None = None,
    ) -> None:
        background = background or Background()
        super().__init__(View(tuple(saved), background), background, Analyzer())
        self._analyzer = Analyzer()
        self._memory = memory
        # Made when papers come, or are about to: most processes only read.
        self._tokenizer: Tokenizer | None = None
        self._n_words = 0
        # How it was prepared, if it was: so it stays.
        self._prepared: bool | None = None
        self._changing = Lock()
        # Whoever merges holds it, so that no part is merged twice.
        self._merging = Lock()
        self.add(papers)
        if not saved:
            self.tidy()

    @property
    def lives(self) -> tuple[Live, ...]:
        """What is to be saved."""
        return self._view.lives

    @property
    def memory(self) -> Memory | None:
        """What its analyser knows, to be saved beside; another one only when there is much more to know."""
        return self._memory

    def add(self, papers: Iterable[Paper]) -> None:
        """Make the papers findable at once; one whose id is known takes the place of the known one."""
        papers = iter(papers)
        while batch := {paper.id: paper for paper in islice(papers, PART_SIZE)}:
            with self._changing:
                added = Live.of(self._part(list(batch.values())))
                self._show([*self._view.without(batch), added])
                self._merge_few()

    def remove(self, paper_ids: Iterable[str]) -> None:
        """Forget the papers; an unknown id is no error."""
        with self._changing:
            self._show(self._view.without(paper_ids))

    def prepare(self, *, compiled: bool = True) -> None:
        super().prepare(compiled=compiled)
        with self._changing:
            self._ready_tokenizer()
            self._prepared = compiled

    def merge(self) -> None:
        """Merge parts where there are many: to be called now and then while papers are added."""
        self._merge_all(self._many)

    def tidy(self) -> None:
        """Merge what is worth it for quicker searches: to be called when no more papers are about to come.

        What had been prepared is prepared anew.
        """
        with self._changing:
            was_long = self._tokenizer is not None and self._tokenizer.knows_much
            if self._tokenizer:
                self._remember(self._tokenizer)
        if was_long:
            give_back()
        self._merge_all(self._untidy)
        if was_long:
            give_back()
        if self._prepared is not None:
            self.prepare(compiled=self._prepared)

    def _remember(self, tokenizer: Tokenizer) -> None:
        """Keep what is worth it of what the analyser knows; after a long build the rest goes, and it begins anew."""
        knows_much = tokenizer.knows_much
        if not self._memory or tokenizer.n_lists > _MORE_TO_KNOW * self._memory.n_lists:
            self._memory = tokenizer.memory()
        if knows_much:
            self._tokenizer, self._analyzer, self._n_words = None, Analyzer(), 0

    def _merge_few(self) -> None:
        """Merge what takes no more than some milliseconds, unless another thread merges."""
        if not self._merging.acquire(blocking=False):
            return
        try:
            if (waiting := self._many()) and sum(live.n_alive for live in waiting) <= _AT_ONCE:
                self._replace(waiting, joined(waiting), waiting)
        finally:
            self._merging.release()

    def _merge_all(self, next_ones: Callable[[], Sequence[Live]]) -> None:
        """Make one part of each of some; what is added or removed meanwhile stays so."""
        with self._merging:
            while waiting := next_ones():
                part = joined(waiting)
                with self._changing:
                    self._replace(waiting, part, self._now(waiting))

    def _show(self, lives: Sequence[Live]) -> None:
        self._look_at(View(tuple(lives), self._background, self._view.fused))

    def _many(self) -> Sequence[Live]:
        return within(_worn(self._view.lives, fewest=_MANY_PARTS, share=_MANY_PARTS / 2), _LARGEST)

    def _untidy(self) -> Sequence[Live]:
        lives = self._view.lives
        gone = next(([live] for live in lives if 2 * live.n_alive < len(live.part) or not live.n_alive), [])
        return gone or within(_worn(lives, fewest=2, share=_TIDY_FROM), _LARGEST)

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
        tokenizer = self._ready_tokenizer()
        tokens, defined = tokenizer.tokens(papers), tokenizer.definitions(papers)
        words = list(islice(self._analyzer.written, self._n_words, None))
        self._n_words += len(words)
        return Part.of(papers, Segment.of(tokens, tokenizer.terms, len(papers)), defined, words)

    def _ready_tokenizer(self) -> Tokenizer:
        if self._tokenizer is None or self._tokenizer.is_full:
            self._tokenizer = Tokenizer(self._analyzer, self._memory)
        return self._tokenizer


def _worn(lives: Sequence[Live], *, fewest: int, share: float) -> Sequence[Live]:
    """Return the longest end of the parts, not fewer, in which those behind the first hold that share of its papers."""
    worn, behind = len(lives), 0
    for place in range(len(lives) - 1, -1, -1):
        if len(lives) - place >= fewest and behind >= share * lives[place].n_alive > 0:
            worn = place
        behind += lives[place].n_alive
    return lives[worn:]
