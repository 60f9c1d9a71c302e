"""Time, as what waits for it needs it: so that tests can let it pass."""

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from typing import Protocol

Now = Callable[[], dt.datetime]
"""Tells the time of day, aware: for what never waits."""


class Clock(Protocol):
    """Tells the time, and lets it pass."""

    def now(self) -> dt.datetime:
        """The time of day, aware, in UTC."""

    def elapsed(self) -> float:
        """Seconds since some moment; never goes back, whatever is done to the time of day."""

    async def sleep(self, seconds: float) -> None:
        """Return when this much time has passed."""


class SystemClock:
    """The machine's own."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def elapsed(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
