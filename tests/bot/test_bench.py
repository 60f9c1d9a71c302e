"""`quoth bench`: its data, its tables and its drawing, and a small run of it all."""

import datetime as dt
import json
import re
import sqlite3
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.bench.corpus import batches, questions, sampled, signed, texts_of, usable, write_papers
from bot.bench.measured import ENGINES, Measured, Narrowed, Timed, versions
from bot.bench.narrowing import filters_of, own_size
from bot.bench.plot import plot
from bot.bench.report import as_object, tables
from bot.bench.spent import for_a_while
from bot.cli import main
from retrieval.papers import Paper, PublicationDate
from retrieval.queries import Filters

REAL = [
    Paper(
        id="a",
        title="Caches of keys and values",
        abstract="We cache keys. It is fast! Is it small?",
        authors=("Ada Berg", "Li Zhang"),
        categories=("cs.LG", "cs.CL"),
        date=PublicationDate(2023, 9, 25),
    ),
    Paper(
        id="b",
        title="Sparse attention for long contexts",
        abstract="Attention is sparse. Contexts are long.",
        authors=("Jan van der Berg",),
        categories=("math.CO",),
        date=PublicationDate(2020, 2),
    ),
    Paper(id="c", title="Pruning", abstract="We prune networks."),
]
KINDS = ["an author", "a surname", "a category", "three years", "surname, category, years"]
RESULTS = [
    Measured(
        engine="quoth",
        papers=1_000,
        build_s=0.5,
        build_cpu_s=0.5,
        p50_ms=1.0,
        p95_ms=2.0,
        questions=10,
        narrowed=(
            Narrowed(
                kind="an author",
                share=0.004,
                first=Timed(p50_ms=0.5, p95_ms=1.5, p50_ratio=0.5, p95_ratio=0.75),
                again=Timed(p50_ms=0.25, p95_ms=1.0, p50_ratio=0.25, p95_ratio=0.5),
            ),
            Narrowed(
                kind="a server's library",
                share=1.0,
                first=Timed(p50_ms=0.8, p95_ms=1.8, p50_ratio=0.8, p95_ratio=0.9),
            ),
        ),
    ),
    Measured(engine="tantivy", papers=1_000, build_s=1.0, build_cpu_s=0.5, p50_ms=3.0, p95_ms=8.0, questions=10),
    Measured(engine="quoth", papers=10_000, build_s=5.0, build_cpu_s=5.0, p50_ms=2.0, p95_ms=4.0, questions=10),
    Measured(engine="rank_bm25", papers=10_000, wrong="it ended with 1"),
]


def test_no_more_papers_than_there_are_are_the_real_ones() -> None:
    assert {paper.abstract for paper in sampled(REAL, 3, seed=1)} == {paper.abstract for paper in REAL}


def test_every_sentence_of_a_resampled_abstract_is_a_real_one() -> None:
    sentences = {sentence for paper in REAL for sentence in re.split(r"(?<=[.!?]) ", paper.abstract)}
    papers = list(sampled(REAL, 200, seed=1))
    assert len({paper.id for paper in papers}) == 200
    assert {sentence for paper in papers for sentence in re.split(r"(?<=[.!?]) ", paper.abstract)} == sentences
    assert {paper.title for paper in papers} == {paper.title for paper in REAL}


def test_what_is_known_beside_the_text_is_a_real_papers() -> None:
    def known(paper: Paper) -> tuple[object, ...]:
        return paper.authors, paper.categories, paper.date

    assert {known(paper) for paper in sampled(REAL, 3, seed=1)} == {known(paper) for paper in REAL}
    assert {known(paper) for paper in sampled(REAL, 200, seed=1)} == {known(paper) for paper in REAL}


def test_texts_are_drawn_alike_whatever_is_known_beside_them() -> None:
    bare = [Paper(id=paper.id, title=paper.title, abstract=paper.abstract) for paper in REAL]
    of_bare, of_real = (
        [(paper.id, paper.title, paper.abstract) for paper in sampled(papers, 50, seed=1)] for papers in (bare, REAL)
    )
    assert of_bare == of_real


def test_authors_are_made_up_only_where_no_paper_has_any() -> None:
    assert signed(REAL, seed=1) == REAL
    made_up = signed([Paper(id="d", title="Alone", abstract="")] * 200, seed=1)
    authors = [author for paper in made_up for author in paper.authors]
    assert all(paper.authors and paper.title == "Alone" for paper in made_up)
    assert made_up == signed([Paper(id="d", title="Alone", abstract="")] * 200, seed=1)
    assert len({author.split()[-1] for author in authors}) < len(set(authors))


def test_a_filter_is_made_of_what_is_known_of_some_paper() -> None:
    drawn = filters_of(REAL, 50, seed=1)
    assert all(list(kinds) == KINDS for kinds in drawn)
    assert {kinds["an author"].authors for kinds in drawn} == {("Ada Berg",), ("Jan van der Berg",)}
    assert {kinds["a surname"].authors for kinds in drawn} == {("Berg",), ("van der Berg",)}
    assert {kinds["a category"].categories for kinds in drawn} == {("cs.LG",), ("math.CO",)}
    assert Filters(since=dt.date(2019, 1, 1), until=dt.date(2021, 12, 31)) in [kinds["three years"] for kinds in drawn]


