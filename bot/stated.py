"""The figures that papers state, as the parts of a reply: a part for each paper, sorted by what is measured."""

from collections.abc import Collection, Sequence

from bot.plurals import counted
from bot.replies import QuotedSentence, Section, named
from retrieval.figures import StatedFigures, figures_of
from retrieval.measures import Kind, kinds_named
from retrieval.papers import Paper

# What tells nobody what a figure is of.
_VAGUE = frozenset({Kind.FACTOR, Kind.SHARE, Kind.QUANTITY, Kind.COUNT, Kind.VALUE})


def with_figures(topic: str, papers: Sequence[Paper]) -> list[Paper]:
    """Those of the papers that state a figure, in their order.

    Where the topic names what is measured, those that measure that; all, where none does.
    """
    asked = kinds_named(topic)
    stating = {paper.id: stated for paper in papers if (stated := figures_of(paper))}
    found = [paper for paper in papers if paper.id in stating]
    return [paper for paper in found if any(_measures(stated, asked) for stated in stating[paper.id])] or found


def figures_headline(papers: int) -> str:
    """What is said above the figures of so many papers."""
    return f"Figures in {counted(papers, 'paper')}"


def figure_sections(topic: str, papers: Sequence[Paper]) -> tuple[Section, ...]:
    """A section for each paper: what it measures, and the sentences that state its figures, which are marked.

    What the topic names comes first.
    """
    asked = kinds_named(topic)
    sections = []
    rank = 1
    for citation, paper in enumerate(papers, start=1):
        stated = sorted(figures_of(paper), key=lambda of: not _measures(of, asked))
        quotes = tuple(_quoted(of, rank + number, citation) for number, of in enumerate(stated))
        kinds = dict.fromkeys(figure.kind.value for of in stated for figure in of.figures if figure.kind not in _VAGUE)
        lines = (named("Figures on", ", ".join(kinds)),) if kinds else ()
        sections.append(Section(citation=citation, lines=lines, quotes=quotes))
        rank += len(quotes)
    return tuple(sections)


def _measures(stated: StatedFigures, asked: Collection[Kind]) -> bool:
    return any(figure.kind in asked for figure in stated.figures)


def _quoted(stated: StatedFigures, rank: int, citation: int) -> QuotedSentence:
    start = stated.quote.start
    places = tuple((figure.start - start, figure.end - start) for figure in stated.figures)
    return QuotedSentence(rank, stated.quote, citation, places)
