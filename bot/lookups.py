"""Papers looked up on the web for whoever asks, one host's pace for all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Self

from bot.settings import Settings
from retrieval.papers import Paper

if TYPE_CHECKING:
    from bot.sources.web import Web


class Lookups:
    """Looks papers up by arXiv id, link or DOI. Opened by `open`; the web is first opened when it is needed."""

    def __init__(self, settings: Settings, stack: AsyncExitStack) -> None:
        self._settings = settings
        self._stack = stack
        self._web: Web | None = None
        self._opening = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings) -> AsyncIterator[Self]:
        async with AsyncExitStack() as stack:
            yield cls(settings, stack)

    async def paper(self, reference: str) -> Paper:
        """Return the paper that is named; raises as `bot.sources.lookup.look_up` does."""
        from bot.sources.lookup import look_up  # noqa: PLC0415 - see `web`

        return await look_up(reference, await self.web(), self._settings)

    async def web(self) -> "Web":
        """The web, for whatever else is fetched: who is asked has one pace for all."""
        # A web client takes a fifth of a second to import, for which no start is to wait.
        from bot.sources.web import Web  # noqa: PLC0415

        async with self._opening:
            if self._web is None:
                self._web = await self._stack.enter_async_context(Web.open(self._settings))
            return self._web
