"""A reply as lines of text in looks: what the terminal shows, before it is coloured and wrapped."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.replies import QuotedSentence, Reply, Shape
from bot.terminal.untrusted import harmless
from retrieval.citations import short_citation
from retrieval.papers import Paper, link_to
from retrieval.rendering import render, render_marked

_NOTHING_ANSWERS = "No abstract in the library answers this."
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")


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
        """The line without looks: a quote stays whole, so that it can be found in its abstract."""
        text = "".join(text for text, _ in self.runs)
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
    parts = [list(part) for part in (heading, *_body(reply), _notes(reply), _more(reply, hints))]
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
            return [_said(reply), *_quotes(reply), _citations(reply.papers)]
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
    return reply.shape is Shape.ANSWER and reply.status == "not_found"


def _answer(reply: Reply) -> list[Iterable[Line]]:
    if not _is_not_found(reply):
        return [_said(reply), *_quotes(reply), _citations(reply.papers)]
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


def _quotes(reply: Reply) -> Iterator[list[Line]]:
    yield from ([_quote(sentence)] for sentence in reply.quotes)


def _quote(sentence: QuotedSentence, *, indent: int = 0, numbered: bool = True) -> Line:
    pieces = render_marked(sentence.quote.text, sentence.matched)
    runs = tuple((harmless(piece), Look.MATCHED if matched else Look.QUOTE) for piece, matched in pieces)
    number = ((f" [{sentence.citation}]", Look.NUMBER),) if numbered else ()
    return Line(runs + number, indent=indent, quoted=True)


def _citations(papers: Iterable[Paper]) -> Iterator[Line]:
    for number, paper in enumerate(papers, start=1):
        yield Line(((f"[{number}] ", Look.NUMBER), *cited(paper)))


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
    if reply.shape is Shape.LISTING and reply.pages > 1:
        place = f"page {reply.page} of {reply.pages}"
        going_on = hints.next_page if left else None
        yield _small(f"{place} · {going_on.format(page=reply.page + 1)}" if going_on else place)
    elif left and hints.more_quotes:
        yield _small(hints.more_quotes)


def _small(text: str) -> Line:
    return Line(((text, Look.SMALL),))


def _body_line(text: str) -> Line:
    return Line(((harmless(text), Look.BODY),))
