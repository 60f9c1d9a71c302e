"""How Quoth is doing: a line or two for everybody, all of it for those who manage the server."""

import asyncio
import datetime as dt
import platform
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from bot import __version__
from bot.commands import Invocation, Right
from bot.commands.governing import STATUS
from bot.desk import Desk, notice
from bot.handlers.kinds import Handler
from bot.health import Health
from bot.plurals import counted
from bot.replies import Line, Reply, Section, named
from bot.rights import may
from retrieval.storage import MANIFEST

_FAULTS_SHOWN = 5


async def tell(desk: Desk, _: Invocation) -> Reply:
    """How it is doing. Of other servers nothing is told: of a fault only when, what kind, and its reference."""
    papers = len(desk.library)
    failing = [name for name, sign in desk.health.signs.items() if not sign.fine]
    headline = f"Not all is well: {', '.join(failing)}." if failing else "All is well."
    reply = notice(
        headline,
        f"{counted(papers, 'paper')} can be asked here; running for {_up(desk)}.",
        private=True,
    )
    if not may(desk.caller, desk.server, Right.ADMIN):
        return reply
    saved_at, size = await asyncio.to_thread(_on_disk, desk.settings.index_dir, desk.settings.database_path)
    now = desk.clock()
    return replace(
        reply,
        sections=(
            Section(heading="Versions", lines=(_versions(),)),
            Section(heading="Storage", lines=tuple(_storage(saved_at, size, now))),
            Section(heading="Running", lines=tuple(_running(desk.health, now))),
            Section(heading="Last faults", lines=tuple(_faults(desk.health, now))),
        ),
    )


def _versions() -> str:
    python, sqlite = platform.python_version(), sqlite3.sqlite_version
    return f"Quoth {__version__}, Python {python}, discord.py {version('discord.py')}, SQLite {sqlite}"


def _on_disk(index: Path, database: Path) -> tuple[dt.datetime | None, int]:
    """When the shared library's index was last saved, and the bytes that the database takes."""
    manifest = index / MANIFEST
    saved_at = dt.datetime.fromtimestamp(manifest.stat().st_mtime, dt.UTC) if manifest.exists() else None
    parts = database.parent.glob(f"{database.name}*")  # the write-ahead log and its index lie beside it
    size = sum(part.stat().st_size for part in parts)
    return saved_at, size


def _storage(saved_at: dt.datetime | None, size: int, now: dt.datetime) -> Iterator[Line]:
    yield named("Shared index", f"saved {_ago(saved_at, now)}" if saved_at else "not saved yet")
    yield named("Database", f"{size / 1_000_000:,.1f} MB")


def _running(health: Health, now: dt.datetime) -> Iterator[Line]:
    for name, sign in sorted(health.signs.items()):
        yield named(name[:1].upper() + name[1:], f"{sign.says}, {_ago(sign.at, now)}")
    if lag := health.lag_ms:
        typical, longest = lag
        yield named("Event loop", f"{typical:.0f} ms late as a rule, {longest:.0f} ms at most in the last minutes")


def _faults(health: Health, now: dt.datetime) -> Iterator[Line]:
    faults = list(health.faults)
    if not faults:
        yield "None since the start."
    for fault in reversed(faults[-_FAULTS_SHOWN:]):
        yield named(fault.reference, f"{fault.kind}, {_ago(fault.at, now)}")


def _up(desk: Desk) -> str:
    return _lasting(desk.clock() - desk.health.started_at)


def _ago(moment: dt.datetime, now: dt.datetime) -> str:
    return f"{_lasting(now - moment)} ago"


def _lasting(time: dt.timedelta) -> str:
    """A time in its greatest unit, rounded down: 3 h."""
    seconds = max(0, int(time.total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:,} {unit}"
    return f"{seconds} s"


HANDLERS: Mapping[str, Handler] = MappingProxyType({STATUS.name: tell})
