"""bioRxiv and medRxiv, page by page."""

import datetime as dt
import json

import pytest
from hypothesis import given

from bot.errors import BadAnswer, SourceError
from bot.sources.biorxiv import Biorxiv, read_details
from bot.sources.source import Found, Kind, Source, Window
from bot.sources.web import Web
from retrieval.papers import Paper, PublicationDate
from tests.sources.loopback import Answer, Asked, LoopbackWeb
from tests.sources.scraps import json_like, records

DAYS = Window(dt.date(2024, 1, 5), dt.date(2024, 1, 8))
HOST = "biorxiv.example"


def record(number: int, **more: object) -> dict[str, object]:
    return {
        "doi": f"10.1101/2024.01.05.{number:06}",
        "title": f"Cells {number}",
        "authors": "Doe, J.; van der Berg, B. C.",
        "date": "2024-01-05",
        "version": "1",
        "category": "cell biology",
        "abstract": "We grow &lt;3 cells.",
        "server": "biorxiv",
        **more,
    }


def serve(loopback: LoopbackWeb, held: list[dict[str, object]], *, page: int = 30, total: object = None) -> None:
    def details(asked: Asked) -> Answer:
        cursor = int(asked.path.rpartition("/")[2])
        message = {"status": "ok", "cursor": cursor, "total": len(held) if total is None else total}
        body = {"messages": [message], "collection": held[cursor : cursor + page]}
        return Answer(json.dumps(body).encode())

    loopback.hosts[HOST] = details


@pytest.fixture
def source(web: Web, loopback: LoopbackWeb) -> Source:
    return Biorxiv(web, "biorxiv", address=loopback.url(HOST))


async def test_a_record_gives_a_paper(source: Source, loopback: LoopbackWeb) -> None:
    serve(loopback, [record(1)])

    batch = await source.announced(DAYS)

    assert batch.found == (
        Found(
            paper=Paper(
                id="doe-2024-cells-1",
                title="Cells 1",
                abstract="We grow <3 cells.",
                authors=("J. Doe", "B. C. van der Berg"),
                categories=("cell biology",),
                date=PublicationDate(2024, 1, 5),
                url="https://doi.org/10.1101/2024.01.05.000001",
                doi="10.1101/2024.01.05.000001",
            ),
            key="10.1101/2024.01.05.000001",
            version=1,
            announced=dt.date(2024, 1, 5),
        ),
    )
    assert loopback.paths() == ["/details/biorxiv/2024-01-05/2024-01-08/0"]


@pytest.mark.parametrize("page", [30, 100])
async def test_all_pages_are_read_however_many_records_one_has(
    source: Source, loopback: LoopbackWeb, page: int
) -> None:
    serve(loopback, [record(n) for n in range(250)], page=page, total="250")

    batch = await source.announced(DAYS)

    assert len({found.key for found in batch.found}) == 250


async def test_pages_that_end_before_all_is_there_are_an_error(source: Source, loopback: LoopbackWeb) -> None:
    serve(loopback, [record(n) for n in range(30)], total=90)

    with pytest.raises(BadAnswer, match="gave 30 of 90 records"):
        await source.announced(DAYS)


async def test_days_without_a_post_are_an_empty_batch(source: Source, loopback: LoopbackWeb) -> None:
    body = {"messages": [{"status": "no posts found"}], "collection": []}
    loopback.hosts[HOST] = lambda _: Answer(json.dumps(body).encode())

    assert (await source.announced(DAYS)).found == ()


async def test_a_new_version_is_told_apart(source: Source, loopback: LoopbackWeb) -> None:
    serve(loopback, [record(1, version=3)])

    (found,) = (await source.announced(DAYS)).found

    assert (found.kind, found.version) == (Kind.REPLACE, 3)


def test_one_bad_record_does_not_spoil_the_rest() -> None:
    held = [record(1, date="soon"), 5, record(2, title=["x"]), record(3, title=None, abstract=None), record(4)]

    reading, count, _ = read_details(json.dumps({"collection": held}).encode())

    assert ([found.key for found in reading.found], len(reading.refused), count) == (
        ["10.1101/2024.01.05.000004"],
        4,
        5,
    )


RECORDS = records("doi", "title", "authors", "date", "version", "category", "abstract")


@given(json_like(RECORDS.map(lambda each: {"collection": [each, record(1)], "messages": [each]})))
def test_whatever_stands_in_a_page_it_is_read_or_is_a_bad_answer(body: bytes) -> None:
    try:
        reading, count, _ = read_details(body)
    except SourceError:
        return
    assert len(reading.found) + len(reading.refused) == count
