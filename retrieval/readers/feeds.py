"""Parses Atom and RSS, by feedparser, into typed entries; what a feed can do to harm its reader is kept from it."""

import codecs
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from retrieval.errors import ReadError
from retrieval.readers.feedparsing import parsed

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
        found = parsed(text)
    except Exception as error:  # it raises whatever its parts do on what is malformed
        raise ReadError(f"the feed cannot be read{_why(error)} (look at it in a browser)") from error
    if not found.version and not found.entries:
        raise ReadError(f"this is no Atom or RSS feed{_why(found.fault)}")
    entries, faults = _entries(found.entries)
    if line := _line_of(found.fault):
        faults.append((line, f"{BROKEN}{_why(found.fault)} (what stands behind may be missing)"))
    return Feed(
        title=_text(found.feed.get("title")),
        entries=tuple(entries),
        total=_number(found.feed.get("opensearch_totalresults")),
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


def _entries(records: Sequence[Mapping[str, object]]) -> tuple[list[Entry], list[tuple[int | None, str]]]:
    entries: list[Entry] = []
    faults: list[tuple[int | None, str]] = []
    for each in records:
        try:
            entries.append(Entry.model_validate(dict(each)))
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
