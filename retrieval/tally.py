"""How many papers a library holds, by year and by category."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from retrieval.facts import NEVER
from retrieval.index import ViewIndex
from retrieval.parts import Live


@dataclass(frozen=True, slots=True)
class Tally:
    """How many papers there are; of each year in order; and of each category, the largest first, then by name.

    A paper without a date is under no year, and one of several categories under each.
    """

    papers: int
    by_year: Mapping[int, int]
    by_category: Mapping[str, int]


def tally(index: ViewIndex) -> Tally:
    years: Counter[int] = Counter()
    categories: Counter[str] = Counter()
    for live in index.view.lives:
        years += _years(live)
        labels = live.part.facts.categories
        for row, name in enumerate(labels.names):
            categories[name] += live.n_left(labels.docs[labels.starts[row] : labels.starts[row + 1]])
    held = ((name, count) for name, count in categories.items() if count)
    return Tally(len(index), dict(sorted(years.items())), dict(sorted(held, key=lambda one: (-one[1], one[0]))))


def _years(live: Live) -> Counter[int]:
    days = live.part.facts.first_days
    days = days if live.alive is None else days[live.alive]
    years: Counter[int] = Counter()
    for day, count in zip(*np.unique(days[days != NEVER], return_counts=True), strict=True):
        years[dt.date.fromordinal(int(day)).year] += int(count)
    return years
