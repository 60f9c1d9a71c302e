"""A reply as lines of text in looks: what the terminal shows, before it is coloured and wrapped."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.replies import Mark, QuotedSentence, Reply, Run, Section, Shape, runs
from bot.terminal.untrusted import harmless
from retrieval.citations import short_citation
from retrieval.papers import Paper, link_to
from retrieval.rendering import render, render_marked

_NOTHING_ANSWERS = "No abstract in the library answers this."
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")


_BLOCK = "█"
_LONGEST_BAR = 40  # columns


class Look(StrEnum):
    """How a run of text looks where there are colours."""

    BODY = "body"
    QUESTION = "question"
    HEADLINE = "headline"
    ERROR = "error"
    QUOTE = "quote"
    MATCHED = "matched"  # a word of a quote that the question asked for
    NUMBER = "number"  # of a citation, or a rank
    TITLE = "title"
    SMALL = "small"
    STRUCK = "struck"
    TYPED = "typed"


_LOOKS: Mapping[Mark, Look] = MappingProxyType(
    {
        Mark.PLAIN: Look.BODY,
        Mark.STRONG: Look.TITLE,
        Mark.STRUCK: Look.STRUCK,
        Mark.TYPED: Look.TYPED,
        Mark.ASIDE: Look.SMALL,
        Mark.MENTION: Look.BODY,
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a reply; a narrow terminal wraps it, unless it is `kept` whole to be copied.

    `indent` is in columns; a `quoted` line has the mark of a quotation before it.
    """

    runs: tuple[tuple[str, Look], ...] = ()
    indent: int = 0
    quoted: bool = False
    kept: bool = False

    @property
    def plain(self) -> str:
        """The line without looks: a quote stays whole, so that it can be found in its abstract.

        What is struck stands in [-…-], as in a word diff: without a look it would seem to hold.
        """
        text = "".join(f"[-{text}-]" if look is Look.STRUCK else text for text, look in self.runs)
        return f"{' ' * self.indent}{'> ' if self.quoted else ''}{text}".rstrip()


@dataclass(frozen=True, slots=True)
class Hints:
    """What to do for more, told below a reply: `{page}` stands for the next page's number. None tells nothing."""

    more_quotes: str | None = "type `more` for more quotes"
    next_page: str | None = "type `more`"


CHATTING = Hints()


def plain(reply: Reply, hints: Hints = CHATTING) -> str:
    """What the terminal shows of a reply when it is piped: no colours, no wrapping, no newline at the end."""
    return "\n".join(line.plain for line in lay_out(reply, hints))


def lay_out(reply: Reply, hints: Hints = CHATTING) -> list[Line]:
    """The lines of a reply, with one empty line between its parts and none at its ends."""
    # An error stands alone, as does what was asked for by name: whoever reads it has just typed that.
    alone = reply.status == "error" or reply.shape in {Shape.PAPER, Shape.CITATION}
    heading = () if alone else _heading(reply)
    body = (*_body(reply), *_sections(reply), *_charts(reply), _citations(reply), *_attachments(reply))
    parts = [list(part) for part in (heading, *body, _notes(reply), _more(reply, hints))]
    lines: list[Line] = []
    for part in filter(None, parts):
        if lines:
            lines.append(Line())
        lines.extend(part)
    return lines


def _body(reply: Reply) -> list[Iterable[Line]]:
    match reply.shape:
        case Shape.ANSWER:
            return _answer(reply)
        case Shape.RECORD:
            return [_said(reply), *_quotes(reply.quotes)]
        case Shape.LISTING:
            return [_said(reply), *_listed(reply)]
        case Shape.PAPER:
            return [[*_titles(reply.papers), *_said(reply)], *_abstracts(reply.papers)]
        case Shape.CITATION:
            return [_headline(reply), *(_as_written(text, kept=place > 0) for place, text in enumerate(reply.lines))]
        case Shape.NOTICE:
            return [_said(reply)]


def _heading(reply: Reply) -> Iterator[Line]:
    question, understood_as = harmless(reply.question), harmless(reply.understood_as)
    if question:
        yield Line(((question, Look.QUESTION),))
    if understood_as and understood_as.casefold() != question.casefold():
        yield _small(f"Understood as: {understood_as}")


def _is_not_found(reply: Reply) -> bool:
    return reply.shape is Shape.ANSWER and reply.found_nothing


def _answer(reply: Reply) -> list[Iterable[Line]]:
    if not _is_not_found(reply):
        return [_said(reply), *_quotes(reply.quotes)]
    return [_nothing_found(reply), _nearest(reply.papers)]


def _nothing_found(reply: Reply) -> Iterator[Line]:
    yield Line(((harmless(reply.headline or _NOTHING_ANSWERS), Look.HEADLINE),))
    yield from (_body_line(text) for text in (*reply.lines, *_unmatched(reply)))


def _unmatched(reply: Reply) -> Iterator[str]:
    if reply.unmatched_terms:
        yield "No abstract holds: " + ", ".join(f"“{term}”" for term in reply.unmatched_terms)


def _nearest(papers: Iterable[Paper]) -> Iterator[Line]:
    for place, paper in enumerate(papers):
        if place == 0:
            yield Line((("Nearest, not answers:", Look.SMALL),))
        yield Line((("· ", Look.NUMBER), *cited(paper)), indent=2)


def _said(reply: Reply) -> Iterator[Line]:
    yield from _headline(reply)
    yield from (_body_line(text) for text in reply.lines)


def _headline(reply: Reply) -> Iterator[Line]:
    if reply.headline:
        look = Look.ERROR if reply.status == "error" else Look.HEADLINE
        yield Line(((harmless(reply.headline), look),))


