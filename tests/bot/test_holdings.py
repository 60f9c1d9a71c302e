"""`quoth import`: what is kept when it is stopped."""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.errors import NotThere
from bot.library import Library
from bot.settings import load_settings
from bot.store.database import Database
from bot.store.papers import BATCH
from bot.terminal.holdings import LookUp, import_papers, remove_papers


def nothing_to_look_up() -> AbstractAsyncContextManager[LookUp]:
    raise AssertionError("a path is looked up on the web")


async def test_an_import_that_is_stopped_keeps_what_it_read_and_goes_on_from_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "papers.jsonl"
    records = [{"id": f"p{n}", "title": f"Paper {n}", "abstract": f"About {n}."} for n in range(3 * BATCH)]
    source.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    settings = load_settings(data_dir=tmp_path)
    said: list[str] = []
    async with (
        Database.open(settings.database_path, busy_timeout_ms=1000) as database,
        Library.open(database, settings) as library,
    ):
        bundled = len(library.shared)
        importing = asyncio.create_task(
            import_papers(library, [str(source)], nothing_to_look_up, listed_on=None, write=said.append)
        )
        while await library.shared.papers.count() == bundled:
            pass
        importing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await importing
        kept = await library.shared.papers.count() - bundled

        code = await import_papers(library, [str(source)], nothing_to_look_up, listed_on=None, write=said.append)

        assert code == 0
        assert 0 < kept < len(records)
        assert said == [f"{len(records) - kept} added, 0 updated, {kept} unchanged, 0 refused"]
        assert len(library.shared) == await library.shared.papers.count() == bundled + len(records)
    told = capsys.readouterr().err
    assert "papers are kept" in told
    assert "goes on from there" in told


async def test_papers_are_removed_all_or_none_by_whatever_a_person_calls_them(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    said: list[str] = []
    async with (
        Database.open(settings.database_path, busy_timeout_ms=1000) as database,
        Library.open(database, settings) as library,
    ):
        with pytest.raises(NotThere, match="no such paper"):
            await remove_papers(library, ["KVComp", "no such paper"], write=said.append)
        assert (len(library.shared), said) == (20, [])
        assert await remove_papers(library, ["KVComp"], write=said.append) == 0
        assert len(library.shared) == await library.shared.papers.count() == 19
    (told,) = said
    assert told.startswith("removed: KVComp")