def test_of_what_no_paper_says_there_is_no_filter() -> None:
    assert filters_of(REAL[2:], 2, seed=1) == [{}, {}]


def test_a_server_has_a_tenth_of_all_papers_and_never_more_than_it_may() -> None:
    assert [own_size(n) for n in (5, 1_000, 1_000_000)] == [1, 100, 5_000]


def test_the_same_seed_gives_the_same_data() -> None:
    assert list(sampled(REAL, 50, seed=2)) == list(sampled(REAL, 50, seed=2))
    assert questions(REAL, 50, seed=2) == questions(REAL, 50, seed=2)


def test_a_question_is_words_that_stand_side_by_side_in_a_title() -> None:
    titles = [paper.title for paper in REAL]
    assert all(any(question in title for title in titles) for question in questions(REAL, 100, seed=3))


def test_papers_that_were_written_are_read_in_batches(tmp_path: Path) -> None:
    write_papers(REAL, tmp_path / "papers.jsonl")
    assert list(batches(tmp_path / "papers.jsonl", 2)) == [REAL[:2], REAL[2:]]  # with all that is known of them


def test_of_texts_alone_nothing_else_is_known() -> None:
    assert texts_of(REAL[:1]) == [Paper(id="a", title=REAL[0].title, abstract=REAL[0].abstract)]


def test_a_paper_without_an_abstract_is_not_measured_with() -> None:
    assert usable([*REAL, Paper(id="d", title="Alone", abstract="")]) == REAL


def test_a_table_says_how_many_times_ours_the_others_take() -> None:
    told = tables(RESULTS, {"quoth": "1", "tantivy": "2", "bm25s": None}, "data")
    assert "3.00 (×3)" in told
    assert "8.00 (×4)" in told
    assert "1,000 (×0.5)" in told
    assert "quoth 1, tantivy 2; not installed: bm25s" in told
    assert "it ended with 1" in told


def test_a_table_says_what_each_filter_takes_beside_no_filter() -> None:
    told = tables(RESULTS, {"quoth": "1"}, "data").splitlines()
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in told if "an author" in line or "server" in line
    ]
    assert rows == [
        ["quoth", "an author", "0.4%", "0.50 (×0.50)", "1.50 (×0.75)", "0.25 (×0.25)", "1.00 (×0.50)"],
        ["quoth", "a server's library", "100%", "0.80 (×0.80)", "1.80 (×0.90)", "–", "–"],
    ]


def test_what_was_measured_is_one_json_object() -> None:
    told = json.loads(json.dumps(as_object(RESULTS, versions(), "data")))
    assert told["results"][1]["p95_ms"] == 8.0
    assert told["results"][0]["narrowed"][0]["first"]["p95_ratio"] == 0.75
    assert told["versions"]["sqlite-fts5"] == sqlite3.sqlite_version
    assert set(told["versions"]) == set(ENGINES)


def test_the_drawing_has_a_line_and_a_name_for_each_engine_that_was_measured() -> None:
    drawing = ET.fromstring(plot(RESULTS))
    texts = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count("quoth") == texts.count("tantivy") == 1
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}circle"))) == 3


def test_nothing_measured_is_drawn_as_an_empty_frame() -> None:
    assert not list(ET.fromstring(plot([])).iter("{http://www.w3.org/2000/svg}circle"))


def test_a_run_measures_the_engines_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, drawing = tmp_path / "papers.jsonl", tmp_path / "plot.svg"
    source.write_text("\n".join(map(json.dumps, map(_as_line, REAL))))

    code = main(
        [
            *("--data", str(tmp_path), "bench", "--papers", "30", "--questions", "10", "--from", str(source)),
            *("--only", "quoth", "rank_bm25", "sqlite-fts5", "--plot", str(drawing), "--json"),
        ]
    )

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [found["engine"] for found in told["results"]] == ["quoth", "rank_bm25", "sqlite-fts5"]
    assert all(found["questions"] == 10 and found["wrong"] is None for found in told["results"])
    assert told["results"][0]["add_ms"] > 0
    narrowed = told["results"][0]["narrowed"]
    assert [one["kind"] for one in narrowed] == ["a server's library", "the same and the shared one", *KINDS]
    assert all(one["first"]["p50_ms"] > 0 and 0 < one["share"] <= 1 for one in narrowed)
    assert [found["narrowed"] for found in told["results"][1:]] == [[], []]
    assert ET.fromstring(drawing.read_text(encoding="utf-8")) is not None


def _as_line(paper: Paper) -> dict[str, object]:
    known = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
    date = paper.date.isoformat() if paper.date else None
    return known | {"authors": paper.authors, "categories": paper.categories, "date": date}


def test_a_file_without_abstracts_is_nothing_to_measure_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "papers.jsonl").write_text('{"id": "a", "title": "Alone"}')
    assert main(["bench", "--from", str(tmp_path / "papers.jsonl")]) == 2
    assert "--from FILE" in capsys.readouterr().err


@pytest.mark.parametrize(("seconds", "asked"), [(-1, 20), (600, 50)])
def test_questions_are_asked_until_time_is_over_but_enough_of_them(seconds: float, asked: int) -> None:
    assert list(for_a_while(range(50), seconds=seconds)) == list(range(asked))
