"""A library for each server: what it holds is seen there, and nowhere else."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import NotThere
from bot.library import Library
from bot.seen import SeenLibrary
from bot.settings import Settings, load_settings
from bot.store.database import Database
from bot.store.papers import PaperStore
from retrieval.papers import Paper
from retrieval.queries import Filters

HERE, THERE = "1001", "2002"
SHARED = Paper(id="shared", title="Falcon: Fast Caches", abstract="About caches.", authors=("Jane Alpha",))
SECRET = Paper(
    id="secret",
    title="Ibis: Warm Quokkas",
    abstract="Quokkas are warm.",
    authors=("Anna Quokkason",),
    categories=("quokka.ML",),
)
ANYTHING = Filters()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("QUOTH_BUNDLED_LIBRARY", "false")
    monkeypatch.setenv("QUOTH_LIBRARY_POLL_S", "0.01")
    return load_settings(data_dir=tmp_path)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Library]:
    async with (
        Database.open(settings.database_path, busy_timeout_ms=1000) as database,
        Library.open(database, settings) as library,
    ):
        yield library


@asynccontextmanager
async def peopled(settings: Settings) -> AsyncIterator[Library]:
    """The libraries with a paper that all see, and one that is seen here alone."""
    async with opened(settings) as library:
        await library.shared.add([SHARED])
        await (await library.holdings_of(HERE)).add([SECRET])
        yield library


async def ids(seen: SeenLibrary) -> list[str]:
    return await seen.select(ANYTHING)


async def found(seen: SeenLibrary, text: str) -> list[str]:
    _, hits = await seen.search(text, k=9)
    return [hit.paper_id for hit in hits]


async def test_a_servers_paper_is_found_there_beside_the_shared_ones(settings: Settings) -> None:
    async with peopled(settings) as library:
        seen = await library.seen_from(HERE)
        (own,) = await found(seen, "quokkas")
        assert await ids(seen) == sorted([own, "shared"])
        assert (await seen.papers.get([own]))[own].title == SECRET.title
        assert (await seen.catalogue.find("Ibis")).id == (await seen.catalogue.find("secret")).id == own
        assert await found(seen, "caches") == ["shared"]
        assert {"anna quokkason", "jane alpha"} <= set(seen.names.authors)


@pytest.mark.parametrize("server", [None, THERE, ""])
async def test_a_servers_paper_is_seen_nowhere_else(settings: Settings, server: str | None) -> None:
    async with peopled(settings) as library:
        (own,) = set(await ids(await library.seen_from(HERE))) - {"shared"}
        for _ in range(2):
            seen = await library.seen_from(server)
            assert await ids(seen) == ["shared"]
            query, hits = await seen.search("quokkaz quokkas", k=9)
            assert (hits, query.corrections) == ([], ())
            assert await seen.papers.get([own, "secret"]) == {}
            for reference in (own, "secret", "Ibis", "warm quok", SECRET.title):
                with pytest.raises(NotThere):
                    await seen.catalogue.find(reference)
            assert await seen.catalogue.complete_titles("ibis", limit=9) == []
            assert await seen.catalogue.complete_titles("warm", limit=9) == []
            assert [choice.value for choice in await seen.catalogue.complete_titles("", limit=9)] == ["shared"]
            assert await seen.catalogue.complete_authors("", limit=9) == ["Jane Alpha"]
            assert await seen.catalogue.complete_categories("", limit=9) == []
            assert "quokka" not in repr([*seen.names.authors, *seen.names.titles, seen.names.categories]).lower()
            # A server with papers of its own sees no more of others' than one without.
            await (await library.holdings_of(THERE)).add([])


async def test_one_servers_import_alters_no_other_record_of_the_same_paper(settings: Settings) -> None:
    """The same arXiv paper, told of differently in the shared library and in two servers, is three records."""
    versions = {
        library: Paper(id="x", title=f"Title {place}", abstract=f"Abstract {place}.", arxiv_id="2509.00579")
        for place, library in enumerate([None, HERE, THERE])
    }
    async with opened(settings) as library:
        for server, paper in versions.items():
            assert await (await library.holdings_of(server)).add([paper]) == ["added"]
        for server, paper in versions.items():
            seen = await library.seen_from(server)
            (only,) = await ids(seen)
            assert (await seen.papers.get([only]))[only].abstract == paper.abstract
            assert (await seen.catalogue.find("arXiv:2509.00579")).title == paper.title
            assert [choice.label for choice in await seen.catalogue.complete_titles("title", limit=9)] == [paper.title]
            assert [choice.label for choice in await seen.catalogue.complete_titles("", limit=9)] == [paper.title]


async def test_where_a_server_has_a_shared_paper_of_its_own_every_name_of_it_leads_to_its_own(
    settings: Settings,
) -> None:
    async with opened(settings) as library:
        await library.shared.add([Paper(id="x", title="Heron: A Bird", abstract="A.", doi="10.1000/1")])
        await (await library.holdings_of(HERE)).add([Paper(id="y", title="Ibis", abstract="B.", doi="10.1000/1")])
        seen = await library.seen_from(HERE)
        (own,) = await ids(seen)
        assert seen.names.titles["heron a bird"] == seen.names.titles["ibis"] == (own,)
        assert (await (await library.seen_from(None)).catalogue.find("Heron")).id == "x"


async def test_papers_of_one_title_with_other_identifiers_are_two_also_over_two_libraries(settings: Settings) -> None:
    async with opened(settings) as library:
        await library.shared.add([Paper(id="x", title="Heron", abstract="A.", doi="10.1000/1")])
        await (await library.holdings_of(HERE)).add([Paper(id="x", title="Heron", abstract="B.", doi="10.1000/2")])
        assert len(await library.seen_from(HERE)) == 2


async def test_a_server_may_hide_the_shared_library(settings: Settings) -> None:
    async with peopled(settings) as library:
        seen = await library.seen_from(HERE, shared=False)
        assert (len(seen), await found(seen, "caches")) == (1, [])
        assert await seen.papers.get(["shared"]) == {}
        assert await seen.catalogue.complete_authors("", limit=9) == ["Anna Quokkason"]
        nothing = await library.seen_from(THERE, shared=False)
        assert (len(nothing), await nothing.catalogue.complete_titles("", limit=9)) == (0, [])


async def test_an_id_tells_nothing_of_what_others_hold_and_is_known_without_its_mark(settings: Settings) -> None:
    async with opened(settings) as library:
        alone = await library.holdings_of(HERE)
        await alone.add([SECRET])
        first = [paper.id async for batch in alone.papers.batches() for paper in batch]
        await library.shared.add([SECRET])
        await (await library.holdings_of(THERE)).add([SECRET])
        await alone.remove(first)
        await alone.add([SECRET])
        assert [paper.id async for batch in alone.papers.batches() for paper in batch] == first
        assert first[0].startswith("secret~")
        assert await alone.add([Paper(id=first[0], title=SECRET.title, abstract=SECRET.abstract)]) == ["unchanged"]
        await library.shared.add([Paper(id=first[0], title="An impostor", abstract="A.")])
        assert "impostor" not in (await (await library.seen_from(HERE)).papers.get(first))[first[0]].title


async def test_a_change_on_either_side_is_seen_at_once(settings: Settings) -> None:
    async with peopled(settings) as library:
        assert len(await library.seen_from(HERE)) == 2
        await library.shared.add([Paper(id="later", title="Later", abstract="Wombats sleep.")])
        assert await found(await library.seen_from(HERE), "wombats") == ["later"]
        (own,) = await found(await library.seen_from(HERE), "quokkas")
        await (await library.holdings_of(HERE)).remove([own, "later"])
        assert await ids(await library.seen_from(HERE)) == ["later", "shared"]


async def test_each_librarys_index_is_saved_and_opened_again(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async with peopled(settings) as library:
        before = await ids(await library.seen_from(HERE))
    folder = settings.server_index_dir / hashlib.blake2b(HERE.encode(), digest_size=8).hexdigest()
    files = sorted(file.name for file in folder.iterdir())
    with caplog.at_level("INFO"):
        async with opened(settings) as library:
            assert await ids(await library.seen_from(HERE)) == before
            assert await found(await library.seen_from(HERE), "quokkas")
            assert await ids(await library.seen_from(None)) == ["shared"]
    assert "built anew" not in caplog.text
    assert sorted(file.name for file in folder.iterdir()) == files


@pytest.mark.parametrize("server", [None, HERE])
async def test_a_running_library_takes_in_what_another_process_changes(settings: Settings, server: str | None) -> None:
    async with peopled(settings) as library, opened(settings) as other:
        await library.seen_from(HERE)
        for number in range(3):  # also a paper that both have changed
            paper = Paper(id="p", title="Wombats", abstract=f"Wombats sleep, {number}.")
            await (await other.holdings_of(server)).add([paper])
            await until_found(library, server, "sleep", str(number))
            paper = Paper(id="p", title="Wombats", abstract=f"Wombats wake, {number}.")
            await (await library.holdings_of(server)).add([paper])
            await until_found(other, server, "wake", str(number))
        await (await other.holdings_of(server)).remove(await found(await other.seen_from(server), "wombats"))
        async with asyncio.timeout(5):
            while await found(await library.seen_from(server), "wombats"):
                pass


async def until_found(library: Library, server: str | None, *words: str) -> None:
    async with asyncio.timeout(5):
        while not all([await found(await library.seen_from(server), word) for word in words]):
            pass


async def test_what_is_written_without_an_index_is_taken_in_too(settings: Settings) -> None:
    async with peopled(settings) as library:
        async with Database.open(settings.database_path, busy_timeout_ms=1000) as database:
            await PaperStore(database).upsert([Paper(id="p", title="Wombats", abstract="")])
        await until_found(library, HERE, "wombats")


async def test_a_look_that_fails_is_logged_and_the_next_one_goes_well(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        peopled(settings) as library,
        Database.open(settings.database_path, busy_timeout_ms=1000) as database,
    ):
        async with database.transaction() as writer:
            await writer.execute("ALTER TABLE saved_indexes RENAME TO elsewhere")
        async with asyncio.timeout(5):
            while "saved_indexes" not in caplog.text:
                await found(await library.seen_from(None), "caches")
        async with database.transaction() as writer:
            await writer.execute("ALTER TABLE elsewhere RENAME TO saved_indexes")
        await PaperStore(database).upsert([Paper(id="p", title="Wombats", abstract="")])
        await until_found(library, None, "wombats")


@pytest.mark.parametrize("server", ["../../elsewhere", "x" * 5000, "'; DROP TABLE papers; --"])
async def test_a_server_of_any_name_has_a_library_inside_the_data_folder(settings: Settings, server: str) -> None:
    async with opened(settings) as library:
        await (await library.holdings_of(server)).add([SECRET])
        assert len(await library.seen_from(server)) == 1
        assert len(await library.seen_from(None)) == 0
    assert [len(folder.name) for folder in settings.server_index_dir.iterdir()] == [16]
