"""What one place sees of the libraries: whatever is asked is asked of this, so that nothing else can be shown."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ParamSpec, TypeVar

from bot.searching import Searches
from bot.store.catalogue import Catalogue
from bot.store.papers import PaperReader
from retrieval.index import ViewIndex
from retrieval.queries import Filters, Hit, Query
from retrieval.questions import Order
from retrieval.record import KnownNames

Given = ParamSpec("Given")
Made = TypeVar("Made")

_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class SeenLibrary:
    """The papers that are seen from one place: each part of this holds those alone, and leads to no others.

    `index` is to be read inside `run`: off the event loop, within the time for a search. `names` are what questions are
    matched against; they never change. Not all is `indexed` while an index is built anew.
    """

    papers: PaperReader
    catalogue: Catalogue
    index: ViewIndex
    names: KnownNames
    searches: Searches
    indexed: bool

    def __len__(self) -> int:
        return len(self.index)

    async def search(self, text: str, *, k: int, filters: Filters = _NO_FILTERS) -> tuple[Query, list[Hit]]:
        """The text as the index reads it, and at most k hits, best first."""
        return await self.run(_search, self.index, text, k, filters)

    async def select(self, filters: Filters, *, k: int | None = None, order: Order = Order.BEST) -> list[str]:
        """The ids of at most k papers that pass, by id or by date; undated ones last."""
        return await self.run(_select, self.index, filters, k, order)

    async def holds(self, filters: Filters) -> bool:
        """Whether any paper passes."""
        return await self.run(self.index.holds, filters)

    async def run(self, work: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """Do work that reads the index, in a thread. Raises UserError where it takes too long."""
        return await self.searches.run(work, *args, **kwargs)


def _search(index: ViewIndex, text: str, k: int, filters: Filters) -> tuple[Query, list[Hit]]:
    query = index.read(text)
    return query, index.search(query, k=k, filters=filters)


def _select(index: ViewIndex, filters: Filters, k: int | None, order: Order) -> list[str]:
    if order is not Order.OLDEST:
        return index.select(filters, k=k, newest_first=order is Order.NEWEST)
    # A date filter, even from the beginning of time, leaves out the papers without a date.
    dated = replace(filters, since=filters.since or dt.date.min)
    oldest_first = index.select(dated, newest_first=True)[::-1]
    undated = sorted(set(index.select(filters)) - set(oldest_first))
    return [*oldest_first, *undated][:k]
