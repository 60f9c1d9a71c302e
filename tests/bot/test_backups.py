"""Backups are made while the database is in use, and lead back to it."""

import asyncio
import datetime as dt
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import Invocation
from bot.errors import AlreadyRunning, NewerDatabase, StoreError
from bot.instance import sole_instance
from bot.replies import Caller, Reply, Shape
from bot.safekeeping import Safekeeping
from bot.settings import Settings
from bot.store.backups import Restored, back_up, daily_backups, restore
from bot.store.copying import copied, sweep
from bot.store.database import Database
from bot.store.forgotten import Journal
from bot.store.letters import LetterStore, NewLetter
from bot.store.marks import MarkStore
from bot.store.schema import migrate, migrations
from bot.terminal.backups import make_backup, restore_backup

ANN, BOB = Caller("ann", "general", "guild"), Caller("bob", "general", "guild")
NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
NEWS = Reply(status="answered", shape=Shape.NOTICE, headline="News.")
KV_CACHE = "which paper covers KV cache compression?"


def questions(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [question for (question,) in connection.execute("SELECT question FROM turns ORDER BY id")]


def altered(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def damaged(path: Path) -> None:
    """Overwrite a few pages in the middle."""
    altered(path, "PRAGMA journal_mode = DELETE")
    content = bytearray(path.read_bytes())
    content[5 * 4096 : 8 * 4096] = b"\xaa" * (3 * 4096)
    path.write_bytes(content)


def restored(settings: Settings, backup: Path, *, now: dt.datetime = NOON) -> Restored:
    journals = [Journal(settings.backups_path)]
    return restore(backup, settings.database_path, journals, now=now, busy_timeout_ms=100)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "copy.sqlite3"


async def test_a_backup_holds_what_was_kept_before_it_and_answers_when_it_is_restored(
    settings: Settings, target: Path
) -> None:
    async with open_assistant(settings) as assistant:
        first = await assistant.say(ANN, KV_CACHE)
        await asyncio.to_thread(back_up, settings.database_path, target, now=NOON)
        await assistant.say(ANN, "who wrote HEAT?")

    result = await asyncio.to_thread(restored, settings, target)

    assert (result.made_at, result.forgotten) == (NOON, 0)
    assert questions(settings.database_path) == [KV_CACHE]
    assert result.aside is not None
    assert questions(result.aside) == [KV_CACHE, "who wrote HEAT?"]
    async with open_assistant(settings) as assistant:
        again = await assistant.say(BOB, KV_CACHE)
    assert [quote.quote.text for quote in again.quotes] == [quote.quote.text for quote in first.quotes]


def test_a_backup_is_one_file_for_its_owner_alone_and_nothing_is_left_beside_it(tmp_path: Path, target: Path) -> None:
    migrate(tmp_path / "database", busy_timeout_ms=100)
    backup = back_up(tmp_path / "database", target, now=NOON)

    assert files(target.parent) == {"copy.sqlite3"}
    assert (backup.size, target.stat().st_mode & 0o777) == (target.stat().st_size, 0o600)


async def test_while_writers_write_a_backup_is_of_one_moment(database: Database, target: Path) -> None:
    """Each transaction writes two rows, so a copy that is torn has an odd number of them."""

    async def write() -> None:
        for number in range(200):
            async with database.transaction() as connection:
                for half in ("a", "b"):
                    await connection.execute("INSERT INTO marks VALUES (?, '')", (f"{half}{number}",))

    writing = asyncio.create_task(write())
    for number in range(5):
        await asyncio.to_thread(back_up, database.path, target.with_name(f"{number}"), now=NOON)
    await writing

    for path in target.parent.iterdir():
        with closing(sqlite3.connect(path)) as connection:
            ((rows,),) = connection.execute("SELECT count(*) FROM marks WHERE name <> 'backup'").fetchall()
        assert rows % 2 == 0


async def test_what_is_there_is_never_overwritten(database: Database, target: Path) -> None:
    back_up(database.path, target, now=NOON)
    with pytest.raises(StoreError, match=r"copy\.sqlite3: is there already \(name another file\)"):
        back_up(database.path, target, now=NOON)


async def test_into_a_folder_a_backup_goes_under_its_time(database: Database, tmp_path: Path) -> None:
    assert back_up(database.path, tmp_path, now=NOON).path == tmp_path / "quoth-20260301-120000.sqlite3"


def test_a_place_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path) -> None:
    migrate(settings.database_path, busy_timeout_ms=100)
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be written: .* \(name another place\)"):
        back_up(settings.database_path, tmp_path / "file" / "copy", now=NOON)


async def test_a_damaged_database_makes_no_backup(settings: Settings, target: Path) -> None:
    async with open_assistant(settings):
        pass
    damaged(settings.database_path)
    with pytest.raises(StoreError, match="damaged"):
        back_up(settings.database_path, target, now=NOON)
    assert files(target.parent) == set()


def test_what_a_broken_off_copy_left_is_swept_away_a_day_later(tmp_path: Path) -> None:
    migrate(tmp_path / "database", busy_timeout_ms=100)
    with pytest.raises(KeyboardInterrupt), copied(tmp_path / "database", tmp_path / "copies" / "one"):
        raise KeyboardInterrupt
    assert files(tmp_path / "copies") == set()
    young, old = (tmp_path / f".{name}.part" for name in ("young", "old"))
    for path in (young, old):
        path.touch()
    two_days_ago = young.stat().st_mtime - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))
    sweep(tmp_path)
    assert (young.exists(), old.exists()) == (True, False)


