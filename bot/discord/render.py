"""How a Reply looks in Discord: pure, from data to the messages that show it.

One design for every shape. The question is the title; then what it was taken to mean, the quotes as block quotes with
their citation number, the papers with their links; small print is the footer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.discord import limits
from bot.discord.markdown import code_block, escape, fitting, link, one_line, plain_url, visible
from bot.replies import Action, Attachment, Mark, QuotedSentence, Reply, Run, Section, Shape, runs
from retrieval.citations import short_citation
from retrieval.papers import Paper, normalised_title
from retrieval.rendering import render, render_marked

_COLOURS = {"answered": 0x3BA58B, "not_found": 0x8A8F98, "error": 0xD9534F}

# What a paragraph may take of a description, leaving room for what is put around it: a quote's mark and number.
_PARAGRAPH = limits.EMBED_DESCRIPTION - 96
_CODE_BLOCK = 3_000
_NOTHING = "(there is nothing to show)"
_WORD = re.compile(r"\S+")
# A command at the beginning of a line of help, or as its example.
_COMMAND = re.compile(r"(?:^|(?<=For example: ))/[a-z][^`]*?(?= — |$)")


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
    title, small_print = _title(reply), _small_print(reply)
    paragraphs = [*_opening(reply), *_body(reply)]
    attachments = tuple(reply.attachments)
    if reply.shape is Shape.CITATION:
        pieces, files = _citation(reply)
        paragraphs += [*pieces, *_sections(reply)]
        attachments += files
    # What doesn't fit its own place stands in the text, whole.
    if limits.length(escape(title)) > limits.EMBED_TITLE:
        paragraphs = [*fitting([Run(title)], _PARAGRAPH), *paragraphs]
        title = ""
    footer = "\n".join(small_print)
    if limits.length(footer) > limits.EMBED_FOOTER:
        paragraphs += _lines(small_print)
        footer = ""
    url = plain_url(reply.papers[0].url) if reply.shape is Shape.PAPER and reply.papers else None
    return _Sheet(escape(title), tuple(paragraphs), url, footer, attachments)


def _body(reply: Reply) -> Iterator[str]:
    match reply.shape:
        case Shape.ANSWER | Shape.RECORD:
            yield from (*_texts(reply), *_quotes(reply.quotes), *_sections(reply), *_citations(reply))
        case Shape.LISTING:
            yield from (*_texts(reply), *_listing(reply), *_sections(reply))
        case Shape.PAPER:
            yield from _texts(reply)
            yield from (piece for paper in reply.papers for piece in _abstract(paper))
            yield from _sections(reply)
        case Shape.NOTICE:
            yield from (*_notice(reply.lines), *_sections(reply))


def _title(reply: Reply) -> str:
    if reply.shape in (Shape.PAPER, Shape.CITATION) and len(reply.papers) == 1:
        return _paper_title(reply.papers[0])
    return one_line(reply.question)


def _opening(reply: Reply) -> Iterator[str]:
    """What the question was taken to mean, then the assistant's one line."""
    question, understood = one_line(reply.question), one_line(reply.understood_as)
    if understood and normalised_title(understood) != normalised_title(question):
        yield from (f"*{piece}*" for piece in fitting([Run(f"Understood as: {understood}")], _PARAGRAPH))
    alone = reply.shape is Shape.NOTICE and not (reply.lines or reply.sections)
    yield from (
        "\n" + piece for piece in fitting([Run(reply.headline, Mark.PLAIN if alone else Mark.STRONG)], _PARAGRAPH)
    )
    if reply.unmatched_terms and reply.status == "not_found":
        words = ", ".join(f"“{one_line(term)}”" for term in reply.unmatched_terms)
        yield from fitting([Run(f"No abstract holds: {words}")], _PARAGRAPH)


def _texts(reply: Reply) -> Iterator[str]:
    """The lines of a reply, the names of a paper's fields bold; an address of a paper is left for Discord to link."""
    addresses = {escape(url): url for paper in reply.papers if (url := plain_url(paper.url)) and url == paper.url}
    apart = "\n"
    for piece in _lines(reply.lines, fields=reply.shape is Shape.PAPER):
        yield apart + _WORD.sub(lambda word: addresses.get(word[0], word[0]), piece)
        apart = ""


def _lines(lines: Sequence[str], *, fields: bool = False) -> Iterator[str]:
    for line in "\n".join(lines).split("\n"):
        name, colon, value = line.partition(": ") if fields else ("", "", line)
        yield from fitting([Run(name + colon, Mark.STRONG), Run(value)], _PARAGRAPH)


def _notice(lines: Sequence[str]) -> Iterator[str]:
    """Lines set apart, with the commands in them as they are typed."""
    for line in map(one_line, lines):
        shown = _with_commands(line)
        pieces = [shown] if limits.length(shown) <= _PARAGRAPH else fitting([Run(line)], _PARAGRAPH)
        yield from ("\n" + piece for piece in pieces)


