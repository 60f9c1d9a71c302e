"""What the doctor mends without a person."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import open_assistant
from bot.commands import OptionKind
from bot.doctor import Check, Health, examine
from bot.doctor.places import room
from bot.replies import Caller
from bot.settings import Settings
from bot.store.database import Database
from bot.store.papers import PaperStore
from bot.store.stores import Stores
from retrieval.papers import Paper
from retrieval.storage import MANIFEST

ANN = Caller("ann", "papers", "lab")
KV_CACHE = "which paper covers KV cache compression?"
GIGABYTE = 1_000_000_000


@pytest.fixture
async def asked(settings: Settings) -> Path:
    """The path of a database in which a question was answered, as it is once Quoth has ended."""
    settings.data_dir.chmod(0o700)
    async with open_assistant(settings) as assistant:
        await assistant.say(ANN, KV_CACHE)
    return settings.database_path


async def checked(settings: Settings, *, mend: bool = False) -> dict[str, Check]:
    async def look_at_discord(_: Settings) -> Sequence[Check]:
        return []

    return {check.name: check async for check in examine(lambda: settings, [], look_at_discord, mend=mend)}


async def mended(settings: Settings, name: str) -> Check:
    """What mending says, once without it nothing is done, and after it nothing is left to do."""
    found = (await checked(settings))[name]
    assert found.health in {Health.WRONG, Health.NOTE}
    assert (await checked(settings))[name] == found
    assert "quoth doctor --mend" in found.remedy
    check = (await checked(settings, mend=True))[name]
    left = (await checked(settings, mend=True)).get(name)
    assert left is None or left.health is Health.FINE
    return check


def altered(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


async def titles(settings: Settings, typed: str) -> list[str]:
    async with open_assistant(settings) as assistant:
        return [choice.label for choice in await assistant.complete(ANN, OptionKind.PAPER, typed)]


async def test_papers_that_the_catalogue_misses_are_listed_again_under_all_that_they_were_known_by(
    settings: Settings, asked: Path
) -> None:
    ((title,),) = rows(asked, "SELECT title FROM papers WHERE number = 3")
    keys = rows(asked, "SELECT key FROM paper_keys WHERE paper = 3 ORDER BY key")
    altered(asked, "DELETE FROM title_words WHERE rowid = 3", "DELETE FROM paper_keys WHERE paper = 3")

    check = await mended(settings, "catalogue")

    assert check == Check("catalogue", Health.MENDED, "1 paper that could not be found by title can")
    assert title in await titles(settings, str(title))
    assert rows(asked, "SELECT key FROM paper_keys WHERE paper = 3 ORDER BY key") == keys


async def test_a_servers_paper_is_listed_again_in_its_own_library(settings: Settings, asked: Path) -> None:
    async with Database.open(asked, busy_timeout_ms=1000) as database:
        await PaperStore(database, "lab").upsert([Paper(id="p", title="Warm Quokkas", abstract="They are.")])
    altered(asked, "DELETE FROM paper_keys WHERE library = 'lab'")
    await mended(settings, "catalogue")
    assert {library for (library,) in rows(asked, "SELECT library FROM paper_keys WHERE key LIKE '%quokkas'")} == {
        "lab"
    }


async def test_an_index_that_disagrees_with_the_library_is_built_anew(settings: Settings, asked: Path) -> None:
    altered(
        asked,
        "PRAGMA foreign_keys = ON",
        "DROP TRIGGER papers_changed_by_delete",
        "DELETE FROM papers WHERE number = 3",
        "DELETE FROM abstracts WHERE digest NOT IN (SELECT abstract FROM papers)",
    )

    check = await mended(settings, "index")

    assert check.health is Health.MENDED
    assert "disagrees with the library on 1 paper, such as '" in check.says
    assert check.says.endswith(": built anew")


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("file", [MANIFEST, "*.part"])
async def test_a_damaged_index_file_is_built_anew(settings: Settings, file: str) -> None:
    (path, *_) = sorted(settings.index_dir.glob(file))
    content = bytearray(path.read_bytes())
    content[-3000:-2990] = b"\xff" * 10
    path.write_bytes(content)
    assert str(path) in (await mended(settings, "index")).says
    async with open_assistant(settings) as assistant:
        assert (await assistant.say(ANN, KV_CACHE)).status == "answered"


@pytest.mark.usefixtures("asked")
async def test_a_library_that_no_index_was_saved_of_is_a_note(settings: Settings) -> None:
    shutil.rmtree(settings.index_dir)
    assert (await checked(settings))["index"] == Check(
        "index", Health.NOTE, "it is not saved", "the next start builds it and saves it"
    )


async def test_what_belongs_to_no_paper_any_more_is_deleted_and_what_is_quoted_stays(
    settings: Settings, asked: Path
) -> None:
    quoted = rows(asked, "SELECT abstract FROM turn_quotes")
    altered(asked, "INSERT INTO abstracts VALUES (x'00', 'Nobody refers to this.')")
    (settings.server_index_dir / "0011223344556677").mkdir(parents=True)
    check = await mended(settings, "leftovers")
    assert check == Check("leftovers", Health.MENDED, "1 abstract and 1 index of papers that are gone deleted")
    assert quoted
    assert all(rows(asked, f"SELECT 1 FROM abstracts WHERE digest = x'{digest.hex()}'") for (digest,) in quoted)  # type: ignore[attr-defined]  # a BLOB


async def test_rows_that_belong_to_what_is_not_there_are_dropped_and_the_file_kept_as_it_was(
    settings: Settings, asked: Path
) -> None:
    altered(asked, "INSERT INTO paper_keys (library, key, paper) VALUES ('', 'title:ghost', 999)")
    check = await mended(settings, "database")
    assert "1 rows that belonged to what is not there were dropped" in check.says
    assert not rows(asked, "SELECT 1 FROM paper_keys WHERE paper = 999")
    assert rows(asked.with_name("quoth-before-mending-1.sqlite3"), "SELECT 1 FROM paper_keys WHERE paper = 999")


async def test_an_index_of_the_database_that_lacks_rows_is_made_anew(settings: Settings, asked: Path) -> None:
    ((page, sql),) = rows(asked, "SELECT rootpage, sql FROM sqlite_schema WHERE name = 'turns_by_age'")
    altered(asked, "DROP INDEX turns_by_age")
    partial = f"{sql} WHERE asked_at < ''"
    altered(
        asked,
        partial,
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = '{sql}' WHERE sql = '{partial.replace(chr(39), chr(39) * 2)}'",
    )
    assert page
    check = await mended(settings, "database")
    assert "missing from index turns_by_age" in check.says
    assert "the indexes were made anew" in check.says


async def test_what_cannot_be_mended_stays_wrong_and_names_the_newest_backup(settings: Settings, asked: Path) -> None:
    settings.backups_path.mkdir()
    (settings.backups_path / "quoth-daily-20260301-120000.sqlite3").touch()
    altered(asked, "DELETE FROM abstracts")
    check = (await checked(settings, mend=True))["database"]
    assert check.health is Health.WRONG
    assert "papers refers to what is not there" in check.says
    assert f"quoth restore {settings.backups_path}" in check.remedy
    assert rows(asked, "SELECT count(*) FROM papers") == [(20,)]


@pytest.mark.usefixtures("asked")
async def test_a_folder_that_others_can_read_is_closed_to_them(settings: Settings) -> None:
    settings.data_dir.chmod(0o755)
    assert (await mended(settings, "permissions")).health is Health.MENDED
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700


async def test_a_database_that_another_process_has_locked_is_a_note(settings: Settings, asked: Path) -> None:
    impatient = settings.model_copy(update={"busy_timeout_ms": 10})
    with closing(sqlite3.connect(asked, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        check = (await checked(impatient))["database"]
    assert (check.health, check.remedy) == (Health.NOTE, "wait for it, or stop it")
    assert "another process has held it locked for 0.01 s" in check.says


@pytest.mark.parametrize(
    ("free", "health"), [(5 * GIGABYTE, Health.FINE), (GIGABYTE // 2, Health.NOTE), (GIGABYTE // 20, Health.WRONG)]
)
def test_a_disk_that_is_nearly_full_is_told_of(tmp_path: Path, free: int, health: Health) -> None:
    assert room(tmp_path, free).health is health


async def test_mending_what_is_sound_changes_nothing(settings: Settings, asked: Path) -> None:
    await checked(settings, mend=True)
    before = rows(asked, "SELECT id, abstract FROM papers"), sorted(settings.index_dir.iterdir())
    assert {check.health for check in (await checked(settings, mend=True)).values()} <= {Health.FINE, Health.NOTE}
    assert (rows(asked, "SELECT id, abstract FROM papers"), sorted(settings.index_dir.iterdir())) == before
    async with Database.open(asked, busy_timeout_ms=1000) as database:
        assert await Stores.of(database).turns.get(1, ANN)
