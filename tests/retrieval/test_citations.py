"""Citations: in a line, in a reference list, in BibTeX."""

from itertools import accumulate

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.citations import bibtex, plain_citation, short_citation
from retrieval.papers import Paper, PublicationDate
from retrieval.readers.bibtex import read_bibtex
from retrieval.rendering import render

KVCOMP = Paper(
    id="jiang-2025-kvcomp",
    title="KVComp: A Framework for AdaCM$^2$ & 47\\% of KV Cache",
    abstract="We compress.",
    authors=("Bo Jiang", "Jan van der Berg", "OpenAI"),
    authors_cut=True,
    categories=("cs.DC",),
    date=PublicationDate(2025, 8, 30),
    url="https://arxiv.org/abs/2509.00579",
    arxiv_id="2509.00579",
)


def paper(
    title: str = "A Study", authors: tuple[str, ...] = (), *, year: int | None = 2025, cut: bool = False
) -> Paper:
    date = PublicationDate(year) if year else None
    return Paper(id="a", title=title, abstract="x", authors=authors, authors_cut=cut, date=date)


def read_back(entry: str) -> Paper:
    refused: list[tuple[int, str]] = []
    papers = list(read_bibtex(entry, refuse=lambda line, why: refused.append((line, why))))
    assert refused == []
    assert len(papers) == 1
    return papers[0]


def is_closed(field: str) -> bool:
    """Whether braces match as BibTeX counts them: each one, also behind a backslash."""
    depths = list(accumulate((char == "{") - (char == "}") for char in field))
    return min(depths) == depths[-1] == 0


@pytest.mark.parametrize(
    ("authors", "cut", "short"),
    [
        (("Bo Jiang",), False, "Jiang, 2025"),
        (("Bo Jiang",), True, "Jiang et al., 2025"),
        (("Bo Jiang", "Wei Fu"), False, "Jiang and Fu, 2025"),
        (("Bo Jiang", "Wei Fu"), True, "Jiang et al., 2025"),
        (("Bo Jiang", "Wei Fu", "Li Bo"), False, "Jiang et al., 2025"),
        (("Jan van der Berg",), False, "van der Berg, 2025"),
        (("Gemini Team", "Bo Jiang", "Wei Fu"), False, "Gemini Team et al., 2025"),
    ],
)
def test_a_short_citation_names_surname_and_year(authors: tuple[str, ...], cut: bool, short: str) -> None:
    assert short_citation(paper(authors=authors, cut=cut)) == short


def test_a_short_citation_without_authors_names_the_title() -> None:
    assert short_citation(paper("KVComp$^2$: A Framework")) == "KVComp², 2025"
    assert short_citation(paper("A Study of Graphs in the Wild, in the City and at Sea", year=None)) == (
        "A Study of Graphs in the Wild, in the…"
    )
    assert short_citation(paper("")) == "a, 2025"


def test_a_short_citation_without_a_date_is_the_authors_alone() -> None:
    assert short_citation(paper(authors=("Bo Jiang",), year=None)) == "Jiang"


def test_a_plain_citation_is_good_to_paste() -> None:
    assert plain_citation(KVCOMP) == (
        "Bo Jiang, Jan van der Berg, OpenAI et al. (2025). KVComp: A Framework for AdaCM² & 47% of KV Cache. "
        "arXiv:2509.00579. https://arxiv.org/abs/2509.00579"
    )
    assert plain_citation(paper("Is It?", ("Bo Li",))) == "Bo Li (2025). Is It?"
    assert plain_citation(paper("A Study", year=None)) == "A Study."


def test_a_bibtex_entry_holds_what_is_known() -> None:
    assert (
        bibtex(KVCOMP)
        == r"""@misc{jiang-2025-kvcomp,
  title = {{KVComp: A Framework for AdaCM$^2$ \& 47\% of KV Cache}},
  author = {Jiang, Bo and van der Berg, Jan and {OpenAI} and others},
  year = {2025},
  eprint = {2509.00579},
  archiveprefix = {arXiv},
  primaryclass = {cs.DC},
  url = {https://arxiv.org/abs/2509.00579},
  month = aug,
}"""
    )


