"""What an index holds at one moment: a value that searches read while the index changes."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from retrieval.background import Background
from retrieval.bm25 import Lucene
from retrieval.neighbours import frequencies
from retrieval.parts import Live
from retrieval.postings import Flags, Ints
from retrieval.queries import Filters, Hit, Query, QueryTerm
from retrieval.ranking import Effort, Matcher, Pair, Plan, Word
from retrieval.record import KnownNames, Shelf, names_on
from retrieval.strings import Rows, Strings, hashes_of

_NO_FILTERS = Filters()
_EFFORT = Effort()
# Neighbours in the question that are neighbours in the paper, or near each other in it, count beside the words:
# nDCG@10 scifact-train .720 -> .725, cranfield .391 -> .403 (.397 by neighbours alone).
_PAIR_WEIGHT = 0.1
# BM25's own damping of words that a question repeats: +.1 on all three against none, which long questions need.
_K3 = 1.0
# From when on a library's own document frequencies begin to outweigh the background's, and are all that counts.
_ENOUGH_PAPERS = 1_000
_MANY_PAPERS = 20_000
# Terms whose frequencies are remembered, and filters whose papers are.
_MOST_REMEMBERED = 20_000
_MOST_FILTERS = 16


class View:
    """Parts and what can be asked of them together. Never changed, but it remembers what it was asked."""

    def __init__(self, lives: tuple[Live, ...], background: Background, effort: Effort = _EFFORT) -> None:
        self.lives = lives
        self._effort = effort
        self._background = background
        self._formula = Lucene()
        self._n_papers = sum(live.n_alive for live in lives)
        self._frequencies: dict[str, int] = {}
        self._passing: dict[Filters, list[Flags | None]] = {}

    def __len__(self) -> int:
        return self._n_papers

    @cached_property
    def names(self) -> KnownNames:
        return names_on([Shelf(live.part.facts, live.alive) for live in self.lives])

    def words(self) -> Iterator[Strings]:
        return (live.part.words for live in self.lives)

    def definitions(self, key: str) -> Iterator[tuple[str, int]]:
        """Yield the definitions under a key, and others, each with how many papers of a part hold it."""
        for live in self.lives:
            for label, docs in live.part.definitions.under(key):
                yield label, live.n_left(docs)

    def without(self, paper_ids: Iterable[str]) -> list[Live]:
        """Return the parts without these papers; an unknown id is no error."""
        ids = list(paper_ids)
        hashes = hashes_of(ids)
        return [live.without(gone) if (gone := live.numbers(ids, hashes)) else live for live in self.lives]

    def document_frequency(self, term: str) -> int:
        known = self._frequencies.get(term)
        if known is None:
            if len(self._frequencies) >= _MOST_REMEMBERED:
                self._frequencies.clear()
            known = self._frequencies[term] = sum(_n_holding(live, term) for live in self.lives)
        return known

    def idf(self, term: str) -> float:
        own = self._formula.idf(self.document_frequency(term), len(self))
        share = _background_share(len(self))
        return (1 - share) * own + share * self._background.idf(term) if share else own

    def are_neighbours(self, left: str, right: str) -> bool:
        return frequencies(self.lives, [(left, right)])[0][0] > 0

    def search(self, query: Query, k: int, filters: Filters) -> list[Hit]:
        """Return at most k hits, best first; equal scores in order of paper id."""
        plan = self._plan(query)
        if k <= 0 or not plan.words:
            return []
        floor, found = 0.0, []
        for live, passing in zip(self.lives, self._passing_in_each(filters), strict=True):
            best = Matcher(plan, live.part.segment, passing, self._effort).best(k, floor)
            floor = max(floor, best.floor(k))
            found.append((live, best))
        hits = []
        for live, best in found:
            kept = np.flatnonzero((best.scores >= floor) & (best.scores > 0))
            kept = kept[_first_of_ties(best.scores[kept], live.part.facts.ranks[best.docs[kept]], k)]
            ids = live.part.facts.ids
            hits += [(-score, ids[doc]) for score, doc in zip(best.scores[kept].tolist(), best.docs[kept], strict=True)]
        return [Hit(paper_id, -score, rank) for rank, (score, paper_id) in enumerate(sorted(hits)[:k], start=1)]

    def _plan(self, query: Query) -> Plan:
        terms = {text: number for number, text in enumerate(dict.fromkeys(term.text for term in query.terms))}
        pairs = [pair for pair in query.pairs if pair[0] != pair[1]]
        next_to, near = frequencies(self.lives, pairs, sample=len(self) >= _MANY_PAPERS)
        idfs = [[self._formula.idf(df, len(self)) if df else 0.0 for df in counts] for counts in (next_to, near)]
        ends = [(terms.setdefault(left, len(terms)), terms.setdefault(right, len(terms))) for left, right in pairs]
        return Plan(
            terms=tuple(terms),
            words=tuple(_words(query, terms)),
            pairs=tuple(Pair(*of_pair) for of_pair in zip(*zip(*ends, strict=True), *idfs, strict=True))
            if ends
            else (),
            pair_weight=_PAIR_WEIGHT,
            k3=_K3,
            formula=self._formula,
            # 1 where no paper holds a word, for then nothing is divided by it but nothing.
            average_length=sum(live.length for live in self.lives) / max(1, len(self)) or 1.0,
        )

    def _passing_in_each(self, filters: Filters) -> list[Flags | None]:
        """Return for each part which papers are there and pass, (n_papers,); None where all are and do."""
        if filters == _NO_FILTERS:
            return [live.alive for live in self.lives]
        known = self._passing.get(filters)
        if known is None:
            if len(self._passing) >= _MOST_FILTERS:
                self._passing.clear()
            known = self._passing[filters] = [_passing(live, filters) for live in self.lives]
        return known

    def select(self, filters: Filters, k: int | None, *, newest_first: bool) -> list[str]:
        """Return the ids of at most k papers that pass, by id, or from the latest first day on and then by id."""
        found = []
        for live, passing in zip(self.lives, self._passing_in_each(filters), strict=True):
            facts = live.part.facts
            docs = np.arange(len(facts)) if passing is None else np.flatnonzero(passing)
            days = -facts.first_days[docs].astype(np.int64) if newest_first else np.zeros(len(docs), dtype=np.int64)
            kept = _first_of_ties(-days, facts.ranks[docs], len(docs) if k is None else k)
            found += [(day, facts.ids[doc]) for day, doc in zip(days[kept].tolist(), docs[kept].tolist(), strict=True)]
        return [paper_id for _, paper_id in sorted(found)[:k]]


def _passing(live: Live, filters: Filters) -> Flags:
    passing = live.part.facts.passing(filters)
    return passing if live.alive is None else passing & live.alive


def _n_holding(live: Live, term: str) -> int:
    start, end = live.part.segment.span(term)
    return live.n_left(live.part.segment.docs[start:end])


def _first_of_ties(scores: npt.NDArray[np.number], ranks: Rows, k: int) -> Ints:
    """Return which are among the k of the highest score, ties by rank; and those that tie in both with the last."""
    if len(scores) <= k:
        return np.arange(len(scores))
    if k <= 0:
        return np.arange(0)
    order = np.lexsort((ranks, -scores))
    last = order[k - 1]
    return np.flatnonzero((scores > scores[last]) | ((scores == scores[last]) & (ranks <= ranks[last])))


def _background_share(n_papers: int) -> float:
    """The part of an idf that the background has: half, and less the more a library can tell by itself.

    MRR on 600 libraries of twenty papers close to each other .714 -> .747; nDCG@10 on cranfield (1,400) .403 -> .412.
    """
    return 0.5 * min(1.0, _ENOUGH_PAPERS / max(n_papers, 1)) if n_papers < _MANY_PAPERS else 0.0


def _words(query: Query, terms: Mapping[str, int]) -> Iterator[Word]:
    """Yield the words of the question, each once, with how often the question has it."""
    words: dict[int, dict[int, list[QueryTerm]]] = {}
    for term in query.terms:
        words.setdefault(term.word, {}).setdefault(term.reading, []).append(term)
    alike: dict[tuple[tuple[str, ...], ...], list[list[list[QueryTerm]]]] = {}
    for readings in words.values():
        key = tuple(tuple(term.text for term in reading) for reading in readings.values())
        alike.setdefault(key, []).append(list(readings.values()))
    for found in alike.values():
        weighed = (tuple((terms[term.text], term.weight * term.idf) for term in reading) for reading in found[0])
        yield Word(tuple(weighed), len(found))
