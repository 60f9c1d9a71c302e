"""Where things lie: the data folder, the room on its disk, the backups in it."""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.doctor.checks import MEND, Check, Health
from bot.instance import is_running
from bot.settings import Settings
from bot.store.backups import daily_backups

_OTHERS = 0o077  # the permissions of everyone but the owner
_OWNER_ALONE = 0o700
# Bytes of room: with less than the first, what is asked may soon not be kept; with less than the second, look at it.
_TOO_LITTLE, _LITTLE = 100_000_000, 1_000_000_000
_LATE = dt.timedelta(days=2)


def look_at_places(settings: Settings, now: dt.datetime, *, mend: bool) -> Iterator[Check]:
    """Yield what is found; with `mend` the folder is made its owner's alone."""
    folder = settings.data_dir
    yield _folder(folder)
    if folder.is_dir() and os.name == "posix" and folder.stat().st_mode & _OTHERS:
        yield _open_to_others(folder, mend=mend)
    if not mend and is_running(folder):
        yield Check("running", Health.FINE, "Quoth runs on this folder right now")
    yield room(folder, shutil.disk_usage(_existing(folder)).free)
    if settings.database_path.exists():
        yield _backups(settings, now)


def room(folder: Path, free: int) -> Check:
    """Whether the disk of a folder has room, of which `free` bytes are left."""
    says = f"{free / 1e9:,.1f} GB free"
    if free >= _LITTLE:
        return Check("disk", Health.FINE, says)
    health = Health.WRONG if free < _TOO_LITTLE else Health.NOTE
    return Check("disk", health, f"{folder}: nearly full, {says}", "make room, or move the data folder")


def _folder(folder: Path) -> Check:
    """Whether a file can be made in the folder, or in the nearest one above it that exists."""
    trial = _existing(folder) / ".quoth-doctor"
    try:
        trial.touch()
        trial.unlink()
    except OSError as error:
        remedy = "mend its permissions, or name another folder with QUOTH_DATA_DIR or --data"
        return Check("data folder", Health.WRONG, f"{folder} cannot be written to: {error.strerror}", remedy)
    return Check("data folder", Health.FINE, str(folder))


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def _open_to_others(folder: Path, *, mend: bool) -> Check:
    if not mend:
        says = f"{folder} can be read by others on this machine, and what people asked with it"
        return Check("permissions", Health.NOTE, says, f"chmod 700, or {MEND}")
    folder.chmod(_OWNER_ALONE)
    return Check("permissions", Health.MENDED, f"{folder} is its owner's alone now")


def _backups(settings: Settings, now: dt.datetime) -> Check:
    made = [made_at for made_at in daily_backups(settings.backups_path) if made_at <= now]
    if not settings.backups_kept:
        return Check(
            "backups", Health.NOTE, "none are made by themselves", "set QUOTH_BACKUPS_KEPT, or run quoth backup"
        )
    if not made:
        return Check("backups", Health.NOTE, "none is there yet", "the first is made minutes after Quoth is started")
    says = f"the last is of {made[-1]:%Y-%m-%d %H:%M} UTC, in {settings.backups_path}"
    if now - made[-1] > _LATE:
        return Check("backups", Health.NOTE, says, "see that Quoth runs; its log says why a backup failed")
    return Check("backups", Health.FINE, says)
