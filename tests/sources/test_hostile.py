"""Texts of strangers take no more time than their length, whatever stands in them."""

from contextlib import suppress

import pytest

from bot.errors import SourceError
from bot.sources.arxiv_feed import read_announcements
from bot.sources.feed import read_feed
from tests.timing import takes_no_more_than_its_length

LENGTH = 60_000
PIECES = [" ", ",", "\n", "<p", "&lt;p", "arXiv:", "(arXiv:x [", " and", "et al ", "doi:10.1000/", "others,", "$", "\\"]
PLACES = ["title", "link", "guid", "description", "dc:creator", "category", "pubDate", "arxiv:DOI", "prism:doi"]
HEAD = (
    "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:arxiv='http://arxiv.org/schemas/atom' "
    "xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'><channel><title>News</title>"
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_feed_that_is_made_to_take_long_does_not(piece: str) -> None:
    def read_all(length: int) -> None:
        text = piece.replace("&lt;", "&amp;lt;").replace("<", "&lt;") * (length // len(piece))
        items = "".join(
            f"<item><title>A</title><guid>2401.00001</guid><{place}>{text} x</{place}></item>" for place in PLACES
        )
        body = f"{HEAD}{items}</channel></rss>".encode()
        for read in (read_announcements, read_feed):
            with suppress(SourceError):
                read(body)

    assert takes_no_more_than_its_length(read_all, LENGTH)
