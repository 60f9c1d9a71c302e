"""The parser that every reader of feeds stands on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.readers.feeds import decoded, parse_feed
from tests.timing import takes_no_more_than_its_length

ITEM = "<rss version='2.0'><channel><title>News</title><item><title>Café {}</title></item></channel></rss>"
PIECES = [
    "<?xml version='1.0'?>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "</feed>", "<rss>",
    "<channel>", "<item>", "</item>", "<title>", "</title>", "<title type='xhtml'>", "<author>", "<name>", "</name>",
    "<link href='http://[x'/>", "<category term=''/>", "<updated>", "9999-99-99", "</updated>", "&#99999999999;", "&x;",
    "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE a [", "]>", "text", "\0", "<a b='", "<content:encoded>",
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (ITEM.encode(), None),
        (ITEM.encode(), "iso-8859-1"),
        (ITEM.encode("latin-1"), "utf-8"),
        (ITEM.encode("latin-1"), "no-such-charset"),
        (ITEM.encode("latin-1"), "punycode"),
        (ITEM.encode("utf-16"), None),
        (b"<?xml version='1.0' encoding='iso-8859-1'?>\n" + ITEM.encode("latin-1"), "utf-8"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?>\n" + ITEM.encode(), None),
    ],
)
def test_a_feed_is_read_whatever_it_says_it_is_written_in(content: bytes, charset: str | None) -> None:
    (entry,) = parse_feed(content, charset=charset).entries

    assert entry.title == "Café {}"


def test_a_declared_charset_that_is_the_true_one_is_used() -> None:
    text = "<?xml version='1.0' encoding='koi8-r'?><rss><channel><title>Привет</title></channel></rss>"

    assert "Привет" in decoded(text.encode("koi8-r"), None)


def test_a_feed_that_reads_as_the_name_of_a_file_opens_none(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(ITEM, encoding="utf-8")

    with pytest.raises(ReadError, match="no Atom or RSS feed"):
        parse_feed(str(path).encode())


def test_entities_are_seen_in_every_encoding() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha">]>' + ITEM

    with pytest.raises(ReadError, match="entities"):
        parse_feed(bomb.encode("utf-16"))


def test_a_number_that_no_integer_may_have_is_an_error_of_ours() -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        parse_feed(ITEM.format("&#" + "9" * 5000 + ";").encode())


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5))).map("".join), st.sampled_from([None, "utf-16"])
)
def test_whatever_is_read_is_a_feed_or_an_error_of_ours(text: str, charset: str | None) -> None:
    try:
        feed = parse_feed(text.encode(errors="replace"), charset=charset)
    except ReadError:
        return
    assert isinstance(feed.entries, tuple)


@pytest.mark.parametrize("tag", ["<a b='c</title>", "<a b='c' d=\"></a>", "<a '", "<a b='c'd'>", "<a b=\"'>", "< '\""])
def test_tags_that_leave_a_quotation_mark_open_take_no_more_time_than_their_length(tag: str) -> None:
    def read(length: int) -> None:
        text = "<rss version='2.0'><channel><item><title>Café</title></item>" + tag * (length // len(tag))
        assert parse_feed(text.encode()).entries[0].title == "Café"

    assert takes_no_more_than_its_length(read, 25_000)


@pytest.mark.parametrize("piece", ["a", "a.", "a-", "a@", "a@a.", "&#97;", "a@[1.1."])
def test_an_author_without_end_takes_no_more_time_than_their_length(piece: str) -> None:
    def read(length: int) -> None:
        item = f"<item><author>{piece * (length // len(piece))}</author></item>"
        assert parse_feed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode()).entries

    assert takes_no_more_than_its_length(read, 60_000)


def test_a_declaration_without_end_takes_no_more_time_than_its_length() -> None:
    def read(times: int) -> None:
        with pytest.raises(ReadError):
            parse_feed(b"<?xml version='1.0' " + b"encoding='x</t>" * times)

    assert takes_no_more_than_its_length(read, 4_000)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("jane@lab.org (Jane Doe)", "Jane Doe"),
        ("Jane Doe &lt;jane@lab.org&gt;", "Jane Doe"),
        ("Jane Doe", "Jane Doe"),
        (", ".join(["Jane Doe"] * 100), ", ".join(["Jane Doe"] * 100)),
    ],
)
def test_an_author_is_named_without_their_mail_address(written: str, read: str) -> None:
    item = f"<item><title>T</title><author>{written}</author></item>"
    (entry,) = parse_feed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode()).entries
    assert [author.name for author in entry.authors] == [read]


def test_a_document_type_is_passed_over_and_lines_are_counted_on() -> None:
    dtd = '<?xml version="1.0"?>\n<!DOCTYPE rss SYSTEM\n"http://my.netscape.com/publish/formats/rss-0.91.dtd">\n'
    feed = parse_feed(
        f'{dtd}<rss version="0.91"><channel>\n<item><title>A &eacute; B</title></item></channel></rss>'.encode()
    )
    assert [entry.title for entry in feed.entries] == ["A é B"]
    assert [line for line, _ in feed.faults] == [5]
