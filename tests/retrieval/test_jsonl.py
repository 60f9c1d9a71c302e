"""The reader of JSON Lines."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.papers import Paper, PublicationDate
from retrieval.readers.jsonl import read_json, read_jsonl
from retrieval.readers.sources import Line

JsonValue = str | int | float | bool | list[str] | dict[str, str] | None


def read(*records: dict[str, JsonValue] | str) -> tuple[list[Paper], list[tuple[int, str]]]:
    texts = [record if isinstance(record, str) else json.dumps(record) for record in records]
    refused: list[tuple[int, str]] = []
    lines = [Line(number, text) for number, text in enumerate(texts, 1)]
    return list(read_jsonl(lines, refuse=lambda line, why: refused.append((line, why)))), refused


def read_one(**fields: JsonValue) -> Paper:
    papers, refused = read({"id": "a", "title": "A Study", **fields})
    assert refused == []
    return papers[0]


def test_a_full_line_gives_a_full_paper() -> None:
    paper = read_one(
        id="jiang-2025-kvcomp",
        title="KVComp: A Framework",
        abstract="  47\\% to the letter. ",
        authors=["Bo Jiang", "Taolue Yang", "et al."],
        organisation="iowa",
        date="2025-08-30",
        categories=["cs.DC", "cs.LG"],
        url="https://arxiv.org/abs/2509.00579v1",
        has_code=True,
        doi="https://doi.org/10.1145/ABC",
    )

    assert paper == Paper(
        id="jiang-2025-kvcomp",
        title="KVComp: A Framework",
        abstract="  47\\% to the letter. ",
        authors=("Bo Jiang", "Taolue Yang"),
        authors_cut=True,
        organisation="iowa",
        categories=("cs.DC", "cs.LG"),
        date=PublicationDate(2025, 8, 30),
        url="https://arxiv.org/abs/2509.00579v1",
        has_code=True,
        doi="10.1145/abc",
        arxiv_id="2509.00579",
    )


def test_a_line_of_a_beir_corpus_is_a_paper() -> None:
    papers, refused = read({"_id": "4983", "title": "A Study", "text": "Graphs.", "metadata": {}})

    assert refused == []
    assert papers == [Paper(id="4983", title="A Study", abstract="Graphs.")]


def test_what_is_null_or_empty_is_as_good_as_missing() -> None:
    empty: dict[str, JsonValue] = dict.fromkeys(("authors", "date", "categories", "url", "organisation", "doi"))

    assert read_one(**empty, abstract=None) == read_one(abstract="") == read_one(authors=[], date=" ", url="")


@pytest.mark.parametrize(
    ("authors", "names", "cut"),
    [
        ("Jane Doe, Bo Li and Wei Fu", ("Jane Doe", "Bo Li", "Wei Fu"), False),
        ("Jane Doe et al.", ("Jane Doe",), True),
        ("Doe, Jane; Li, Bo", ("Jane Doe", "Bo Li"), False),
        (["Doe, Jane", "Bo Li"], ("Jane Doe", "Bo Li"), False),
        (["Jane Doe", "Bo Li et al."], ("Jane Doe", "Bo Li"), True),
        ("C. Bal\\'azs, K. G\\\"odel", ("C. Balázs", "K. Gödel"), False),
        ([""], (), False),
    ],
)
def test_authors_may_be_a_list_or_a_text(authors: str | list[str], names: tuple[str, ...], cut: bool) -> None:
    paper = read_one(authors=authors)

    assert (paper.authors, paper.authors_cut) == (names, cut)


def test_categories_may_be_a_list_or_a_text() -> None:
    assert read_one(categories="cs.LG stat.ML").categories == ("cs.LG", "stat.ML")
    assert read_one(categories="LG, CV").categories == ("LG", "CV")
    assert read_one(categories=["cs.LG", ""]).categories == ("cs.LG",)


@pytest.mark.parametrize(
    ("fields", "arxiv_id", "url"),
    [
        ({"id": "2309.14509v2"}, "2309.14509", "https://arxiv.org/abs/2309.14509"),
        ({"id": "cs/9301111"}, "cs/9301111", "https://arxiv.org/abs/cs/9301111"),
        ({"url": "http://arxiv.org/pdf/2309.14509v2"}, "2309.14509", "http://arxiv.org/pdf/2309.14509v2"),
        ({"arxiv_id": "2309.14509"}, "2309.14509", "https://arxiv.org/abs/2309.14509"),
        ({"doi": "10.48550/arXiv.2309.14509"}, "2309.14509", "https://arxiv.org/abs/2309.14509"),
        ({"id": "10.1145/ABC"}, None, "https://doi.org/10.1145/abc"),
        ({"id": "a"}, None, None),
    ],
)
def test_an_arxiv_id_or_doi_is_taken_from_wherever_it_stands(
    fields: dict[str, JsonValue], arxiv_id: str | None, url: str | None
) -> None:
    paper = read_one(**fields)

    assert (paper.arxiv_id, paper.url) == (arxiv_id, url)


@pytest.mark.parametrize(("date", "iso"), [("2023", "2023"), (2023, "2023"), ("2023-09-25T01:02:03Z", "2023-09-25")])
def test_a_date_may_be_a_year_alone_or_a_timestamp(date: str | int, iso: str) -> None:
    paper = read_one(date=date)

    assert paper.date is not None
    assert paper.date.isoformat() == iso


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("{", "Invalid JSON"),
        ("[1]", "object"),
        ("17", "object"),
        ({"title": "A Study"}, "'id': Field required"),
        ({"id": " ", "title": "A Study"}, "no id"),
        ({"id": "a"}, "neither title nor abstract"),
        ({"id": "a", "title": {"en": "A"}}, "'title': Input should be a valid string"),
        ({"id": "a", "title": "A", "authors": [{"name": "Jane"}]}, "'authors'"),
        ({"id": "a", "title": "A", "date": "last May"}, "not a date: 'last May'"),
        ({"id": "a", "title": "A", "has_code": "perhaps"}, "'has_code'"),
        ('{"id": "a", "title": "\\ud800"}', "JSON"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_a_line_that_is_no_paper_is_refused_with_its_reason_and_the_rest_is_read(
    record: dict[str, JsonValue] | str, reason: str
) -> None:
    good: dict[str, JsonValue] = {"id": "b", "title": "B"}

    papers, refused = read(good, record, "", good)

    assert [paper.id for paper in papers] == ["b", "b"]
    assert [line for line, _ in refused] == [2]
    assert reason in refused[0][1]


def test_the_records_of_an_array_are_refused_by_the_line_they_begin_on() -> None:
    text = '[\n {"id": "a", "title": "A"},\n {"id": "b"},\n\n {"id": "c",\n  "title": "C"}, 7]\n'
    refused: list[int] = []

    papers = list(read_json(text, refuse=lambda line, why: refused.append(line)))

    assert [paper.id for paper in papers] == ["a", "c"]
    assert refused == [3, 6]


def test_an_array_that_breaks_off_gives_what_stood_before() -> None:
    refused: list[tuple[int, str]] = []

    papers = list(
        read_json('[{"id": "a", "title": "A"},\n{"id": "b", "tit', refuse=lambda line, why: refused.append((line, why)))
    )

    assert [paper.id for paper in papers] == ["a"]
    assert [(line, "rest of the file" in why) for line, why in refused] == [(2, True)]


@given(st.text())
def test_an_abstract_comes_through_to_the_letter(abstract: str) -> None:
    assert read_one(abstract=abstract).abstract == abstract


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)
FIELDS = ["id", "_id", "title", "abstract", "text", "authors", "date", "categories", "url", "doi", "has_code"]


@given(st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_any_object_is_either_a_paper_or_refused(record: dict[str, JsonValue]) -> None:
    papers, refused = read(record)

    assert len(papers) + len(refused) == 1
