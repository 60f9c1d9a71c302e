"""`quoth bench`: its data, its tables and its drawing, and a small run of it all."""

import json
import re
import sqlite3
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.bench.corpus import batches, questions, sampled, usable, write_papers
from bot.bench.measured import ENGINES, Measured, versions
from bot.bench.plot import plot
from bot.bench.report import as_object, tables
from bot.cli import main
from retrieval.papers import Paper

REAL = [
    Paper(id="a", title="Caches of keys and values", abstract="We cache keys. It is fast! Is it small?"),
    Paper(id="b", title="Sparse attention for long contexts", abstract="Attention is sparse. Contexts are long."),
    Paper(id="c", title="Pruning", abstract="We prune networks."),
]
RESULTS = [
    Measured(engine="quoth", papers=1_000, build_s=0.5, build_cpu_s=0.5, p50_ms=1.0, p95_ms=2.0, questions=10),
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


def test_the_same_seed_gives_the_same_data() -> None:
    assert list(sampled(REAL, 50, seed=2)) == list(sampled(REAL, 50, seed=2))
    assert questions(REAL, 50, seed=2) == questions(REAL, 50, seed=2)


def test_a_question_is_words_that_stand_side_by_side_in_a_title() -> None:
    titles = [paper.title for paper in REAL]
    assert all(any(question in title for title in titles) for question in questions(REAL, 100, seed=3))


def test_papers_that_were_written_are_read_in_batches(tmp_path: Path) -> None:
    write_papers(REAL, tmp_path / "papers.jsonl")
    assert list(batches(tmp_path / "papers.jsonl", 2)) == [REAL[:2], REAL[2:]]


def test_a_paper_without_an_abstract_is_not_measured_with() -> None:
    assert usable([*REAL, Paper(id="d", title="Alone", abstract="")]) == REAL


def test_a_table_says_how_many_times_ours_the_others_take() -> None:
    told = tables(RESULTS, {"quoth": "1", "tantivy": "2", "bm25s": None}, "data")
    assert "3.00 (×3)" in told
    assert "8.00 (×4)" in told
    assert "1,000 (×0.5)" in told
    assert "quoth 1, tantivy 2; not installed: bm25s" in told
    assert "it ended with 1" in told


def test_what_was_measured_is_one_json_object() -> None:
    told = json.loads(json.dumps(as_object(RESULTS, versions(), "data")))
    assert told["results"][1]["p95_ms"] == 8.0
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
    source.write_text("\n".join(json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract}) for p in REAL))

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
    assert ET.fromstring(drawing.read_text(encoding="utf-8")) is not None


def test_a_file_without_abstracts_is_nothing_to_measure_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "papers.jsonl").write_text('{"id": "a", "title": "Alone"}')
    assert main(["bench", "--from", str(tmp_path / "papers.jsonl")]) == 2
    assert "--from FILE" in capsys.readouterr().err
