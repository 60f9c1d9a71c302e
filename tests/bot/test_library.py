import asyncio
import gzip
import json
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.importing import WHOLE_FILE
from bot.library import ImportReport, Library
from bot.resources import seeds_folder
from bot.settings import Settings, load_settings
from bot.store.changes import ChangeStore
from bot.store.database import Database
from bot.store.papers import PaperStore
from retrieval.index import PaperIndex
from retrieval.papers import Paper
from retrieval.queries import Filters
from retrieval.questions import Order
from retrieval.readers import Refusal
from retrieval.storage import Storage


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path)


@pytest.fixture
def no_seeds(tmp_path: Path) -> Path:
    (tmp_path / "no-seeds").mkdir()
    return tmp_path / "no-seeds"


@pytest.fixture(autouse=True)
def _migrated_already(settings: Settings, migrated: Path) -> None:
    """Each test begins with an empty database of the newest schema: what that takes is no library's doing."""
    shutil.copyfile(migrated, settings.database_path)


@asynccontextmanager
async def opened(settings: Settings, seeds: Path | None = None) -> AsyncIterator[Library]:
    async with (
        Database.open(settings.database_path, busy_timeout_ms=1000) as database,
        Library.open(database, settings, seeds=seeds) as library,
    ):
        yield library


def jsonl(path: Path, *records: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def record(number: int, abstract: str = "About sparse matrices.", **known: object) -> dict[str, object]:
    return {"id": f"p{number}", "title": f"Paper {number}", "abstract": abstract, **known}


async def found(library: Library, text: str, k: int = 10) -> list[str]:
    _, hits = await (await library.seen_from(None)).search(text, k=k)
    return [hit.paper_id for hit in hits]


async def selected(library: Library, filters: Filters, order: Order = Order.BEST, k: int | None = None) -> list[str]:
    return await (await library.seen_from(None)).select(filters, k=k, order=order)


async def test_a_fresh_library_holds_the_bundled_papers_and_finds_them(settings: Settings) -> None:
    async with opened(settings) as library:
        assert len(library.shared) == await library.shared.papers.count() == 20
        (best,) = await found(library, "KV cache compression", k=1)
        paper = (await library.shared.papers.get([best]))[best]
    assert "KV Cache" in paper.title


async def test_a_library_opens_again_as_it_was_left(settings: Settings, tmp_path: Path) -> None:
    async with opened(settings) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1, "About zebrafish."))])
    async with opened(settings) as library:
        assert len(library.shared) == 21
        assert await found(library, "zebrafish") == ["p1"]


