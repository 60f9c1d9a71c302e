"""What a server's admins have set, and the record of it, in a real database."""

import asyncio
import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.servers import ServerSettings
from bot.store.database import Database
from bot.store.servers import Change, ServerStore

NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
EVERYTHING = ServerSettings(
    curator_role="7",
    channels=("1", "2"),
    threads=True,
    sure_percent=70,
    shared_library=False,
    retention_days=30,
)


def threads_on(settings: ServerSettings) -> ServerSettings:
    return replace(settings, threads=True)


async def test_a_server_that_set_nothing_has_the_defaults(database: Database) -> None:
    assert await ServerStore(database).settings("lab") == ServerSettings()


async def test_settings_read_back_whole(database: Database) -> None:
    store = ServerStore(database)

    await store.change("lab", lambda _: EVERYTHING, user="ann", at=NOON)

    assert await store.settings("lab") == EVERYTHING


async def test_no_server_has_anothers_settings_or_those_of_direct_messages(database: Database) -> None:
    store = ServerStore(database)

    await store.change("lab", threads_on, user="ann", at=NOON)
    await store.change(None, lambda _: EVERYTHING, user="local", at=NOON)

    assert await store.settings("other") == ServerSettings()
    assert await store.settings("lab") == ServerSettings(threads=True)
    assert await store.settings(None) == EVERYTHING
    assert [change.user for change in await store.changes("lab", limit=9)] == ["ann"]
    assert await store.changes("other", limit=9) == []


async def test_each_setting_that_changed_is_on_record_with_who_when_and_from_what_to_what(database: Database) -> None:
    store = ServerStore(database)
    east = NOON.astimezone(dt.timezone(dt.timedelta(hours=9)))

    await store.change("lab", threads_on, user="ann", at=NOON)
    told = await store.change("lab", lambda old: replace(old, channels=("1",), sure_percent=70), user="bob", at=east)

    expected = [Change(NOON, "bob", "channels", (), ("1",)), Change(NOON, "bob", "sure_percent", 50, 70)]
    assert told == expected
    newest_first = [expected[1], expected[0], Change(NOON, "ann", "threads", False, True)]
    assert await store.changes("lab", limit=9) == newest_first
    assert await store.changes("lab", limit=1, offset=1) == newest_first[1:2]


async def test_what_changes_nothing_is_not_on_record(database: Database) -> None:
    store = ServerStore(database)

    assert await store.change("lab", lambda settings: settings, user="ann", at=NOON) == []

    assert await store.changes("lab", limit=9) == []


async def test_a_change_that_is_refused_leaves_settings_and_record_as_they_were(database: Database) -> None:
    store = ServerStore(database)

    def refuse(_: ServerSettings) -> ServerSettings:
        raise UserError("no")

    with pytest.raises(UserError):
        await store.change("lab", refuse, user="ann", at=NOON)

    assert (await store.settings("lab"), await store.changes("lab", limit=9)) == (ServerSettings(), [])


async def test_changes_made_at_once_are_all_kept(database: Database) -> None:
    store = ServerStore(database)

    await asyncio.gather(
        *(
            store.change("lab", lambda old, c=str(i): replace(old, channels=(*old.channels, c)), user="ann", at=NOON)  # type: ignore[misc]
            for i in range(20)
        )
    )

    assert sorted((await store.settings("lab")).channels, key=int) == [str(i) for i in range(20)]
    assert len(await store.changes("lab", limit=99)) == 20


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM settings_changes",
        "UPDATE settings_changes SET after = 'false'",
        "UPDATE settings_changes SET user = 'bob'",
    ],
)
async def test_the_record_can_be_added_to_and_nothing_else(database: Database, sql: str) -> None:
    await ServerStore(database).change("lab", threads_on, user="ann", at=NOON)

    with closing(sqlite3.connect(database.path)) as connection, pytest.raises(sqlite3.IntegrityError, match="record"):
        connection.execute(sql)


async def test_a_person_can_be_taken_out_of_the_record(database: Database) -> None:
    store = ServerStore(database)
    await store.change("lab", threads_on, user="ann", at=NOON)

    with closing(sqlite3.connect(database.path)) as connection, connection:
        connection.execute("UPDATE settings_changes SET user = '' WHERE user = 'ann'")

    assert await store.changes("lab", limit=9) == [Change(NOON, "", "threads", False, True)]
