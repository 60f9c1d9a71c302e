"""What a question to some of the papers costs, beside the same question to all of them.

It is asked as an answer asks it: whether any paper passes is looked up first, so the filter is worked out in that time.
"""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from types import MappingProxyType

from bot.bench.measured import Narrowed, Timed
from bot.bench.spent import Spent, for_a_while, percentiles
from retrieval.index import MemoryIndex, ViewIndex
from retrieval.joint import JointIndex, joint_names
from retrieval.names import surname
from retrieval.papers import Paper
from retrieval.passing import Passing
from retrieval.queries import NO_FILTERS, Filters

_OWN, _SEEN = "a server's library", "the same and the shared one"
# Papers, at most, of a server's own library; it has a tenth of all where that is less.
_MOST_OWN = 5_000
_SHARE_OWN = 10
# Filters that are asked for so that none of those before is remembered.
_OTHERS = 32
# Seconds after which no further question is asked.
_LONG_ENOUGH_S = 60


def own_size(n_papers: int) -> int:
    """Return how many papers a server has of its own, of which the shared library holds so many."""
    return max(1, min(_MOST_OWN, n_papers // _SHARE_OWN))


def filters_of(papers: Sequence[Paper], n: int, *, seed: int) -> list[dict[str, Filters]]:
    """Return n times a filter of each kind, made of what is known of some paper; none of what is known of no paper."""
    chance = random.Random(seed)  # noqa: S311 - the same data each time, not a secret
    made = {kind: [of(paper) for paper in papers] for kind, of in _KINDS.items()}
    known = {kind: [one for one in filters if one is not None] for kind, filters in made.items()}
    return [{kind: chance.choice(filters) for kind, filters in known.items() if filters} for _ in range(n)]


def _author(paper: Paper) -> Filters | None:
    return Filters(authors=paper.authors[:1]) if paper.authors else None


def _surname(paper: Paper) -> Filters | None:
    return Filters(authors=(surname(paper.authors[0]),)) if paper.authors else None


def _category(paper: Paper) -> Filters | None:
    return Filters(categories=paper.categories[:1]) if paper.categories else None


def _years(paper: Paper) -> Filters | None:
    if paper.date is None:
        return None
    return Filters(since=dt.date(paper.date.year - 1, 1, 1), until=dt.date(paper.date.year + 1, 12, 31))


def _all(paper: Paper) -> Filters | None:
    by, on, then = _surname(paper), _category(paper), _years(paper)
    if not by or not on or not then:
        return None
    return replace(then, authors=by.authors, categories=on.categories)


_KINDS: Mapping[str, Callable[[Paper], Filters | None]] = MappingProxyType(
    {
        "an author": _author,
        "a surname": _surname,
        "a category": _category,
        "three years": _years,
        "surname, category, years": _all,
    }
)


def narrowed(
    index: MemoryIndex, own: Sequence[Paper], questions: Sequence[str], filters: Sequence[dict[str, Filters]], k: int
) -> list[Narrowed]:
    """Ask each question of all papers, then of those that pass each of its filters, twice, and of a server's library.

    `own` are papers of the index that a server has as well.
    """
    of_server = MemoryIndex(own, background=index.background)
    of_server.prepare()
    seen = JointIndex(index, of_server, [paper.id for paper in own], joint_names(index.names, of_server.names, {}))
    times = _Times()
    shares: dict[str, list[float]] = defaultdict(list)
    for question, kinds in for_a_while(zip(questions, filters, strict=True), seconds=_LONG_ENOUGH_S):
        _ask(index, question, NO_FILTERS, k)
        times.of_all.append(_ask(index, question, NO_FILTERS, k))
        for kind, library in ((_OWN, of_server), (_SEEN, seen)):
            _ask(library, question, NO_FILTERS, k)
            times.first[kind].append(_ask(library, question, NO_FILTERS, k))
            shares[kind].append(len(library) / len(index))
        for kind, wanted in kinds.items():
            # As before each of the others: so that none is asked with colder caches.
            _ask(index, question, NO_FILTERS, k)
            times.first[kind].append(_ask(index, question, wanted, k))
            times.again[kind].append(_ask(index, question, wanted, k))
            shares[kind].append(_passing(index, wanted) / len(index))
        _forget(index)
    return times.narrowed(shares)


def _forget(index: ViewIndex) -> None:
    """Ask for other filters, until none of those before is remembered."""
    for number in range(_OTHERS):
        index.holds(Filters(paper_ids=frozenset({str(number)})))


def _ask(index: ViewIndex, question: str, filters: Filters, k: int) -> float:
    """Return the milliseconds until the answer."""
    spent = Spent()
    with spent:
        if index.holds(filters):
            index.search(index.read(question), k=k, filters=filters)
    return spent.ms


def _passing(index: ViewIndex, filters: Filters) -> int:
    return sum(int(Passing.of(live.part.facts, live.alive, filters).flags.sum()) for live in index.view.lives)


class _Times:
    """The milliseconds that questions took: of all papers, and of some of them by kind, first and again."""

    def __init__(self) -> None:
        self.of_all: list[float] = []
        self.first: dict[str, list[float]] = defaultdict(list)
        self.again: dict[str, list[float]] = defaultdict(list)

    def narrowed(self, shares: Mapping[str, Sequence[float]]) -> list[Narrowed]:
        return [
            Narrowed(
                kind=kind,
                share=fmean(shares[kind]),
                first=self._timed(times),
                again=self._timed(self.again[kind]) if kind in self.again else None,
            )
            for kind, times in self.first.items()
        ]

    def _timed(self, times: Sequence[float]) -> Timed:
        (p50, p95), (p50_of_all, p95_of_all) = percentiles(times), percentiles(self.of_all)
        return Timed(p50_ms=p50, p95_ms=p95, p50_ratio=p50 / p50_of_all, p95_ratio=p95 / p95_of_all)
