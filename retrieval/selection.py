"""How good the choice of new papers is, on papers with dates and categories alone.

Each category makes teams: its last papers up to a date are the team's library. What came next in the category's whole
archive is new, and of that the category's own papers are relevant. So an author's word, not ours, says what belongs
together. Categories are tuned on and judged on in turn, by their names in order.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from retrieval.background import Background
from retrieval.choosing import Team, rank
from retrieval.confidence import ANSWERED_FROM
from retrieval.index import MemoryIndex
from retrieval.papers import Paper

# Papers: a team's library, and what is new at once; and how many a category has to have to make teams.
_LIBRARY = 40
_NEW = 200
_LEAST = 200
# Where among a category's papers a team's date lies.
_CUTS = (0.5, 0.7, 0.9)
# In an archive where more than half of what is new is relevant there is little to choose.
_MOST_RELEVANT = _NEW // 2
_RANKED = 10
_FIRST = 5

Order = Sequence[Paper]


@dataclass(frozen=True, slots=True)
class _Case:
    """A team's papers, what is new to it, and the ids of those that are relevant; `category` is what it works on."""

    category: str
    library: Sequence[Paper]
    new: Sequence[Paper]
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """How good an order of new papers is over all teams: two means, each from 0 to 1."""

    name: str
    ndcg_10: float
    precision_5: float


@dataclass(frozen=True, slots=True)
class Half:
    """The measures over the teams of half of the categories: `tuned`, or judged."""

    tuned: bool
    categories: int
    teams: int
    choices: tuple[Choice, ...]


def judge_choice(papers: Iterable[Paper]) -> tuple[Half, Half]:
    """Return how good the choice is beside random order and newest first: where it was tuned, and where not."""
    archives: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        if paper.date is not None and paper.categories and "." in paper.categories[0]:
            archives[paper.categories[0].partition(".")[0]].append(paper)
    by_category: dict[str, list[Paper]] = {}
    for archive in archives.values():
        archive.sort(key=lambda paper: (_day(paper), paper.id))
        for category in {paper.categories[0] for paper in archive}:
            by_category[category] = archive
    large = [name for name in sorted(by_category) if _n_of(name, by_category[name]) >= _LEAST]
    halves = [
        [case for name in names for case in _cases(name, by_category[name])] for names in (large[::2], large[1::2])
    ]
    return _half(halves[0], tuned=True), _half(halves[1], tuned=False)


def _n_of(category: str, archive: Sequence[Paper]) -> int:
    return sum(paper.categories[0] == category for paper in archive)


def _day(paper: Paper) -> int:
    return paper.date.first_day.toordinal() if paper.date else 0


def _cases(category: str, archive: Sequence[Paper]) -> Iterator[_Case]:
    places = [place for place, paper in enumerate(archive) if paper.categories[0] == category]
    for cut in _CUTS:
        first = places[int(len(places) * cut)]
        library = [archive[place] for place in places if place < first][-_LIBRARY:]
        new = archive[first : first + _NEW]
        relevant = frozenset(paper.id for paper in new if paper.categories[0] == category)
        if len(new) == _NEW and len(relevant) <= _MOST_RELEVANT and len(library) == _LIBRARY:
            yield _Case(category, library, new, relevant)


def _half(cases: Sequence[_Case], *, tuned: bool) -> Half:
    background = Background()

    def chosen(case: _Case) -> Order:
        index = MemoryIndex(case.library, background=background)
        ranked = rank(case.new, Team(), index, telling=0, answered_from=ANSWERED_FROM)
        return [one.paper for one in ranked]

    orders: tuple[tuple[str, Callable[[_Case], Order]], ...] = (
        ("chosen", chosen),
        ("newest first", lambda case: sorted(case.new, key=lambda paper: (-_day(paper), paper.id))),
        ("random order", lambda case: sorted(case.new, key=lambda paper: _drawn(case.category, paper))),
    )
    choices = tuple(_measured(name, [(order(case), case.relevant) for case in cases]) for name, order in orders)
    return Half(tuned, len({case.category for case in cases}), len(cases), choices)


def _drawn(category: str, paper: Paper) -> bytes:
    """What draws the same random order each time, another for each category."""
    return hashlib.blake2b(f"{category} {paper.id}".encode()).digest()


def _measured(name: str, orders: Sequence[tuple[Order, frozenset[str]]]) -> Choice:
    ranked = [([paper.id in relevant for paper in order], len(relevant)) for order, relevant in orders]
    if not ranked:
        return Choice(name, 0.0, 0.0)
    return Choice(
        name,
        ndcg_10=fmean(_gain(flags[:_RANKED]) / _gain([True] * min(_RANKED, count)) for flags, count in ranked),
        precision_5=fmean(sum(flags[:_FIRST]) / _FIRST for flags, _ in ranked),
    )


def _gain(relevant: Sequence[bool]) -> float:
    """The discounted cumulative gain of papers that are relevant or not, best first."""
    return sum(1 / math.log2(place + 1) for place, flag in enumerate(relevant, start=1) if flag)
