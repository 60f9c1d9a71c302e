"""Time and names as a test wants them."""

import asyncio
import datetime as dt
import socket
from collections import defaultdict

from aiohttp.abc import AbstractResolver, ResolveResult

BEGINNING = dt.datetime(2024, 1, 8, 6, 0, tzinfo=dt.UTC)


class SimulatedClock:
    """A clock that goes on when it is slept on, and at no other time."""

    def __init__(self, now: dt.datetime = BEGINNING) -> None:
        self._began = now
        self._elapsed = 0.0
        self.slept: list[float] = []

    def now(self) -> dt.datetime:
        return self._began + dt.timedelta(seconds=self._elapsed)

    def elapsed(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._elapsed += seconds
        await asyncio.sleep(0)

    def pass_until(self, moment: dt.datetime) -> None:
        self._elapsed = max(self._elapsed, (moment - self._began).total_seconds())


class SimulatedNames(AbstractResolver):
    """Resolves every name to this machine, but for those in `addresses`, each of whose lists serves one question.

    The last list of a name serves all further ones.
    """

    def __init__(self) -> None:
        self.addresses: defaultdict[str, list[list[str]]] = defaultdict(lambda: [["127.0.0.1"]])
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        answers = self.addresses[host]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in (answers.pop(0) if len(answers) > 1 else answers[0])
        ]

    async def close(self) -> None:
        pass
