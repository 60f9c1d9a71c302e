import asyncio
import datetime as dt
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.doctor import Check, Health, examine
from bot.errors import SettingsError
from bot.instance import sole_instance
from bot.library import Library
from bot.settings import Settings, load_settings
from bot.store.database import Database
from bot.store.digests import DigestStore, Plan
from bot.store.moments import stamp
from bot.store.papers import PaperStore
from bot.store.schema import migrate, migrations
from retrieval.papers import Paper

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"  # the one in Discord's own documentation


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    return load_settings(data_dir=tmp_path / "data")


async def found(settings: Settings, variables: Iterable[str] = ()) -> list[Check]:
    async def look_at_discord(_: Settings) -> Sequence[Check]:
        return [Check("discord", Health.FINE, "asked")]

    return [check async for check in examine(lambda: settings, variables, look_at_discord)]


async def one(settings: Settings, name: str) -> Check:
    (check,) = [check for check in await found(settings) if check.name == name]
    return check


async def made(settings: Settings) -> Path:
    """The path of a database with the bundled papers in it."""
    path = settings.database_path
    async with Database.open(path, busy_timeout_ms=1000) as database, Library.open(database, settings):
        return path


def altered(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


async def test_on_a_fresh_machine_nothing_is_wrong_and_nothing_is_made(settings: Settings) -> None:
    checks = await found(settings)
    assert {check.health for check in checks} == {Health.FINE, Health.NOTE}
    assert not settings.data_dir.exists()
    assert await one(settings, "database") == Check(
        "database", Health.NOTE, f"{settings.database_path} is not there yet", "the first question makes it"
    )


async def test_a_library_in_order_is_found_so(settings: Settings) -> None:
    await made(settings)
    checks = {check.name: check for check in await found(settings)}
    assert [*checks] == [
        "quoth", "settings", "data folder", "disk", "backups", "database", "library", "catalogue", "index", "token"
    ]  # fmt: skip
    assert {name for name, check in checks.items() if check.health is not Health.FINE} <= {"backups", "disk", "token"}
    assert checks["library"].says == "20 papers"


async def test_the_papers_of_servers_are_counted_and_looked_for_too(settings: Settings) -> None:
    path = await made(settings)
    async with Database.open(path, busy_timeout_ms=1000) as database:
        for server in ("1001", "2002"):
            await PaperStore(database, server).upsert([Paper(id="p", title="Warm Quokkas", abstract="They are.")])
    checks = {check.name: check for check in await found(settings)}
    assert checks["library"].says == "20 papers, and 2 that 2 servers added for themselves"
    assert checks["index"].health is Health.FINE
    altered(path, "DELETE FROM title_words WHERE rowid = 21")
    assert (await one(settings, "catalogue")).says.startswith("1 paper cannot be found by title, such as 'p~")


async def test_whether_quoth_runs_is_told(settings: Settings) -> None:
    await made(settings)
    with sole_instance(settings.data_dir):
        assert (await one(settings, "running")).says == "Quoth runs on this folder right now"
    assert "running" not in {check.name for check in await found(settings)}


async def test_what_is_wrong_always_comes_with_a_remedy(settings: Settings) -> None:
    path = await made(settings)
    altered(path, "DELETE FROM title_words WHERE rowid = 3", "PRAGMA user_version = 99")
    for check in await found(settings, ["QUOTH_LOGLEVEL"]):
        assert check.health is Health.FINE or check.remedy or re.search(r"\(.+\)$", check.says)


async def test_settings_that_cannot_be_read_are_all_that_is_found() -> None:
    def load() -> Settings:
        raise SettingsError("quoth.toml: papers_per_page = 0: should be greater")

    async def look_at_discord(_: Settings) -> Sequence[Check]:
        raise AssertionError

    checks = [check async for check in examine(load, [], look_at_discord)]
    assert checks[1:] == [Check("settings", Health.WRONG, "quoth.toml: papers_per_page = 0: should be greater")]


async def test_a_misspelt_variable_is_named_with_the_one_that_was_meant(settings: Settings) -> None:
    checks = await found(settings, ["QUOTH_LOGLEVEL", "PATH"])
    note = Check("settings", Health.NOTE, "QUOTH_LOGLEVEL is set, but sets nothing", "did you mean QUOTH_LOG_LEVEL?")
    assert note in checks


async def test_a_folder_that_cannot_be_written_to_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    check = await one(load_settings(data_dir=tmp_path / "file" / "data"), "data folder")
    assert check.health is Health.WRONG
    assert "cannot be written to" in check.says


async def test_a_file_that_is_no_database_is_wrong(settings: Settings) -> None:
    settings.data_dir.mkdir()
    settings.database_path.write_text("not a database" * 100, encoding="utf-8")
    check = await one(settings, "database")
    assert check.health is Health.WRONG
    assert "move it away" in check.says


async def test_a_newer_database_is_wrong_and_an_older_one_a_note(settings: Settings) -> None:
    settings.data_dir.mkdir()
    migrate(settings.database_path, busy_timeout_ms=1000, steps=migrations()[:1])
    assert (await one(settings, "database")).remedy == "the next start brings it up to date"
    altered(settings.database_path, "PRAGMA user_version = 99")
    check = await one(settings, "database")
    assert check.health is Health.WRONG
    assert "install the newer Quoth" in check.says


async def test_a_damaged_page_is_wrong(settings: Settings) -> None:
    path = await made(settings)
    altered(path, "PRAGMA journal_mode = DELETE")
    content = bytearray(await asyncio.to_thread(path.read_bytes))
    content[5 * 4096 : 6 * 4096] = b"\xaa" * 4096
    await asyncio.to_thread(path.write_bytes, content)
    check = await one(settings, "database")
    assert check.health is Health.WRONG


async def test_a_row_that_refers_to_nothing_is_wrong(settings: Settings) -> None:
    path = await made(settings)
    altered(path, "INSERT INTO paper_keys (library, key, paper) VALUES ('', 'title:ghost', 999)")
    check = await one(settings, "database")
    assert (check.health, "paper_keys refers to what is not there" in check.says) == (Health.WRONG, True)


async def test_a_paper_that_cannot_be_found_by_title_is_wrong(settings: Settings) -> None:
    path = await made(settings)
    altered(path, "DELETE FROM title_words WHERE rowid = 3")
    check = await one(settings, "catalogue")
    assert check.health is Health.WRONG
    assert check.says.startswith("1 paper cannot be found by title, such as '")


@pytest.mark.parametrize(
    ("token", "health"), [(TOKEN, Health.FINE), ("Bot " + TOKEN, Health.NOTE), ("hunter2hunter2", Health.NOTE)]
)
async def test_a_token_is_judged_by_its_form_and_never_shown(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, token: str, health: Health
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)
    checks = await found(load_settings(data_dir=settings.data_dir))
    assert [(check.name, check.health) for check in checks[-2:]] == [("token", health), ("discord", Health.FINE)]
    assert all(token not in f"{check.says} {check.remedy}" for check in checks)


async def test_an_empty_library_is_a_note(settings: Settings) -> None:
    async with Database.open(settings.database_path, busy_timeout_ms=1000):
        pass
    check = await one(settings, "library")
    assert check == Check("library", Health.NOTE, "it is empty", "add papers with `quoth import PATH`")


async def test_a_digest_that_nobody_made_and_one_that_is_paused_are_told(settings: Settings) -> None:
    path = await made(settings)
    plan = Plan(
        server="1", channel="2", owner="3", at=dt.time(9), zone="UTC", weekdays_only=False, sources=("biorxiv",),
        most=5, joins="none",
    )  # fmt: skip
    now = dt.datetime.now(dt.UTC)
    async with Database.open(path, busy_timeout_ms=1000) as database:
        store = DigestStore(database)
        late, paused = [await store.add(plan, next_due=now + dt.timedelta(hours=1)) for _ in range(2)]
        await store.pause(paused.id, "the channel is gone")
    assert (await one(settings, "digests")).health is Health.FINE
    assert "the channel is gone" in (await one(settings, "digest")).says
    altered(path, f"UPDATE digests SET next_due = '{stamp(now - dt.timedelta(hours=1))}' WHERE id = {late.id}")
    check = await one(settings, "digests")
    assert (check.health, check.remedy[:19]) == (Health.WRONG, "start `quoth serve`")
