import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import Filters, MemoryIndex
from retrieval.joint import JointIndex, joint_names
from retrieval.papers import Paper
from retrieval.record import KnownNames
from tests.retrieval.naming import known_names

VOCABULARY = ["cache", "memory", "graph", "KV-cache", "training", "pre-training", "Key-Value (KV)", "attention"]
words = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6).map(" ".join)


def papers(prefix: str) -> st.SearchStrategy[list[Paper]]:
    return st.lists(
        st.builds(Paper, id=st.sampled_from("abcdef").map(lambda name: prefix + name), title=words, abstract=words),
        max_size=6,
        unique_by=lambda paper: paper.id,
    )


questions = st.lists(st.sampled_from([*VOCABULARY, "zebra", "kvcache", "atention"]), max_size=5).map(" ".join)


def joint(shared: list[Paper], own: list[Paper], twins: dict[str, str] | None = None) -> JointIndex:
    names = joint_names(known_names(shared), known_names(own), twins or {})
    return JointIndex(MemoryIndex(shared), MemoryIndex(own), twins or {}, names)


@given(shared=papers("s"), own=papers("o"), gone=st.sets(st.sampled_from(["sa", "sb", "sc"])), question=questions)
def test_two_libraries_asked_as_one_answer_as_one_made_of_the_papers_of_both(
    shared: list[Paper], own: list[Paper], gone: set[str], question: str
) -> None:
    ours = joint(shared, own, dict.fromkeys(gone, "oa"))
    theirs = MemoryIndex([*(paper for paper in shared if paper.id not in gone), *own])
    assert len(ours) == len(theirs)
    assert ours.select(Filters()) == theirs.select(Filters())
    read, other = ours.read(question), theirs.read(question)
    assert (read.terms, read.corrections, read.unmatched) == (other.terms, other.corrections, other.unmatched)
    hits = {hit.paper_id: hit.score for hit in theirs.search(other, k=20)}
    assert {hit.paper_id: hit.score for hit in ours.search(read, k=20)} == {
        paper_id: pytest.approx(score) for paper_id, score in hits.items()
    }


SHARED = [
    Paper(id="s1", title="Falcon: Fast Caches", abstract="A.", authors=("Jane Alpha",), categories=("cs.LG",)),
    Paper(id="s2", title="Heron: Slow Caches", abstract="A.", authors=("Joan Gamma",), organisation="Acme"),
]
OWN = [
    Paper(id="o1", title="Ibis: Warm Caches", abstract="A.", authors=("Anna Beta",), organisation="Initech"),
    Paper(id="o2", title="Heron: Slow Caches", abstract="B.", authors=("Jane Alpha",), categories=("math.NA",)),
]


@pytest.fixture
def names() -> KnownNames:
    return joint_names(known_names(SHARED), known_names(OWN), {"s2": "o2"})


def test_the_names_of_both_libraries_are_known(names: KnownNames) -> None:
    assert (names.authors["alpha"], names.authors["beta"]) == (("Jane Alpha",), ("Anna Beta",))
    assert {"jane alpha", "anna beta", "joan gamma"} <= set(names.authors)
    assert len(names.authors) == len(set(names.authors))
    assert (names.organisations["acme"], names.organisations["initech"]) == ("Acme", "Initech")
    assert names.categories == {"cs.LG", "math.NA"}
    assert (names.written["s1"], names.written["o1"]) == ("Falcon: Fast Caches", "Ibis: Warm Caches")
    assert "nobody" not in names.authors


def test_a_title_leads_to_the_own_paper_of_two_that_are_one(names: KnownNames) -> None:
    assert names.titles["heron slow caches"] == names.short_names["heron"] == ("o2",)
    assert names.short_names["falcon"] == ("s1",)


def test_names_are_looked_up_in_both_libraries(names: KnownNames) -> None:
    held = [*names.title_lookup.holding(["caches"])]
    assert held == ["falcon fast caches", "heron slow caches", "ibis warm caches"]
    assert all(map(names.title_lookup.begins, held))
    assert not names.title_lookup.begins("falcon slow caches")
    assert names.organisation_lookup.glued("initech") == ["initech"]
    assert names.author_lookup.beginning("anna") == ["anna beta"]
    assert [*names.short_name_lookup.holding(["ibis"])] == ["ibis"]


def test_a_slip_of_the_fingers_leads_to_the_nearest_name_of_both(names: KnownNames) -> None:
    assert names.author_slips.nearest("anna bets") == "anna beta"
    assert names.author_slips.nearest("jane alphs") == "jane alpha"
    assert names.organisation_slips.nearest("initecj") == "initech"
    assert names.short_name_slips.nearest("falcom") == "falcon"
    assert names.short_name_slips.nearest("unheard") is None
    alike = joint_names(known_names([Paper(id="1", title="Crane: A", abstract="")]), known_names([]), {})
    other = known_names([Paper(id="2", title="Crank: A", abstract="")])
    assert joint_names(alike, other, {}).short_name_slips.nearest("cranx") is None
