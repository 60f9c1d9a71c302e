"""What falls due: done when its time has come, whatever goes wrong meanwhile."""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable

from bot.clock import Now
from bot.health import Health
from bot.logs import log_fault

_logger = logging.getLogger(__name__)

# Seconds: at least so often it looks, whatever the time of day does, and shows that it lives.
_LONGEST_SLEEP_S = 60.0
_AFTER_A_FAULT_S = 5.0


class Due:
    """Does `work` whenever `next_due` comes, as long as `run` runs, and at once when it is woken.

    `work` returns what it did, for the heartbeat that `health` shows under `name`.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[str]],
        next_due: Callable[[], Awaitable[dt.datetime | None]],
        clock: Now,
        health: Health,
    ) -> None:
        self._name = name
        self._work = work
        self._next_due = next_due
        self._clock = clock
        self._health = health
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Look at once: something may be due earlier than was thought."""
        self._changed.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            self._changed.clear()
            try:
                self._health.sign(self._name, await self._work())
                pause = await self._pause_s()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next time may be better
                self._health.sign(self._name, f"failed, reference {log_fault(_logger, error)}", fine=False)
                pause = _AFTER_A_FAULT_S
            await self._wait(pause)

    async def _pause_s(self) -> float:
        due = await self._next_due()
        if due is None:
            return _LONGEST_SLEEP_S
        return min(max(0.0, (due - self._clock()).total_seconds()), _LONGEST_SLEEP_S)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass
