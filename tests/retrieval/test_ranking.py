"""The quick ways to the best papers, held against a plain walk over all postings."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import Analyzer
from retrieval.background import Background
from retrieval.bm25 import InvertedBM25
from retrieval.index import Filters, Hit, MemoryIndex, Query, QueryTerm
from retrieval.papers import Paper
from retrieval.postings import BREAK, Floats
from retrieval.ranking import Effort
from retrieval.view import View

# Few of the words are common and many rare, as in abstracts, so that some postings are worth skipping.
WORDS = [f"word{number}" for number in range(40)] + ["neural", "deep-learning", "KVCache", "graph (GR)"]
texts = st.lists(st.sampled_from(WORDS) | st.sampled_from(WORDS[:4]), max_size=24).map(" ".join)
libraries = st.lists(st.tuples(texts, texts), max_size=40).map(
    lambda pairs: [
        Paper(id=f"p{n * 7 % 41}", title=title or "none", abstract=text) for n, (title, text) in enumerate(pairs)
    ]
)
questions = st.lists(st.sampled_from([*WORDS, "GR", "kv cache", "unheard"]), min_size=1, max_size=8).map(" ".join)


def tokens(paper: Paper) -> list[str]:
    """The title twice, the abstract, and what stands beside their words, all apart."""
    analyzer = Analyzer()
    (title, beside_title), (abstract, beside) = analyzer.bag(paper.title), analyzer.bag(paper.abstract)
    return [
        *title,
        BREAK,
        *title,
        BREAK,
        *abstract,
        *(t for term in (*beside_title * 2, *beside) for t in (BREAK, term)),
    ]


class PlainIndex:
    """Scores every paper for every term, one after the other, as the formulas are written."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.index = MemoryIndex(papers)
        self.papers = list({paper.id: paper for paper in papers}.values())
        self.bm25 = InvertedBM25(map(tokens, self.papers))

    def hits(self, query: Query, k: int) -> list[Hit]:
        scores = self.scores(query)
        best = sorted(np.flatnonzero(scores).tolist(), key=lambda number: (-scores[number], self.papers[number].id))
        return [Hit(self.papers[number].id, float(scores[number]), rank) for rank, number in enumerate(best[:k], 1)]

    def scores(self, query: Query) -> Floats:
        scores = np.zeros(len(self.papers))
        words: dict[int, dict[int, list[QueryTerm]]] = {}
        for term in query.terms:
            words.setdefault(term.word, {}).setdefault(term.reading, []).append(term)
        alike: dict[tuple[tuple[str, ...], ...], list[Floats]] = {}
        for readings in words.values():
            key = tuple(tuple(term.text for term in reading) for reading in readings.values())
            alike.setdefault(key, []).append(np.max([self.reading(terms) for terms in readings.values()], axis=0))
        for shares in alike.values():
            scores += shares[0] * len(shares) * 2.0 / (len(shares) + 1.0)
        for left, right in query.pairs:
            for docs, tf in (self.bm25.postings.of_pair(left, right), self.bm25.postings.of_near(left, right)):
                if len(docs) and left != right:
                    idf = self.bm25.formula.idf(len(docs), len(self.papers))
                    scores[docs] += 0.1 * idf * self.bm25.saturation(docs, tf)
        return scores

    def reading(self, terms: Sequence[QueryTerm]) -> Floats:
        total = np.zeros(len(self.papers))
        for term in terms:
            docs, tf = self.bm25.postings.of(term.text)
            if len(docs):
                total[docs] += term.weight * term.idf * self.bm25.saturation(docs, tf)
        return total


@given(library=libraries, question=questions, k=st.integers(1, 8))
def test_the_best_papers_are_those_of_a_plain_walk(library: list[Paper], question: str, k: int) -> None:
    index = MemoryIndex(library)
    query = index.read(question)
    assert index.search(query, k=k) == PlainIndex(library).hits(query, k)


@pytest.mark.parametrize("effort", [Effort(probed=1, few=0, look_up=0), Effort(probed=1, few=0, look_up=99)])
@given(library=libraries, question=questions, k=st.integers(1, 8), gone=st.sets(st.integers(0, 39)))
def test_whatever_is_skipped_the_best_papers_stay_the_same(
    effort: Effort, library: list[Paper], question: str, k: int, gone: set[int]
) -> None:
    index = MemoryIndex(library)
    index.remove(paper.id for number, paper in enumerate(library) if number in gone)
    query = index.read(question)
    kept = Filters(paper_ids=frozenset(index.select(Filters())[::2]))
    view = View(index._view.lives, Background(), effort)
    every = index.search(query, k=100)
    assert view.search(query, k, Filters()) == every[:k]
    passing = [(hit.paper_id, hit.score) for hit in every if hit.paper_id in (kept.paper_ids or ())]
    assert [(hit.paper_id, hit.score) for hit in view.search(query, k, kept)] == passing[:k]
