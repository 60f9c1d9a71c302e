"""What storage does wrong, and what Quoth says and goes on with: a full disk, a lock, a damaged page or index file."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.errors import StoreError
from bot.replies import Caller
from bot.settings import Settings
from bot.store.database import Database
from bot.terminal.respond import respond
from retrieval.papers import Paper
from retrieval.storage import MANIFEST

ROOT = Path(__file__).parents[2]
ANN = Caller("ann", "papers", "lab")
KV_CACHE = "which paper covers KV cache compression?"
LONG = "memory " * 400


@asynccontextmanager
async def full_disk(database: Database) -> AsyncIterator[None]:
    """Let the database grow no further, as on a disk without room."""
    async with database.transaction() as connection:
        ((pages,),) = await connection.execute_fetchall("PRAGMA page_count")
        ((free,),) = await connection.execute_fetchall("PRAGMA freelist_count")
        await connection.execute(f"PRAGMA max_page_count = {pages - free}")
    yield
    async with database.transaction() as connection:
        await connection.execute("PRAGMA max_page_count = 1000000000")


async def until_full(assistant: Assistant) -> StoreError:
    """Ask until there is no room for another turn."""
    for _ in range(200):
        try:
            await assistant.say(ANN, LONG)
        except StoreError as error:
            return error
    raise AssertionError


def turns(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM turns").fetchone()[0])


def overwritten(path: Path, name: str) -> None:
    """Damage the page that a table or an index begins with."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchall()
        ((size,),) = connection.execute("PRAGMA page_size").fetchall()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xaa" * size)


async def test_on_a_full_disk_it_says_so_loses_nothing_and_goes_on_once_there_is_room(
    assistant: Assistant, settings: Settings
) -> None:
    await assistant.say(ANN, KV_CACHE)
    async with full_disk(assistant.stores.turns._database):
        error = await until_full(assistant)
        kept = turns(settings.database_path)
        shown = await respond(assistant, ANN, LONG)
    assert "is full (the disk is full: make room)" in str(error)
    assert shown.status == "error"
    assert "the disk is full: make room" in shown.headline
    assert turns(settings.database_path) == kept >= 1
    assert (await assistant.say(ANN, KV_CACHE)).status == "answered"


async def test_an_import_that_finds_no_room_ends_with_a_clear_line_and_leaves_the_library_searchable(
    assistant: Assistant,
) -> None:
    shared = assistant.library.shared
    papers = [Paper(id=f"p{n}", title=f"Paper {n} on quokkas", abstract=f"{LONG} {n}.") for n in range(300)]
    async with full_disk(assistant.stores.turns._database):
        with pytest.raises(StoreError, match="the disk is full: make room"):
            await shared.add(papers)
    assert len(shared) == await shared.papers.count() == 20
    await shared.add(papers)
    assert len(shared) == await shared.papers.count() == 320


async def test_an_index_that_cannot_be_saved_is_told_of_and_answers_all_the_same(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.index_dir.write_text("no folder", encoding="utf-8")
    async with open_assistant(settings) as assistant:
        assert (await assistant.say(ANN, KV_CACHE)).status == "answered"
    assert [record.message for record in caplog.records if "the index cannot be saved" in record.message]


@pytest.mark.parametrize("damage", ["manifest", "part", "gone"])
async def test_a_damaged_index_file_is_built_anew_and_said_once(
    settings: Settings, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    async with open_assistant(settings):
        pass
    (path,) = settings.index_dir.glob(MANIFEST if damage == "manifest" else "*.part")
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-500] + b"\xff" * 500)
    caplog.set_level("INFO")
    for _ in (1, 2):
        async with open_assistant(settings) as assistant:
            assert (await assistant.say(ANN, KV_CACHE)).status == "answered"
    assert len([record for record in caplog.records if "the index is built anew" in record.message]) == 1


async def test_a_damaged_page_costs_the_answers_that_need_it_and_no_others(settings: Settings) -> None:
    async with open_assistant(settings) as assistant:
        await assistant.say(ANN, KV_CACHE)
    overwritten(settings.database_path, "feedback_by_user")
    async with open_assistant(settings) as assistant:
        with pytest.raises(StoreError, match=r"malformed \(the file is damaged: restore a backup of it\)"):
            await assistant.stores.people.kept_about("ann")
        assert (await assistant.say(ANN, KV_CACHE)).status == "answered"


async def test_a_damaged_first_page_ends_the_start_with_one_clear_line(settings: Settings) -> None:
    async with open_assistant(settings):
        pass
    await asyncio.to_thread(settings.database_path.write_bytes, b"\xaa" * 8192)
    command = [sys.executable, "-m", "bot", "--data", str(settings.data_dir), "ask", KV_CACHE]
    ended = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "file is not a database" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


async def test_a_database_that_another_process_keeps_locked_is_told_of_and_the_next_question_is_answered(
    settings: Settings,
) -> None:
    impatient = settings.model_copy(update={"busy_timeout_ms": 20})
    async with open_assistant(impatient) as assistant:
        with closing(sqlite3.connect(settings.database_path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match=r"is locked \(another process is writing: wait for it"):
                await assistant.say(ANN, KV_CACHE)
        assert (await assistant.say(ANN, KV_CACHE)).status == "answered"
        assert turns(settings.database_path) == 1
