import itertools

import numpy as np
import pytest
import rank_bm25  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given
from hypothesis import strategies as st

from retrieval.bm25 import Formula, InvertedBM25, Long, Lucene, Okapi, Plus
from retrieval.plan import Pair, Plan
from retrieval.segments import Segment, Tokens
from retrieval.terms import Terms

documents = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12), min_size=1, max_size=12)
questions = st.lists(st.sampled_from("abcdefghz"), max_size=6)
# With as many documents again that hold no term, no idf of Okapi's is negative, where the two part on purpose.
FILLER = [["filler", str(number)] for number in range(14)]
PAIRS = [(Okapi(), rank_bm25.BM25Okapi), (Plus(), rank_bm25.BM25Plus), (Long(), rank_bm25.BM25L)]


def index_of(corpus: list[list[str]], formula: Formula | None = None) -> InvertedBM25:
    texts = sorted({term for document in corpus for term in document})
    tokens = [(texts.index(term), doc, place) for doc, row in enumerate(corpus) for place, term in enumerate(row)]
    terms, docs, places = np.array(tokens, dtype=np.int64).reshape(-1, 3).T
    return InvertedBM25(Segment.of(Tokens(terms, docs, places), Terms(texts), len(corpus)), formula or Lucene())


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
    ours = index_of(corpus + FILLER, formula)
    assert np.allclose(ours.get_scores(query), theirs(corpus + FILLER).get_scores(query), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("formula", [Lucene(), Okapi(), Plus(), Long()], ids=["lucene", "okapi", "plus", "long"])
@given(corpus=documents, query=questions)
def test_the_inverted_index_scores_as_a_plain_scorer_does(
    formula: Formula, corpus: list[list[str]], query: list[str]
) -> None:
    assert np.allclose(index_of(corpus, formula).get_scores(query), plain_scores(corpus, query, formula))


@pytest.mark.parametrize("kept", [False, True], ids=["worked out", "kept"])
@pytest.mark.parametrize("formula", [Lucene(), Plus()], ids=["lucene", "plus"])
@given(corpus=documents, query=questions, average_length=st.floats(0.5, 50))
def test_rescaled_it_scores_as_if_it_had_been_made_for_that_average_length(
    formula: Formula, kept: bool, corpus: list[list[str]], query: list[str], average_length: float
) -> None:
    index = index_of(corpus, formula)
    before = index.get_scores(query).tolist()
    expected = InvertedBM25(index.segment, formula, average_length).get_scores(query).tolist()
    assert index.rescaled(average_length, kept=kept).get_scores(query).tolist() == expected
    assert index.get_scores(query).tolist() == before


@given(corpus=documents, left=st.sampled_from("abcdefgh"), right=st.sampled_from("abcdefgh"))
def test_a_pair_counts_once_in_each_document_that_holds_it_side_by_side(
    corpus: list[list[str]], left: str, right: str
) -> None:
    scores = index_of(corpus).scores_of(Plan((left, right), (), (), (Pair(0, 1, 0.5),)))
    assert scores.tolist() == [0.5 * ((left, right) in itertools.pairwise(document)) for document in corpus]


# Few documents and many, for readings are compared in another way where few of many hold the rarer ones.
@pytest.mark.parametrize("n_others", [0, 400])
@given(corpus=documents, readings=st.lists(questions, min_size=1, max_size=3), sums=questions)
def test_of_several_readings_a_document_gets_the_best(
    n_others: int, corpus: list[list[str]], readings: list[list[str]], sums: list[str]
) -> None:
    bm25 = index_of([*corpus, *[["filler"]] * n_others])
    terms = tuple("abcdefghz")
    choice = tuple(
        tuple((terms.index(term), float(weight)) for term in reading)
        for weight, reading in enumerate(readings, start=2)
    )
    added = tuple((terms.index(term), 1.0) for term in sums)
    each = [bm25.scores_of(Plan(terms, reading, (), ())) for reading in choice]
    expected = bm25.scores_of(Plan(terms, added, (), ())) + np.maximum.reduce(each)
    assert np.allclose(bm25.scores_of(Plan(terms, added, (choice,), ())), expected)


def test_an_empty_index_scores_nothing() -> None:
    assert index_of([]).get_scores(["a"]).shape == (0,)


def test_an_index_of_empty_documents_scores_nothing_above_zero() -> None:
    assert index_of([[], []]).get_scores(["a"]).tolist() == [0.0, 0.0]


def test_a_term_in_every_document_still_counts() -> None:
    assert all(index_of([["a"], ["a", "b"]], formula).get_scores(["a"]).min() > 0 for formula in (Lucene(), Okapi()))


def test_batch_scores_and_the_top_are_rank_bm25s_own() -> None:
    index = index_of([["a"], ["b"], ["a", "a"]])
    assert index.get_batch_scores(["a"], [1, 2]) == [0.0, index.get_scores(["a"])[2]]
    assert index.get_top_n(["b"], ["first", "second", "third"], n=1) == ["second"]
