"""Old conversations are deleted when their server says so, whatever goes wrong meanwhile."""

import asyncio
import datetime as dt
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import Invocation
from bot.errors import NotThere
from bot.health import Health
from bot.replies import Action, Caller, Standing, Verb
from bot.safekeeping import Safekeeping
from bot.servers import ServerSettings
from bot.settings import Settings
from bot.store.backups import daily_backups
from bot.store.database import Database
from bot.store.papers import PaperStore
from bot.store.schema import migrate, migrations
from bot.store.stores import Stores
from bot.store.turns import NewTurn
from bot.upkeep import BACKUP, PURGE, Upkeep
from retrieval.papers import Paper
from retrieval.quotes import Quote

ANN = Caller("ann", "papers", "lab")
ADMIN = replace(ANN, standing=Standing(manages=True))
NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
GONE = Paper(id="gone", title="A paper that left", abstract="Nobody has it any more.")
HERE = Paper(id="here", title="A paper that stayed", abstract="It is here.")


@dataclass
class Calendar:
    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.now


async def keep(database: Database, caller: Caller, at: dt.datetime, *papers: Paper) -> int:
    turn = NewTurn(
        caller=caller,
        asked_at=at,
        command="ask",
        question="How much?",
        understood_as="",
        status="answered",
        quotes=[Quote(paper, 0, len(paper.abstract)) for paper in papers],
        paper_ids=[paper.id for paper in papers],
    )
    return (await Stores.of(database).turns.record(turn)).id


async def set_retention(database: Database, server: str | None, days: int) -> None:
    settings = ServerSettings(retention_days=days)
    await Stores.of(database).servers.change(server, lambda _: settings, user="ann", at=NOON)


def upkeep(database: Database, clock: Calendar) -> Upkeep:
    return Upkeep(Stores.of(database), Health(clock), clock)


def rows(database: Database, table: str) -> int:
    with closing(sqlite3.connect(database.path)) as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


async def kept(database: Database, turns: Sequence[int], caller: Caller = ANN) -> list[int]:
    store = Stores.of(database).turns
    return [turn for turn in turns if await store.get(turn, caller)]


async def test_over_the_days_each_turn_goes_when_it_is_as_old_as_its_server_keeps_it(database: Database) -> None:
    calendar = Calendar()
    await set_retention(database, "lab", 3)
    turns = [await keep(database, ANN, NOON + day * DAY) for day in range(5)]
    left = []

    for day in range(5, 9):
        calendar.now = NOON + day * DAY + dt.timedelta(minutes=1)
        await upkeep(database, calendar).purge()
        left.append(await kept(database, turns))

    assert left == [turns[3:], turns[4:], [], []]


async def test_a_server_that_keeps_conversations_loses_none_to_another_that_does_not(database: Database) -> None:
    direct, other = replace(ANN, guild=None), replace(ANN, guild="other")
    turns = {caller: await keep(database, caller, NOON) for caller in (ANN, direct, other)}
    await set_retention(database, "lab", 1)

    deleted = await upkeep(database, Calendar(NOON + 9 * DAY)).purge()

    assert deleted == 1
    assert not await kept(database, [turns[ANN]])
    assert await kept(database, [turns[direct]], direct)
    assert await kept(database, [turns[other]], other)


async def test_direct_messages_are_kept_as_long_as_the_terminal_says(database: Database) -> None:
    direct = replace(ANN, guild=None)
    mine, labs = await keep(database, direct, NOON), await keep(database, ANN, NOON)
    await set_retention(database, None, 1)

    await upkeep(database, Calendar(NOON + 2 * DAY)).purge()

    assert not await kept(database, [mine], direct)
    assert await kept(database, [labs])


async def test_with_a_turn_goes_all_that_nothing_else_refers_to(database: Database) -> None:
    await PaperStore(database).upsert([HERE])
    await set_retention(database, "lab", 1)
    await keep(database, ANN, NOON, GONE, HERE)

    await upkeep(database, Calendar(NOON + 2 * DAY)).purge()

    assert {table: rows(database, table) for table in ("turns", "turn_quotes", "turn_papers", "conversations")} == {
        "turns": 0,
        "turn_quotes": 0,
        "turn_papers": 0,
        "conversations": 0,
    }
    assert (await PaperStore(database).get(["here"]))["here"].abstract == HERE.abstract
    assert rows(database, "abstracts") == 1


async def test_an_abstract_that_another_turn_quotes_stays_with_it(database: Database) -> None:
    await set_retention(database, "lab", 1)
    await keep(database, ANN, NOON, GONE)
    newer = await keep(database, ANN, NOON + DAY, GONE)

    await upkeep(database, Calendar(NOON + DAY + dt.timedelta(hours=1))).purge()

    turn = await Stores.of(database).turns.get(newer, ANN)
    assert turn is not None
    assert [quote.text for quote in turn.quotes] == [GONE.abstract]


