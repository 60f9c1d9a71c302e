"""arXiv's announcements, from the feed to the papers."""

import datetime as dt

import pytest
from hypothesis import given

from bot.errors import BadAnswer, SourceError, TooLarge, Unreachable, UserError
from bot.sources.arxiv_feed import ArxivFeed, read_announcements
from bot.sources.source import Found, Kind, Source, Window
from bot.sources.web import Web
from retrieval.papers import Paper, PublicationDate
from tests.sources.arxiv import FEEDS, Announcement, Arxiv
from tests.sources.loopback import Answer, LoopbackWeb, Way
from tests.sources.scraps import scraps
from tests.sources.simulated import SimulatedClock

MONDAY = dt.date(2024, 1, 8)
TODAY = Window(MONDAY, MONDAY)


@pytest.fixture
def feed(web: Web, loopback: LoopbackWeb, arxiv: Arxiv) -> ArxivFeed:
    return ArxivFeed(web, ["cs.DC", "cs.LG"], address=loopback.url(FEEDS))


async def test_a_new_paper_comes_with_its_version_and_day(feed: ArxivFeed, arxiv: Arxiv, loopback: LoopbackWeb) -> None:
    arxiv.announcements.append(
        Announcement(MONDAY, "2401.00001", "A Study of $n < m$", "Graphs with a < b & c are\nstudied.")
    )

    batch = await feed.announced(TODAY)

    assert batch.refused == ()
    assert batch.found == (
        Found(
            paper=Paper(
                id="2401.00001",
                title="A Study of $n < m$",
                abstract="Graphs with a < b & c are studied.",
                authors=("Jane Doe", "Bo Li"),
                categories=("cs.DC",),
                date=PublicationDate(2024, 1, 8),
                url="https://arxiv.org/abs/2401.00001",
                arxiv_id="2401.00001",
            ),
            key="2401.00001",
            version=1,
            announced=MONDAY,
        ),
    )
    assert loopback.paths() == ["/rss/cs.DC+cs.LG"]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("form", ["rss", "atom"])
def test_each_kind_of_announcement_is_told_apart_in_both_forms(arxiv: Arxiv, form: str, kind: Kind) -> None:
    arxiv.announcements.append(Announcement(MONDAY, "2312.04567", "A Study", kind=kind, version=3))

    (found,) = read_announcements(_feed(arxiv, form)).found

    assert (found.kind, found.version, found.announced) == (kind, 3, MONDAY)
    assert found.paper.abstract == "We study it."


def test_what_is_not_new_is_not_dated_by_its_announcement(arxiv: Arxiv) -> None:
    arxiv.announcements += [
        Announcement(MONDAY, "2312.04567", "A", kind="replace", version=2),
        Announcement(MONDAY, "hep-th/9901001", "B", kind="cross"),
    ]

    dates = [found.paper.date for found in read_announcements(_feed(arxiv, "rss")).found]

    assert dates == [PublicationDate(2023, 12), PublicationDate(1999, 1)]


async def test_a_day_without_papers_is_an_empty_batch(feed: ArxivFeed) -> None:
    batch = await feed.announced(TODAY)

    assert (batch.found, batch.refused, batch.unchanged) == ((), (), False)


async def test_a_stale_feed_tells_itself_by_its_ids_alone(feed: ArxivFeed, arxiv: Arxiv, clock: SimulatedClock) -> None:
    arxiv.announcements.append(Announcement(MONDAY, "2401.00001", "A Study"))
    (monday,) = (await feed.announced(TODAY)).found
    arxiv.stale = MONDAY
    clock.pass_until(clock.now() + dt.timedelta(days=1))

    (tuesday,) = (await feed.announced(TODAY)).found

    assert (tuesday.key, tuesday.announced) == (monday.key, MONDAY + dt.timedelta(days=1))


async def test_what_was_read_is_kept_and_reads_the_same_again(feed: ArxivFeed, arxiv: Arxiv) -> None:
    arxiv.announcements += [Announcement(MONDAY, f"2401.0000{n}", f"Paper {n}") for n in range(1, 9)]

    batch = await feed.announced(TODAY)

    (raw,) = batch.raw
    assert read_announcements(raw.body, raw.charset).found == batch.found
    assert raw.fetched_at.date() == MONDAY


