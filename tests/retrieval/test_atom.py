"""The reader of Atom and RSS as arXiv writes them."""

import pytest

from retrieval.errors import ReadError
from retrieval.papers import Paper, PublicationDate
from retrieval.readers.atom import read_atom

# As the API answers; https://info.arxiv.org/help/api/user-manual.html
API_ENTRY = """
  <entry>
    <id>http://arxiv.org/abs/2309.14509v2</id>
    <updated>2023-10-04T17:59:04Z</updated>
    <published>2023-09-25T20:15:57Z</published>
    <title>DeepSpeed Ulysses: System Optimizations for $n &lt; m$
  and $\\ell_2$ &amp; More</title>
    <summary>  Computation in a typical Transformer-based
large language model (LLM) can be &lt;b&gt; 47\\%
  faster.
</summary>
    <author><name>Sam Ade Jacobs</name><arxiv:affiliation>Microsoft</arxiv:affiliation></author>
    <author><name>Masahiro Tanaka</name></author>
    <arxiv:doi>10.1145/3662158.3662806</arxiv:doi>
    <link href="http://arxiv.org/abs/2309.14509v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/2309.14509v2" rel="related" type="application/pdf"/>
    <arxiv:primary_category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
  </entry>"""

DAILY_ATOM_ENTRY = """
  <entry>
    <id>oai:arXiv.org:2311.00001v1</id>
    <title>A Study of Graphs</title>
    <updated>2023-11-02T04:00:00+00:00</updated>
    <link href="https://arxiv.org/abs/2311.00001" rel="alternate" type="text/html"/>
    <summary>arXiv:2311.00001v1 Announce Type: new
Abstract: Graphs are studied.</summary>
    <category term="cs.DS"/>
    <published>2023-11-02T00:00:00-04:00</published>
    <author><name>Jane Doe, Bo Li, Wei Fu</name></author>
  </entry>"""

DAILY_RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
  <title>cs.DS updates on arXiv.org</title>
  <item>
    <title>A Study of Graphs. (arXiv:2311.00001v3 [cs.DS] UPDATED)</title>
    <link>https://arxiv.org/abs/2311.00001</link>
    <description>&lt;p&gt;Graphs with a &lt; b
are studied.&lt;/p&gt;</description>
    <guid isPermaLink="false">oai:arXiv.org:2311.00001v3</guid>
    <category>cs.DS</category>
    <pubDate>Thu, 02 Nov 2023 00:00:00 -0400</pubDate>
    <dc:creator>&lt;a href="https://arxiv.org/a/doe"&gt;Jane Doe&lt;/a&gt;, Bo Li</dc:creator>
  </item>
</channel></rss>"""


def feed(*entries: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>arXiv Query</title>{"".join(entries)}
</feed>""".encode()


def read(content: bytes) -> tuple[list[Paper], list[tuple[int, str]]]:
    refused: list[tuple[int, str]] = []
    return list(read_atom(content, refuse=lambda line, why: refused.append((line, why)))), refused


def test_an_entry_of_the_api_gives_a_full_paper() -> None:
    papers, refused = read(feed(API_ENTRY))

    assert refused == []
    assert papers == [
        Paper(
            id="2309.14509",
            title="DeepSpeed Ulysses: System Optimizations for $n < m$ and $\\ell_2$ & More",
            abstract="Computation in a typical Transformer-based large language model (LLM) can be <b> 47\\% faster.",
            authors=("Sam Ade Jacobs", "Masahiro Tanaka"),
            categories=("cs.LG", "cs.CL"),
            date=PublicationDate(2023, 9, 25),
            url="https://arxiv.org/abs/2309.14509",
            doi="10.1145/3662158.3662806",
            arxiv_id="2309.14509",
        )
    ]


def test_an_entry_of_the_daily_feed_gives_its_abstract_and_all_authors() -> None:
    (paper,), refused = read(feed(DAILY_ATOM_ENTRY))

    assert refused == []
    assert (paper.id, paper.abstract) == ("2311.00001", "Graphs are studied.")
    assert paper.authors == ("Jane Doe", "Bo Li", "Wei Fu")
    assert paper.date == PublicationDate(2023, 11, 2)


def test_an_item_of_the_daily_rss_is_the_same_paper() -> None:
    (paper,), refused = read(DAILY_RSS.encode())

    assert refused == []
    assert (paper.id, paper.title) == ("2311.00001", "A Study of Graphs.")
    assert paper.abstract == "Graphs with a < b are studied."
    assert paper.authors == ("Jane Doe", "Bo Li")
    assert paper.categories == ("cs.DS",)
    assert paper.date == PublicationDate(2023, 11, 2)


def test_two_versions_of_a_paper_have_one_id() -> None:
    papers, _ = read(feed(API_ENTRY, API_ENTRY.replace("14509v2", "14509v13")))

    assert {paper.id for paper in papers} == {"2309.14509"}


def test_an_entry_from_elsewhere_gets_a_readable_id_and_keeps_its_link() -> None:
    (paper,), _ = read(
        feed("""<entry><id>urn:x:1</id><title>KVComp: A Study</title><author><name>Bo Jiang</name></author>
            <published>2025-08-30T00:00:00Z</published><link href="https://example.org/kvcomp"/></entry>""")
    )

    assert (paper.id, paper.url) == ("jiang-2025-kvcomp", "https://example.org/kvcomp")


def test_an_arxiv_id_may_stand_in_the_link_alone() -> None:
    (paper,), _ = read(
        feed("""<entry><id>tag:1</id><title>A</title><link href="https://arxiv.org/abs/2309.14509v1"/></entry>""")
    )

    assert (paper.id, paper.arxiv_id) == ("2309.14509", "2309.14509")


def test_an_error_that_arxiv_answers_with_is_refused() -> None:
    entry = """
  <entry>
    <id>https://arxiv.org/api/errors#incorrect_id_format_for_x</id>
    <title>Error</title>
    <summary>incorrect id format for x</summary>
  </entry>"""

    papers, refused = read(feed(entry, API_ENTRY))

    assert [paper.id for paper in papers] == ["2309.14509"]
    assert [(line, "incorrect id format for x" in why) for line, why in refused] == [(5, True)]


def test_an_empty_feed_has_no_papers() -> None:
    assert read(feed()) == ([], [])


def test_a_feed_that_breaks_off_gives_what_stood_before_and_says_so() -> None:
    whole = feed(API_ENTRY, DAILY_ATOM_ENTRY)

    papers, refused = read(whole[: whole.index(b"<summary>arXiv")])

    assert papers[0].id == "2309.14509"
    assert "the XML is broken here" in refused[-1][1]
    assert refused[-1][0] > 5


@pytest.mark.parametrize("content", [b"<html><body>Not here</body></html>", b"<a/>", b"<", b"<?xml version='1.0'?>"])
def test_other_xml_is_an_error(content: bytes) -> None:
    with pytest.raises(ReadError, match="no Atom or RSS feed"):
        read(content)


def test_entities_that_unfold_without_end_are_not_read() -> None:
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a0 "ha">{layers}]>'.encode() + feed(
        "<entry><id>a</id><title>&a9;</title></entry>"
    )

    with pytest.raises(ReadError, match="entities"):
        read(bomb)


def test_a_file_named_by_an_entity_is_not_read() -> None:
    doctype = b'<!DOCTYPE feed [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'

    with pytest.raises(ReadError, match="entities"):
        read(doctype + feed("<entry><id>a</id><title>&secret;</title></entry>"))