async def test_many_turns_go_in_transactions_that_are_small(database: Database) -> None:
    await set_retention(database, "lab", 1)
    for _ in range(450):
        await keep(database, ANN, NOON)
    store, counts = Stores.of(database).retention, []

    while count := await store.delete_before("lab", NOON + DAY, limit=200):
        counts.append(count)

    assert counts == [200, 200, 50]


async def test_the_purge_runs_at_the_start_and_then_every_hour_and_outlives_what_goes_wrong(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    calendar, health = Calendar(), Health(Calendar())
    stores, hours, done = Stores.of(database), asyncio.Queue[float](), asyncio.Queue[None]()

    async def sleep(seconds: float) -> None:
        if seconds > 60:  # not the measure of the event loop
            done.put_nowait(None)
            calendar.now += dt.timedelta(seconds=await hours.get())
        else:
            await asyncio.Event().wait()

    await set_retention(database, "lab", 1)
    turn = await keep(database, ANN, NOON)
    caplog.set_level(logging.INFO)
    async with Upkeep(stores, health, calendar, sleep=sleep).running():
        await done.get()
        before = await kept(database, [turn])
        with closing(sqlite3.connect(database.path)) as connection, connection:
            connection.execute("ALTER TABLE servers RENAME TO lost")
        hours.put_nowait(3600)
        await done.get()
        failed = health.signs[PURGE]
        with closing(sqlite3.connect(database.path)) as connection, connection:
            connection.execute("ALTER TABLE lost RENAME TO servers")
        hours.put_nowait(30 * 3600)
        await done.get()

    assert before == [turn]
    assert (failed.fine, failed.says.startswith("failed, reference ")) == (False, True)
    assert not await kept(database, [turn])
    assert (health.signs[PURGE].fine, health.signs[PURGE].says) == (True, "deleted 1 turn")
    assert "Deleted 1 turn " in caplog.text


async def test_the_daily_backup_is_made_once_the_bot_has_settled_and_shows_how_it_went(
    database: Database, tmp_path: Path
) -> None:
    health, looked = Health(Calendar()), asyncio.Queue[float]()

    async def sleep(seconds: float) -> None:
        looked.put_nowait(seconds)
        if seconds != 120:
            await asyncio.Event().wait()

    safekeeping = Safekeeping(database.path, tmp_path / "backups", kept=1, clock=Calendar())
    keeper = Upkeep(Stores.of(database), health, Calendar(), safekeeping=safekeeping, sleep=sleep)
    async with keeper.running():
        waits = [await looked.get() for _ in range(4)]

    assert sorted(waits) == [1, 120, 3600, 3600]
    assert health.signs[BACKUP].fine
    assert [*daily_backups(tmp_path / "backups")] == [NOON]


async def test_a_button_under_a_deleted_answer_says_that_the_answer_is_no_longer_kept(settings: Settings) -> None:
    async with open_assistant(settings) as assistant:
        turn = await ask(assistant)
        await assistant.run(ADMIN, Invocation("settings retention", {"days": 1}))
    async with Database.open(settings.database_path, busy_timeout_ms=2000) as database:
        later = Calendar(dt.datetime.now(dt.UTC) + 2 * DAY)
        assert await upkeep(database, later).purge() == 1

    async with open_assistant(settings) as assistant:
        for verb in (Verb.MORE_QUOTES, Verb.PAGE, Verb.FOLLOW_UP):
            with pytest.raises(NotThere, match="no longer kept"):
                await assistant.act(ANN, Action(verb, turn, 1))


async def ask(assistant: Assistant) -> int:
    reply = await assistant.run(ANN, Invocation("ask", {"question": "which paper covers KV cache compression?"}))
    assert reply.turn_id is not None
    return reply.turn_id


async def test_an_older_database_keeps_its_conversations_and_has_no_settings_yet(tmp_path: Path) -> None:
    path = tmp_path / "quoth.sqlite3"
    migrate(path, busy_timeout_ms=1000, steps=migrations()[:4])
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("INSERT INTO conversations (id, guild, channel, user) VALUES (1, 'lab', 'papers', 'ann')")
        old.execute(
            """
            INSERT INTO turns VALUES (1, 1, '2026-03-01T12:00:00.000000+00:00', 'ask', 'How much?', '', 'answered',
                                      '{}', NULL, 0)
            """
        )
        old.execute("INSERT INTO abstracts VALUES (x'00', 'It halves memory.')")
        old.execute("INSERT INTO turn_quotes VALUES (1, 1, 'old', x'00', 0, 5)")

    async with Database.open(path, busy_timeout_ms=1000) as database:
        turn = await Stores.of(database).turns.get(1, ANN)
        assert turn is not None
        assert [quote.text for quote in turn.quotes] == ["It ha"]
        assert await Stores.of(database).servers.settings("lab") == ServerSettings()
