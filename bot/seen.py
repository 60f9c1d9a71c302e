"""What one place sees of the library: everything that is asked is asked of this, so that nothing else can be shown."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from bot.library import Library
from bot.store.catalogue import Catalogue
from bot.store.papers import PaperStore
from retrieval.index import PaperIndex
from retrieval.queries import Filters, Hit, Query
from retrieval.questions import Order
from retrieval.record import KnownNames

Given = ParamSpec("Given")
Made = TypeVar("Made")

_NO_FILTERS = Filters()


class SeenLibrary:
    """The papers that are seen from one place."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __len__(self) -> int:
        return len(self._library)

    @property
    def papers(self) -> PaperStore:
        return self._library.papers

    @property
    def catalogue(self) -> Catalogue:
        return self._library.catalogue

    @property
    def index(self) -> PaperIndex:
        """The index, to be read inside `run`: off the event loop, within the time for a search."""
        return self._library.index

    @property
    def names(self) -> KnownNames:
        """The names that questions are matched against; a value that never changes once given."""
        return self._library.names

    async def search(self, text: str, *, k: int, filters: Filters = _NO_FILTERS) -> tuple[Query, list[Hit]]:
        """The text as the index reads it, and at most k hits, best first."""
        return await self._library.search(text, k=k, filters=filters)

    async def select(self, filters: Filters, *, k: int | None = None, order: Order = Order.BEST) -> list[str]:
        """The ids of at most k papers that pass, by id or by date; undated ones last."""
        return await self._library.select(filters, k=k, order=order)

    async def run(self, work: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """Do work that reads the index, in a thread. Raises UserError where it takes too long."""
        return await self._library.run(work, *args, **kwargs)
