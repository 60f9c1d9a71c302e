"""Plain BM25, as rank-bm25's own page shows it: what this library's ranking is held against."""

from collections.abc import Mapping, Sequence

import numpy as np
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]  # it ships no types

from retrieval.papers import Paper
from retrieval.queries import Hit


def plain_run(papers: Sequence[Paper], queries: Mapping[str, str], *, k: int) -> dict[str, list[Hit]]:
    """For each query the best k papers by rank-bm25's BM25Okapi over words split at white space, in lower case."""
    bm25 = BM25Okapi([_words(f"{paper.title} {paper.abstract}") for paper in papers])
    run = {}
    for query, text in queries.items():
        scores = np.asarray(bm25.get_scores(_words(text)))
        best = np.argsort(-scores, kind="stable")[:k]
        run[query] = [Hit(papers[number].id, float(scores[number]), rank) for rank, number in enumerate(best, start=1)]
    return run


def _words(text: str) -> list[str]:
    return text.lower().split()
