"""Safekeeping: a backup of the database each day, and the last few of them kept."""

import asyncio
import datetime as dt
import logging
from pathlib import Path

from bot.listening import Clock
from bot.settings import Settings
from bot.store.backups import DAILY, back_up, daily_backups, named
from bot.store.copying import sweep

_logger = logging.getLogger(__name__)

_EVERY = dt.timedelta(days=1)


class Safekeeping:
    """Makes the daily backups of one database in a folder, and keeps the newest `kept` of them."""

    def __init__(self, database: Path, folder: Path, *, kept: int, clock: Clock) -> None:
        self._database = database
        self._folder = folder
        self._kept = kept
        self._clock = clock

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> "Safekeeping | None":
        """What the settings ask for; None where that is no daily backup at all."""
        if not settings.backups_kept:
            return None
        return cls(settings.database_path, settings.backups_path, kept=settings.backups_kept, clock=clock)

    async def look_after(self) -> str:
        """Make the day's backup if it is due, and let the oldest go; return what there is, in words.

        Raises StoreError where that fails; older backups stay then, however many there are.
        """
        return await asyncio.to_thread(self._looked_after)

    def _looked_after(self) -> str:
        now = self._clock()
        sweep(self._database.parent)
        # One that is said to be of tomorrow is left by a clock that was wrong, and counts for nothing.
        made = [made_at for made_at in daily_backups(self._folder) if made_at <= now]
        if made and now - made[-1] < _EVERY:
            return f"the last is of {made[-1]:%Y-%m-%d %H:%M} UTC"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        backup = back_up(self._database, self._folder / named(DAILY, now), now=now)
        for path in [*daily_backups(self._folder).values()][: -self._kept]:
            path.unlink(missing_ok=True)
        size = f"{backup.size / 1e6:,.1f} MB"
        _logger.info("Backed up to %s, %s", backup.path, size)
        return f"backed up, {size}"
