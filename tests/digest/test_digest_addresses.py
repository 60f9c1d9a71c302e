"""What people may write as a source."""

import pytest

from bot.digest.addresses import read_sources
from bot.digest.making import query_of
from bot.errors import UserError
from bot.sources.arxiv_api import ArxivQuery
from tests.timing import takes_no_more_than_its_length


def test_sources_stand_side_by_side_with_spaces_or_commas_between() -> None:
    text = "arxiv:cs.LG+cs.DC, biorxiv https://a.example/feed?x=1,2 arxiv-query:cs.DC+au:Jane Doe+KV cache biorxiv"
    assert read_sources(text, operator=False) == (
        "arxiv:cs.LG+cs.DC",
        "biorxiv",
        "https://a.example/feed?x=1,2",
        "arxiv-query:cs.DC+au:Jane Doe+KV cache",
    )


def test_a_query_parts_into_categories_authors_and_phrases() -> None:
    asked = query_of("cs.DC+hep-th+au:Jane Doe+KV cache+robots")
    assert asked == ArxivQuery(("cs.DC", "hep-th"), ("Jane Doe",), ("KV cache", "robots"))


@pytest.mark.parametrize("text", ["", "  ", "cs.LG", "arxiv:", "ftp://a.example", "folder", "biorxivs", "arxiv:+"])
def test_what_is_no_source_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        read_sources(text, operator=True)


def test_a_folder_is_for_whoever_runs_quoth_alone() -> None:
    assert read_sources("folder:/a b", operator=True) == ("folder:/a b",)
    with pytest.raises(UserError, match="whoever runs me"):
        read_sources("folder:/etc", operator=False)


def test_a_digest_has_so_many_sources_and_no_more() -> None:
    with pytest.raises(UserError, match="11 sources"):
        read_sources(" ".join(f"https://{n}.example/" for n in range(11)), operator=False)


@pytest.mark.parametrize("home", ["~nobody-has-this/papers", "~a\0b"])
def test_a_home_folder_that_nobody_has_is_said_to_be_none(home: str) -> None:
    with pytest.raises(UserError, match="is no folder"):
        read_sources(f"folder:{home}", operator=True)


def test_a_text_of_nothing_but_what_parts_sources_takes_no_time() -> None:
    def read(times: int) -> None:
        assert read_sources(f"biorxiv{' ,' * times}medrxiv", operator=False) == ("biorxiv", "medrxiv")
        with pytest.raises(UserError, match="longer than 500"):
            read_sources(f"https://a.example/{' ,' * times}x", operator=False)

    assert takes_no_more_than_its_length(read, 100_000)
