"""The index of a library's papers."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol

import numpy as np

from retrieval.analysis import Analyzer, Kind
from retrieval.bm25 import InvertedBM25
from retrieval.papers import Paper
from retrieval.postings import BREAK, Flags, Floats
from retrieval.queries import Filters, Hit, Origin, Query, QueryTerm
from retrieval.record import KnownNames, RecordIndex, known_names

__all__ = ["Filters", "Hit", "KnownNames", "MemoryIndex", "Origin", "PaperIndex", "Query", "QueryTerm"]

_NO_FILTERS = Filters()
# A title says what a paper is about, so its words count as if it stood there twice.
_TITLE_TIMES = 2
# The share of neighbouring words that are neighbours in the paper too: up on 8 of 10 collections (issue 3).
_PAIR_WEIGHT = 0.1


class PaperIndex(Protocol):
    """An index of papers. An empty one answers everything with nothing."""

    def __len__(self) -> int: ...

    @property
    def names(self) -> KnownNames:
        """The names that questions are matched against."""

    def read(self, text: str) -> Query:
        """Return the question as terms, with abbreviations and spelling seen to."""

    def search(self, query: Query, *, k: int, filters: Filters = _NO_FILTERS) -> list[Hit]:
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
    """An index held in memory; one thread at a time may change it."""

    def __init__(self, papers: Iterable[Paper] = ()) -> None:
        self._analyzer = Analyzer()
        self._bm25 = InvertedBM25()
        self._record = RecordIndex()
        self._papers: list[Paper] = []
        self._numbers: dict[str, int] = {}
        self._names: KnownNames | None = None
        self.add(papers)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def names(self) -> KnownNames:
        if self._names is None:
            self._names = known_names(self._papers[number] for number in self._numbers.values())
        return self._names

    def add(self, papers: Iterable[Paper]) -> None:
        latest = {paper.id: paper for paper in papers}
        self.remove(latest)
        self._numbers.update((paper_id, number) for number, paper_id in enumerate(latest, start=len(self._papers)))
        self._papers.extend(latest.values())
        self._record.add(list(latest.values()))
        self._bm25.add(self._tokens(paper) for paper in latest.values())
        self._names = None

    def remove(self, paper_ids: Iterable[str]) -> None:
        self._bm25.remove([self._numbers.pop(paper_id) for paper_id in paper_ids if paper_id in self._numbers])
        self._names = None

    def _tokens(self, paper: Paper) -> list[str]:
        title, title_wholes = self._analyzer.bag(paper.title)
        abstract, wholes = self._analyzer.bag(paper.abstract)
        tokens = [*title, BREAK] * _TITLE_TIMES + abstract
        for whole in (*title_wholes * _TITLE_TIMES, *wholes):
            tokens += (BREAK, whole)
        return tokens

    def read(self, text: str) -> Query:
        terms: list[QueryTerm] = []
        word, end = -1, 0
        for term in self._analyzer.terms(text):
            word, end = (word, end) if term.start < end else (word + 1, term.end)
            df = self.document_frequency(term.text)
            terms.append(
                QueryTerm(
                    text=term.text,
                    surface=term.surface,
                    start=term.start,
                    end=term.end,
                    word=word,
                    origin=Origin.PART if term.kind is Kind.PART else Origin.WORD,
                    weight=1.0,
                    document_frequency=df,
                    idf=self.idf(term.text),
                )
            )
        words = [term.text for term in self._analyzer.terms(text) if term.kind is not Kind.WHOLE]
        unmatched = dict.fromkeys(term.surface for term in terms if not term.document_frequency)
        return Query(
            text=text,
            terms=tuple(terms),
            pairs=tuple(pairwise(words)),
            unmatched=tuple(unmatched),
        )

    def search(self, query: Query, *, k: int, filters: Filters = _NO_FILTERS) -> list[Hit]:
        scores = self._scores(query)
        if filters != _NO_FILTERS:
            scores = np.where(self._passing(filters), scores, 0.0)
        found = np.flatnonzero(scores > 0)
        if k <= 0 or not len(found):
            return []
        if len(found) > k:
            # All that tie with the last to be shown stay in, so that their ids decide.
            found = found[scores[found] >= np.partition(scores[found], -k)[-k]]
        best = sorted(found.tolist(), key=lambda number: (-scores[number], self._papers[number].id))[:k]
        return [Hit(self._papers[number].id, float(scores[number]), rank) for rank, number in enumerate(best, start=1)]

    def _scores(self, query: Query) -> Floats:
        scores = np.zeros(len(self._papers))
        for term in query.terms:
            docs, tf = self._bm25.postings.of(term.text)
            if len(docs):
                scores[docs] += term.weight * term.idf * self._bm25.saturation(docs, tf)
        for left, right in query.pairs:
            docs, tf = self._bm25.postings.of_pair(left, right)
            if len(docs):
                idf = self._bm25.formula.idf(len(docs), len(self))
                scores[docs] += _PAIR_WEIGHT * idf * self._bm25.saturation(docs, tf)
        return scores

    def _passing(self, filters: Filters) -> Flags:
        passing = self._record.passing(filters) & self._bm25.postings.alive
        if filters.paper_ids is not None:
            chosen = np.zeros(len(self._papers), dtype=np.bool_)
            chosen[[self._numbers[paper_id] for paper_id in filters.paper_ids if paper_id in self._numbers]] = True
            passing &= chosen
        return passing

    def select(self, filters: Filters, *, k: int | None = None, newest_first: bool = False) -> list[str]:
        numbers = np.flatnonzero(self._passing(filters)).tolist()
        if newest_first:
            return [self._papers[number].id for number in self._record.newest_first(numbers)][:k]
        return sorted(self._papers[number].id for number in numbers)[:k]

    def document_frequency(self, term: str) -> int:
        return len(self._bm25.postings.of(term)[0])

    def idf(self, term: str) -> float:
        return self._bm25.formula.idf(self.document_frequency(term), len(self))
