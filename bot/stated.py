"""The figures that papers state, as the parts of a reply: a part for each paper, sorted by what is measured."""

from collections.abc import Collection, Sequence

from bot.replies import QuotedSentence, Section, named
from retrieval.figures import StatedFigures, figures_of
from retrieval.measures import Kind, kinds_named
from retrieval.papers import Paper


def with_figures(topic: str, papers: Sequence[Paper]) -> list[Paper]:
    """Those of the papers that state a figure, in their order; first those that measure what the topic names."""
    asked = kinds_named(topic)
    stating = {paper.id: stated for paper in papers if (stated := figures_of(paper))}
    found = [paper for paper in papers if paper.id in stating]
    return sorted(found, key=lambda paper: not any(_measures(stated, asked) for stated in stating[paper.id]))


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
        kinds = dict.fromkeys(figure.kind.value for of in stated for figure in of.figures)
        sections.append(Section(citation=citation, lines=(named("Measures", ", ".join(kinds)),), quotes=quotes))
        rank += len(quotes)
    return tuple(sections)


def _measures(stated: StatedFigures, asked: Collection[Kind]) -> bool:
    return any(figure.kind in asked for figure in stated.figures)


def _quoted(stated: StatedFigures, rank: int, citation: int) -> QuotedSentence:
    start = stated.quote.start
    places = tuple((figure.start - start, figure.end - start) for figure in stated.figures)
    return QuotedSentence(rank, stated.quote, citation, places)
