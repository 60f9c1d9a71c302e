import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import Filters, Hit, MemoryIndex
from retrieval.papers import Paper, PublicationDate

SDP = Paper(
    id="sdp4bit",
    title="SDP4Bit: Toward 4-bit Communication Quantization",
    abstract="We quantize gradients to 4 bits. Large language models (LLMs) train 4.08$\\times$ faster.",
    authors=("Jinda Jia", "Minjia Zhang"),
    organisation="Microsoft Research",
    categories=("LG",),
    date=PublicationDate(2024, 10, 20),
    has_code=True,
)
CACHE = Paper(
    id="kvcomp",
    title="KVComp: Compression of the KV Cache",
    abstract="The Key-Value (KV) cache of a transformer grows with its input. A dataloader feeds it.",
    authors=("Bo Jiang", "Chengming Zhang"),
    categories=("cs.DC", "math.NA"),
    date=PublicationDate(2025),
)
ESSAYS = Paper(
    id="papagai",
    title="PapagAI: Automated Feedback for Reflective Essays",
    abstract="Written reflective practice helps teachers. The pre-training of lecturers is long.",
    authors=("Véronika Solopova", "Anna van der Berg"),
    categories=("cs.AI",),
)
EVERYTHING = Filters()
LIBRARY = (SDP, CACHE, ESSAYS)

VOCABULARY = ["cache", "memory", "graph", "neural", "KV-cache", "training", "pre-training", "LLM", "attention"]
papers = st.lists(
    st.builds(
        Paper,
        id=st.sampled_from("abcdefghij"),
        title=st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4).map(" ".join),
        abstract=st.lists(st.sampled_from(VOCABULARY), max_size=10).map(" ".join),
        has_code=st.booleans(),
    ),
    max_size=10,
)
questions = st.lists(st.sampled_from([*VOCABULARY, "zebra", "kvcache", "atention"]), max_size=5).map(" ".join)


@pytest.fixture
def index() -> MemoryIndex:
    return MemoryIndex(LIBRARY)


def found(index: MemoryIndex, text: str, filters: Filters = EVERYTHING) -> list[str]:
    return [hit.paper_id for hit in index.search(index.read(text), k=10, filters=filters)]


def test_an_empty_index_answers_everything_with_nothing() -> None:
    index = MemoryIndex()
    assert index.search(index.read("KV cache"), k=3) == []
    assert index.search(index.read("KV cache"), k=3, filters=Filters(authors=("Zhang",))) == []
    assert index.select(Filters()) == []
    assert not index.holds(Filters())
    assert len(index) == 0
    assert index.document_frequency("cach") == 0
    assert index.read("KV cache").unmatched == ("KV", "cache")
    assert not index.names.authors


def test_the_paper_on_the_topic_comes_first(index: MemoryIndex) -> None:
    assert found(index, "which paper covers KV cache compression?")[0] == "kvcomp"
    assert found(index, "4-bit quantization")[0] == "sdp4bit"


def test_ranks_count_from_one_and_scores_are_above_zero(index: MemoryIndex) -> None:
    hits = index.search(index.read("cache quantization essays"), k=10)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert all(hit.score > 0 for hit in hits)


def test_papers_that_hold_no_word_are_not_found(index: MemoryIndex) -> None:
    assert found(index, "zebra") == []


def test_equal_scores_come_in_order_of_paper_id() -> None:
    alike = [Paper(id=name, title="Graph cache", abstract="") for name in "dbca"]
    index = MemoryIndex(alike)
    assert [hit.paper_id for hit in index.search(index.read("graph"), k=3)] == ["a", "b", "c"]


def test_a_word_of_the_title_counts_more_than_one_of_the_abstract() -> None:
    index = MemoryIndex(
        [Paper(id="a", title="Graph", abstract="cache"), Paper(id="b", title="Cache", abstract="graph")]
    )
    assert found(index, "cache") == ["b", "a"]


def test_neighbours_in_the_question_count_more_as_neighbours_in_the_paper() -> None:
    far = Paper(id="a", title="On text", abstract="Cache one two three four five six seven eight nine graph")
    near = Paper(id="b", title="On text", abstract="One two three four five six seven eight nine graph cache")
    index = MemoryIndex([far, near])
    assert found(index, "graph cache") == ["b", "a"]


@given(library=papers, later=papers, gone=st.sets(st.sampled_from("abcdefghij")), question=questions)
def test_an_index_that_grew_and_shrank_ranks_as_one_made_of_what_is_left(
    library: list[Paper], later: list[Paper], gone: set[str], question: str
) -> None:
    grown = MemoryIndex(library)
    for paper in later:
        grown.add([paper])
    grown.remove(gone)
    left = {paper.id: paper for paper in (*library, *later) if paper.id not in gone}
    made = MemoryIndex(left.values())
    assert len(grown) == len(left)
    assert grown.select(Filters()) == sorted(left)
    ours, theirs = (index.search(index.read(question), k=20) for index in (grown, made))
    assert {hit.paper_id: pytest.approx(hit.score) for hit in ours} == {hit.paper_id: hit.score for hit in theirs}
    assert grown.names == made.names


@given(library=papers, question=questions, k=st.integers(-1, 12))
def test_a_search_returns_the_first_k_of_all(library: list[Paper], question: str, k: int) -> None:
    index = MemoryIndex(library)
    query = index.read(question)
    everything = index.search(query, k=100)
    assert index.search(query, k=k) == everything[: max(k, 0)]
    assert everything == sorted(everything, key=lambda hit: (-hit.score, hit.paper_id))