def test_a_bibtex_entry_names_a_category_only_beside_an_arxiv_id() -> None:
    entry = bibtex(Paper(id="a", title="A", abstract="", categories=("LG",), doi="10.1000/x"))

    assert entry == "@misc{a,\n  title = {{A}},\n  doi = {10.1000/x},\n  url = {https://doi.org/10.1000/x},\n}"


def test_a_bibtex_entry_reads_back_as_the_same_paper() -> None:
    again = read_back(bibtex(KVCOMP))

    assert (again.id, again.arxiv_id, again.url) == (KVCOMP.id, KVCOMP.arxiv_id, KVCOMP.url)
    assert render(again.title) == render(KVCOMP.title)
    assert (again.authors, again.authors_cut) == (KVCOMP.authors, True)
    assert again.categories == KVCOMP.categories
    assert again.date == PublicationDate(2025, 8)


@pytest.mark.parametrize(
    "title",
    [
        "One { brace",
        "One } brace",
        r"Closes \} before \{ it opens",
        "{ } and } {",
        r"A \{ brace $\{ x $",
        r"{\mu}w Fields in Wroc{\l}aw",
        r"G\"odel \emph{and} {\em Bach}",
        "$5 and $6, 100% ~ ^ _ # & \\ it",
        "@article{x, title = {y}}",
        'A "Quoted" Title',
        "Ends in a backslash \\",
        "Over\ntwo  lines",
    ],
)
def test_any_title_makes_a_valid_entry(title: str) -> None:
    entry = bibtex(paper(title, ("Bo Jiang",)))

    assert is_closed(next(line for line in entry.splitlines() if line.startswith("  title")))
    assert render(read_back(entry).title) == " ".join(render(title).split())


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Martin Luther King, Jr.", "King, Jr., Martin Luther"),
        ("Ludwig von Bertalanffy", "von Bertalanffy, Ludwig"),
        ("Plato", "{Plato}"),
        ("Gemini Team", "{Gemini Team}"),
        ("Simon and Schuster", "{Simon and Schuster}"),
        ("Kurt Gödel", "Gödel, Kurt"),
    ],
)
def test_a_name_is_written_so_that_bibtex_reads_it_back(name: str, written: str) -> None:
    entry = bibtex(paper(authors=(name,)))

    assert f"author = {{{written}}}" in entry
    assert read_back(entry).authors == (name,)


def test_a_key_holds_nothing_that_bibtex_would_trip_over() -> None:
    assert bibtex(Paper(id="a b,{c}=é", title="A", abstract="")).startswith("@misc{a-b-c,\n")
    assert bibtex(Paper(id="é", title="A", abstract="")).startswith("@misc{paper,\n")


def test_an_address_cannot_break_an_entry() -> None:
    entry = bibtex(Paper(id="a", title="A", abstract="", url="https://example.org/{a b}\\%20", doi="10.1000/a{b"))

    assert "url = {https://example.org/%7Ba%20b%7D%5C%20}" in entry
    assert read_back(entry).doi == "10.1000/a%7bb"


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(title=words, authors=st.lists(words, max_size=3).map(tuple), cut=st.booleans(), id_=words)
def test_any_paper_makes_an_entry_that_reads_back(title: str, authors: tuple[str, ...], cut: bool, id_: str) -> None:
    assume(title.strip() and id_.strip())

    entry = bibtex(Paper(id=id_, title=title, abstract="x", authors=authors, authors_cut=cut))

    assert entry.count("{") == entry.count("}")
    refused: list[str] = []
    papers = list(read_bibtex(entry, refuse=lambda line, why: refused.append(why)))
    assert len(papers) + len(refused) == 1
    assert all("parsed" not in why for why in refused)