async def test_a_bundled_paper_that_was_removed_stays_so_even_when_a_newer_text_is_bundled(
    settings: Settings, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    jsonl(seeds / "seeds.jsonl", record(1), record(2))
    async with opened(settings, seeds) as library:
        assert len(library.shared) == 2
    async with (
        Database.open(settings.database_path, busy_timeout_ms=1000) as database,
        database.transaction() as writer,
    ):
        await writer.execute("DELETE FROM papers WHERE id = 'p1'")
    async with opened(settings, seeds) as library:
        assert await selected(library, Filters()) == ["p2"]
    jsonl(seeds / "seeds.jsonl", record(1), record(2, "Now about zebrafish."), record(3))
    async with opened(settings, seeds) as library:
        assert await selected(library, Filters()) == ["p2", "p3"]
        assert await found(library, "zebrafish") == ["p2"]


async def test_an_empty_library_answers_everything_with_nothing(settings: Settings, no_seeds: Path) -> None:
    async with opened(settings, no_seeds) as library:
        assert len(library.shared) == 0
        assert await found(library, "anything") == []
        assert await selected(library, Filters(), order=Order.OLDEST) == []
        assert not library.shared.names.authors


async def test_an_import_reports_what_became_of_each_record_and_made_again_changes_nothing(
    settings: Settings, no_seeds: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    (folder / "below").mkdir(parents=True)
    jsonl(folder / "a.jsonl", record(1), {"no": "paper"}, record(2))
    jsonl(folder / "below" / "b.jsonl", {"id": "x", "title": "PAPER 2", "abstract": "", "url": "https://example.org/2"})
    nothing = tmp_path / "nothing.jsonl"
    async with opened(settings, no_seeds) as library:
        first = await library.shared.import_paths([folder, nothing])
        second = await library.shared.import_paths([folder, nothing])
        assert len(library.shared) == 2
        assert await found(library, "sparse") == ["p1", "p2"]
        assert (await library.shared.papers.get(["p2"]))["p2"].url == "https://example.org/2"
    assert (first.added, first.updated, first.unchanged) == (2, 1, 0)
    assert (second.added, second.updated, second.unchanged) == (0, 0, 3)
    assert [(refusal.path, refusal.line) for refusal in first.refused] == [
        (folder / "a.jsonl", 2),
        (nothing, WHOLE_FILE),
    ]
    assert second.refused == first.refused


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", gzip.compress(b'{"id": "1"}' * 999, mtime=0)[:-9], b"\x1f\x8bnot gzip"]
)
@pytest.mark.parametrize("name", ["x.pdf", "x.jsonl", "x.jsonl.gz", "x.bib", "x.atom", "x.txt"])
async def test_a_file_that_cannot_be_read_is_refused_and_the_rest_goes_on(
    settings: Settings, no_seeds: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    good = jsonl(tmp_path / "good.jsonl", record(1))
    async with opened(settings, no_seeds) as library:
        report = await library.shared.import_paths([tmp_path / name, good])
    assert (report.added, {refusal.path for refusal in report.refused} <= {tmp_path / name}) == (1, True)


@pytest.mark.parametrize("odd", ["half a surrogate \ud800", "a nul \x00 inside"])
@pytest.mark.parametrize("where", ["id", "title", "abstract"])
async def test_text_that_no_file_can_hold_does_not_stop_an_import(
    settings: Settings, no_seeds: Path, tmp_path: Path, where: str, odd: str
) -> None:
    path = jsonl(tmp_path / "a.jsonl", record(1) | {where: odd}, record(2))
    async with opened(settings, no_seeds) as library:
        for expected in (1, 0):
            report = await library.shared.import_paths([path])
            assert expected <= report.added <= 2 * expected
        assert "p2" in await selected(library, Filters())


async def test_an_empty_folder_is_named(settings: Settings, no_seeds: Path, tmp_path: Path) -> None:
    async with opened(settings, no_seeds) as library:
        report = await library.shared.import_paths([no_seeds])
    reason = "holds no file that can be read (use .txt, .jsonl, .bib, .atom or .xml)"
    assert report == ImportReport(refused=(Refusal(no_seeds, WHOLE_FILE, reason),))


async def test_a_long_import_tells_how_far_it_has_come(settings: Settings, no_seeds: Path, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "many.jsonl", *(record(number) for number in range(1100)))
    told: list[tuple[int, int | None]] = []
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([path], lambda done, total: told.append((done, total)))
    assert told == [(500, None), (1000, None), (1100, None)]


async def test_an_import_broken_off_keeps_its_finished_batches_in_step_with_the_index(
    settings: Settings, no_seeds: Path, tmp_path: Path
) -> None:
    path = jsonl(tmp_path / "many.jsonl", *(record(number) for number in range(1600)))
    async with opened(settings, no_seeds) as library:

        def stop(_done: int, _total: int | None) -> None:
            importing.cancel()

        importing = asyncio.create_task(library.shared.import_paths([path], stop))
        with pytest.raises(asyncio.CancelledError):
            await importing
        kept = len(library.shared)
        assert 500 <= kept < 1600
        assert await library.shared.papers.count() == kept
        assert (await library.shared.import_paths([path])).unchanged == kept
        assert len(library.shared) == 1600


async def test_searches_go_on_while_papers_are_added(settings: Settings, no_seeds: Path, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "many.jsonl", *(record(number, f"Sparse number {number}.") for number in range(1500)))
    counts: list[int] = []
    async with opened(settings, no_seeds) as library:
        importing = asyncio.create_task(library.shared.import_paths([path]))
        while not importing.done():
            counts.append(len(await found(library, "sparse", k=2000)))
            assert len(await library.shared.papers.get([f"p{number}" for number in range(counts[-1])])) == counts[-1]
        await importing
        counts.append(len(await found(library, "sparse", k=2000)))
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 1500)


async def test_the_index_is_saved_beside_the_database_and_opened_again(
    settings: Settings, no_seeds: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1, "About zebrafish."))])
    files = {file.name for file in settings.index_dir.iterdir()}
    with caplog.at_level("INFO"):
        async with opened(settings, no_seeds) as library:
            assert await found(library, "zebrafish") == ["p1"]
            assert "p1" in library.shared.names.written
    assert {file.name for file in settings.index_dir.iterdir()} == files
    assert "built anew" not in caplog.text


