"""The listing reader: the bundled papers to the letter, and the form of a listing."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.papers import Paper, PublicationDate
from retrieval.readers import Refusal, read_papers
from retrieval.readers.listing import read_listing
from retrieval.readers.sources import Line
from tests.timing import takes_no_more_than_its_length

BUNDLED = Path(__file__).parents[2] / "seeds" / "abstracts.txt"
LISTED_ON = dt.date(2026, 11, 23)

# Read off by eye: id, what the title ends in, first author.
TITLE_ENDS = """
song-2023-deepspeed4science-initiative | AI System Technologies | Shuaiwen Leon Song
zhang-2022-h-gcn | on Versal ACAP Architecture | Chengming Zhang
solopova-2023-papagai | PapagAI:Automated Feedback for Reflective Essays | Veronika Solopova
jacobs-2023-deepspeed-ulysses | Sequence Transformer Models | Sam Ade Jacobs
xiao-2023-haloc | for Compact Neural Networks | Jinqi Xiao
wang-2024-domino | Tensor Slicing and Overlapping | Guanhua Wang
zhang-2023-benchmarking-in-depth-performance | on Habana Gaudi Processors | Chengming Zhang
sun-2022-solar | CNN-based Scientific Surrogates | Baixi Sun
yang-2026-hii-dpo | Counterfactual Images | Yilin Yang
zhang-2023-heat | Recommendation on CPUs | Chengming Zhang
guo-2026-event-vstream | for Long Video Streams | Zhenghui Guo
jia-2024-sdp4bit | Parallelism for LLM Training | Jinda Jia
man-2024-adacm2 | Cross-Modality Memory Reduction | Yuanbin Man
tsaris-2024-sequence-length-scaling | Scientific Images on Frontier | Aristeidis Tsaris
jiang-2025-kvcomp | Compression Framework for KV Cache | Bo Jiang
zhang-2024-gformer | Transformers on Gaudi Processors | Chengming Zhang
jin-2021-comet | Error-Bounded Lossy Compression | Sian Jin
yuan-2021-improving-dnn-fault | for ReRAM-based Edge AI | Geng Yuan
zhang-2020-clicktrain | Fine-Grained Architecture-Preserving Pruning | Chengming Zhang
dong-2020-rtmobile | of RNNs for Speech Recognition | Peiyan Dong
"""


def bundled() -> list[Paper]:
    refused: list[Refusal] = []
    papers = list(read_papers(BUNDLED, refuse=refused.append))
    assert refused == []
    return papers


def read(*lines: str, listed_on: dt.date = LISTED_ON) -> tuple[list[Paper], list[tuple[int, str]]]:
    refused: list[tuple[int, str]] = []
    numbered = [Line(number, text) for number, text in enumerate(lines, 1)]
    papers = list(read_listing(numbered, refuse=lambda line, why: refused.append((line, why)), listed_on=listed_on))
    return papers, refused


def read_one(header: str, *, listed_on: dt.date = LISTED_ON) -> Paper:
    papers, refused = read(header, "Some Study of GraphsJane Doe, Bo Li", "Graphs are studied.", listed_on=listed_on)
    assert refused == []
    return papers[0]


def header_of(paper: Paper) -> str:
    assert paper.date is not None
    month = paper.date.first_day.strftime("%b")
    year = "" if paper.date.year_inferred else f", {paper.date.year}"
    return f"{paper.categories[0]}{month} {paper.date.day}{year}{'Code' if paper.has_code else ''}"


def byline_of(paper: Paper) -> str:
    cut = " et al." if paper.authors_cut else ""
    organisation = f" · {paper.organisation}" if paper.organisation else ""
    return f"{paper.title}{', '.join(paper.authors)}{cut}{organisation}"


def test_every_bundled_paper_is_cut_where_a_reader_would_cut_it() -> None:
    expected = [tuple(row.split(" | ")) for row in TITLE_ENDS.strip().splitlines()]

    papers = bundled()

    assert [(paper.id, paper.authors[0]) for paper in papers] == [(id_, author) for id_, _, author in expected]
    assert all(paper.title.endswith(end) for paper, (_, end, _) in zip(papers, expected, strict=True))


def test_the_bundled_papers_put_together_again_are_the_listing_to_the_letter() -> None:
    lines = [text for paper in bundled() for text in (header_of(paper), byline_of(paper), paper.abstract)]

    assert "\n".join(lines) == BUNDLED.read_text(encoding="utf-8").rstrip("\n")


def test_what_the_bundled_record_says_beside_titles_is_read() -> None:
    papers = {paper.id: paper for paper in bundled()}

    assert len(papers) == 20
    assert {id_: paper.organisation for id_, paper in papers.items() if paper.organisation} == {
        "song-2023-deepspeed4science-initiative": "microsoft-research",
        "zhang-2022-h-gcn": "deepmind",
    }
    assert [id_ for id_, paper in papers.items() if paper.has_code] == ["solopova-2023-papagai"]
    assert papers["guo-2026-event-vstream"].date == PublicationDate(2026, 1, 22, year_inferred=True)
    assert papers["jiang-2025-kvcomp"].date == PublicationDate(2025, 8, 30)
    assert papers["man-2024-adacm2"].title.startswith("AdaCM$^2$: On Understanding")
    assert papers["jiang-2025-kvcomp"].authors == ("Bo Jiang", "Taolue Yang", "Youyuan Liu")
    assert all(paper.authors_cut and len(paper.authors) == 3 for paper in papers.values())


@pytest.mark.parametrize(
    ("header", "category", "date", "has_code"),
    [
        ("LGSep 25, 2023", "LG", "2023-09-25", False),
        ("AIJul 10, 2023Code", "AI", "2023-07-10", True),
        ("CVFeb 11Code", "CV", "2026-02-11", True),
        ("cs.CLMay 1, 2020", "cs.CL", "2020-05-01", False),
        ("hep-thDec 31, 1999", "hep-th", "1999-12-31", False),
        ("cond-mat.mtrl-sciJan 2, 2021", "cond-mat.mtrl-sci", "2021-01-02", False),
        ("SENovember 3, 2024", "SE", "2024-11-03", False),
    ],
)
def test_a_header_gives_category_date_and_code(header: str, category: str, date: str, has_code: bool) -> None:
    paper = read_one(header)

    assert paper.date is not None
    assert (paper.categories, paper.date.isoformat(), paper.has_code) == ((category,), date, has_code)


@pytest.mark.parametrize(
    ("day", "listed_on", "year"),
    [
        ("Feb 11", dt.date(2026, 2, 11), 2026),
        ("Feb 11", dt.date(2026, 2, 10), 2025),
        ("Dec 31", dt.date(2026, 11, 23), 2025),
        ("Feb 29", dt.date(2026, 11, 23), 2024),
        ("Feb 29", dt.date(2024, 2, 28), 2020),
        ("Feb 29", dt.date(1903, 12, 31), 1896),
    ],
)
def test_a_day_without_a_year_is_the_last_such_day_up_to_the_listing(day: str, listed_on: dt.date, year: int) -> None:
    paper = read_one(f"CV{day}", listed_on=listed_on)

    assert paper.date is not None
    assert (paper.date.year, paper.date.year_inferred) == (year, True)


@given(day=st.dates(dt.date(1990, 1, 1)), listed_on=st.dates(dt.date(1990, 1, 1)))
def test_an_inferred_day_is_never_after_the_listing_and_never_eight_years_before_it(
    day: dt.date, listed_on: dt.date
) -> None:
    date = read_one(f"CV{day:%b} {day.day}", listed_on=listed_on).date

    assert date is not None
    assert (date.month, date.day) == (day.month, day.day)
    assert dt.timedelta(0) <= listed_on - date.first_day <= dt.timedelta(days=8 * 366)
    if (day.month, day.day) != (2, 29):
        assert (listed_on - date.first_day).days <= 365


def test_a_day_that_no_year_has_is_refused_by_its_line() -> None:
    papers, refused = read("", "CVFeb 30", "A Study of GraphsJane Doe", "Graphs.", "CVJun 31, 2020", "A BJo Li", "B.")

    assert papers == []
    assert [line for line, _ in refused] == [2, 5]
    assert "Feb 30" in refused[0][1]
    assert "2020-06-31" in refused[1][1]


@pytest.mark.parametrize(
    ("byline", "authors", "cut", "organisation"),
    [
        ("A Study of GraphsJane Doe", ("Jane Doe",), False, None),
        ("A Study of GraphsJane Doe et al.", ("Jane Doe",), True, None),
        ("A Study of GraphsJane Doe, Bo Li et al", ("Jane Doe", "Bo Li"), True, None),
        ("A Study of GraphsJane Doe · google", ("Jane Doe",), False, "google"),
        ("A Study of GraphsJane Doe, Bo Li et al. · Google DeepMind", ("Jane Doe", "Bo Li"), True, "Google DeepMind"),
        ("A Study of GraphsJane Doe and Bo Li", ("Jane Doe", "Bo Li"), False, None),
        ("A Study of GraphsOpenAI, Bo Li", ("OpenAI", "Bo Li"), False, None),
        ("A Study of GraphsMartin King, Jr., Bo Li", ("Martin King, Jr.", "Bo Li"), False, None),
    ],
)
def test_a_byline_gives_authors_and_organisation(
    byline: str, authors: tuple[str, ...], cut: bool, organisation: str | None
) -> None:
    (paper,), _ = read("LGSep 25, 2023", byline, "Graphs are studied.")

    assert paper.title == "A Study of Graphs"
    assert (paper.authors, paper.authors_cut, paper.organisation) == (authors, cut, organisation)


def test_a_dot_inside_a_title_is_no_organisation() -> None:
    (paper,), _ = read("LGSep 25, 2023", "Dots · Not OrganisationsJane Doe, Bo Li et al.", "Dots.")

    assert (paper.title, paper.organisation) == ("Dots · Not Organisations", None)


def test_an_abstract_is_kept_to_the_letter() -> None:
    abstract = "  47\\% of  it, 40$\\times$\tfaster -- “so”\u00a0they say. "

    (paper,), _ = read("LGSep 25, 2023", "A Study of GraphsJane Doe", abstract)

    assert paper.abstract == abstract


def test_blank_lines_between_papers_do_not_matter() -> None:
    paper = ("LGSep 25, 2023", "A Study of GraphsJane Doe", "Graphs.")

    papers, refused = read("", *paper, "", "  ", *paper[:1], "", *paper[1:], "")

    assert (len(papers), refused) == (2, [])


def test_a_paper_that_lacks_a_line_is_refused_and_the_next_one_is_read() -> None:
    papers, refused = read("LGSep 25, 2023", "A Title AloneJane Doe", "CVMay 2, 2024", "A StudyBo Li", "A study.")

    assert [paper.title for paper in papers] == ["A Study"]
    assert [line for line, _ in refused] == [1]
    assert "three lines" in refused[0][1]


def test_a_header_that_cannot_be_read_is_refused_and_its_neighbours_are_read() -> None:
    study = ("A Study of GraphsJane Doe", "Graphs.")

    papers, refused = read("LGSep 25, 2023", *study, "LG, in autumn", *study, "CVMay 2, 2024", *study)

    assert [paper.categories for paper in papers] == [("LG",), ("CV",)]
    assert [line for line, _ in refused] == [4]
    assert refused[0][1].startswith("this does not begin a paper: 'LG, in autumn' (begin each with its category and")


def test_lines_before_the_first_paper_are_refused_once() -> None:
    papers, refused = read(
        "My papers", "of this year", "in three lines", "LGSep 25, 2023", "A StudyJane Doe", "A study."
    )

    assert len(papers) == 1
    assert [(line, why.startswith("this does not begin a paper")) for line, why in refused] == [(1, True)]


def test_a_line_that_could_not_be_decoded_costs_one_paper() -> None:
    numbered = [
        *(Line(1, "LGSep 25, 2023"), Line(2, "A StudyJane Doe"), Line(3, "", "not UTF-8")),
        *(Line(4, "LGSep 26, 2023"), Line(5, "A StudyBo Li"), Line(6, "A study.")),
    ]
    refused: list[tuple[int, str]] = []

    papers = list(read_listing(numbered, refuse=lambda line, why: refused.append((line, why)), listed_on=LISTED_ON))

    assert [paper.authors for paper in papers] == [("Bo Li",)]
    assert refused == [(3, "not UTF-8")]


def test_papers_that_would_share_an_id_are_told_apart_by_their_titles_alone() -> None:
    first = ("LGSep 25, 2023", "ACE: One ThingJane Doe", "One thing.")
    second = ("LGOct 25, 2023", "ACE: Another ThingJane Doe", "Another thing.")

    papers, _ = read(*first, *second)
    alone, _ = read(*second)

    assert papers[0].id == alone[0].id == "doe-2023-ace"
    assert re.fullmatch(r"doe-2023-ace-[0-9a-f]{6}", papers[1].id)
    assert [paper.id for paper in read(*first, *second)[0]] == [paper.id for paper in papers]


def test_a_paper_that_is_listed_twice_keeps_its_id() -> None:
    paper = ("LGSep 25, 2023", "ACE: One ThingJane Doe", "One thing.")

    papers, _ = read(*paper, *paper)

    assert {paper.id for paper in papers} == {"doe-2023-ace"}


def test_a_title_line_full_of_blanks_takes_no_time() -> None:
    def paper_of(blanks: int) -> Paper:
        line = f"A Study of GraphsJane Doe, Bo{' ' * blanks}Li{' ' * blanks}et al."
        (paper,), _ = read("LGSep 25, 2023", line, "Graphs.")
        return paper

    assert (paper_of(200_000).authors, paper_of(200_000).authors_cut) == (("Jane Doe", "Bo Li"), True)
    assert takes_no_more_than_its_length(paper_of, 100_000)
