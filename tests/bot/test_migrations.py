import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import NewerDatabase, StoreError
from bot.store.catalogue import Catalogue, unlisted
from bot.store.changes import ChangeStore, Stamp
from bot.store.database import Database
from bot.store.papers import PaperStore, libraries
from bot.store.schema import APPLICATION_ID, Migration, migrate, migrations
from bot.store.scope import SHARED
from retrieval.papers import Paper, PublicationDate

ONE = Migration(1, "CREATE TABLE one (x INTEGER) STRICT;\nINSERT INTO one VALUES (1);\n")
TWO = Migration(2, "CREATE TABLE two (x INTEGER) STRICT;\nINSERT INTO two SELECT x + 1 FROM one;\n")


def state(path: Path) -> tuple[int, list[str]]:
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        return version, [name for (name,) in names]


def migrated(path: Path, *steps: Migration) -> Path:
    migrate(path, busy_timeout_ms=1000, steps=steps)
    return path


def test_an_older_database_is_brought_up_with_its_rows(tmp_path: Path) -> None:
    path = migrated(tmp_path / "db", ONE)
    migrated(path, ONE, TWO)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT x FROM two").fetchall() == [(2,)]
    assert state(path) == (2, ["one", "two"])


def test_a_migration_that_fails_leaves_the_database_as_the_one_before_did(tmp_path: Path) -> None:
    path = tmp_path / "db"
    broken = Migration(2, "CREATE TABLE two (x INTEGER) STRICT;\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrated(path, ONE, broken)
    assert state(path) == (1, ["one"])
    assert state(migrated(path, ONE, TWO)) == (2, ["one", "two"])


def test_a_migration_that_breaks_a_reference_is_undone(tmp_path: Path) -> None:
    tables = Migration(1, "CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE b (a REFERENCES a (id));\n")
    orphan = Migration(2, "INSERT INTO b VALUES (7);\n")
    with pytest.raises(StoreError, match="migration 2 breaks references"):
        migrated(tmp_path / "db", tables, orphan)
    assert state(tmp_path / "db") == (1, ["a", "b"])


def test_a_trigger_in_a_migration_is_one_statement(tmp_path: Path) -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON one BEGIN\n    DELETE FROM one WHERE x = 1;\nEND;\n"
    path = migrated(tmp_path / "db", ONE, Migration(2, trigger))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO one VALUES (3)")
        assert connection.execute("SELECT x FROM one").fetchall() == [(3,)]


def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = migrated(tmp_path / "db", ONE, TWO)
    with pytest.raises(NewerDatabase, match=r"has schema 2, and this Quoth knows none beyond 1 \(install the newer"):
        migrated(path, ONE)
    assert state(path) == (2, ["one", "two"])


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(StoreError, match=r"is another program's database \(move it away"):
        migrated(path, ONE)
    assert state(path) == (0, ["bookmarks"])


def test_the_files_are_numbered_without_gaps(tmp_path: Path) -> None:
    (tmp_path / "0001_one.sql").write_text(ONE.sql, encoding="utf-8")
    (tmp_path / "0003_three.sql").write_text(TWO.sql, encoding="utf-8")
    with pytest.raises(StoreError, match=r"0003_three\.sql: migration 0002_name\.sql should be here"):
        migrations(tmp_path)
    assert [step.version for step in migrations()] == list(range(1, len(migrations()) + 1))


@pytest.mark.parametrize("version", range(len(migrations())))
async def test_every_older_schema_opens_as_the_newest_with_its_papers(tmp_path: Path, version: int) -> None:
    path = tmp_path / "quoth.sqlite3"
    migrate(path, busy_timeout_ms=1000, steps=migrations()[:version])
    if version:  # the library has been there since the first
        with closing(sqlite3.connect(path)) as old, old:
            old.execute("INSERT INTO abstracts VALUES (x'00', 'It halves memory.')")
            old.execute(
                """
                INSERT INTO papers (number, id, title, abstract, authors, authors_cut, organisation, categories, date,
                                    year_inferred, url, has_code, doi, arxiv_id)
                VALUES (1, 'old', 'An old paper', x'00', '["A. Author"]', 0, NULL, '[]', '2021-05',
                        0, NULL, 1, NULL, NULL)
                """
            )
    async with Database.open(path, busy_timeout_ms=1000) as database:
        async with database.read() as connection:
            assert list(await connection.execute_fetchall("PRAGMA user_version")) == [(len(migrations()),)]
            assert list(await connection.execute_fetchall("PRAGMA application_id")) == [(APPLICATION_ID,)]
        papers = await PaperStore(database).get(["old"])
    paper = Paper(
        id="old",
        title="An old paper",
        abstract="It halves memory.",
        authors=("A. Author",),
        date=PublicationDate(2021, 5),
        has_code=True,
    )
    assert papers == ({"old": paper} if version else {})


async def test_papers_from_before_there_were_libraries_are_in_the_shared_one(tmp_path: Path) -> None:
    path = tmp_path / "quoth.sqlite3"
    migrate(path, busy_timeout_ms=1000, steps=migrations()[:3])
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("INSERT INTO abstracts VALUES (x'00', 'It halves memory.')")
        for number, name in enumerate(("one", "two"), start=1):
            old.execute(
                """
                INSERT INTO papers VALUES (?, ?, ?, x'00', '[]', 0, NULL, '[]', NULL, 0, NULL, 0, NULL, NULL)
                """,
                (number, name, f"Paper {name}"),
            )
            keys = [(f"title:paper {name}", number), (f"name:paper {name}", number)]
            old.executemany("INSERT INTO paper_keys (key, paper) VALUES (?, ?)", keys)
            old.execute("INSERT INTO title_words (rowid, words) VALUES (?, ?)", (number, f"paper {name}"))
        ((token,),) = old.execute("SELECT token FROM saved_index").fetchall()
    async with Database.open(path, busy_timeout_ms=1000) as database:
        assert await libraries(database) == [SHARED]
        assert await PaperStore(database).count() == 2
        assert [(await Catalogue(database).find(f"paper {name}")).id for name in ("one", "two")] == ["one", "two"]
        assert await unlisted(database) == []
        # An index that was saved before is not trusted: it can't tell what changed in which library.
        assert await ChangeStore(database).since(Stamp(0, token, token)) is None
        await PaperStore(database).upsert([Paper(id="one", title="Paper one", abstract="New.")])
        assert await PaperStore(database).count() == 2


async def test_two_processes_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    path = tmp_path / "quoth.sqlite3"
    code = f"import pathlib, bot.store.schema as s; s.migrate(pathlib.Path({str(path)!r}), busy_timeout_ms=9000)"
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]  # noqa: ASYNC220 - side by side
    exits = await asyncio.gather(*(asyncio.to_thread(process.wait) for process in started))
    assert exits == [0, 0, 0, 0]
    assert state(path)[0] == len(migrations())
