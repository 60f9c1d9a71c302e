"""The reader of BibTeX."""

import pytest

from retrieval.papers import Paper, PublicationDate
from retrieval.readers.bibtex import read_bibtex


def read(text: str) -> tuple[list[Paper], list[tuple[int, str]]]:
    refused: list[tuple[int, str]] = []
    return list(read_bibtex(text, refuse=lambda line, why: refused.append((line, why)))), refused


def read_one(fields: str) -> Paper:
    papers, refused = read(f"@article{{key, {fields}}}")
    assert refused == []
    return papers[0]


def test_a_full_entry_gives_a_full_paper() -> None:
    paper = read_one(r"""
        title = {{KVComp}: A {High}-Performance Framework for {{KV}} Cache},
        author = {Jiang, Bo and Taolue Yang and van der Berg, Jan and others},
        abstract = {We compress
            the cache by 47\%.},
        institution = {Iowa {State}},
        year = 2025,
        month = aug,
        eprint = {2509.00579v1},
        archivePrefix = {arXiv},
        primaryClass = {cs.DC},
        doi = {10.1145/ABC},
    """)

    assert paper == Paper(
        id="key",
        title="KVComp: A High-Performance Framework for KV Cache",
        abstract=r"We compress the cache by 47\%.",
        authors=("Bo Jiang", "Taolue Yang", "Jan van der Berg"),
        authors_cut=True,
        organisation="Iowa State",
        categories=("cs.DC",),
        date=PublicationDate(2025, 8),
        url="https://arxiv.org/abs/2509.00579",
        doi="10.1145/abc",
        arxiv_id="2509.00579",
    )


@pytest.mark.parametrize(
    ("field", "authors"),
    [
        (r"G{\"o}del, Kurt and Erd\H{o}s, P{\'a}l", ("Kurt Gödel", "Pál Erdős")),
        ("{OpenAI} and {Simon and Schuster}", ("OpenAI", "Simon and Schuster")),
        ("King, Jr., Martin Luther", ("Martin Luther King, Jr.",)),
        ("Ludwig von Bertalanffy", ("Ludwig von Bertalanffy",)),
        ("Doe, Jane\n   and\n Li, Bo", ("Jane Doe", "Bo Li")),
        ("", ()),
    ],
)
def test_authors_come_out_as_they_are_spoken(field: str, authors: tuple[str, ...]) -> None:
    assert read_one(f"title = {{A}}, author = {{{field}}}").authors == authors


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ("The {DNA} of {Models}", "The DNA of Models"),
        (r"G{\"o}del {\&} Erd\H{o}s", "Gödel & Erdős"),
        (r"{AdaCM$^2$}: On $\{0,1\}^n$", r"AdaCM$^2$: On $\{0,1\}^n$"),
        (r"{\em Very} \emph{New} 50\%", "Very New 50%"),
        ("Over\n   two lines", "Over two lines"),
    ],
)
def test_a_title_is_decoded_up_to_its_formulas(field: str, title: str) -> None:
    assert read_one(f"title = {{{field}}}").title == title


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year = 2023, month = sep", PublicationDate(2023, 9)),
        ("year = {2023}, month = {September}", PublicationDate(2023, 9)),
        ("year = {2023}, month = {Spring}", PublicationDate(2023)),
        ("year = {2023a}", PublicationDate(2023)),
        ("date = {2023-09-25}, year = 2020", PublicationDate(2023, 9, 25)),
        ("date = {2023-09/2023-10}", PublicationDate(2023, 9)),
        ("year = {in press}", None),
        ("note = {none}", None),
    ],
)
def test_a_date_is_read_as_far_as_it_is_one(fields: str, date: PublicationDate | None) -> None:
    assert read_one(f"title = {{A}}, {fields}").date == date


@pytest.mark.parametrize(
    ("fields", "arxiv_id"),
    [
        ("eprint = {2309.14509}, archiveprefix = {arXiv}", "2309.14509"),
        ("eprint = {2309.14509}", "2309.14509"),
        ("eprint = {2309.14509}, eprinttype = {hal}", None),
        ("journal = {arXiv preprint arXiv:2309.14509}", "2309.14509"),
        ("journal = {CoRR}, volume = {abs/2309.14509}", None),
        ("url = {https://arxiv.org/abs/2309.14509v2}", "2309.14509"),
        ("doi = {10.48550/arXiv.2309.14509}", "2309.14509"),
        ("note = {Version 2309.14509}", None),
    ],
)
def test_an_arxiv_id_is_found_where_people_write_it(fields: str, arxiv_id: str | None) -> None:
    assert read_one(f"title = {{A}}, {fields}").arxiv_id == arxiv_id


def test_texts_defined_in_the_file_are_filled_in() -> None:
    papers, _ = read('@string{iowa = "Iowa State"}\n@misc{a, title = {A}, institution = iowa}')

    assert papers[0].organisation == "Iowa State"


def test_what_cannot_be_read_is_refused_by_its_line_and_the_rest_is_read() -> None:
    papers, refused = read("""% a comment
@misc{first, title = {First}}
@misc{first, title = {Again}}
@misc{double, title = {A}, title = {B}}
@misc{nothing, year = 2020}
@misc{broken, title = {unclosed
@misc{last, title = {Last}}
@misc{badname, title = {A}, author = {a, b, c, d, e}}
""")

    assert [paper.id for paper in papers] == ["first", "last", "badname"]
    assert [line for line, _ in refused] == [3, 4, 5, 6]
    reasons = [why for _, why in refused]
    assert "'first' is taken by the entry on line 2" in reasons[0]
    assert "twice: title" in reasons[1]
    assert "neither title nor abstract" in reasons[2]
    assert "cannot be parsed" in reasons[3]


def test_the_first_line_is_line_one() -> None:
    assert [line for line, _ in read("@misc{a, year = 2020}")[1]] == [1]
    assert "the entry on line 1" in read("@misc{a, title = {A}}\n@misc{a, title = {B}}")[1][0][1]


def test_a_file_without_entries_has_no_papers() -> None:
    assert read("Just some words, and a @comment{in braces}.") == ([], [])
