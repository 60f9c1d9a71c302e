"""arXiv's API: searches page by page, and papers by their ids."""

import datetime as dt

import pytest
from hypothesis import given

from bot.errors import BadAnswer, SourceError, UserError
from bot.sources.arxiv_api import ArxivApi, ArxivQuery, ArxivSearch, read_page
from bot.sources.source import Kind, Source, Window
from bot.sources.web import Web
from retrieval.papers import PublicationDate
from tests.sources.arxiv import API, Announcement, Arxiv
from tests.sources.loopback import Answer, LoopbackWeb
from tests.sources.scraps import scraps
from tests.sources.simulated import SimulatedClock

MONDAY = dt.date(2024, 1, 8)
WEEK = Window(dt.date(2024, 1, 1), MONDAY)
LEARNING = ArxivQuery(categories=("cs.LG",))


@pytest.fixture
def api(web: Web, loopback: LoopbackWeb, arxiv: Arxiv) -> ArxivApi:
    return ArxivApi(web, loopback.url(API, "/api"))


def learning(number: int, day: dt.date = MONDAY, **more: str) -> Announcement:
    return Announcement(day, f"2401.{number:05}", f"Paper {number}", categories=("cs.LG",), **more)  # type: ignore[arg-type]


async def test_a_paper_is_found_by_its_id_in_its_newest_version(api: ArxivApi, arxiv: Arxiv) -> None:
    arxiv.announcements += [
        learning(7, dt.date(2024, 1, 3)),
        Announcement(MONDAY, "2401.00007", "Paper 7, revised", "Better now.", kind="replace", version=2),
    ]

    paper = await api.paper("2401.00007")

    assert paper is not None
    assert (paper.id, paper.title, paper.abstract) == ("2401.00007", "Paper 7, revised", "Better now.")
    assert paper.date == PublicationDate(2024, 1, 2)


async def test_an_id_that_nothing_has_gives_nothing(api: ArxivApi) -> None:
    assert await api.paper("2401.99999") is None


async def test_an_error_of_arxiv_is_told_in_its_words(api: ArxivApi) -> None:
    with pytest.raises(BadAnswer, match="arXiv does not take this: incorrect id format for x"):
        await api.paper("x")


async def test_all_pages_of_a_search_are_read_the_oldest_first(
    api: ArxivApi, arxiv: Arxiv, loopback: LoopbackWeb
) -> None:
    arxiv.announcements += [learning(n) for n in range(250)]

    batch = await api.search(LEARNING, WEEK)

    assert [found.key for found in batch.found] == [f"2401.{n:05}" for n in range(250)]
    assert [asked.query["start"] for asked in loopback.asked] == ["0", "100", "200"]
    assert [asked.at_s for asked in loopback.asked] == [0, 3, 6]
    assert len(batch.raw) == 3
    assert {(found.kind, found.version) for found in batch.found} == {(Kind.NEW, 1)}


async def test_a_page_that_is_empty_by_mistake_is_asked_for_again(
    api: ArxivApi, arxiv: Arxiv, loopback: LoopbackWeb
) -> None:
    arxiv.announcements += [learning(n) for n in range(150)]
    arxiv.empty_pages = 2

    batch = await api.search(LEARNING, WEEK)

    assert len(batch.found) == 150
    assert [asked.query["start"] for asked in loopback.asked] == ["0", "0", "0", "100"]


async def test_pages_that_stay_empty_are_an_error_and_not_the_end(api: ArxivApi, arxiv: Arxiv) -> None:
    arxiv.announcements += [learning(n) for n in range(150)]
    arxiv.empty_pages = 99

    with pytest.raises(BadAnswer, match="empty page again and again"):
        await api.search(LEARNING, WEEK)


async def test_a_later_page_that_denies_all_papers_is_not_believed(
    api: ArxivApi, arxiv: Arxiv, loopback: LoopbackWeb
) -> None:
    arxiv.announcements += [learning(n) for n in range(150)]
    none = Answer(b"<feed xmlns='http://www.w3.org/2005/Atom'><title>ArXiv Query</title></feed>")
    first = arxiv.api
    loopback.hosts[API] = lambda asked: none if asked.query["start"] == "100" else first(asked)

    with pytest.raises(BadAnswer, match="empty page"):
        await api.search(LEARNING, WEEK)


async def test_a_search_that_finds_nothing_is_no_error(api: ArxivApi, loopback: LoopbackWeb) -> None:
    batch = await api.search(LEARNING, WEEK)

    assert (batch.found, len(loopback.asked)) == ((), 1)


async def test_only_the_days_that_are_asked_for_are_found(api: ArxivApi, arxiv: Arxiv) -> None:
    arxiv.announcements += [learning(n, dt.date(2024, 1, n)) for n in range(2, 9)]

    batch = await api.search(LEARNING, Window(dt.date(2024, 1, 3), dt.date(2024, 1, 4)))

    assert [found.key for found in batch.found] == ["2401.00004", "2401.00005"]


async def test_a_window_with_too_many_papers_says_that_it_is_cut(web: Web, arxiv: Arxiv, loopback: LoopbackWeb) -> None:
    arxiv.announcements += [learning(n) for n in range(305)]

    batch = await ArxivApi(web, loopback.url(API, "/api"), most=200).search(LEARNING, WEEK)

    assert (len(batch.found), len(loopback.asked)) == (200, 2)
    assert batch.refused == ("305 papers were found, and only the first 200 read (ask for fewer days)",)


def test_a_query_says_what_is_asked_in_arxivs_words() -> None:
    query = ArxivQuery(("cs.LG", "cs.DC"), ("Jane Doe",), ("KV cache", 'no" OR all:"x'))

    assert query.text(WEEK) == (
        '(cat:cs.LG OR cat:cs.DC) AND (au:"Jane Doe") AND (all:"KV cache" OR all:"no OR all x")'
        " AND submittedDate:[202401010000 TO 202401082359]"
    )


@pytest.mark.parametrize("query", [ArxivQuery(), ArxivQuery(phrases=('""', "")), ArxivQuery(categories=("a b",))])
def test_a_query_for_nothing_or_for_no_category_is_refused(query: ArxivQuery) -> None:
    with pytest.raises(UserError):
        query.text(WEEK)


@given(scraps("<opensearch:totalResults>9", "<id>http://arxiv.org/abs/2401.00001v1</id>", "<published>2024-01-08"))
def test_whatever_stands_in_a_page_it_is_read_or_is_a_bad_answer(body: bytes) -> None:
    try:
        page = read_page(body)
    except SourceError:
        return
    assert page.entries >= len(page.reading.found)


async def test_a_search_is_a_source(web: Web, arxiv: Arxiv, loopback: LoopbackWeb, clock: SimulatedClock) -> None:
    arxiv.announcements.append(learning(1))
    source: Source = ArxivSearch(web, LEARNING, loopback.url(API, "/api"))

    batch = await source.announced(WEEK)

    assert (source.name, [found.key for found in batch.found]) == ("arXiv search cs.LG", ["2401.00001"])
