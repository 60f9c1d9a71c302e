"""feedparser's two parsers, strict and loose, without what a feed can do to make them take long.

Its own `parse` looks for a declaration and for mail addresses by patterns that take the cube and the square of a
text's length, and hold up everything else meanwhile: a feed of 50 kB could take a minute.
"""

import io
import re
import xml.sax
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax import handler

from feedparser.api import LooseFeedParser, StrictFeedParser  # type: ignore[import-untyped]  # it has no type hints

# Characters: a longer author's text is a list of names, or nothing that holds a mail address.
_LONGEST_WITH_MAIL: Final = 200
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,2000}\]\s{0,20})?>", re.IGNORECASE)
_ELEMENT = re.compile(r"<\w")
# A tag, as far as the next one, and one whose quotation marks come in pairs.
_TAG = re.compile(r"<[^<>]*")
_PAIRED = re.compile(r"""(?:[^'"]++|"[^"]*+"|'[^']*+')*+""")
_MARKS = str.maketrans("", "", "\"'")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What feedparser made of a text; `fault` is why it is no XML, where it is none."""

    feed: Mapping[str, object]
    entries: list[Mapping[str, object]]
    version: str
    fault: Exception | None = None


class _Unmailed:
    """A parser that looks for a mail address only where an author's text is short and holds an @."""

    resolve_relative_uris = False
    sanitize_html = False

    def _sync_author_detail(self, key: str = "author") -> None:
        context = self._get_context()  # type: ignore[attr-defined]  # feedparser's
        author, people = context.get(key), context.get(f"{key}s")
        if not author or (len(author) <= _LONGEST_WITH_MAIL and "@" in author):
            super()._sync_author_detail(key)  # type: ignore[misc]  # feedparser's
        elif people and not people[-1]:
            people[-1]["name"] = author


class _Strict(_Unmailed, StrictFeedParser):  # type: ignore[misc]  # it has no type hints
    pass


class _Loose(_Unmailed, LooseFeedParser):  # type: ignore[misc]  # it has no type hints
    pass


def parsed(text: str) -> Parsed:
    """Return what stands in a feed, read strictly, or else loosely. Raises whatever feedparser does."""
    text = _without_doctype(text)
    strict = _Strict("", None, "utf-8")
    reader = xml.sax.make_parser()  # noqa: S317 - a feed that declares entities is refused before
    reader.setFeature(handler.feature_namespaces, True)
    reader.setFeature(handler.feature_external_ges, False)
    reader.setContentHandler(strict)
    reader.setErrorHandler(strict)
    try:
        reader.parse(io.BytesIO(text.encode(errors="replace")))
    except xml.sax.SAXException as error:
        loose = _Loose("", None, "utf-8", {})
        loose.feed(_tamed(text))
        return Parsed(loose.feeddata, loose.entries, loose.version, strict.exc or error)
    return Parsed(strict.feeddata, strict.entries, strict.version)


def _without_doctype(text: str) -> str:
    """The text without a document type, which names a definition that is not read; its lines stay."""
    first = _ELEMENT.search(text)
    head = text[: first.start()] if first else ""
    return _DOCTYPE.sub(lambda match: "\n" * match[0].count("\n"), head, count=1) + text[len(head) :]


def _tamed(text: str) -> str:
    """The text, which is no XML, without the quotation marks in tags that leave one open.

    The loose parser would look for the end of each through the rest of the feed.
    """
    return _TAG.sub(lambda tag: tag[0] if _PAIRED.fullmatch(tag[0]) else tag[0].translate(_MARKS), text)
