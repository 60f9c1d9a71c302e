"""Papers: their dates, their identity, their ids; and the names of those who wrote them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import PaperError
from retrieval.names import Plausibility, family_and_given, given_first, plausibility, split_names, surname
from retrieval.papers import (
    Paper,
    PublicationDate,
    arxiv_id_in,
    doi_in,
    link_to,
    normalised_title,
    readable_id,
    title_digest,
)


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2023-09-25", "day", dt.date(2023, 9, 25), dt.date(2023, 9, 25)),
        ("2024-02", "month", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("2023", "year", dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
    ],
)
def test_a_date_is_as_precise_as_its_source(text: str, precision: str, first: dt.date, last: dt.date) -> None:
    date = PublicationDate.parse(text)

    assert (date.precision, date.first_day, date.last_day, date.isoformat()) == (precision, first, last, text)


def test_a_timestamp_is_read_as_its_day() -> None:
    assert PublicationDate.parse(" 2023-09-25T20:15:57Z ") == PublicationDate(2023, 9, 25)


@pytest.mark.parametrize("text", ["", "soon", "25.9.2023", "2023-13", "2023-02-30", "2023-09-25-01", "0000"])
def test_what_is_no_date_is_named_in_the_error(text: str) -> None:
    with pytest.raises(PaperError, match="date"):
        PublicationDate.parse(text)


def test_a_day_without_a_month_is_no_date() -> None:
    with pytest.raises(PaperError, match="no month"):
        PublicationDate(2023, day=3)


def test_a_paper_needs_an_id_and_a_title_or_an_abstract() -> None:
    with pytest.raises(PaperError, match="no id"):
        Paper(id=" ", title="A", abstract="B")
    with pytest.raises(PaperError, match="neither title nor abstract"):
        Paper(id="a", title=" ", abstract="")


def test_a_paper_is_known_by_doi_then_arxiv_id_then_title() -> None:
    paper = Paper(id="a", title="On É: A Test", abstract="", doi="10.1/X", arxiv_id="cs/0101001")

    assert paper.identity_keys == ("doi:10.1/x", "arxiv:cs/0101001", "title:on e a test")


@pytest.mark.parametrize(
    ("one", "other"),
    [("KVComp: a Test", "KVCOMP – A  test."), ("Gödel’s Proof", "Godel's proof"), ("AdaCM$^2$", "AdaCM 2")],
)
def test_titles_that_differ_in_dress_alone_are_one(one: str, other: str) -> None:
    assert normalised_title(one) == normalised_title(other)
    assert title_digest(one) == title_digest(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2309.14509", "2309.14509"),
        ("2309.14509v2", "2309.14509"),
        ("0704.0001", "0704.0001"),
        ("arXiv:2309.14509", "2309.14509"),
        ("arXiv: 2309.14509v11", "2309.14509"),
        ("oai:arXiv.org:2309.14509v1", "2309.14509"),
        ("http://arxiv.org/abs/2309.14509v2", "2309.14509"),
        ("https://www.arxiv.org/pdf/2309.14509.pdf", "2309.14509"),
        ("https://arxiv.org/abs/2309.14509?context=cs", "2309.14509"),
        ("https://doi.org/10.48550/arXiv.2309.14509", "2309.14509"),
        ("cs/9301111", "cs/9301111"),
        ("math.GT/0309136v1", "math.GT/0309136"),
        ("https://arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
        ("2313.14509", None),
        ("2309.145", None),
        ("https://example.org/2309.14509", None),
        ("10.1000/2309.14509", None),
        ("jiang-2025-kvcomp", None),
        ("12345", None),
        ("", None),
    ],
)
def test_an_arxiv_id_is_found_where_one_is_named_and_nowhere_else(text: str, found: str | None) -> None:
    assert arxiv_id_in(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.1145/3458817.3476205", "10.1145/3458817.3476205"),
        ("https://doi.org/10.1145/ABC", "10.1145/abc"),
        ("doi:10.1145/abc", "10.1145/abc"),
        ("11.1145/abc", None),
        ("https://example.org/10.1145/abc", None),
        ("", None),
    ],
)
def test_a_doi_is_found_where_one_is_named_and_nowhere_else(text: str, found: str | None) -> None:
    assert doi_in(text) == found


def test_a_paper_links_to_arxiv_before_its_doi() -> None:
    assert link_to(arxiv_id="2309.14509", doi="10.1/x") == "https://arxiv.org/abs/2309.14509"
    assert link_to(arxiv_id=None, doi="10.1/x") == "https://doi.org/10.1/x"
    assert link_to(arxiv_id=None, doi=None) is None


@pytest.mark.parametrize(
    ("title", "authors", "year", "expected"),
    [
        ("KVComp: A Framework for KV Cache", ["Bo Jiang"], 2025, "jiang-2025-kvcomp"),
        ("AdaCM$^2$: On Video", ["Yuanbin Man"], 2024, "man-2024-adacm2"),
        ("Sequence Length Scaling in ViTs", ["Jan van der Berg"], 2024, "van-der-berg-2024-sequence-length-scaling"),
        ("A Study of the Art: With a Colon", ["Ørjan Łuk"], None, "luk-study-art-colon"),
        ("On the Fast, Cheap and Robust Training of Models: A Study", [], 2020, "2020-fast-cheap-robust"),
        ("Supercalifragilisticexpialidocious Hippopotomonstrosesquippedaliophobia", ["Bo Li"], 2020,
         "li-2020-supercalifragilisticexpialidocious-hippo"),
        ("中文", ["张三"], None, "paper-"),
    ],
)  # fmt: skip
def test_an_id_says_who_when_and_what(title: str, authors: list[str], year: int | None, expected: str) -> None:
    id_ = readable_id(title, authors, PublicationDate(year) if year else None)

    assert id_ == (expected if not expected.endswith("-") else expected + title_digest(title))


@given(st.text(), st.lists(st.text(), max_size=2))
def test_an_id_is_never_empty_and_fits_a_file_name(title: str, authors: list[str]) -> None:
    id_ = readable_id(title, authors, None)

    assert id_.strip("-")
    assert set(id_) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("name", "family", "given", "suffix"),
    [
        ("Bo Jiang", "Jiang", "Bo", ""),
        ("Sam Ade Jacobs", "Jacobs", "Sam Ade", ""),
        ("Jan van der Berg", "van der Berg", "Jan", ""),
        ("van der Berg, Jan", "van der Berg", "Jan", ""),
        ("Martin L. King Jr.", "King", "Martin L.", "Jr."),
        ("Martin L. King, Jr.", "King", "Martin L.", "Jr."),
        ("King, Jr., Martin L.", "King", "Martin L.", "Jr."),
        ("Plato", "Plato", "", ""),
        ("Gemini Team", "Gemini Team", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_name_falls_into_its_parts(name: str, family: str, given: str, suffix: str) -> None:
    assert family_and_given(name) == (family, given, suffix)
    assert surname(name) == family


def test_a_name_is_turned_round_to_how_it_is_spoken() -> None:
    assert given_first("Hinton, Geoffrey E.") == "Geoffrey E. Hinton"
    assert given_first("King, Jr., Martin") == "Martin King, Jr."
    assert given_first("Martin King Jr.") == "Martin King Jr."
    assert given_first("Plato") == "Plato"


@pytest.mark.parametrize(
    ("text", "names", "cut"),
    [
        ("Jane Doe, Li Wei and Bo Fu", ("Jane Doe", "Li Wei", "Bo Fu"), False),
        ("Jane Doe, Li Wei, and Bo Fu et al.", ("Jane Doe", "Li Wei", "Bo Fu"), True),
        ("Jane Doe and others", ("Jane Doe",), True),
        ("Hinton, Geoffrey and LeCun, Yann", ("Geoffrey Hinton", "Yann LeCun"), False),
        ("Hinton, G.; LeCun, Y.; et al.", ("G. Hinton", "Y. LeCun"), True),
        ("Hinton, Geoffrey E.", ("Geoffrey E. Hinton",), False),
        ("Hinton, Geoffrey", ("Geoffrey Hinton",), False),
        ("OpenAI, Josh Achiam", ("OpenAI", "Josh Achiam"), False),
        ("Martin King, Jr., Bo Fu", ("Martin King, Jr.", "Bo Fu"), False),
        ("Jane Doe & Bo Fu", ("Jane Doe", "Bo Fu"), False),
        ("Jane Doe, Bo Fu", ("Jane Doe", "Bo Fu"), False),
        ("Alan Etal, Bo Fu", ("Alan Etal", "Bo Fu"), False),
        ("", (), False),
    ],
)
def test_an_author_list_is_read_as_people_write_it(text: str, names: tuple[str, ...], cut: bool) -> None:
    assert split_names(text) == (names, cut)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        *((name, Plausibility.PLAIN) for name in ("Bo Li", "J.-P. Serre", "Yann LeCun", "Jan van der Berg", "O'Neil")),
        *((name, Plausibility.ODD) for name in ("WEI ZHANG", "ChengXiang Zhai", "CacheBo Jiang")),
        *((text, Plausibility.NONE) for text in ("of Models", "GPT-4 Team", "van der", "", "A: B", "a b c d e f g h")),
    ],
)
def test_names_are_told_from_what_is_none(text: str, grade: Plausibility) -> None:
    assert plausibility(text) is grade
