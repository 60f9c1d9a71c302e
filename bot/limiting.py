"""Limits: how much one person and one server may ask, so that nobody slows the rest."""

import asyncio
import math
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.errors import TooMuch
from bot.replies import Caller
from bot.settings import Settings

# Requests: what each is counted as.
COMMAND, BUTTON, COMPLETION = 1.0, 0.5, 0.1
# Buckets: of more people than these, those who were longest silent begin anew with a full one.
_MOST_BUCKETS = 10_000
_NOTHING = 1e-9  # tokens: less than this is a rounding error


@dataclass(frozen=True, slots=True)
class _Level:
    tokens: float
    at: float


class Buckets:
    """Token buckets, one for each key: `burst` tokens at first, filled up again by `per_minute`.

    `clock` gives seconds that never run backwards.
    """

    def __init__(
        self, *, burst: float, per_minute: float, clock: Callable[[], float], most: int = _MOST_BUCKETS
    ) -> None:
        self._burst = burst
        self._per_s = per_minute / 60
        self._clock = clock
        self._most = most
        self._levels: OrderedDict[str, _Level] = OrderedDict()

    def __len__(self) -> int:
        return len(self._levels)

    def wait_s(self, key: str, cost: float) -> float:
        """Seconds until so many tokens are there; 0 where they are."""
        missing = cost - self._tokens(key)
        return missing / self._per_s if missing > _NOTHING else 0.0

    def take(self, key: str, cost: float) -> None:
        self._levels[key] = _Level(self._tokens(key) - cost, self._clock())
        self._levels.move_to_end(key)
        while len(self._levels) > self._most:
            self._levels.popitem(last=False)

    def _tokens(self, key: str) -> float:
        level = self._levels.get(key)
        if level is None:
            return self._burst
        return min(self._burst, level.tokens + (self._clock() - level.at) * self._per_s)


class Limiter:
    """Lets a request in, or says how long to wait; and holds each person to a few at once."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._people = Buckets(burst=settings.person_burst, per_minute=settings.person_per_minute, clock=clock)
        self._servers = Buckets(burst=settings.server_burst, per_minute=settings.server_per_minute, clock=clock)
        self._at_once = settings.person_at_once
        self._turns: dict[str, _Turns] = {}

    def charge(self, caller: Caller, cost: float) -> None:
        """Count a request. Raises TooMuch, and counts nothing, where the person or the server has to wait."""
        if seconds := self._people.wait_s(caller.user, cost):
            raise TooMuch("You have asked a lot in a short time", math.ceil(seconds))
        if caller.guild is not None and (seconds := self._servers.wait_s(caller.guild, cost)):
            raise TooMuch("This server has asked a lot in a short time", math.ceil(seconds))
        self._people.take(caller.user, cost)
        if caller.guild is not None:
            self._servers.take(caller.guild, cost)

    @asynccontextmanager
    async def one(self, caller: Caller, cost: float) -> AsyncIterator[None]:
        """Carry out one request of the caller, after those of theirs that came before. Raises as `charge` does."""
        self.charge(caller, cost)
        turns = self._turns.setdefault(caller.user, _Turns(self._at_once))
        turns.wanted += 1
        try:
            async with turns.free:
                yield
        finally:
            turns.wanted -= 1
            if not turns.wanted:
                del self._turns[caller.user]


class _Turns:
    """What one person has asked that is not answered yet."""

    def __init__(self, at_once: int) -> None:
        self.free = asyncio.Semaphore(at_once)
        self.wanted = 0