def _with_commands(line: str) -> str:
    shown, at = "", 0
    for command in _COMMAND.finditer(line):
        shown += f"{escape(line[at : command.start()])}`{command[0]}`"
        at = command.end()
    return shown + escape(line[at:])


def _sections(reply: Reply) -> Iterator[str]:
    for section in reply.sections:
        yield from _section_heading(section, reply.papers)
        for line in section.lines:
            yield from fitting(runs(line), _PARAGRAPH)
        yield from _quotes(section.quotes, under=section.citation)


def _section_heading(section: Section, papers: Sequence[Paper]) -> Iterator[str]:
    apart = "\n"
    for piece in fitting([Run(section.heading, Mark.STRONG)], _PARAGRAPH):
        yield apart + piece
        apart = ""
    if section.citation is not None:
        yield apart + _cited(papers[section.citation - 1], number=escape(f"[{section.citation}] "))


def _quotes(quotes: Sequence[QuotedSentence], *, under: int | None = None) -> Iterator[str]:
    """The quotes, each with the number of its paper where it doesn't stand `under` that number already."""
    for quote in quotes:
        *firsts, last = _quoted(quote) or [""]
        yield from firsts
        yield last if quote.citation == under else f"{last} {escape(f'[{quote.citation}]')}"


def _quoted(quote: QuotedSentence) -> list[str]:
    """The whole sentence as a block quote, its matched words bold."""
    words = [
        Run(text, Mark.STRONG if bold else Mark.PLAIN) for text, bold in render_marked(quote.quote.text, quote.matched)
    ]
    pieces = list(fitting(words, _PARAGRAPH))
    return [
        f"\n> {piece}" if first else f"> {piece}"
        for first, piece in zip([True] + [False] * len(pieces), pieces, strict=False)
    ]


def _citations(reply: Reply) -> Iterator[str]:
    """The papers, each with its number: those that were quoted, or, where nothing was found, the nearest."""
    if reply.papers and reply.status == "not_found":
        yield "\n**Nearest papers**, none of which answers this:"
    apart = "\n" if reply.status == "answered" else ""
    headed = {section.citation for section in reply.sections}
    for number, paper in enumerate(reply.papers, start=1):
        if number not in headed:
            yield f"{apart}{escape(f'[{number}]')} {_cited(paper)}"
            apart = ""


def _cited(paper: Paper, *, number: str = "") -> str:
    """A paper's title, linked where it can be, its first author and year; with a number, it stands out."""
    title = link(_paper_title(paper), paper.url)
    citation = escape(one_line(short_citation(paper)))
    return " · ".join(filter(None, [f"**{number}{title}**" if number else title, citation]))


def _listing(reply: Reply) -> Iterator[str]:
    best = {quote.citation: quote for quote in reply.quotes}
    for number, paper in enumerate(reply.papers, start=1):
        rank = reply.first_rank + number - 1
        yield "\n" + _cited(paper, number=f"{rank}. ")
        if quote := best.get(number):
            yield from (piece.strip() for piece in _quoted(quote))


def _abstract(paper: Paper) -> Iterator[str]:
    """The abstract whole, by paragraphs."""
    for paragraph in re.split(r"\n\s*\n", visible(render(paper.abstract))):
        for index, piece in enumerate(fitting([Run(paragraph.strip())], _PARAGRAPH)):
            yield piece if index else "\n" + piece


def _citation(reply: Reply) -> tuple[list[str], tuple[Attachment, ...]]:
    """The plain citation, then the BibTeX to copy: in the message, or as a file where it can't stand there."""
    plain, bibtex = [*reply.lines, "", ""][:2]
    pieces = list(_lines([plain]))
    if not bibtex:
        return pieces, ()
    block = code_block(bibtex, "bibtex")
    if block and limits.length(block) <= _CODE_BLOCK:
        return [*pieces, "\n" + block], ()
    return [*pieces, "\nThe BibTeX is in the attached file."], (
        Attachment(_file_name(reply), bibtex.encode(errors="replace"), "The citation as BibTeX"),
    )


def _file_name(reply: Reply) -> str:
    stem = re.sub(r"[^\w.-]+", "_", reply.papers[0].id, flags=re.ASCII)[:60].strip("._") if reply.papers else ""
    return f"{stem or 'citation'}.bib"


def _small_print(reply: Reply) -> list[str]:
    """The lines of the footer. Discord knows no markdown there, so nothing is escaped."""
    page = [f"Page {reply.page} of {reply.pages}"] if reply.shape is Shape.LISTING and reply.pages > 1 else []
    return [line for line in map(one_line, [*reply.notes, *page]) if line]


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
