"""Upkeep: what has to be done by and by, whatever goes wrong meanwhile."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.beside import beside
from bot.clock import Now
from bot.health import Health
from bot.logs import log_fault
from bot.plurals import counted
from bot.safekeeping import Safekeeping
from bot.store.stores import Stores

log = logging.getLogger(__name__)

PURGE = "deleting old conversations"
BACKUP = "daily backup"
_PURGE_EVERY_S = 3600.0
_BACKUP_EVERY_S = 3600.0
# A question on the command line is answered, and gone, by then.
_BACKUP_AFTER_S = 120.0
# Turns: deleted in one transaction, for which whoever asks something meanwhile has to wait.
_AT_ONCE = 200
_LAG_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Chore:
    """Something else to be done again and again: what it is called, and what does it and says what was done."""

    name: str
    work: Callable[[], Awaitable[str]]
    every_s: float


Sleep = Callable[[float], Awaitable[None]]


class Upkeep:
    """Deletes conversations as old as their server keeps them, makes the daily backups where they are wanted, measures
    the event loop, and does other `chores`, as long as it runs.
    """

    def __init__(  # noqa: PLR0913 - all that is kept up; each by name
        self,
        stores: Stores,
        health: Health,
        clock: Now,
        *,
        chores: Sequence[Chore] = (),
        safekeeping: Safekeeping | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._safekeeping = safekeeping
        self._stores = stores
        self._chores = (Chore(PURGE, self._purged, _PURGE_EVERY_S), *chores)
        self._health = health
        self._clock = clock
        self._sleep = sleep

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        works = [*map(self._repeated, self._chores), self._watched()]
        if self._safekeeping:
            works.append(self._backed_up(self._safekeeping))
        async with AsyncExitStack() as stack:
            for work in works:
                await stack.enter_async_context(beside(work, log))
            yield

    async def purge(self) -> int:
        """Delete what is older than its server keeps it; return how many turns those were."""
        deleted = 0
        for server, days in (await self._stores.servers.retentions()).items():
            before = self._clock() - dt.timedelta(days=days)
            while count := await self._stores.retention.delete_before(server, before, limit=_AT_ONCE):
                deleted += count
        return deleted

    async def _purged(self) -> str:
        deleted = await self.purge()
        if not deleted:
            return "nothing was due"
        turns = counted(deleted, "turn")
        log.info("Deleted %s older than the servers keep them", turns)
        return f"deleted {turns}"

    async def _backed_up(self, safekeeping: Safekeeping) -> None:
        await self._sleep(_BACKUP_AFTER_S)
        await self._repeated(Chore(BACKUP, safekeeping.look_after, _BACKUP_EVERY_S))

    async def _repeated(self, chore: Chore) -> None:
        """Do the work at once and then each time; what goes wrong in it is logged, and shown by its reference."""
        while True:
            try:
                self._health.sign(chore.name, await chore.work())
            except Exception as error:  # noqa: BLE001 - whatever it is, the next time may be better
                self._health.sign(chore.name, f"failed, reference {log_fault(log, error)}", fine=False)
            await self._sleep(chore.every_s)

    async def _watched(self) -> None:
        while True:
            begun = time.monotonic()
            await self._sleep(_LAG_EVERY_S)
            self._health.lagged(time.monotonic() - begun - _LAG_EVERY_S)
