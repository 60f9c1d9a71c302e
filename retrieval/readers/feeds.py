"""Parses Atom and RSS, by feedparser, into typed entries; what a feed can do to harm its reader is kept from it."""

import codecs
import io
import re
import time
from dataclasses import dataclass
from typing import Annotated

import feedparser  # type: ignore[import-untyped]  # it has no type hints
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from retrieval.errors import ReadError

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,200}\?>")
_DECLARED_CHARSET = re.compile(rb"""^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
# The encodings that feeds are written in. Python has others, such as punycode, that take the square of the length.
_CHARSETS = re.compile(
    r"utf-(?:8|16|32)(?:-[lb]e)?|ascii|iso8859-\d+|cp125\d|koi8-[ru]|gb(?:2312|k|18030)|big5|shift_jis|euc_(?:jp|kr)"
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


# Half of a character, which a reference such as &#xD800; makes, can be written to no file and no database.
_HALVES = re.compile("[\ud800-\udfff]")


def _whole(value: object) -> object:
    return _HALVES.sub("\ufffd", value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_whole)]


class Author(BaseModel):
    name: Text = ""


class Tag(BaseModel):
    term: Text | None = None


class Content(BaseModel):
    value: Text = ""


class Entry(BaseModel):
    """An entry as feedparser gives it; texts may hold HTML."""

    model_config = ConfigDict(frozen=True, extra="ignore", arbitrary_types_allowed=True)

    id: Text = ""
    link: Text | None = None
    title: Text = ""
    summary: Text = ""
    content: list[Content] = []
    authors: list[Author] = []
    tags: list[Tag] = []
    arxiv_primary_category: Tag = Tag()
    arxiv_announce_type: Text = ""
    arxiv_doi: Text = ""
    prism_doi: Text = ""
    dc_identifier: Text = ""
    published_parsed: time.struct_time | None = None
    updated_parsed: time.struct_time | None = None


# How the fault begins that tells of a feed cut short, or garbled.
BROKEN = "the XML is broken here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed; `total` is how many entries a search has in all, where it says so.

    `faults` are what could not be read, each with the line it stands on where that is known.
    """

    title: str
    entries: tuple[Entry, ...]
    total: int | None
    faults: tuple[tuple[int | None, str], ...]


def parse_feed(content: bytes, *, charset: str | None = None) -> Feed:
    """Return the feed that stands in these bytes; `charset` is what came with them, and is believed last but one.

    Raises ReadError where this is no feed, or where it declares entities.
    """
    # What the XML says of its own encoding is no longer true; its line ends stay, for the lines that faults name.
    text = _DECLARATION.sub(lambda match: "\n" * match.group().count("\n"), decoded(content, charset), count=1)
    # A feed has no use for entities of its own, and with them a small file can unfold into gigabytes.
    if "<!ENTITY" in text:
        raise ReadError("the feed declares XML entities, which are not read (remove them)")
    try:
        # Given bytes, feedparser would look for a file of that name first; the mark says that this is UTF-8.
        stream = io.BytesIO(codecs.BOM_UTF8 + text.encode(errors="replace"))
        parsed = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # it raises whatever its parts do on what is malformed
        raise ReadError(f"the feed cannot be read{_why(error)} (look at it in a browser)") from error
    if not parsed.version and not parsed.entries:
        raise ReadError(f"this is no Atom or RSS feed{_why(parsed.get('bozo_exception'))}")
    entries, faults = _entries(parsed.entries)
    if parsed.bozo and (line := _line_of(parsed.bozo_exception)):
        broken = f"{BROKEN}{_why(parsed.bozo_exception)} (what stands behind may be missing)"
        faults.append((line, broken))
    return Feed(
        title=_text(parsed.feed.get("title")),
        entries=tuple(entries),
        total=_number(parsed.feed.get("opensearch_totalresults")),
        faults=tuple(faults),
    )


def decoded(content: bytes, charset: str | None) -> str:
    """Return the text of a feed, whatever it says it is written in: UTF-8 seldom comes about by accident.

    Tried are a byte order mark, UTF-8, `charset`, what the XML declares, and Western European at last.
    """
    declared = _DECLARED_CHARSET.match(content[:400])
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    for name in (marked, "utf-8", charset, declared and declared[1].decode()):
        if name and _is_charset(name):
            try:
                return content.decode(name).removeprefix("\ufeff")
            except UnicodeDecodeError:
                continue
    return content.decode("cp1252", errors="replace")


def _is_charset(name: str) -> bool:
    try:
        return bool(_CHARSETS.fullmatch(codecs.lookup(name).name))
    except (LookupError, ValueError):
        return False


def _entries(parsed: list[object]) -> tuple[list[Entry], list[tuple[int | None, str]]]:
    entries: list[Entry] = []
    faults: list[tuple[int | None, str]] = []
    for each in parsed:
        try:
            entries.append(Entry.model_validate(dict(each)))  # type: ignore[call-overload]  # feedparser's dict
        except ValidationError as error:
            field, *_ = error.errors(include_url=False, include_context=False)
            faults.append((None, f"an entry has no usable {field['loc'][0]!r}: {field['msg']}"))
    return entries, faults


def _line_of(error: object) -> int | None:
    line = getattr(error, "getLineNumber", None)
    return int(line()) if line else None


def _text(value: object) -> str:
    return _HALVES.sub("\ufffd", value) if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else None


def _why(error: object) -> str:
    return f": {error}" if error else ""