def _quotes(quotes: Iterable[QuotedSentence], *, under: int | None = None) -> Iterator[list[Line]]:
    """The quotes, each with the number of its paper where it doesn't stand `under` that number already."""
    yield from ([_quote(sentence, numbered=sentence.citation != under)] for sentence in quotes)


def _sections(reply: Reply) -> Iterator[list[Line]]:
    for section in reply.sections:
        yield [*_section_heading(section, reply.papers), *map(marked_line, section.lines)]
        yield from _quotes(section.quotes, under=section.citation)


def _section_heading(section: Section, papers: Sequence[Paper]) -> Iterator[Line]:
    if section.heading:
        yield Line(((harmless(section.heading), Look.HEADLINE),))
    if section.citation is not None:
        yield _numbered(section.citation, papers[section.citation - 1])


def marked_line(line: str | Sequence[Run]) -> Line:
    """A line of a section, its marks as looks."""
    marked = runs(line)
    aside = bool(marked) and marked[0].mark is Mark.ASIDE
    return Line(tuple((harmless(run.text), _LOOKS[run.mark]) for run in marked), indent=2 if aside else 0)


def _quote(sentence: QuotedSentence, *, indent: int = 0, numbered: bool = True) -> Line:
    pieces = render_marked(sentence.quote.text, sentence.matched)
    words = tuple((harmless(piece), Look.MATCHED if matched else Look.QUOTE) for piece, matched in pieces)
    number = ((f" [{sentence.citation}]", Look.NUMBER),) if numbered else ()
    return Line(words + number, indent=indent, quoted=True)


def _citations(reply: Reply) -> Iterator[Line]:
    """The papers quoted or told of, but for those that a section stands under; each with its number."""
    if reply.shape not in {Shape.ANSWER, Shape.RECORD} or _is_not_found(reply):
        return
    headed = {section.citation for section in reply.sections}
    yield from (_numbered(number, paper) for number, paper in enumerate(reply.papers, 1) if number not in headed)


def _numbered(number: int, paper: Paper) -> Line:
    return Line(((f"[{number}] ", Look.NUMBER), *cited(paper)))


def _charts(reply: Reply) -> Iterator[list[Line]]:
    """Each chart as bars of block characters under its title."""
    for chart in reply.charts:
        most = max((count for _, count in chart.bars), default=1)
        wide = max((len(harmless(label)) for label, _ in chart.bars), default=0)
        yield [
            Line(((harmless(chart.title), Look.HEADLINE),)),
            *(
                Line(
                    (
                        (f"{harmless(label):>{wide}} ", Look.BODY),
                        (_BLOCK * -(-_LONGEST_BAR * count // most), Look.NUMBER),
                        (f" {count:,}", Look.SMALL),
                    ),
                    kept=True,
                )
                for label, count in chart.bars
            ),
        ]


def _attachments(reply: Reply) -> Iterator[list[Line]]:
    """Each file under what it holds: its text, to be copied; of one that is no text, its name."""
    drawn = {chart.picture for chart in reply.charts}
    for attachment in reply.attachments:
        if attachment.name in drawn:
            continue
        text = attachment.text
        says = attachment.description if text is not None else f"{attachment.description}: {attachment.name}"
        yield [_small(harmless(says)), *_as_written(text or "", kept=True)]


def _listed(reply: Reply) -> Iterator[list[Line]]:
    best = {sentence.citation: sentence for sentence in reply.quotes}
    for number, paper in enumerate(reply.papers, start=1):
        rank = f"{reply.first_rank + number - 1}. "
        lines = [Line(((rank, Look.NUMBER), *cited(paper)))]
        if number in best:
            lines.append(_quote(best[number], indent=len(rank), numbered=False))
        yield lines


def cited(paper: Paper) -> Iterator[tuple[str, Look]]:
    """A paper as it stands in a list: title, whose it is, link."""
    yield harmless(render(paper.title) or paper.id), Look.TITLE
    if credit := _credit(paper):
        yield harmless(f" — {credit}"), Look.BODY
    if link := paper.url or link_to(arxiv_id=paper.arxiv_id, doi=paper.doi):
        yield harmless(f" · {link}"), Look.SMALL


def _credit(paper: Paper) -> str:
    """Whose it is and of what year. A paper without authors is cited by its title, which stands here anyway."""
    if paper.authors:
        return short_citation(paper)
    return str(paper.date.year) if paper.date else ""


def _titles(papers: Iterable[Paper]) -> Iterator[Line]:
    yield from (Line(((harmless(render(paper.title)), Look.TITLE),)) for paper in papers)


def _abstracts(papers: Iterable[Paper]) -> Iterator[list[Line]]:
    for paper in papers:
        for paragraph in _PARAGRAPH_BREAK.split(paper.abstract.strip()):
            yield [_body_line(render(paragraph))] if paragraph else []


def _as_written(text: str, *, kept: bool) -> list[Line]:
    return [Line(((harmless(line), Look.BODY),), kept=kept) for line in text.splitlines()]


def _notes(reply: Reply) -> Iterator[Line]:
    unmatched = () if _is_not_found(reply) else _unmatched(reply)  # there it stands beside the headline
    yield from (_small(harmless(note)) for note in (*reply.notes, *unmatched))


def _more(reply: Reply, hints: Hints) -> Iterator[Line]:
    left = reply.page < reply.pages
    if reply.shape is not Shape.ANSWER and reply.pages > 1:
        place = f"page {reply.page} of {reply.pages}"
        going_on = hints.next_page if left else None
        yield _small(f"{place} · {going_on.format(page=reply.page + 1)}" if going_on else place)
    elif left and hints.more_quotes:
        yield _small(hints.more_quotes)


def _small(text: str) -> Line:
    return Line(((text, Look.SMALL),))


def _body_line(text: str) -> Line:
    return Line(((harmless(text), Look.BODY),))
