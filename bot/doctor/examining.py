"""The examination: one look after the other, the deepest first."""

import asyncio
import datetime as dt
import platform
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

from bot import __version__
from bot.doctor.checks import Check, Health
from bot.doctor.digests import look_at_digests
from bot.doctor.file import look_at_file
from bot.doctor.library import look_at_libraries
from bot.doctor.places import look_at_places
from bot.doctor.token import look_at_token
from bot.errors import SettingsError, StoreError
from bot.settings import Settings, unknown_variables
from bot.store.database import Database
from bot.store.digests import DigestStore

# The first SQLite with STRICT tables: https://www.sqlite.org/stricttables.html
_OLDEST_SQLITE = (3, 37)


async def examine(
    load: Callable[[], Settings],
    variables: Iterable[str],
    look_at_discord: Callable[[Settings], Awaitable[Sequence[Check]]],
    *,
    mend: bool = False,
) -> AsyncIterator[Check]:
    """Yield what is found, the deepest first: without settings there is no database to look at.

    `variables` are the names in the environment; `look_at_discord` is asked where there is a token. Nothing is changed
    but what `mend` asks for, which needs the data folder for itself; the token is shown nowhere.
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
    now = dt.datetime.now(dt.UTC)
    for check in await asyncio.to_thread(lambda: list(look_at_places(settings, now, mend=mend))):
        yield check
    async for check in _look_at_database(settings, mend=mend):
        yield check
    yield look_at_token(settings)
    if settings.discord_token is not None:  # whatever its form: Discord knows best
        for check in await look_at_discord(settings):
            yield check


def _versions() -> Check:
    says = f"{__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info >= _OLDEST_SQLITE:
        return Check("quoth", Health.FINE, says)
    oldest = ".".join(map(str, _OLDEST_SQLITE))
    return Check("quoth", Health.WRONG, says, f"use a Python whose SQLite is {oldest} or newer")


async def _look_at_database(settings: Settings, *, mend: bool) -> AsyncIterator[Check]:
    path = settings.database_path
    if not path.exists():
        yield Check("database", Health.NOTE, f"{path} is not there yet", "the first question makes it")
        return
    try:
        database = await asyncio.to_thread(look_at_file, settings, mend=mend)
        yield database
        if database.health in {Health.FINE, Health.MENDED}:
            async with Database.open(path, busy_timeout_ms=settings.busy_timeout_ms) as opened:
                async for check in look_at_libraries(opened, settings, mend=mend):
                    yield check
                async for check in look_at_digests(DigestStore(opened), dt.datetime.now(dt.UTC)):
                    yield check
    except StoreError as error:
        yield Check("database", Health.WRONG, str(error))
