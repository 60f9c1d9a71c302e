from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from retrieval.comparison import Beside, Matter, compare, compare_about
from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.readers import read_papers
from retrieval.sentences import sentence_spans

SEEDS = {paper.id: paper for paper in read_papers(Path("seeds/abstracts.txt"), refuse=print)}
DOMINO, SDP4BIT = SEEDS["wang-2024-domino"], SEEDS["jia-2024-sdp4bit"]
COMET, HALOC = SEEDS["jin-2021-comet"], SEEDS["xiao-2023-haloc"]
SENTENCES = st.lists(
    st.sampled_from(
        [
            "However, it is slow.",
            "We propose Cache, a fast one.",
            "It works by slicing data.",
            "We evaluate it on the ImageNet dataset.",
            "Results show that it is 2x faster on 8 GPUs.",
            "It is limited to small models.",
            "Taken together, it helps.",
            "x $\\alpha$ é",
        ]
    ),
    max_size=6,
)


def mirrored(found: list[Beside]) -> list[Beside]:
    return [Beside(beside.matter, beside.right, beside.left) for beside in found]


def texts(found: list[Beside], matter: Matter) -> tuple[list[str], list[str]]:
    (beside,) = [beside for beside in found if beside.matter is matter]
    return [quote.text for quote in beside.left], [quote.text for quote in beside.right]


@given(SENTENCES, SENTENCES)
def test_a_comparison_turned_round_is_the_same_with_its_sides_exchanged(left: list[str], right: list[str]) -> None:
    ours = Paper(id="l", title="Cache: a thing", abstract=" ".join(left))
    theirs = Paper(id="r", title="Other", abstract=" ".join(right))
    found = compare(ours, theirs)
    assert compare(theirs, ours) == mirrored(found)
    assert all(beside.left or beside.right for beside in found)


def test_bundled_papers_are_compared_symmetrically_by_whole_sentences() -> None:
    for left, right in pairwise(SEEDS.values()):
        found = compare(left, right)
        assert compare(right, left) == mirrored(found)
        for beside in found:
            for quote in (*beside.left, *beside.right):
                assert (quote.start, quote.end) in sentence_spans(quote.paper.abstract)


def test_no_sentence_stands_under_two_matters_but_for_what_it_was_tried_on() -> None:
    for paper in SEEDS.values():
        quoted = [
            quote.start
            for beside in compare(paper, DOMINO)
            if beside.matter is not Matter.TRIED_ON
            for quote in beside.left
        ]
        assert len(set(quoted)) == len(quoted)


def test_what_each_brings_and_reports_stands_side_by_side() -> None:
    found = compare(DOMINO, SDP4BIT)
    ours, theirs = texts(found, Matter.BRINGS)
    assert "we propose Domino" in ours[0]
    assert "we propose SDP4Bit" in theirs[0]
    ours, theirs = texts(found, Matter.REPORTS)
    assert "1.3x" in ours[-1]
    assert "4.08" in theirs[-1]


def test_a_side_that_says_nothing_on_a_matter_is_empty() -> None:
    silent = Paper(id="s", title="Silent", abstract="We propose a thing for it.")
    ours, theirs = texts(compare(silent, DOMINO), Matter.REPORTS)
    assert ours == []
    assert "1.3x" in theirs[0]


def test_a_matter_on_which_both_are_silent_is_left_out() -> None:
    assert Matter.LIMITS not in [beside.matter for beside in compare(DOMINO, SDP4BIT)]


def test_what_a_paper_was_tried_on_is_left_out_where_its_results_tell_it_already() -> None:
    one = Paper(id="1", title="One", abstract="We propose it. Results show that it is 2x faster on the MNIST dataset.")
    assert Matter.TRIED_ON not in [beside.matter for beside in compare(one, one)]
    assert "ImageNet" in texts(compare(one, COMET), Matter.TRIED_ON)[1][0]
    assert "MNIST" in texts(compare(one, COMET), Matter.TRIED_ON)[0][0]


def test_a_comparison_about_something_quotes_each_on_that() -> None:
    index = MemoryIndex(SEEDS.values())
    beside = compare_about("accuracy", COMET, HALOC, index)
    assert beside.matter is Matter.ABOUT
    assert all("accuracy" in quote.text for quote in (*beside.left, *beside.right))
    assert beside.left
    assert beside.right
    turned = compare_about("accuracy", HALOC, COMET, index)
    assert (turned.left, turned.right) == (beside.right, beside.left)


def test_a_paper_without_a_word_of_the_topic_is_not_quoted_on_it() -> None:
    index = MemoryIndex(SEEDS.values())
    beside = compare_about("lossy compression", COMET, DOMINO, index)
    assert beside.left
    assert beside.right == ()
    assert compare_about("quokkas", COMET, DOMINO, index) == Beside(Matter.ABOUT, (), ())
