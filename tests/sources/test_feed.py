"""Feeds of anybody: what is known of a paper there, and what it is known by."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadAnswer, SourceError
from bot.sources.feed import WebFeed, canonical, read_feed
from bot.sources.source import Found, Source, Window
from bot.sources.web import Web
from retrieval.papers import Paper, PublicationDate, title_digest
from tests.sources.loopback import Answer, LoopbackWeb
from tests.sources.scraps import scraps

TODAY = Window(dt.date(2024, 1, 8), dt.date(2024, 1, 8))
JOURNAL = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<channel rdf:about="https://journal.example/feed"><title>The Journal</title><link>https://journal.example</link></channel>
<item rdf:about="https://journal.example/a/1"><title>On &lt;i&gt;E. coli&lt;/i&gt; &amp;amp; others</title>
<link>https://journal.example/a/1?utm_source=rss</link>
<description>&lt;p&gt;It grows.&lt;/p&gt;&lt;p&gt;Then it stops.&lt;/p&gt;</description>
<dc:identifier>doi:10.1000/J.1</dc:identifier><prism:doi>10.1000/J.1</prism:doi>
<dc:creator>Jane Doe</dc:creator><dc:creator>Bo Li</dc:creator><dc:date>2024-01-05</dc:date></item></rdf:RDF>"""


def rss(*items: str) -> bytes:
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel><title>News</title>{listed}</channel></rss>".encode()


async def test_an_entry_of_a_journal_gives_all_that_it_tells_of_a_paper(web: Web, loopback: LoopbackWeb) -> None:
    loopback.answer("/feed", Answer(JOURNAL.encode()))
    source: Source = WebFeed(web, loopback.url("here.example", "/feed"))

    batch = await source.announced(TODAY)

    assert batch.refused == ()
    assert batch.found == (
        Found(
            paper=Paper(
                id="doe-2024-e-coli-others",
                title="On E. coli & others",
                abstract="It grows.\n\nThen it stops.",
                authors=("Jane Doe", "Bo Li"),
                date=PublicationDate(2024, 1, 5),
                url="https://journal.example/a/1?utm_source=rss",
                doi="10.1000/j.1",
            ),
            key="https://journal.example/a/1",
            announced=dt.date(2024, 1, 5),
        ),
    )


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ("<guid>urn:1</guid><link>https://a.example/1</link><title>A</title>", "urn:1"),
        (
            "<link>https://www.a.example/1/?utm_medium=x&amp;b=2&amp;a=1#top</link><title>A</title>",
            "a.example/1?a=1&b=2",
        ),
        ("<title>Only a Title</title>", title_digest("Only a Title")),
    ],
)
def test_an_entry_is_known_by_its_guid_or_link_or_title(item: str, key: str) -> None:
    (found,) = read_feed(rss(item)).found

    assert found.key == key


def test_an_entry_that_stands_twice_is_one() -> None:
    item = "<guid>1</guid><title>A</title>"

    assert len(read_feed(rss(item, item)).found) == 1


def test_a_paper_of_arxiv_is_known_as_such_wherever_it_is_announced() -> None:
    (found,) = read_feed(rss("<title>A</title><link>https://arxiv.org/abs/2401.00001v2</link>")).found

    assert (found.paper.arxiv_id, found.paper.id) == ("2401.00001", "2401.00001")


def test_a_link_that_runs_something_is_not_kept() -> None:
    (found,) = read_feed(rss("<title>A</title><link>javascript:alert(1)</link>")).found

    assert found.paper.url is None


def test_an_entry_without_a_word_is_refused_and_the_rest_is_read() -> None:
    reading = read_feed(rss("<guid>1</guid>", "<title>A</title>"))

    assert ([found.paper.title for found in reading.found], len(reading.refused)) == (["A"], 1)


def test_a_page_that_is_no_feed_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer, match="no Atom or RSS feed"):
        read_feed(b"<!DOCTYPE html><html><head><title>Home</title></head></html>")


async def test_a_feed_in_another_charset_than_it_says_is_read(web: Web, loopback: LoopbackWeb) -> None:
    body = rss("<title>Überblick</title>").decode().encode("latin-1")
    loopback.answer("/feed", Answer(body, headers={"Content-Type": "text/xml; charset=utf-8"}))

    batch = await WebFeed(web, loopback.url("here.example", "/feed")).announced(TODAY)

    assert batch.found[0].paper.title == "Überblick"


def test_a_link_that_is_none_stays_as_it_is() -> None:
    assert canonical(" h://[]@ ") == "h://[]@"


@given(st.text() | st.text(max_size=20).map("https://a.example/".__add__))
def test_a_canonical_link_stays_the_same(link: str) -> None:
    assert canonical(canonical(link)) == canonical(link)


@given(scraps("<item>", "</item>", "<content:encoded>", "<prism:doi>", "<author><name>"))
def test_whatever_stands_in_a_feed_it_is_read_or_is_a_bad_answer(body: bytes) -> None:
    try:
        reading = read_feed(body)
    except SourceError:
        return
    for found in reading.found:
        f"{found.paper} {found.key}".encode()
