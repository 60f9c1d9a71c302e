"""`quoth backup` and `quoth restore`."""

import asyncio
import datetime as dt
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.instance import sole_instance
from bot.plurals import counted
from bot.settings import Settings
from bot.store.backups import Restored, back_up, hand_over, restore
from bot.store.forgotten import Journal


async def make_backup(settings: Settings, path: Path | None, *, write: Callable[[str], None]) -> int:
    """Back up the database to a new file, or into a folder; return the exit code."""
    target = (path or settings.backups_path).absolute()
    fresh = path is None and not target.exists()
    if fresh:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    backup = await asyncio.to_thread(back_up, settings.database_path, target, now=dt.datetime.now(dt.UTC))
    if fresh:
        hand_over(target, like=settings.database_path)
    if path is None:
        hand_over(backup.path, like=target)
    write(f"Backed up to {backup.path}: {backup.size / 1e6:,.1f} MB, checked.")
    return 0


async def restore_backup(settings: Settings, path: Path, *, write: Callable[[str], None]) -> int:
    """Restore the database from a backup; return the exit code. Raises AlreadyRunning where Quoth runs."""
    path = settings.data_dir.cwd() / path
    folders = dict.fromkeys([settings.backups_path, path.parent])
    with sole_instance(settings.data_dir):
        restored = await asyncio.to_thread(
            partial(
                restore,
                path,
                settings.database_path,
                [Journal(folder) for folder in folders],
                now=dt.datetime.now(dt.UTC),
                busy_timeout_ms=settings.busy_timeout_ms,
            )
        )
        for indexes in (settings.index_dir, settings.server_index_dir):
            await asyncio.to_thread(shutil.rmtree, indexes, ignore_errors=True)
    for line in _told(path, restored):
        write(line)
    return 0


def _told(path: Path, restored: Restored) -> list[str]:
    made = f", made {restored.made_at:%Y-%m-%d %H:%M} UTC" if restored.made_at else ""
    lines = [f"Restored {path}{made}. The next start builds the index anew."]
    if restored.forgotten:
        people = counted(restored.forgotten, "person", "people")
        lines.append(f"{people} who asked to be forgotten since then stayed so.")
    if restored.aside:
        lines.append(f"What was there before is {restored.aside}; delete it once all is well.")
    return lines
