"""How sure an answer is: how much of the question the best paper covers, not how high it scores."""

from collections.abc import Sequence

from retrieval.analysis import Analyzer
from retrieval.coverage import query_words, share_covered
from retrieval.index import PaperIndex
from retrieval.papers import Paper
from retrieval.queries import Hit, Query

ANSWERED_FROM = 0.5


def confidence(query: Query, papers: Sequence[tuple[Hit, Paper]], index: PaperIndex, analyzer: Analyzer) -> float:
    """The probability, 0 to 1, that one of the papers answers the question."""
    words = query_words(query)
    return max(
        (
            share_covered(
                words, {term for text in (paper.title, paper.abstract) for bag in analyzer.bag(text) for term in bag}
            )
            for _, paper in papers[:1]
        ),
        default=0.0,
    )