async def test_a_feed_that_has_not_changed_says_so(feed: ArxivFeed, loopback: LoopbackWeb) -> None:
    body = loopback.hosts[FEEDS]
    loopback.hosts[FEEDS] = lambda asked: Answer(body(asked).body, headers={"ETag": '"monday"'})
    first = await feed.announced(TODAY)

    second = await feed.announced(TODAY, first.raw[0].validators)

    assert (second.unchanged, second.found) == (True, ())


async def test_a_category_that_arxiv_does_not_have_is_named(web: Web, loopback: LoopbackWeb, arxiv: Arxiv) -> None:
    feed = ArxivFeed(web, ["cs.XX"], address=loopback.url(FEEDS))

    with pytest.raises(BadAnswer, match=r"arXiv has no such feed: cs\.XX Invalid archive or category: cs\.XX"):
        await feed.announced(TODAY)


@pytest.mark.parametrize("named", [[], ["cs.LG/../.."], ["cs LG"], ["cs.LG+x"], ["?"], [""], ["CS.LG"]])
def test_what_cannot_be_a_category_is_refused(web: Web, named: list[str]) -> None:
    with pytest.raises(UserError):
        ArxivFeed(web, named)


async def test_a_feed_that_breaks_off_gives_what_stood_before_and_says_so(
    feed: ArxivFeed, arxiv: Arxiv, loopback: LoopbackWeb
) -> None:
    arxiv.announcements += [Announcement(MONDAY, f"2401.0000{n}", f"Paper {n}") for n in (1, 2)]
    whole = _feed(arxiv, "rss")
    loopback.answer("/rss/cs.DC+cs.LG", Answer(whole[: whole.rindex(b"<description>")]))

    batch = await feed.announced(TODAY)

    assert batch.found[0].paper.title == "Paper 1"
    assert "the XML is broken here" in batch.refused[-1]


BOMB = b"<!DOCTYPE rss [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b"]><rss><channel><item><title>&j;</title></item></channel></rss>"  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([Answer(BOMB)], BadAnswer),
        ([Answer(b"<rss" + b"<a>" * 400_000)], BadAnswer),
        ([Answer(b"<html><body>Down for maintenance</body></html>")], BadAnswer),
        ([Answer(b"")], BadAnswer),
        ([Answer(bytes(10 * 2**20 + 1))], TooLarge),
        ([Answer(status=503)] * 3, Unreachable),
        ([Answer(b"<rss><channel>", headers={"Content-Length": "99"}, way=Way.BREAKS_OFF)] * 3, Unreachable),
    ],
)
async def test_a_bad_answer_is_an_error_that_says_so(
    feed: ArxivFeed, loopback: LoopbackWeb, answers: list[Answer], error: type[SourceError]
) -> None:
    loopback.answer("/rss/cs.DC+cs.LG", *answers)

    with pytest.raises(error):
        await feed.announced(TODAY)


def test_an_entry_from_elsewhere_is_refused() -> None:
    reading = read_announcements(
        b"<rss version='2.0'><channel><item><title>Call for papers</title></item></channel></rss>"
    )

    assert (reading.found, len(reading.refused)) == ((), 1)


@given(scraps("<item>", "</item>", "<guid>oai:arXiv.org:2401.00001v", "<arxiv:announce_type>", "<title>Feed error for"))
def test_whatever_stands_in_a_feed_it_is_read_or_is_a_bad_answer(body: bytes) -> None:
    try:
        reading = read_announcements(body)
    except SourceError:
        return
    assert all(found.paper.arxiv_id for found in reading.found)


def test_the_feed_is_a_source(feed: ArxivFeed) -> None:
    source: Source = feed

    assert source.name == "arXiv cs.DC, cs.LG"


def _feed(arxiv: Arxiv, form: str) -> bytes:
    return arxiv.feed(form, ["cs.DC", "cs.LG", "hep-th"]).body
