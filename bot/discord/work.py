"""What is being answered right now, so that an ending process can finish it first."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import UserError

log = logging.getLogger(__name__)


class Work:
    """Counts what is in progress; once it is draining, nothing new is begun."""

    def __init__(self) -> None:
        self._running = 0
        self._draining = False
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Hold the process open for one piece of work. Raises UserError where the process is ending."""
        if self._draining:
            raise UserError("I am being restarted; ask again in a minute.")
        self._running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def drain(self, *, within_s: float) -> None:
        """Wait until everything that was begun is done, but no longer than this."""
        self._draining = True
        try:
            async with asyncio.timeout(within_s):
                await self._idle.wait()
        except TimeoutError:
            log.warning("%d answers were not finished within %g s and are given up", self._running, within_s)
