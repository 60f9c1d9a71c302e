"""Pace: how often a host may be asked, held over everything that asks it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import Clock
from bot.errors import Unreachable

# https://info.arxiv.org/help/api/tou.html: one request each three seconds and one connection, over all its services.
_ARXIV = "arxiv.org"
_ARXIV_EVERY_S = 3.0
_OTHERS_EVERY_S = 0.5
# Seconds: whoever would have to wait longer for a host that asked to be left alone is told so at once.
PATIENCE_S = 120.0


class Pace:
    """Gives one turn at a time, each so many seconds after the one before it began."""

    def __init__(self, host: str, every_s: float, clock: Clock) -> None:
        self._host = host
        self._every_s = every_s
        self._clock = clock
        self._next_at = clock.elapsed()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and hold it. Raises Unreachable where the host wants to be left alone for long."""
        async with self._turn:
            wait = self._next_at - self._clock.elapsed()
            if wait > PATIENCE_S:
                raise Unreachable(f"{self._host} asked to be left alone for {wait:,.0f} s more", after_s=wait)
            if wait > 0:
                await self._clock.sleep(wait)
            self._next_at = self._clock.elapsed() + self._every_s
            yield

    def hold_off(self, seconds: float) -> None:
        """Let nobody have a turn for this long."""
        self._next_at = max(self._next_at, self._clock.elapsed() + seconds)


class Paces:
    """The pace of each host; all of arXiv's share one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._paces: dict[str, Pace] = {}

    def of(self, host: str) -> Pace:
        """Return the pace that a host is asked at, always the same one."""
        name = _ARXIV if host == _ARXIV or host.endswith(f".{_ARXIV}") else host
        if name not in self._paces:
            every_s = _ARXIV_EVERY_S if name == _ARXIV else _OTHERS_EVERY_S
            self._paces[name] = Pace(name, every_s, self._clock)
        return self._paces[name]
