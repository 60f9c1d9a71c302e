import itertools

import numpy as np
import pytest
import rank_bm25  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given
from hypothesis import strategies as st

from retrieval.bm25 import Formula, InvertedBM25, Long, Lucene, Okapi, Plus
from retrieval.postings import BREAK

documents = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12), min_size=1, max_size=12)
questions = st.lists(st.sampled_from("abcdefghz"), max_size=6)
# With as many documents again that hold no term, no idf of Okapi's is negative, where the two part on purpose.
FILLER = [["filler", str(number)] for number in range(14)]
PAIRS = [(Okapi(), rank_bm25.BM25Okapi), (Plus(), rank_bm25.BM25Plus), (Long(), rank_bm25.BM25L)]


def plain_scores(corpus: list[list[str]], query: list[str], formula: Formula) -> list[float]:
    """BM25 as one writes it down, document by document."""
    avgdl = sum(map(len, corpus)) / len(corpus)
    scores = []
    for document in corpus:
        score = 0.0
        for term in query:
            df = sum(term in other for other in corpus)
            tf = np.array([float(document.count(term))])
            if df:
                share = formula.saturation(tf, np.array([len(document) / avgdl]))[0] if tf[0] else formula.absent
                score += formula.idf(df, len(corpus)) * float(share)
        scores.append(score)
    return scores


@pytest.mark.parametrize(("formula", "theirs"), PAIRS, ids=["okapi", "plus", "long"])
@given(corpus=documents, query=questions)
def test_scores_equal_those_of_rank_bm25(
    formula: Formula, theirs: type[rank_bm25.BM25], corpus: list[list[str]], query: list[str]
) -> None:
    ours = InvertedBM25(corpus + FILLER, formula)
    assert np.allclose(ours.get_scores(query), theirs(corpus + FILLER).get_scores(query), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("formula", [Lucene(), Okapi(), Plus(), Long()], ids=["lucene", "okapi", "plus", "long"])
@given(corpus=documents, query=questions)
def test_the_inverted_index_scores_as_a_plain_scorer_does(
    formula: Formula, corpus: list[list[str]], query: list[str]
) -> None:
    assert np.allclose(InvertedBM25(corpus, formula).get_scores(query), plain_scores(corpus, query, formula))


@given(corpus=documents, query=questions, cut=st.integers(0, 12), gone=st.sets(st.integers(0, 11)))
def test_documents_added_and_removed_later_score_as_in_an_index_made_of_what_is_left(
    corpus: list[list[str]], query: list[str], cut: int, gone: set[int]
) -> None:
    grown = InvertedBM25(corpus[:cut])
    for document in corpus[cut:]:
        grown.add([document])
    left = [number for number in range(len(corpus)) if number not in gone]
    grown.remove(number for number in gone if number < len(corpus))
    made = InvertedBM25([corpus[number] for number in left])
    scores = grown.get_scores(query)
    assert scores[left].tolist() == pytest.approx(made.get_scores(query).tolist())
    assert not scores[[number for number in range(len(corpus)) if number in gone]].any()


@given(corpus=documents, left=st.sampled_from("abcdefgh"), right=st.sampled_from("abcdefgh"), cut=st.integers(0, 12))
def test_pairs_are_counted_as_a_walk_over_each_document_counts_them(
    corpus: list[list[str]], left: str, right: str, cut: int
) -> None:
    index = InvertedBM25(corpus[:cut])
    index.add(corpus[cut:])
    docs, tf = index.postings.of_pair(left, right)
    walked = [sum((a, b) == (left, right) for a, b in itertools.pairwise(doc)) for doc in corpus]
    assert dict(zip(docs.tolist(), tf.tolist(), strict=True)) == {n: count for n, count in enumerate(walked) if count}
    docs, tf = index.postings.of_near(left, right)
    near = [
        sum(word == left and right in doc[max(0, place - 7) : place + 8] for place, word in enumerate(doc))
        for doc in corpus
    ]
    assert dict(zip(docs.tolist(), tf.tolist(), strict=True)) == {n: count for n, count in enumerate(near) if count}


def test_an_empty_index_scores_nothing() -> None:
    assert InvertedBM25().get_scores(["a"]).shape == (0,)


def test_an_index_of_empty_documents_scores_nothing_above_zero() -> None:
    assert InvertedBM25([[], []]).get_scores(["a"]).tolist() == [0.0, 0.0]


def test_a_term_in_every_document_still_counts() -> None:
    assert all(
        InvertedBM25([["a"], ["a", "b"]], formula).get_scores(["a"]).min() > 0 for formula in (Lucene(), Okapi())
    )


def test_a_break_is_no_token_and_parts_neighbours() -> None:
    index = InvertedBM25([["a", BREAK, "b"], ["a", "b"]])
    assert index.postings.lengths.tolist() == [2.0, 2.0]
    assert index.postings.of_pair("a", "b")[0].tolist() == [1]


def test_batch_scores_and_the_top_are_rank_bm25s_own() -> None:
    index = InvertedBM25([["a"], ["b"], ["a", "a"]])
    assert index.get_batch_scores(["a"], [1, 2]) == [0.0, index.get_scores(["a"])[2]]
    assert index.get_top_n(["b"], ["first", "second", "third"], n=1) == ["second"]
