"""Hugging Face's daily papers."""

import datetime as dt
import json

from hypothesis import given

from bot.errors import SourceError
from bot.sources.huggingface import HuggingFace, read_daily_papers
from bot.sources.source import Found, Source, Window
from bot.sources.web import Web
from retrieval.papers import Paper, PublicationDate
from tests.sources.loopback import Answer, LoopbackWeb
from tests.sources.scraps import json_like, records

MONDAY = dt.date(2024, 1, 8)
ITEM = {
    "title": "A Study",
    "publishedAt": "2024-01-07T00:00:00.000Z",
    "paper": {
        "id": "2401.00001",
        "title": "A  Study",
        "summary": "Graphs are\nstudied.",
        "upvotes": 12,
        "publishedAt": "2024-01-05T18:59:30.000Z",
        "authors": [{"_id": "1", "name": "Jane Doe", "hidden": False}, {"name": "Bo Li"}, {"name": None}],
        "githubRepo": "https://github.com/x/y",
    },
}


async def test_each_day_is_asked_for_and_its_papers_are_arxivs(web: Web, loopback: LoopbackWeb) -> None:
    loopback.hosts["huggingface.example"] = lambda asked: Answer(
        json.dumps([ITEM] if asked.query["date"] == "2024-01-08" else []).encode()
    )
    source: Source = HuggingFace(web, address=loopback.url("huggingface.example"))

    batch = await source.announced(Window(dt.date(2024, 1, 6), MONDAY))

    assert [asked.query["date"] for asked in loopback.asked] == ["2024-01-06", "2024-01-07", "2024-01-08"]
    assert batch.found == (
        Found(
            paper=Paper(
                id="2401.00001",
                title="A Study",
                abstract="Graphs are studied.",
                authors=("Jane Doe", "Bo Li"),
                date=PublicationDate(2024, 1, 5),
                url="https://arxiv.org/abs/2401.00001",
                has_code=True,
                arxiv_id="2401.00001",
            ),
            key="2401.00001",
            announced=MONDAY,
        ),
    )


def test_what_is_no_paper_of_arxiv_is_refused_and_the_rest_is_read() -> None:
    reading = read_daily_papers(json.dumps([{"paper": {"id": "blog/1"}}, 7, {}, ITEM]).encode(), MONDAY)

    assert ([found.key for found in reading.found], len(reading.refused)) == (["2401.00001"], 3)


ITEMS = records("id", "title", "summary", "publishedAt", "authors", "githubRepo")


@given(json_like(ITEMS.map(lambda each: [{"paper": each}, {"paper": {"id": "2401.00001"}}, ITEM])))
def test_whatever_stands_in_a_list_it_is_read_or_is_a_bad_answer(body: bytes) -> None:
    try:
        reading = read_daily_papers(body, MONDAY)
    except SourceError:
        return
    assert all(found.paper.arxiv_id for found in reading.found)
