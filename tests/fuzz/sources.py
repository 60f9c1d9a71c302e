"""What comes from the web: any body is papers or a BadAnswer, any address is asked or refused."""

import datetime as dt

from bot.digest.addresses import days_before, read_sources
from bot.errors import BadAnswer, RefusedAddress, UserError
from bot.sources.addresses import Policy
from bot.sources.arxiv_api import ArxivQuery, read_page
from bot.sources.arxiv_feed import categories_of, read_announcements
from bot.sources.biorxiv import read_details
from bot.sources.feed import canonical, read_feed
from bot.sources.headers import retry_after, validators_of
from bot.sources.huggingface import read_daily_papers
from bot.sources.markup import one_line, plain_text
from bot.sources.records import read_crossref, read_csl, read_datacite
from bot.sources.source import Reading, Window
from retrieval.papers import Paper
from tests.fuzz import seeds
from tests.fuzz.readers import can_be_kept, words
from tests.fuzz.target import Target, Try, plain, words_in

_DAY = dt.date(2024, 1, 8)
_FEEDS = tuple(text.encode() for text in (seeds.ATOM, seeds.RSS, seeds.JOURNAL))
_XML = (*words("xml"), b"<dc:creator>", b"<guid>", b"<prism:doi>", b"<opensearch:totalResults>", b"Announce Type: new")
_JSON = (
    *words("jsonl"),
    b'"total": "',
    b'"version": "',
    b'"date-parts": [[',
    b'"paper": {',
    b'"author": [',
    b"<jats:p>",
)


def _kept(reading: Reading) -> None:
    for found in reading.found:
        can_be_kept(found.paper)
        found.key.encode()
    for reason in reading.refused:
        reason.encode()


def _one(paper: Paper) -> None:
    can_be_kept(paper)


def _feed(given: bytes) -> None:
    charset = given[-8:].decode(errors="replace") if given[:1] != b"<" else None
    _kept(read_feed(given, charset))


def _header(text: str) -> None:
    wait = retry_after({"Retry-After": text}, dt.datetime(2024, 1, 8, tzinfo=dt.UTC))
    assert wait is None or 0 <= wait <= 86_400
    validators_of({"ETag": text})


def _asked_of_arxiv(text: str) -> None:
    parts = text.split("+")
    categories_of(parts[:1])
    ArxivQuery(tuple(parts[:1]), tuple(parts[1:2]), tuple(parts[2:])).text(Window(_DAY, _DAY))


def _named_sources(text: str) -> None:
    for source in read_sources(text, operator=True):
        days_before(source)


def _address(text: str) -> None:
    canonical(text)
    Policy(["here.example"]).check(text)


def _body(name: str, run: Try, *bodies: bytes, grammar: tuple[bytes, ...], longest: int = 60_000) -> Target:
    return Target(f"source: {name}", plain(run), bodies, grammar, (BadAnswer,), longest=longest)


TARGETS = (
    _body("arXiv's API", lambda given: _kept(read_page(given).reading), *_FEEDS, grammar=_XML),
    _body("arXiv's feed", lambda given: _kept(read_announcements(given)), *_FEEDS, grammar=_XML),
    _body("any feed", _feed, *_FEEDS, grammar=_XML),
    _body("bioRxiv", lambda given: _kept(read_details(given)[0]), seeds.BIORXIV.encode(), grammar=_JSON),
    _body(
        "Hugging Face", lambda given: _kept(read_daily_papers(given, _DAY)), seeds.HUGGING_FACE.encode(), grammar=_JSON
    ),
    _body("CSL record", lambda given: _one(read_csl(given)), seeds.CSL.encode(), grammar=_JSON),
    _body("Crossref record", lambda given: _one(read_crossref(given)), seeds.CROSSREF.encode(), grammar=_JSON),
    _body("DataCite record", lambda given: _one(read_datacite(given)), seeds.DATACITE.encode(), grammar=_JSON),
    Target(
        "source: markup of a text",
        words_in(lambda text: (plain_text(text), one_line(text))),
        (
            b"<h2>Aim</h2><p>It grows.</p><script>x</script>",
            b"<jats:title>Abstract</jats:title> &amp; \\documentclass{a}",
        ),
        (b"<p", b"</p>", b"<!--", b"<title>", b"&#", b"&#x", b"\\begin{document}", b"tex-math", b"<math>", b"</math>"),
    ),
    Target(
        "source: headers of an answer",
        words_in(_header),
        (b"120", b"Mon, 08 Jan 2024 10:00:00 GMT", b"08 Jan 0001 00:00:00 +1400", b"Sun, 31 Dec 9999 23:59:59 -2359"),
        (b"GMT", b"+9999", b" Jan ", b"99999"),
        longest=8_000,
    ),
    Target(
        "source: addresses",
        words_in(_address),
        (
            b"https://x.y/z?utm_source=a&b=1#c",
            b"http://[::ffff:127.0.0.1]:80/",
            b"http://0x7f.1/",
            b"https://user:pw@x.y",
        ),
        (b"http://", b"https://", b"[::", b"]", b"%00", b"%zz", b"?a=", b"@", b":99999", b"xn--"),
        (RefusedAddress,),
        longest=8_000,
    ),
    Target(
        "source: what is asked of arXiv",
        words_in(_asked_of_arxiv),
        (b"cs.LG+Jane Doe+KV cache", b'hep-th+"x"+a'),
        (b"cs.", b"+", b'"', b"[", b"TO"),
        (UserError,),
        longest=6_000,
    ),
    Target(
        "source: as a person names it",
        words_in(_named_sources),
        (
            b"arxiv:cs.LG+cs.DC, https://x.y/feed biorxiv",
            b"arxiv-query:cs.DC+au:Jane Doe+KV cache huggingface",
            b"folder:~/x",
        ),
        (b"arxiv:", b"arxiv-query:", b"folder:", b"https://", b"medrxiv", b"au:", b", ", b";", b"~"),
        (UserError,),
        longest=6_000,
    ),
)
