"""Many people at once: `python -m tests.faults.load` lets them ask for ten minutes."""

import asyncio
import gzip
import json
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.discord.serve import serve
from bot.library import Library
from bot.settings import Settings
from bot.store.database import Database
from bot.store.papers import PaperStore
from bot.store.servers import ServerStore
from retrieval.papers import Paper
from tests.discord.loopback import GOOD_TOKEN
from tests.faults.load import Load, measured, report
from tests.faults.troubled import Troubled

PAPERS = [Paper(id=f"p{n}", title=f"Quokkas of island {n}", abstract=f"We count {n} quokkas.") for n in range(2100)]


async def test_forty_people_who_ask_at_once_while_papers_are_imported_are_all_answered(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    source = tmp_path / "papers.jsonl.gz"
    with gzip.open(source, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract}) + "\n" for p in PAPERS)
    load = Load(people=40, seconds=2, digests=2, source=source)
    found = await measured(load, tmp_path / "data")
    assert not found.wrong
    assert {story.end for story in found.stories} == {"answered"}
    assert len(found.stories) > 40
    assert "2100 added" in report(load, found)
    assert "late as a rule" in found.status


async def test_the_event_loop_has_the_processor_soon_while_it_serves(troubled: Troubled, settings: Settings) -> None:
    usual = sys.getswitchinterval()
    given = settings.model_copy(update={"discord_token": SecretStr(GOOD_TOKEN)})
    serving = asyncio.create_task(serve(given))
    await troubled.connected()
    assert sys.getswitchinterval() < usual
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert sys.getswitchinterval() == usual


async def test_what_an_acknowledgement_depends_on_is_not_read_again(settings: Settings) -> None:
    async with Database.open(settings.database_path, busy_timeout_ms=1000) as database:
        servers = ServerStore(database)
        before = await servers.settings("1")
        async with database.read(), database.read(), asyncio.timeout(5):
            assert await servers.settings("2") == before


async def test_whoever_adds_a_paper_does_not_wait_until_another_processs_import_is_taken_in(settings: Settings) -> None:
    bare = settings.model_copy(update={"bundled_library": False})
    async with (
        Database.open(settings.database_path, busy_timeout_ms=1000) as database,
        Library.open(database, bare) as library,
    ):
        await PaperStore(database, "").upsert(PAPERS, set(), added_at=library.shared._clock())
        taking_in = asyncio.create_task(library.shared.kept.refresh())
        await asyncio.sleep(0)  # it has begun
        await library.shared._keep([Paper(id="own", title="Own", abstract="Own words.")], set())
        assert not taking_in.done()
        await taking_in
        assert len(library.shared) == len(PAPERS) + 1
        assert len(library.shared.index.lives) == 1