@pytest.mark.parametrize("name", ["*.part", "manifest.json"])
@pytest.mark.parametrize("content", [None, b"", b"not what was written"])
async def test_a_broken_index_is_built_anew_and_the_log_says_so_once(
    settings: Settings,
    no_seeds: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    name: str,
    content: bytes | None,
) -> None:
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1, "About zebrafish."))])
    (file,) = settings.index_dir.glob(name)
    file.unlink() if content is None else file.write_bytes(content)
    with caplog.at_level("INFO"):
        for _ in range(2):
            async with opened(settings, no_seeds) as library:
                assert await found(library, "zebrafish") == ["p1"]
    assert caplog.text.count("the index is built anew") == 1


async def test_a_large_library_answers_while_its_index_is_built_anew(
    settings: Settings, no_seeds: Path, tmp_path: Path
) -> None:
    async with Database.open(settings.database_path, busy_timeout_ms=1000) as database:
        papers = [Paper(id=f"p{number:05}", title=f"Sparse {number}", abstract="") for number in range(10_100)]
        await PaperStore(database).upsert(papers)
    async with opened(settings, no_seeds) as library:
        counts = [len(library.shared)]
        while counts[-1] < len(papers):
            assert len(await found(library, "sparse", k=20_000)) >= counts[-1]
            counts.append(len(library.shared))
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1, "About zebrafish."))])
        assert await found(library, "zebrafish") == ["p1"]
    assert counts[0] < len(papers)


async def test_an_index_of_another_database_is_not_used(settings: Settings, no_seeds: Path, tmp_path: Path) -> None:
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1, "About zebrafish."))])
    for file in settings.data_dir.glob("quoth.sqlite3*"):
        file.unlink()
    async with opened(settings, no_seeds) as library:
        assert await found(library, "zebrafish") == []
        await library.shared.import_paths([jsonl(tmp_path / "b.jsonl", record(2, "About koalas."))])
    async with opened(settings, no_seeds) as library:
        assert await selected(library, Filters()) == ["p2"]


async def test_a_saved_index_catches_up_with_what_changed_since(
    settings: Settings, no_seeds: Path, tmp_path: Path
) -> None:
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1), record(2), record(3))])
    async with Database.open(settings.database_path, busy_timeout_ms=1000) as database:
        papers = PaperStore(database)
        await papers.upsert([Paper(id="p4", title="Paper 4", abstract="About koalas.")])
        await papers.upsert([Paper(id="p1", title="Paper 1", abstract="Now about zebrafish.")])
        async with database.transaction() as writer:
            await writer.execute("DELETE FROM papers WHERE id = 'p2'")
    async with opened(settings, no_seeds) as library:
        assert await selected(library, Filters()) == ["p1", "p3", "p4"]
        assert await found(library, "zebrafish") == ["p1"]
        assert await found(library, "koalas") == ["p4"]


async def test_an_import_takes_in_what_another_process_imported_meanwhile(
    settings: Settings, no_seeds: Path, tmp_path: Path
) -> None:
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1))])
        async with Database.open(settings.database_path, busy_timeout_ms=1000) as database:
            await PaperStore(database).upsert([Paper(id="p2", title="Paper 2", abstract="About koalas.")])
        await library.shared.import_paths([jsonl(tmp_path / "b.jsonl", record(3))])
        assert await selected(library, Filters()) == ["p1", "p2", "p3"]
    async with opened(settings, no_seeds) as library:
        assert await selected(library, Filters()) == ["p1", "p2", "p3"]


