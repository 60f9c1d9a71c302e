"""How near new papers are to what a library is about, each beside the others that are new."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from retrieval.background import Background
from retrieval.index import PaperIndex
from retrieval.likeness import telling_terms
from retrieval.papers import Paper

# Papers: the other new ones count as so many of abstracts at large do beside them, so that two or three decide little.
_AT_LARGE = 20
_ABSTRACTS = 100_000


def affinities(new: Sequence[Paper], library: PaperIndex, background: Background) -> list[float]:
    """Return for each new paper how much more of what it is about the library's papers hold than other new ones do.

    Rocchio's relevance feedback (https://nlp.stanford.edu/IR-book/html/htmledition/the-rocchio71-algorithm-1.html),
    with the library for what is relevant and the rest of what is new for what is not, over the shares of papers that
    hold a term, since those are what an index knows. All 0 where the library is empty.
    """
    if not len(library):
        return [0.0] * len(new)
    counts = [telling_terms(paper, library.analyzer) for paper in new]
    held_by_new = Counter(term for terms in counts for term in terms)
    worth = {
        term: background.idf(term) * (library.document_frequency(term) / len(library)) for term in sorted(held_by_new)
    }
    beside = {term: _share_at_large(term, background) for term in held_by_new}
    others = len(new) - 1 + _AT_LARGE

    def of(terms: Mapping[str, int]) -> float:
        weights = {term: (1 + math.log(times)) * background.idf(term) for term, times in terms.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        total = sum(
            weight * (worth[term] - background.idf(term) * (held_by_new[term] - 1 + _AT_LARGE * beside[term]) / others)
            for term, weight in weights.items()
        )
        return total / length

    return [of(terms) for terms in counts]


def _share_at_large(term: str, background: Background) -> float:
    return background.document_frequency(term) / _ABSTRACTS
