"""How a Reply looks in Discord: pure, from data to the messages that show it.

One design for every shape. The question is the title; then what it was taken to mean, the quotes as block quotes with
their citation number, the papers with their links; small print is the footer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.discord import limits
from bot.discord.markdown import code_block, escape, fitting, link, marked, one_line, plain_url, visible
from bot.replies import Action, QuotedSentence, Reply, Shape
from retrieval.citations import short_citation
from retrieval.papers import Paper
from retrieval.rendering import render, render_marked

_COLOURS = {"answered": 0x3BA58B, "not_found": 0x8A8F98, "error": 0xD9534F}

# What a paragraph may take of a description, leaving room for what is put around it: a quote's mark and number.
_PARAGRAPH = limits.EMBED_DESCRIPTION - 96
_CODE_BLOCK = 3_000
_AUTHORS_SHOWN = 25
_NOTHING = "(there is nothing to show)"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that goes with a message."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message, within every limit. `actions` become its buttons."""

    embeds: tuple[discord.Embed, ...]
    attachments: tuple[Attachment, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A reply laid out, before it is cut into embeds. A paragraph that begins with a newline stands apart."""

    title: str
    paragraphs: tuple[str, ...]
    url: str | None = None
    footer: str = ""
    attachments: tuple[Attachment, ...] = ()


def draw(reply: Reply) -> list[Message]:
    """The messages that show a reply, in order: one nearly always, at least one. The last has files and buttons."""
    sheet = _lay_out(reply)
    embeds = list(_embeds(sheet, _COLOURS[reply.status]))
    groups = list(_messages(embeds))
    last = Message(groups[-1], sheet.attachments, tuple(dict.fromkeys(reply.actions))[: limits.BUTTONS])
    return [*(Message(group) for group in groups[:-1]), last]


def _lay_out(reply: Reply) -> _Sheet:
    body: list[str] = []
    title = _title(reply)
    if limits.length(escape(title)) > limits.EMBED_TITLE:
        body += fitting([(title, False)], _PARAGRAPH)
        title = ""
    body += _opening(reply)
    attachments: tuple[Attachment, ...] = ()
    match reply.shape:
        case Shape.ANSWER | Shape.RECORD:
            body += [*_texts(reply.lines), *_quotes(reply.quotes), *_citations(reply)]
        case Shape.LISTING:
            body += [*_texts(reply.lines), *_listing(reply)]
        case Shape.PAPER:
            body += [piece for paper in reply.papers for piece in _paper(paper)]
        case Shape.CITATION:
            pieces, attachments = _citation(reply)
            body += pieces
        case Shape.NOTICE:
            body += _texts(reply.lines)
    footer = _footer(reply)
    if limits.length(footer) > limits.EMBED_FOOTER:
        body += _texts(footer.split("\n"))
        footer = ""
    url = plain_url(reply.papers[0].url) if reply.shape is Shape.PAPER and reply.papers else None
    return _Sheet(escape(title), tuple(body), url, footer, attachments)


def _title(reply: Reply) -> str:
    if reply.shape in (Shape.PAPER, Shape.CITATION) and reply.papers:
        return _paper_title(reply.papers[0])
    return one_line(reply.question) or one_line(reply.headline)


def _opening(reply: Reply) -> Iterator[str]:
    """What the question was taken to mean, then the assistant's one line, unless the title says it."""
    question, understood = one_line(reply.question), one_line(reply.understood_as)
    if understood and understood.casefold() != question.casefold():
        yield from (f"*{piece}*" for piece in fitting([(f"Understood as: {understood}", False)], _PARAGRAPH))
    headline = one_line(reply.headline)
    if headline and headline != _title(reply):
        yield from ("\n" + piece for piece in fitting([(headline, True)], _PARAGRAPH))


def _texts(lines: Sequence[str]) -> Iterator[str]:
    """Lines as they stand; an empty one sets the next apart."""
    apart = ""
    for line in lines:
        for piece in fitting([(line, False)], _PARAGRAPH):
            yield apart + piece
            apart = ""
        if not line.strip():
            apart = "\n"


def _quotes(quotes: Sequence[QuotedSentence]) -> Iterator[str]:
    for quote in quotes:
        *firsts, last = _quoted(quote) or [""]
        yield from firsts
        yield f"{last} {escape(f'[{quote.citation}]')}"


def _quoted(quote: QuotedSentence) -> list[str]:
    """The whole sentence as a block quote, its matched words bold."""
    pieces = list(fitting(render_marked(quote.quote.text, quote.matched), _PARAGRAPH))
    return [
        f"\n> {piece}" if first else f"> {piece}"
        for first, piece in zip([True] + [False] * len(pieces), pieces, strict=False)
    ]


def _citations(reply: Reply) -> Iterator[str]:
    """The papers, each with its number: those that were quoted, or, where nothing was found, the nearest."""
    if reply.papers and reply.status == "not_found":
        yield "\n**Nearest papers**, none of which answers this:"
    for number, paper in enumerate(reply.papers, start=1):
        apart = "\n" if number == 1 and reply.status == "answered" else ""
        yield f"{apart}{escape(f'[{number}]')} {_cited(paper)}"


def _cited(paper: Paper) -> str:
    return " · ".join([link(_paper_title(paper), paper.url), *(escape(fact) for fact in _byline(paper))])


def _byline(paper: Paper) -> Iterator[str]:
    if citation := one_line(short_citation(paper)):
        yield citation


def _listing(reply: Reply) -> Iterator[str]:
    best = {quote.citation: quote for quote in reply.quotes}
    for number, paper in enumerate(reply.papers, start=1):
        rank = reply.first_rank + number - 1
        yield f"\n**{rank}.** {_cited(paper)}"
        if quote := best.get(number):
            yield from (piece.strip() for piece in _quoted(quote))


def _paper(paper: Paper) -> Iterator[str]:
    """A paper whole: its record, then its abstract by paragraphs."""
    if authors := _authors(paper):
        yield from fitting([(authors, False)], _PARAGRAPH)
    if facts := " · ".join(_facts(paper)):
        yield from fitting([(facts, False)], _PARAGRAPH)
    for paragraph in re.split(r"\n\s*\n", visible(render(paper.abstract))):
        for index, piece in enumerate(fitting([(paragraph.strip(), False)], _PARAGRAPH)):
            yield piece if index else "\n" + piece


def _authors(paper: Paper) -> str:
    shown = [one_line(author) for author in paper.authors[:_AUTHORS_SHOWN]]
    if (left_out := len(paper.authors) - len(shown)) > 0:
        shown.append(f"and {left_out} more")
    return ", ".join(shown) + (" et al." if paper.authors_cut and not left_out else "")


def _facts(paper: Paper) -> Iterator[str]:
    if paper.date:
        yield paper.date.isoformat()
    if paper.organisation:
        yield one_line(paper.organisation)
    yield from (one_line(category) for category in paper.categories)
    if paper.has_code:
        yield "code available"


def _citation(reply: Reply) -> tuple[list[str], tuple[Attachment, ...]]:
    """The plain citation, then the BibTeX to copy: in the message, or as a file where it can't stand there."""
    plain, bibtex = [*reply.lines, "", ""][:2]
    pieces = list(fitting([(plain, False)], _PARAGRAPH))
    if not bibtex:
        return pieces, ()
    block = code_block(bibtex, "bibtex")
    if block and limits.length(block) <= _CODE_BLOCK:
        return [*pieces, "\n" + block], ()
    return [*pieces, "\nThe BibTeX is in the attached file."], (Attachment(_file_name(reply), bibtex),)


def _file_name(reply: Reply) -> str:
    stem = re.sub(r"[^\w.-]+", "_", reply.papers[0].id, flags=re.ASCII)[:60].strip("._") if reply.papers else ""
    return f"{stem or 'citation'}.bib"


def _footer(reply: Reply) -> str:
    """Small print. Discord knows no markdown here, so nothing is escaped."""
    page = [f"Page {reply.page} of {reply.pages}"] if reply.pages > 1 else []
    return "\n".join(line for line in map(one_line, [*reply.notes, *page]) if line)


def _paper_title(paper: Paper) -> str:
    return one_line(render(paper.title)) or "Untitled"


def _embeds(sheet: _Sheet, colour: int) -> Iterator[discord.Embed]:
    """The sheet as one embed where it fits, else as several: the title on the first, the footer on the last."""
    descriptions = list(limits.pack(sheet.paragraphs, limits.EMBED_DESCRIPTION, joint="\n")) or [""]
    if not sheet.title and not any(text.strip() for text in descriptions):
        descriptions = [_NOTHING]
    for index, description in enumerate(descriptions):
        embed = discord.Embed(colour=colour, description=description.strip() or None)
        if index == 0:
            embed.title, embed.url = sheet.title or None, sheet.url
        if index == len(descriptions) - 1 and sheet.footer:
            embed.set_footer(text=sheet.footer)
        yield embed


def _messages(embeds: Sequence[discord.Embed]) -> Iterator[tuple[discord.Embed, ...]]:
    """The embeds in order, in as few messages as their number and their total length allow."""
    group: list[discord.Embed] = []
    total = 0
    for embed in embeds:
        size = _size(embed)
        if group and (len(group) == limits.EMBEDS or total + size > limits.EMBEDS_TOTAL):
            yield tuple(group)
            group, total = [], 0
        group.append(embed)
        total += size
    yield tuple(group)


def _size(embed: discord.Embed) -> int:
    return sum(limits.length(text) for text in (embed.title, embed.description, embed.footer.text) if text)


__all__ = ["Attachment", "Message", "draw", "marked"]