async def test_a_restore_that_was_killed_leaves_nothing_to_the_next(settings: Settings, target: Path) -> None:
    async with open_assistant(settings):
        back_up(settings.database_path, target, now=NOON)
    left = [".quoth-restored.sqlite3.part", ".quoth-restored.sqlite3.part-journal", "quoth-restored.sqlite3"]
    for name in left:
        (settings.data_dir / name).write_bytes(b"half a copy")
    restored(settings, target)
    assert not files(settings.data_dir) & {*left}


def refusals() -> Sequence[tuple[str, str]]:
    return [
        ("PRAGMA user_version = 99", "has schema 99"),
        ("PRAGMA application_id = 7", "is another program's database"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM abstracts", "refers to what is not there"),
    ]


@pytest.mark.parametrize(("done", "says"), refusals())
async def test_what_is_no_sound_backup_of_ours_is_refused_and_nothing_changes(
    settings: Settings, target: Path, done: str, says: str
) -> None:
    async with open_assistant(settings) as assistant:
        await assistant.say(ANN, KV_CACHE)
    back_up(settings.database_path, target, now=NOON)
    altered(target, *done.split("; "))
    before = settings.database_path.read_bytes(), files(settings.data_dir)

    with pytest.raises(StoreError, match=says):
        restored(settings, target)

    assert (settings.database_path.read_bytes(), files(settings.data_dir)) == before


@pytest.mark.parametrize(
    ("content", "says"), [(None, "is not there"), (b"", "holds nothing"), (b"Dear diary" * 99, "no database")]
)
def test_a_file_that_is_no_backup_is_refused(
    settings: Settings, tmp_path: Path, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    with pytest.raises(StoreError, match=says):
        restored(settings, tmp_path / "file")
    assert not settings.database_path.exists()


async def test_a_damaged_backup_is_refused(settings: Settings, target: Path) -> None:
    async with open_assistant(settings):
        pass
    back_up(settings.database_path, target, now=NOON)
    damaged(target)
    with pytest.raises(StoreError, match="damaged"):
        restored(settings, target)


async def test_a_damaged_database_gives_way_to_a_backup_and_is_kept_aside(settings: Settings, target: Path) -> None:
    async with open_assistant(settings) as assistant:
        await assistant.say(ANN, KV_CACHE)
    back_up(settings.database_path, target, now=NOON)
    settings.database_path.write_bytes(b"\xaa" * 9000)

    result = restored(settings, target)

    assert result.aside is not None
    assert result.aside.read_bytes() == b"\xaa" * 9000
    assert questions(settings.database_path) == [KV_CACHE]


async def test_while_somebody_has_the_database_open_nothing_is_restored(settings: Settings, target: Path) -> None:
    async with open_assistant(settings):
        back_up(settings.database_path, target, now=NOON)
        with pytest.raises(StoreError, match=r"another process has it open \(stop it"):
            await asyncio.to_thread(restored, settings, target)
    with sole_instance(settings.data_dir), pytest.raises(AlreadyRunning):
        await restore_backup(settings, target, write=print)


async def test_an_older_quoths_backup_is_brought_to_the_newest_schema(settings: Settings, target: Path) -> None:
    target.parent.mkdir()
    migrate(target, busy_timeout_ms=100, steps=migrations()[:2])
    altered(target, "INSERT INTO conversations (id, channel, user) VALUES (1, 'papers', 'ann')")

    assert restored(settings, target) == Restored(None, None, 0)

    async with Database.open(settings.database_path, busy_timeout_ms=100) as database, database.read() as connection:
        assert list(await connection.execute_fetchall("PRAGMA user_version")) == [(len(migrations()),)]
        assert list(await connection.execute_fetchall("SELECT user FROM conversations")) == [("ann",)]


async def test_a_newer_quoths_backup_is_refused_as_such(settings: Settings, target: Path) -> None:
    target.parent.mkdir()
    migrate(target, busy_timeout_ms=100)
    altered(target, "PRAGMA user_version = 99")
    with pytest.raises(NewerDatabase, match="install the newer Quoth"):
        restored(settings, target)


@pytest.mark.parametrize("lost", [False, True])
async def test_no_number_that_a_button_may_name_is_given_out_twice(
    settings: Settings, target: Path, *, lost: bool
) -> None:
    async with open_assistant(settings) as assistant:
        await assistant.say(ANN, KV_CACHE)
        back_up(settings.database_path, target, now=NOON)
        later = await assistant.say(ANN, "who wrote HEAT?")
    if lost:
        settings.database_path.unlink()
    restored(settings, target)
    async with open_assistant(settings) as assistant:
        new = await assistant.say(ANN, KV_CACHE)
    assert new.turn_id is not None
    assert later.turn_id is not None
    assert new.turn_id > later.turn_id


async def test_who_was_forgotten_after_a_backup_stays_forgotten_when_it_is_restored(
    settings: Settings, target: Path
) -> None:
    async with open_assistant(settings) as assistant:
        await assistant.say(ANN, "zanzibarite memory compression")
        await assistant.say(BOB, KV_CACHE)
        back_up(settings.database_path, target, now=dt.datetime.now(dt.UTC))
        await assistant.run(ANN, Invocation("mydata forget", {"sure": True}))

    result = restored(settings, target)

    assert result.forgotten == 1
    assert questions(settings.database_path) == [KV_CACHE]
    assert b"zanzibarite" not in settings.database_path.read_bytes()


async def test_who_came_back_after_they_were_forgotten_keeps_what_they_asked_since(
    settings: Settings, target: Path
) -> None:
    async with open_assistant(settings) as assistant:
        await assistant.say(ANN, "who wrote HEAT?")
        await assistant.run(ANN, Invocation("mydata forget", {"sure": True}))
        await assistant.say(ANN, KV_CACHE)
        back_up(settings.database_path, target, now=dt.datetime.now(dt.UTC))
    assert restored(settings, target).forgotten == 0
    assert questions(settings.database_path) == [KV_CACHE]


def letter(key: str, *, due_at: dt.datetime) -> NewLetter:
    return NewLetter(key=key, place="papers", direct=False, reply=NEWS, due_at=due_at)


async def states(settings: Settings) -> dict[str, str]:
    async with Database.open(settings.database_path, busy_timeout_ms=100) as database:
        store = LetterStore(database)
        found = {key: await store.get(key) for key in ("today", "tomorrow", "later")}
    return {key: kept.state for key, kept in found.items() if kept}


@pytest.mark.parametrize("lost", [False, True])
async def test_what_was_sent_since_a_backup_is_not_sent_again_when_it_is_restored(
    settings: Settings, target: Path, *, lost: bool
) -> None:
    async with Database.open(settings.database_path, busy_timeout_ms=100) as database:
        store = LetterStore(database)
        await store.write([letter("today", due_at=NOON), letter("tomorrow", due_at=NOON + 24 * HOUR)])
        back_up(settings.database_path, target, now=NOON)
        sent = await store.get("today")
        assert sent
        await store.sending(sent.id, NOON, anew=True)
        await store.sent(sent.id, "99")
        await store.write([letter("later", due_at=NOON)])
    if lost:
        settings.database_path.write_bytes(b"\xaa" * 9000)

    restored(settings, target, now=NOON + HOUR)

    expected = {"today": "sent", "tomorrow": "waiting", "later": "waiting"}
    assert await states(settings) == ({"today": "failed", "tomorrow": "waiting"} if lost else expected)


def test_the_journal_names_nobody_and_outlives_a_line_that_was_broken_off(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.note("100000000000000001", NOON)
    with journal.path.open("ab") as file:
        file.write(b'{"at": "2026-03-01T1')
    journal.note("100000000000000002", NOON + HOUR)

    users = [f"10000000000000000{n}" for n in range(4)]
    assert journal.forgotten_since(None, users) == users[1:3]
    assert journal.forgotten_since(NOON + HOUR, users) == users[2:3]
    assert "10000000000" not in journal.path.read_text(encoding="utf-8")


def test_a_line_without_a_zone_spoils_no_other(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.path.write_text('{"at": "2026-03-01T12:00:00", "salt": "ab", "who": "cd"}\n', encoding="utf-8")
    journal.note("1", NOON)
    assert journal.forgotten_since(NOON, ["1", "2"]) == ["1"]


async def test_where_it_cannot_be_noted_nobody_is_told_that_they_are_forgotten(
    settings: Settings, assistant: Assistant
) -> None:
    await assistant.say(ANN, KV_CACHE)
    settings.backups_path.write_text("no folder", encoding="utf-8")
    with pytest.raises(StoreError, match=r"forgotten\.jsonl: cannot be written"):
        await assistant.run(ANN, Invocation("mydata forget", {"sure": True}))
    assert questions(settings.database_path) == [KV_CACHE]


async def test_a_backup_is_made_each_day_and_the_last_few_are_kept(database: Database, tmp_path: Path) -> None:
    now = NOON
    keeping = Safekeeping(database.path, tmp_path / "backups", kept=3, clock=lambda: now)
    said = []
    for _ in range(5 * 24):
        said.append(await keeping.look_after())
        now += HOUR
    assert [*daily_backups(tmp_path / "backups")] == [NOON + day * 24 * HOUR for day in (2, 3, 4)]
    assert said[23] == "the last is of 2026-03-01 12:00 UTC"
    assert said[24].startswith("backed up, 0.")


async def test_a_backup_of_tomorrow_keeps_no_day_from_having_its_own(database: Database, tmp_path: Path) -> None:
    days = [NOON, NOON + 90 * 24 * HOUR]
    for _ in (1, 2):
        await Safekeeping(database.path, tmp_path / "backups", kept=3, clock=days.pop).look_after()
    assert NOON in daily_backups(tmp_path / "backups")


async def test_a_backup_that_fails_costs_no_older_one(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    await Safekeeping(database.path, folder, kept=1, clock=lambda: NOON).look_after()
    await MarkStore(database).set({"a": "b"})
    await database.empty_log()
    broken = tmp_path / "broken"
    broken.write_bytes(b"no database" * 999)
    with pytest.raises(StoreError):
        await Safekeeping(broken, folder, kept=1, clock=lambda: NOON + 48 * HOUR).look_after()
    assert [*daily_backups(folder)] == [NOON]


async def test_the_command_line_says_where_a_backup_is_and_what_restoring_did(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_assistant(settings) as assistant:
        await assistant.say(ANN, KV_CACHE)
        await make_backup(settings, None, write=print)
        await assistant.run(ANN, Invocation("mydata forget", {"sure": True}))
    (path,) = settings.backups_path.glob("quoth-*.sqlite3")
    await restore_backup(settings, path, write=print)
    assert not settings.index_dir.exists()
    backed_up, done, people, aside = capsys.readouterr().out.splitlines()
    assert backed_up.startswith(f"Backed up to {path}: 0.")
    assert done.startswith(f"Restored {path}, made ")
    assert people == "1 person who asked to be forgotten since then stayed so."
    assert "quoth-before-restore-" in aside


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
async def test_a_backup_that_root_makes_is_the_bots_who_makes_the_next_ones(settings: Settings) -> None:
    await asyncio.to_thread(migrate, settings.database_path, busy_timeout_ms=100)
    os.chown(settings.database_path, 12345, 12345)

    for _ in range(2):
        await make_backup(settings, None, write=lambda _: None)
        for path in settings.backups_path.iterdir():
            path.rename(path.with_suffix(f".{path.stat().st_ino}"))

    assert {path.stat().st_uid for path in (settings.backups_path, *settings.backups_path.iterdir())} == {12345}
