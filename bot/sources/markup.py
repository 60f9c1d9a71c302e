"""Takes the markup out of what feeds and publishers write: HTML, and JATS, in which Crossref keeps abstracts."""

import html
import re
from collections.abc import Iterator

_TAG = re.compile(r"<(?P<close>/?)(?:[\w.-]{1,20}:)?(?P<name>[A-Za-z][\w.-]{0,40})[^<>]*>|<[!?][^<>]*>")
_BLOCKS = frozenset("p div br li ul ol sec title h1 h2 h3 h4 h5 h6 tr table blockquote list list-item label".split())
_HEADINGS = frozenset("title h1 h2 h3 h4 h5 h6".split())
_UNSHOWN = frozenset("script style math".split())
_ABSTRACT = frozenset({"abstract", "summary"})


def plain_text(markup: str) -> str:
    """Return a text without its tags, paragraphs with an empty line between, headings with a colon behind.

    A heading "Abstract" is left out. Never raises; takes no more time than the text's length.
    """
    blocks: list[str] = []
    heading = ""
    for text, is_heading in _blocks(markup):
        if is_heading:
            heading = "" if text.casefold().rstrip(".:") in _ABSTRACT and not blocks else text.rstrip(".:")
        else:
            blocks.append(f"{heading}: {text}" if heading else text)
            heading = ""
    return "\n\n".join([*blocks, heading] if heading else blocks)


def one_line(markup: str) -> str:
    """Return a title or a name without its tags and line ends."""
    return " ".join(_unescaped(_TAG.sub("", markup)).split())


def _blocks(markup: str) -> Iterator[tuple[str, bool]]:
    """The paragraphs and headings of a text, none empty, each with whether it is a heading."""
    hidden = _UNSHOWN if "tex-math" in markup else _UNSHOWN - {"math"}
    pieces: list[str] = []
    at, within = 0, ""
    for match in _TAG.finditer(markup):
        if not within:
            pieces.append(markup[at : match.start()])
        at = match.end()
        name = (match["name"] or "").casefold()
        if name in hidden and within in {"", name}:
            within = "" if match["close"] else name
        if name in _BLOCKS and not within:
            yield from _block(pieces, is_heading=bool(match["close"]) and name in _HEADINGS)
            pieces.clear()
    yield from _block([*pieces, "" if within else markup[at:]], is_heading=False)


def _block(pieces: list[str], *, is_heading: bool) -> Iterator[tuple[str, bool]]:
    text = " ".join(_unescaped(_without_preambles("".join(pieces))).split())
    if text:
        yield text, is_heading


def _without_preambles(text: str) -> str:
    """Springer writes each formula as a LaTeX document of its own: only what is in the document is left."""
    before, *documents = text.split("\\documentclass")
    bodies = (document.partition("\\begin{document}")[2] for document in documents)
    return "".join([before, *bodies]).replace("\\end{document}", "")


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a reference of more digits than Python makes a number of
        return text
