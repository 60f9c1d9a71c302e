from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import MemoryIndex
from retrieval.likeness import Alike, alike, more_like
from retrieval.papers import Paper
from retrieval.readers import read_papers

SEEDS = {paper.id: paper for paper in read_papers(Path("seeds/abstracts.txt"), refuse=print)}
TEXTS = st.text(st.sampled_from("abcd KVx1é-.$"), max_size=40)


INDEX = MemoryIndex(SEEDS.values())


def like(paper_id: str, index: MemoryIndex = INDEX) -> list[Alike]:
    paper = SEEDS[paper_id]
    query = more_like(paper, index)
    return alike(paper, query, [(hit, SEEDS[hit.paper_id]) for hit in index.search(query, k=10)], index)


@pytest.mark.parametrize(
    ("paper_id", "first"),
    [
        ("zhang-2024-gformer", "zhang-2023-benchmarking-in-depth-performance"),
        ("jacobs-2023-deepspeed-ulysses", "tsaris-2024-sequence-length-scaling"),
        ("man-2024-adacm2", "guo-2026-event-vstream"),
    ],
)
def test_the_likest_paper_comes_first(paper_id: str, first: str) -> None:
    assert like(paper_id)[0].paper.id == first


def test_a_paper_is_not_like_itself() -> None:
    assert all(paper_id not in [found.paper.id for found in like(paper_id)] for paper_id in SEEDS)


def test_a_paper_that_stands_alone_has_none_like_it() -> None:
    assert like("solopova-2023-papagai") == []


def test_the_ties_are_words_of_both_texts_the_strongest_first() -> None:
    paper = SEEDS["zhang-2024-gformer"]
    found = like(paper.id)[0]
    assert [(tie.here, tie.there) for tie in found.ties][:1] == [("Gaudi", "GAUDI")]
    for tie in found.ties:
        assert tie.here in f"{paper.title} {paper.abstract}"
        assert tie.there in f"{found.paper.title} {found.paper.abstract}"
    shares = [tie.share for tie in found.ties]
    assert shares == sorted(shares, reverse=True)


def test_no_tie_is_a_number_a_scrap_of_a_name_or_a_word_of_any_abstract() -> None:
    ties = {tie.here.casefold() for paper_id in SEEDS for found in like(paper_id) for tie in found.ties}
    assert not ties & {"propose", "results", "novel", "furthermore", "la", "former", "2.3", "extremely"}


def test_a_paper_may_be_compared_with_a_library_that_lacks_it() -> None:
    others = [paper for paper in SEEDS.values() if paper.id != "zhang-2024-gformer"]
    index = MemoryIndex(others)
    query = more_like(SEEDS["zhang-2024-gformer"], index)
    assert index.search(query, k=1)[0].paper_id == "zhang-2023-benchmarking-in-depth-performance"


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_likeness_of_any_papers_is_a_share_made_of_its_ties(texts: list[tuple[str, str]]) -> None:
    papers = {str(at): Paper(id=str(at), title=f"t{title}", abstract=text) for at, (title, text) in enumerate(texts)}
    index = MemoryIndex(papers.values())
    query = more_like(papers["0"], index)
    for found in alike(papers["0"], query, [(hit, papers[hit.paper_id]) for hit in index.search(query, k=5)], index):
        assert 0.0 < found.likeness <= 1.0 + 1e-9
        assert found.likeness == pytest.approx(sum(tie.share for tie in found.ties))
