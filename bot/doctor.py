"""The doctor: what is well, what is wrong, and how to mend it."""

import asyncio
import base64
import binascii
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.errors import SettingsError, StoreError
from bot.settings import Settings, load_settings, unknown_variables
from bot.store.database import Database, explained
from bot.store.papers import PaperStore
from bot.store.schema import check_version, migrations
from retrieval.index import MemoryIndex
from retrieval.queries import Filters

# STRICT tables: https://www.sqlite.org/stricttables.html
_OLDEST_SQLITE = (3, 37)
# Three parts, the first of them the bot's id in base64, as https://discord.com/developers/docs/reference shows it.
_TOKEN = re.compile(r"([\w-]{20,})\.[\w-]{5,}\.[\w-]{25,}")


class Health(StrEnum):
    OK = "ok"
    WARN = "warn"  # works, but perhaps not as meant
    FAIL = "fail"  # does not work until it is mended


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what was found, and for anything but OK how to mend it."""

    name: str
    health: Health
    found: str
    remedy: str = ""


async def examine(*, data_dir: Path | None, environment: Mapping[str, str]) -> list[Check]:
    """Look at everything that Quoth needs on this machine; changes nothing, and never shows the token."""
    try:
        settings = load_settings(data_dir=data_dir)
    except SettingsError as error:
        return [Check("settings", Health.FAIL, str(error), "mend it, then ask the doctor again")]
    checks = [_settings(environment), _sqlite(), await asyncio.to_thread(_folder, settings.data_dir)]
    checks += await _database(settings)
    return [*checks, _token(settings)]


def _settings(environment: Mapping[str, str]) -> Check:
    unknown = unknown_variables(environment)
    if not unknown:
        return Check("settings", Health.OK, "all can be read")
    meant = ", ".join(f"{name} (did you mean {nearest}?)" for name, nearest in unknown.items())
    return Check(
        "settings", Health.WARN, f"set in the environment, but read by nothing: {meant}", "rename or unset them"
    )


def _sqlite() -> Check:
    if sqlite3.sqlite_version_info >= _OLDEST_SQLITE:
        return Check("sqlite", Health.OK, sqlite3.sqlite_version)
    oldest = ".".join(map(str, _OLDEST_SQLITE))
    return Check(
        "sqlite", Health.FAIL, f"{sqlite3.sqlite_version} is too old", f"use a Python with SQLite {oldest} or newer"
    )


def _folder(folder: Path) -> Check:
    """Whether files can be made in the folder, or in the nearest one above it that exists."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    trial = existing / ".quoth-doctor"
    try:
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        return Check("data folder", Health.FAIL, f"{folder}: {error.strerror}", "name another one with QUOTH_DATA_DIR")
    made = "" if existing == folder else ", made at the first start"
    return Check("data folder", Health.OK, f"{folder}{made}")


async def _database(settings: Settings) -> list[Check]:
    path = settings.database_path
    if not path.exists():
        return [Check("database", Health.OK, f"{path}: none yet, made at the first start")]
    try:
        database = await asyncio.to_thread(_examined, path)
        if database.health is not Health.OK:
            return [database]
        async with Database.open(path, busy_timeout_ms=settings.busy_timeout_ms) as opened:
            return [database, *await _library(opened)]
    except StoreError as error:
        return [Check("database", Health.FAIL, str(error), "mend it as the line says")]


def _examined(path: Path) -> Check:
    """The database as it lies there, read only: its schema, its pages and its references."""
    with explained(path), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        steps = migrations()
        version = check_version(connection, path, steps)
        damage = [text for (text,) in connection.execute("PRAGMA integrity_check(5)") if text != "ok"]
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if damage or broken:
        found = "; ".join([*damage, *(f"a row of {table} refers to nothing" for table, *_ in broken[:5])])
        return Check(
            "database", Health.FAIL, f"{path}: {found}", "restore a backup of it, or move it away to start anew"
        )
    if version < len(steps):
        found = f"{path}: schema {version} of {len(steps)}"
        return Check("database", Health.WARN, found, "start Quoth once, and it is brought up to date")
    return Check("database", Health.OK, f"{path}: sound, schema {version}")


async def _library(database: Database) -> list[Check]:
    """How many papers there are, and whether an index built over them finds each."""
    papers = PaperStore(database)
    index = MemoryIndex()
    ids: set[str] = set()
    async for batch in papers.batches():
        ids.update(paper.id for paper in batch)
        await asyncio.to_thread(index.add, batch)
    if not ids:
        return [Check("library", Health.WARN, "empty", "add papers with: quoth import PATH")]
    library = Check("library", Health.OK, f"{len(ids):,} papers")
    indexed = set(await asyncio.to_thread(index.select, Filters()))
    completed = await papers.completing()
    if indexed != ids or completed != len(ids):
        found = f"{len(indexed):,} of {len(ids):,} papers are indexed, and {completed:,} complete by title"
        return [library, Check("index", Health.FAIL, found, "import the papers again: quoth import PATH")]
    return [library, Check("index", Health.OK, "agrees with the library")]


def _token(settings: Settings) -> Check:
    if settings.discord_token is None:
        return Check("token", Health.WARN, "none: Quoth runs in the terminal", "to run in Discord, set DISCORD_TOKEN")
    match = _TOKEN.fullmatch(settings.discord_token.get_secret_value().strip())
    if match is None or not _is_number(match[1]):
        remedy = "copy it again from Discord's developer portal: Bot, Reset Token"
        return Check("token", Health.FAIL, "set, but not in the form that Discord's tokens have", remedy)
    return Check("token", Health.OK, "set, in the form that Discord's tokens have")


def _is_number(part: str) -> bool:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).isdigit()
    except (binascii.Error, ValueError):
        return False
