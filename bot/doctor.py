"""The doctor: what is set up, what is wrong, and how to mend it."""

import asyncio
import base64
import platform
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot import __version__
from bot.errors import SettingsError, StoreError
from bot.settings import Settings, unknown_variables
from bot.store.catalogue import unlisted
from bot.store.database import Database, explained
from bot.store.papers import PaperStore, libraries
from bot.store.schema import check_version, migrations
from bot.store.scope import SHARED
from retrieval.index import MemoryIndex
from retrieval.queries import Filters

# The first SQLite with STRICT tables: https://www.sqlite.org/stricttables.html
_OLDEST_SQLITE = (3, 37)
# The bot's id in base64, then two parts that tell us nothing: https://docs.discord.com/developers/reference#authentication
_TOKEN = re.compile(r"([\w-]{18,})\.[\w-]{5,}\.[\w-]{20,}")


class Health(StrEnum):
    FINE = "fine"
    NOTE = "note"  # nothing is wrong, but something is not as it could be
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """What one look found; `remedy` is what to do about it."""

    name: str
    health: Health
    says: str
    remedy: str = ""


async def examine(
    load: Callable[[], Settings],
    variables: Iterable[str],
    look_at_discord: Callable[[Settings], Awaitable[Sequence[Check]]],
) -> AsyncIterator[Check]:
    """Yield what is found, the deepest first: without settings there is no database to look at.

    `variables` are the names in the environment; `look_at_discord` is asked where there is a token. Nothing is changed,
    and the token is shown nowhere.
    """
    yield _versions()
    try:
        settings = load()
    except SettingsError as error:
        yield Check("settings", Health.WRONG, str(error))
        return
    yield Check("settings", Health.FINE, f"log level {settings.log_level}")
    for name, nearest in sorted(unknown_variables(variables).items()):
        yield Check("settings", Health.NOTE, f"{name} is set, but sets nothing", f"did you mean {nearest}?")
    yield await asyncio.to_thread(_look_at_folder, settings.data_dir)
    for check in await _look_at_database(settings):
        yield check
    yield _look_at_token(settings)
    if settings.discord_token is not None:  # whatever its form: Discord knows best
        for check in await look_at_discord(settings):
            yield check


def _versions() -> Check:
    says = f"{__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info >= _OLDEST_SQLITE:
        return Check("quoth", Health.FINE, says)
    oldest = ".".join(map(str, _OLDEST_SQLITE))
    return Check("quoth", Health.WRONG, says, f"use a Python whose SQLite is {oldest} or newer")


def _look_at_folder(folder: Path) -> Check:
    """Whether a file can be made in the folder, or in the nearest one above it that exists."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    trial = existing / ".quoth-doctor"
    try:
        trial.touch()
        trial.unlink()
    except OSError as error:
        remedy = "mend its permissions, or name another folder with QUOTH_DATA_DIR or --data"
        return Check("data folder", Health.WRONG, f"{folder} cannot be written to: {error.strerror}", remedy)
    return Check("data folder", Health.FINE, str(folder))


async def _look_at_database(settings: Settings) -> list[Check]:
    path = settings.database_path
    if not path.exists():
        return [Check("database", Health.NOTE, f"{path} is not there yet", "the first question makes it")]
    try:
        database = await asyncio.to_thread(_look_at_file, path)
        if database.health is not Health.FINE:
            return [database]
        async with Database.open(path, busy_timeout_ms=settings.busy_timeout_ms) as opened:
            return [database, *await _look_at_library(opened)]
    except StoreError as error:
        return [Check("database", Health.WRONG, str(error))]


def _look_at_file(path: Path) -> Check:
    """The database as it lies there, read only: its schema, its pages and its references."""
    with explained(path), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        steps = migrations()
        version = check_version(connection, path, steps)
        damage = [text for (text,) in connection.execute("PRAGMA integrity_check(3)") if text != "ok"]
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if damage or broken:
        found = "; ".join([*damage, *sorted({f"{table} refers to what is not there" for table, *_ in broken})])
        return Check("database", Health.WRONG, f"{path}: {found}", "restore a backup, or move it away to start anew")
    if version < len(steps):
        says = f"{path} has schema {version} of {len(steps)}"
        return Check("database", Health.NOTE, says, "the next start brings it up to date")
    return Check("database", Health.FINE, f"{path} is sound, with schema {version}")


async def _look_at_library(database: Database) -> list[Check]:
    """How many papers there are, and whether an index over each library and the catalogue know each."""
    counts: dict[str, int] = {}
    lost = set(await unlisted(database))
    for library in await libraries(database):
        index, ids = MemoryIndex(), set[str]()
        async for batch in PaperStore(database, library).batches():
            ids.update(paper.id for paper in batch)
            await asyncio.to_thread(index.add, batch)
        counts[library] = len(ids)
        lost |= ids ^ set(await asyncio.to_thread(index.select, Filters()))
    if not counts:
        return [Check("library", Health.NOTE, "it is empty", "add papers with `quoth import PATH`")]
    papers = sum(counts.values())
    shared = Check("library", Health.FINE, f"{counts.pop(SHARED, 0):,} papers{_of_servers(counts)}")
    if lost:
        says = f"{len(lost):,} of {papers:,} papers cannot be found, such as {min(lost)!r}"
        remedy = "restore a backup, or move the database away and import the papers anew"
        return [shared, Check("index", Health.WRONG, says, remedy)]
    return [shared, Check("index", Health.FINE, "it knows every paper of the library")]


def _of_servers(counts: Mapping[str, int]) -> str:
    if not counts:
        return ""
    servers = f"{len(counts):,} server{'' if len(counts) == 1 else 's'}"
    return f", and {sum(counts.values()):,} that {servers} added for {'itself' if len(counts) == 1 else 'themselves'}"


def _look_at_token(settings: Settings) -> Check:
    if settings.discord_token is None:
        return Check(
            "token",
            Health.NOTE,
            "none is configured, so Quoth answers in this terminal alone",
            "for Discord, copy the bot's token from the developer portal to DISCORD_TOKEN, in the environment or .env",
        )
    if application_in(settings.discord_token.get_secret_value()) is None:
        remedy = "copy it anew from the developer portal (Bot > Reset Token)"
        return Check("token", Health.NOTE, "it does not have the form that bots' tokens have", remedy)
    return Check("token", Health.FINE, "it has the form that bots' tokens have")


def application_in(token: str) -> int | None:
    """The bot's id, with which a token begins; None where it does not have the form that bots' tokens have."""
    match = _TOKEN.fullmatch(token)
    try:
        return int(base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))) if match else None
    except ValueError:
        return None
