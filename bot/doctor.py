"""What is set up, what is wrong, and how to mend it."""

import platform
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot import __version__
from bot.errors import SettingsError, StoreError
from bot.settings import Settings, unknown_variables
from bot.store.database import Database
from bot.store.papers import PaperStore

_QUICK_CHECK = "PRAGMA quick_check(1)"


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

    `variables` are the names in the environment; `look_at_discord` is asked where there is a token.
    """
    yield Check(
        "quoth", Health.FINE, f"{__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
    try:
        settings = load()
    except SettingsError as error:
        yield Check("settings", Health.WRONG, str(error))
        return
    yield Check("settings", Health.FINE, f"data folder {settings.data_dir}, log level {settings.log_level}")
    for name, nearest in sorted(unknown_variables(variables).items()):
        yield Check("settings", Health.NOTE, f"{name} is set, but sets nothing", f"did you mean {nearest}?")
    async for check in _look_at_database(settings):
        yield check
    if settings.discord_token is None:
        yield Check(
            "token",
            Health.NOTE,
            "none is configured, so Quoth answers in this terminal alone",
            "for Discord, copy the bot's token from the developer portal to DISCORD_TOKEN, in the environment or .env",
        )
        return
    for check in await look_at_discord(settings):
        yield check


async def _look_at_database(settings: Settings) -> AsyncIterator[Check]:
    path = settings.database_path
    if not path.exists():
        yield Check("database", Health.NOTE, f"{path} is not there yet", "the first question makes it")
        return
    try:
        async with Database.open(path, busy_timeout_ms=settings.busy_timeout_ms) as database:
            async with database.read() as connection:
                ((found,),) = await connection.execute_fetchall(_QUICK_CHECK)
            papers = await PaperStore(database).count()
    except StoreError as error:
        yield Check("database", Health.WRONG, str(error))
        return
    if found == "ok":
        yield Check("database", Health.FINE, str(path))
    else:
        yield Check("database", Health.WRONG, f"{path}: {found}", "restore a backup of it")
    if papers:
        yield Check("library", Health.FINE, f"{papers} papers")
    else:
        yield Check("library", Health.NOTE, "it is empty", "add papers with `quoth import PATH`")