async def test_two_libraries_over_one_database_leave_an_index_that_holds_what_both_imported(
    settings: Settings, no_seeds: Path, tmp_path: Path
) -> None:
    async with opened(settings, no_seeds) as first, opened(settings, no_seeds) as second:
        await first.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1))])
        await second.shared.import_paths([jsonl(tmp_path / "b.jsonl", record(2))])
        await first.shared.import_paths([jsonl(tmp_path / "c.jsonl", record(3))])
    async with opened(settings, no_seeds) as library:
        assert await selected(library, Filters()) == ["p1", "p2", "p3"]


async def test_a_process_killed_at_any_moment_of_saving_leaves_a_usable_index(
    settings: Settings, no_seeds: Path, tmp_path: Path
) -> None:
    """After the manifest is in place but before the database says so; and in the midst of writing a part."""
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1))])
    async with Database.open(settings.database_path, busy_timeout_ms=1000) as database:
        stamp = await ChangeStore(database).latest()
        storage = Storage(settings.index_dir)
        saved = storage.open()
        storage.save(saved.lives, saved.memory, str(stamp))
        await PaperStore(database).upsert([Paper(id="p2", title="Paper 2", abstract="About koalas.")])
    (settings.index_dir / "0.part.new").write_bytes(b"half")
    async with opened(settings, no_seeds) as library:
        assert await selected(library, Filters()) == ["p1", "p2"]


async def test_a_folder_that_cannot_be_written_to_costs_no_answer(
    settings: Settings, no_seeds: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.index_dir.write_text("a file where the folder should be")
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1, "About zebrafish."))])
        assert await found(library, "zebrafish") == ["p1"]
    assert "the index cannot be saved" in caplog.text


async def test_names_are_known_after_an_import(settings: Settings, no_seeds: Path, tmp_path: Path) -> None:
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", record(1, authors=["Ada Lovelace"]))])
        assert "ada lovelace" in library.shared.names.authors


async def test_papers_are_listed_by_date_with_undated_ones_last(
    settings: Settings, no_seeds: Path, tmp_path: Path
) -> None:
    dates = {1: "2021-05-01", 2: None, 3: "2019", 4: "2023-01-31"}
    records = [record(number, **({"date": date} if date else {})) for number, date in dates.items()]
    async with opened(settings, no_seeds) as library:
        await library.shared.import_paths([jsonl(tmp_path / "a.jsonl", *records)])
        assert await selected(library, Filters()) == ["p1", "p2", "p3", "p4"]
        assert await selected(library, Filters(), order=Order.NEWEST) == ["p4", "p1", "p3", "p2"]
        assert await selected(library, Filters(), order=Order.OLDEST) == ["p3", "p1", "p4", "p2"]
        assert await selected(library, Filters(), order=Order.OLDEST, k=1) == ["p3"]


async def test_work_that_takes_too_long_is_given_up_with_a_word(
    settings: Settings, no_seeds: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUOTH_SEARCH_TIMEOUT_S", "0.01")
    release = threading.Event()
    async with opened(load_settings(data_dir=tmp_path), no_seeds) as library:
        with pytest.raises(UserError, match=r"took longer than 0\.01 s and was given up\. Ask something narrower"):
            await (await library.seen_from(None)).run(release.wait)
        release.set()


async def test_no_more_searches_run_at_once_than_are_allowed(settings: Settings, no_seeds: Path) -> None:
    together = threading.Barrier(settings.search_threads, timeout=5)
    running: set[str] = set()

    def work() -> None:
        running.add(threading.current_thread().name)
        together.wait()

    async with opened(settings, no_seeds) as library:
        seen = await library.seen_from(None)
        await asyncio.gather(*(seen.run(work) for _ in range(4 * settings.search_threads)))
    assert len(running) == settings.search_threads


async def test_the_bundled_papers_are_the_ones_of_the_seeds_folder(settings: Settings) -> None:
    async with opened(settings) as library:
        await library.shared.import_paths([seeds_folder()])
        titles = [paper.title async for batch in library.shared.papers.batches() for paper in batch]
        assert len(titles) == len(set(titles)) == 20

        def size(index: PaperIndex) -> int:
            return len(index)

        seen = await library.seen_from(None)
        assert await seen.run(size, seen.index) == 20
