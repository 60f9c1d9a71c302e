"""A reply as Discord's markdown: what stands where, before it is cut into messages.

One design for every shape. The question is the heading; then what it was taken to mean, the quotes as block quotes with
their citation number, and the sections. At the foot, in small print, stand the papers with their links, and the notes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.discord import limits
from bot.discord.markdown import code_block, escape, fitting, link, one_line, plain_url, visible
from bot.replies import PAGING, Attachment, Line, Mark, QuotedSentence, Reply, Run, Section, Shape, runs
from retrieval.citations import short_citation
from retrieval.papers import Paper, normalised_title
from retrieval.rendering import render, render_marked

# What a paragraph may take of a message, leaving room for what is put around it: a quote's mark and number.
_PARAGRAPH = limits.TEXT - 96
# What is longer stands in small print: nobody reads a heading of ten lines.
_QUESTION, _TITLE = 120, 256
_CODE_BLOCK = 3_000
_SMALL = "-# "
_WORD = re.compile(r"\S+")
# A command at the beginning of a line of help, before what it does, or as its example.
_COMMAND = re.compile(r"^/[a-z][^`]*?(?= — )|(?<=For example: )/[a-z][^`]*?(?= — |$)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A reply laid out: paragraphs, each of at most limits.TEXT. One that begins with a newline stands apart."""

    body: tuple[str, ...]
    foot: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()


def lay_out(reply: Reply) -> Sheet:
    """The reply's paragraphs, and its files: one more where a citation is too long to stand in a message."""
    attachments = tuple(reply.attachments)
    heading, body = [*_heading(reply)], [*_opening(reply), *_body(reply)]
    if reply.shape is Shape.CITATION:
        pieces, files = _citation(reply)
        body += pieces
        attachments += files
    return Sheet((*_joined(heading, body), *_sections(reply)), (*_citations(reply), *_small_print(reply)), attachments)


def _heading(reply: Reply) -> Iterator[str]:
    if reply.shape in (Shape.PAPER, Shape.CITATION) and len(reply.papers) == 1:
        title, url, most = _paper_title(reply.papers[0]), reply.papers[0].url, _TITLE
    else:
        title, url, most = one_line(reply.question), None, _QUESTION
    if title and limits.length(escape(title)) <= most:
        yield f"### {link(title, url)}"
    else:
        yield from _small(title)


def _body(reply: Reply) -> Iterator[str]:
    match reply.shape:
        case Shape.ANSWER | Shape.RECORD:
            yield from (*_texts(reply), *_quotes(reply.quotes))
        case Shape.LISTING:
            yield from (*_texts(reply), *_listing(reply))
        case Shape.PAPER:
            yield from (*_texts(reply), *(piece for paper in reply.papers for piece in _abstract(paper)))
        case Shape.NOTICE:
            yield from _notice(reply.lines)


def _opening(reply: Reply) -> Iterator[str]:
    """What the question was taken to mean, then the assistant's one line."""
    question, understood = one_line(reply.question), one_line(reply.understood_as)
    if understood and normalised_title(understood) != normalised_title(question):
        yield from _small(f"Understood as: {understood}")
    if reply.shape is Shape.LISTING and reply.status == "answered":
        yield from _small(reply.headline)  # how many there are: not what was asked for
    else:
        alone = reply.shape is Shape.NOTICE and not (reply.lines or reply.sections)
        said = Run(reply.headline, Mark.PLAIN if alone else Mark.STRONG)
        yield from ("\n" + piece for piece in fitting([said], _PARAGRAPH))
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
        heading = list(_section_heading(section, reply.papers))
        # Beside a paper's title, what is told of it steps back behind what it says.
        mark = _SMALL if section.citation is not None else ""
        lines = [
            (mark or _mark_of(line)) + piece for line in section.lines for piece in fitting(runs(line), _PARAGRAPH)
        ]
        quotes = list(_quotes(section.quotes, under=section.citation))
        below = _joined([*heading, *lines], quotes) if mark else _joined(heading, [*lines, *quotes])
        yield from ("\n" + piece.lstrip("\n") if index == 0 else piece for index, piece in enumerate(below))


def _mark_of(line: Line) -> str:
    return _SMALL if [run.mark for run in runs(line)][:1] == [Mark.ASIDE] else ""


def _section_heading(section: Section, papers: Sequence[Paper]) -> Iterator[str]:
    yield from fitting([Run(section.heading, Mark.STRONG)], _PARAGRAPH)
    if section.citation is not None:
        yield _cited(papers[section.citation - 1], number=escape(f"[{section.citation}] "))


def _joined(heading: Sequence[str], below: Sequence[str]) -> list[str]:
    """A heading and what stands right below it, unless that is bold as well: then it stands apart."""
    close = bool(heading) and not (below and below[0].startswith("\n**"))
    return [*heading, *(piece.lstrip("\n") if close and not index else piece for index, piece in enumerate(below))]


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
    if reply.shape not in (Shape.ANSWER, Shape.RECORD):
        return
    if reply.papers and reply.found_nothing:
        yield "**Nearest papers**, none of which answers this:"
    headed = {section.citation for section in reply.sections}
    for number, paper in enumerate(reply.papers, start=1):
        if number not in headed:
            yield f"{_SMALL}{escape(f'[{number}]')} {_cited(paper)}"


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


def _small_print(reply: Reply) -> Iterator[str]:
    for note in filter(None, map(one_line, reply.notes)):
        yield from _small(note)
    if reply.pages > 1 and any(action.verb in PAGING for action in reply.actions):
        yield from _small(f"Page {reply.page} of {reply.pages}")


def _small(text: str) -> Iterator[str]:
    return (f"{_SMALL}{piece}" for piece in fitting([Run(text)], _PARAGRAPH))


def _paper_title(paper: Paper) -> str:
    return one_line(render(paper.title)) or "Untitled"