@given(library=papers, question=questions)
def test_a_filter_takes_papers_out_and_changes_nothing_else(library: list[Paper], question: str) -> None:
    index = MemoryIndex(library)
    kept = set(index.select(Filters(has_code=True)))
    every = [(hit.paper_id, hit.score) for hit in index.search(index.read(question), k=100) if hit.paper_id in kept]
    with_code = index.search(index.read(question), k=100, filters=Filters(has_code=True))
    assert [(hit.paper_id, hit.score) for hit in with_code] == every


@given(library=papers, question=questions)
def test_a_question_holds_each_word_as_found_or_as_unmatched(library: list[Paper], question: str) -> None:
    query = MemoryIndex(library).read(question)
    for term in query.terms:
        assert query.text[term.start : term.end] == term.surface
        assert term.idf > 0
        assert term.weight > 0
    for surface in query.unmatched:
        assert surface in question


def test_an_index_that_was_prepared_is_so_again_once_it_is_tidy() -> None:
    library = [Paper(id=f"p{number}", title="Neural graphs", abstract="") for number in range(3_000)]
    index = MemoryIndex(library[:2_000])
    index.prepare(compiled=False)
    index.add(library[2_000:])
    index.tidy()
    assert [(len(live.part), live.part.segment.knows_neighbours) for live in index.lives] == [(3_000, True)]


def test_adding_a_known_id_replaces_the_paper(index: MemoryIndex) -> None:
    index.add([Paper(id="kvcomp", title="On zebras", abstract="They run.")])
    assert len(index) == 3
    assert found(index, "zebra") == ["kvcomp"]
    assert found(index, "cache") == []


def test_removing_an_unknown_paper_is_no_error(index: MemoryIndex) -> None:
    index.remove(["nobody", "kvcomp"])
    assert index.select(Filters()) == ["papagai", "sdp4bit"]


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(authors=("Minjia Zhang",)), ["sdp4bit"]),
        (Filters(authors=("Zhang, Minjia",)), ["sdp4bit"]),
        (Filters(authors=("M. Zhang",)), ["sdp4bit"]),
        (Filters(authors=("zhang",)), ["kvcomp", "sdp4bit"]),
        (Filters(authors=("SOLOPOVA", "Jiang")), ["kvcomp", "papagai"]),
        (Filters(authors=("veronika solopova",)), ["papagai"]),
        (Filters(authors=("van der Berg",)), ["papagai"]),
        (Filters(authors=("Zhan",)), []),
        (Filters(organisations=("microsoft-research",)), ["sdp4bit"]),
        (Filters(categories=("cs.LG",)), ["sdp4bit"]),
        (Filters(categories=("LG",)), ["sdp4bit"]),
        (Filters(categories=("cs",)), ["kvcomp", "papagai", "sdp4bit"]),
        (Filters(categories=("math.NA", "cs.AI")), ["kvcomp", "papagai"]),
        (Filters(categories=("DC",)), ["kvcomp"]),
        (Filters(has_code=True), ["sdp4bit"]),
        (Filters(has_code=False), ["kvcomp", "papagai"]),
        (Filters(since=dt.date(2025, 6, 1)), ["kvcomp"]),
        (Filters(until=dt.date(2024, 10, 20)), ["sdp4bit"]),
        (Filters(since=dt.date(2024, 10, 21), until=dt.date(2024, 12, 31)), []),
        (Filters(until=dt.date(2025, 1, 1)), ["kvcomp", "sdp4bit"]),
        (Filters(paper_ids=frozenset({"kvcomp", "nobody"})), ["kvcomp"]),
        (Filters(paper_ids=frozenset()), []),
        (Filters(authors=("Zhang",), since=dt.date(2025, 1, 1)), ["kvcomp"]),
    ],
)
def test_a_filter_passes(index: MemoryIndex, filters: Filters, passing: list[str]) -> None:
    assert index.select(filters) == passing
    assert index.holds(filters) == bool(passing)
    assert set(found(index, "cache quantization essays", filters)) == set(passing)


def test_the_newest_come_first_and_those_without_a_date_last(index: MemoryIndex) -> None:
    assert index.select(Filters(), newest_first=True) == ["kvcomp", "sdp4bit", "papagai"]
    assert index.select(Filters(), k=1, newest_first=True) == ["kvcomp"]


def test_names_lead_from_any_form_to_the_name_as_written(index: MemoryIndex) -> None:
    names = index.names
    assert names.authors["zhang"] == ("Chengming Zhang", "Minjia Zhang")
    assert names.authors["veronika solopova"] == ("Véronika Solopova",)
    assert names.organisations == {"microsoft research": "Microsoft Research"}
    assert names.short_names == {"sdp4bit": ("sdp4bit",), "kvcomp": ("kvcomp",), "papagai": ("papagai",)}
    assert names.titles["papagai automated feedback for reflective essays"] == ("papagai",)


def test_a_small_library_weighs_words_by_science_at_large() -> None:
    index = MemoryIndex([Paper(id="a", title="Method quaternion", abstract="")])
    assert index.idf("method") < index.idf("quaternion")


def test_a_search_is_the_same_each_time(index: MemoryIndex) -> None:
    first = index.search(index.read("KV cache of a transformer"), k=3)
    assert first == MemoryIndex(LIBRARY).search(index.read("KV cache of a transformer"), k=3)
    assert isinstance(first[0], Hit)
