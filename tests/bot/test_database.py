import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.database import Database

MARK = "INSERT INTO marks (name, value) VALUES (?, '')"


async def marks(database: Database) -> list[str]:
    async with database.read() as connection:
        return [name for (name,) in await connection.execute_fetchall("SELECT name FROM marks ORDER BY name")]


async def test_a_transaction_is_there_whole_or_not_at_all(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(MARK, ("kept",))

    async def fails() -> None:
        async with database.transaction() as connection:
            await connection.execute(MARK, ("lost",))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await marks(database) == ["kept"]


async def test_transactions_of_two_coroutines_do_not_mix(database: Database) -> None:
    """One waits in the middle of its transaction while the other wants to write, and is then undone."""
    half_done, go_on = asyncio.Event(), asyncio.Event()

    async def fails() -> None:
        async with database.transaction() as connection:
            await connection.execute(MARK, ("half",))
            half_done.set()
            await go_on.wait()
            raise ZeroDivisionError

    async def writes() -> None:
        async with database.transaction() as connection:
            await connection.execute(MARK, ("whole",))

    failing = asyncio.create_task(fails())
    await half_done.wait()
    writing = asyncio.create_task(writes())
    go_on.set()
    results = await asyncio.gather(failing, writing, return_exceptions=True)
    assert [type(result) for result in results] == [ZeroDivisionError, type(None)]
    assert await marks(database) == ["whole"]


@pytest.mark.parametrize("steps", range(12))
async def test_a_cancelled_transaction_leaves_the_database_usable(database: Database, steps: int) -> None:
    """Cancelled at each of its first turns of the loop: in BEGIN, in between, in COMMIT, after it."""

    async def writes() -> None:
        async with database.transaction() as connection:
            await connection.execute(MARK, ("first",))
            await connection.execute(MARK, ("second",))

    task = asyncio.create_task(writes())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.transaction() as connection:
        await connection.execute(MARK, ("third",))
    assert await marks(database) in (["third"], ["first", "second", "third"])


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError, match=r"readonly database \(the file may not be written to"):
        async with database.read() as connection:
            await connection.execute(MARK, ("smuggled",))
    assert await marks(database) == []


async def test_a_reader_sees_one_state_throughout_and_does_not_hold_up_the_writer(database: Database) -> None:
    count = "SELECT count(*) FROM marks"
    async with database.read() as reader:
        before = await reader.execute_fetchall(count)
        async with database.transaction() as writer:
            await writer.execute(MARK, ("new",))
        assert await reader.execute_fetchall(count) == before
    assert await marks(database) == ["new"]


async def test_a_cancelled_reader_goes_back_to_the_others(database: Database) -> None:
    async def reads() -> None:
        async with database.read() as connection:
            await connection.execute_fetchall("SELECT name FROM marks")

    tasks = [asyncio.create_task(reads()) for _ in range(20)]
    for number, task in enumerate(tasks):
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    async with database.read(), database.read():
        pass  # both are there


async def test_references_are_enforced_and_our_own_mistakes_pass_as_they_are(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO paper_keys (library, key, paper) VALUES ('', 'title:x', 99)")


async def test_a_commit_reaches_the_disk(database: Database) -> None:
    async with database.transaction() as connection:
        assert list(await connection.execute_fetchall("PRAGMA synchronous")) == [(2,)]  # FULL
        assert list(await connection.execute_fetchall("PRAGMA journal_mode")) == [("wal",)]


async def test_a_database_that_another_process_is_writing_to_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "quoth.sqlite3"
    async with Database.open(path, busy_timeout_ms=1) as database:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match=r"is locked \(another process is writing: wait for it"):
                async with database.transaction():
                    pass
        async with database.transaction() as connection:
            await connection.execute(MARK, ("after",))
        assert await marks(database) == ["after"]


async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "quoth.sqlite3"
    path.write_text("Dear diary, " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match=r"file is not a database \(the file is no database: move it away"):
        async with Database.open(path, busy_timeout_ms=1):
            pass
    assert path.read_text(encoding="utf-8") == "Dear diary, " * 100


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"file/data: cannot be made: .* \(name another data folder\)"):
        async with Database.open(tmp_path / "file" / "data" / "quoth.sqlite3", busy_timeout_ms=1):
            pass
