"""Servers: what their admins have set, and the record of who changed what."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import aiosqlite

from bot.servers import ServerSettings, SettingValue
from bot.store.database import Database
from bot.store.moments import stamp

# How direct messages and the terminal stand in the table: no guild has this id.
_NO_GUILD = ""
_DEFAULTS = ServerSettings()


@dataclass(frozen=True, slots=True)
class Change:
    """One setting, changed by one person; `at` is in UTC. `user` is "" where that person asked to be forgotten."""

    at: dt.datetime
    user: str
    setting: str
    before: SettingValue
    after: SettingValue


class ServerStore:
    """`server` is a guild's id, or None for direct messages and the terminal.

    Settings are remembered: Discord waits 3 s for an acknowledgement, which depends on them, and whatever else is read
    must not stand before it. Only the one process that goes on until it is stopped changes them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, ServerSettings] | None = None
        self._learning = asyncio.Lock()

    async def settings(self, server: str | None) -> ServerSettings:
        """The settings in force; the defaults where none was ever changed."""
        return (await self._all()).get(server or _NO_GUILD, _DEFAULTS)

    async def change(
        self,
        server: str | None,
        alter: Callable[[ServerSettings], ServerSettings],
        *,
        user: str,
        at: dt.datetime,
    ) -> list[Change]:
        """Alter the settings as they are now, and record what that changed; return it, nothing where all is as before.

        What `alter` raises leaves everything as it was.
        """
        key, known = server or _NO_GUILD, await self._all()
        async with self._database.transaction() as connection:
            before = known.get(key, _DEFAULTS)
            after = alter(before)
            changes = list(_changes(before, after, user, at.astimezone(dt.UTC)))
            if changes:
                await _write(connection, key, after)
                await _record(connection, key, changes)
        known[key] = after
        return changes

    async def _all(self) -> dict[str, ServerSettings]:
        """What was ever set, by server."""
        if self._known is None:
            async with self._learning:
                if self._known is None:
                    async with self._database.read() as connection:
                        self._known = await _settings_of_all(connection)
        return self._known

    async def changes(self, server: str | None, *, limit: int, offset: int = 0) -> list[Change]:
        """What was changed in a server, the newest first."""
        sql = """
            SELECT changed_at, user, setting, before, after FROM settings_changes
            WHERE server = ? ORDER BY id DESC LIMIT ? OFFSET ?
        """
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, (server or _NO_GUILD, limit, offset))
        return [
            Change(dt.datetime.fromisoformat(at), user, setting, _value(before), _value(after))
            for at, user, setting, before, after in rows
        ]

    async def retentions(self) -> dict[str | None, int]:
        """The servers that don't keep conversations for good, each with the days that it keeps them."""
        sql = "SELECT server, retention_days FROM servers WHERE retention_days > 0 ORDER BY server"
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql)
        return {server or None: int(days) for server, days in rows}


async def _settings_of_all(connection: aiosqlite.Connection) -> dict[str, ServerSettings]:
    rows = await connection.execute_fetchall(
        "SELECT server, curator_role, channels, threads, sure_percent, shared_library, retention_days FROM servers"
    )
    return {
        server: ServerSettings(
            curator_role=role,
            channels=tuple(json.loads(channels)),
            threads=bool(threads),
            sure_percent=sure_percent,
            shared_library=bool(shared_library),
            retention_days=retention_days,
        )
        for server, role, channels, threads, sure_percent, shared_library, retention_days in rows
    }


async def _write(connection: aiosqlite.Connection, key: str, settings: ServerSettings) -> None:
    await connection.execute(
        """
        INSERT OR REPLACE INTO servers
            (server, curator_role, channels, threads, sure_percent, shared_library, retention_days)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            key,
            settings.curator_role,
            json.dumps(settings.channels),
            settings.threads,
            settings.sure_percent,
            settings.shared_library,
            settings.retention_days,
        ),
    )


async def _record(connection: aiosqlite.Connection, key: str, changes: list[Change]) -> None:
    await connection.executemany(
        "INSERT INTO settings_changes (server, changed_at, user, setting, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                key,
                stamp(change.at),
                change.user,
                change.setting,
                json.dumps(change.before),
                json.dumps(change.after),
            )
            for change in changes
        ],
    )


def _changes(before: ServerSettings, after: ServerSettings, user: str, at: dt.datetime) -> Iterator[Change]:
    for field in fields(ServerSettings):
        was, is_now = getattr(before, field.name), getattr(after, field.name)
        if was != is_now:
            yield Change(at, user, field.name, was, is_now)


def _value(text: str) -> SettingValue:
    value: str | bool | int | list[str] | None = json.loads(text)
    return tuple(value) if isinstance(value, list) else value
