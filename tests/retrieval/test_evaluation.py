import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.collection import Collection, QuoteCase, read_collection
from retrieval.errors import CollectionError
from retrieval.evaluation import Report, auroc, evaluate, f1, hits, write_quotes, write_run
from retrieval.papers import Paper

ABSTRACT = "We aimed to see pain after aspirin. Pain was significantly lower with aspirin (p < 0.01). It is cheap."
CORPUS: list[dict[str, object]] = [
    {"_id": "a", "title": "Aspirin after surgery", "text": ABSTRACT},
    {"_id": "b", "title": "Graph networks", "text": "We accelerate graph neural networks. They run twice as fast."},
    {"_id": "c", "title": "", "text": ""},
]
QUERIES: list[dict[str, object]] = [
    {"_id": "1", "text": "Aspirin lowers pain after surgery."},
    {"_id": 2, "text": "Which paper accelerates graph neural networks?"},
    {"_id": "3", "text": "A question that nobody judged."},
]
QRELS = "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t2\n2\ta\t0\n"
QUOTES: list[dict[str, object]] = [
    {"query": QUERIES[0]["text"], "title": "Aspirin after surgery", "abstract": ABSTRACT, "gold": [[36, 89]]}
]
UNANSWERABLE: list[dict[str, object]] = [{"_id": "9", "text": "what is the lift of a supersonic wing?"}]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    def write(name: str, records: list[dict[str, object]]) -> None:
        (tmp_path / name).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")

    write("corpus.jsonl", CORPUS)
    write("queries.jsonl", QUERIES)
    write("quotes.jsonl", QUOTES)
    write("unanswerable.jsonl", UNANSWERABLE)
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def report(directory: Path) -> Report:
    return evaluate(directory)


def test_a_collection_is_read_as_it_stands(directory: Path) -> None:
    assert read_collection(directory) == Collection(
        name=directory.name,
        papers=(
            Paper(id="a", title="Aspirin after surgery", abstract=ABSTRACT),
            Paper(
                id="b", title="Graph networks", abstract="We accelerate graph neural networks. They run twice as fast."
            ),
        ),
        queries={"1": str(QUERIES[0]["text"]), "2": str(QUERIES[1]["text"]), "3": str(QUERIES[2]["text"])},
        qrels={"1": {"a": 1}, "2": {"b": 2, "a": 0}},
        quotes=(QuoteCase(str(QUERIES[0]["text"]), "Aspirin after surgery", ABSTRACT, ((36, 89),)),),
        unanswerable=("what is the lift of a supersonic wing?",),
    )


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("corpus.jsonl", '{"title": "no id"}\n', r"corpus\.jsonl:1: _id: Field required"),
        ("corpus.jsonl", '{"_id": " ", "title": "x"}\n', r"corpus\.jsonl: a paper has no id"),
        ("queries.jsonl", "not json\n", r"queries\.jsonl:1: the line: Invalid JSON"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1 a 1\n", r"test\.tsv:2: not a judgement: '1 a 1"),
        ("qrels/test.tsv", "77\ta\t1\n", r"test\.tsv:1: no such question: '77'"),
        (
            "quotes.jsonl",
            '{"query": "q", "abstract": "abc", "gold": [[2, 9]]}\n',
            r"quotes\.jsonl:1: the gold span \[2, 9\)",
        ),
    ],
)
def test_what_is_not_in_form_is_named_by_file_line_and_value(
    directory: Path, name: str, content: str, complaint: str
) -> None:
    (directory / name).write_text(content, encoding="utf-8")
    with pytest.raises(CollectionError, match=complaint):
        read_collection(directory)


def test_a_folder_that_holds_no_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="can't be read"):
        read_collection(tmp_path)


def test_a_report_measures_ranking_quotes_and_abstention(report: Report) -> None:
    assert (report.papers, report.queries) == (2, 2)
    assert dict(report.rows()) == {
        "nDCG@10": 1.0,
        "Recall@10": 1.0,
        "Recall@100": 1.0,
        "MRR@10": 1.0,
        "quote hit@1": 1.0,
        "quote hit@2": 1.0,
        "quote F1@2": pytest.approx(2 / 3),
        "first quote right": 1.0,
        "answered": 1.0,
        "AUROC papers removed": 1.0,
        "refused papers removed": 1.0,
        "AUROC unanswerable": 1.0,
        "refused unanswerable": 1.0,
    }


def test_without_quotes_and_unanswerable_questions_their_rows_are_left_out(directory: Path) -> None:
    (directory / "quotes.jsonl").unlink()
    (directory / "unanswerable.jsonl").unlink()
    names = [name for name, _ in evaluate(directory).rows()]
    assert names == [
        "nDCG@10", "Recall@10", "Recall@100", "MRR@10", "answered", "AUROC papers removed", "refused papers removed"
    ]  # fmt: skip


def test_the_run_is_written_in_the_form_of_trec(report: Report, tmp_path: Path) -> None:
    write_run(report, tmp_path / "run.txt")
    lines = [line.split() for line in (tmp_path / "run.txt").read_text(encoding="utf-8").splitlines()]
    assert [(line[0], line[1], line[2], line[3], line[5]) for line in lines if line[3] == "1"] == [
        ("1", "Q0", "a", "1", "quoth"),
        ("2", "Q0", "b", "1", "quoth"),
    ]
    assert all(float(line[4]) > 0 for line in lines)


def test_the_quotes_are_written_a_line_for_each_case_best_first(report: Report, tmp_path: Path) -> None:
    write_quotes(report, tmp_path / "quotes.out")
    written = [json.loads(line) for line in (tmp_path / "quotes.out").read_text(encoding="utf-8").splitlines()]
    assert [record["query"] for record in written] == [QUOTES[0]["query"]]
    assert written[0]["quotes"][0] == [36, 89]


@pytest.mark.parametrize(
    ("quote", "hit"), [((0, 10), True), ((0, 5), True), ((0, 4), False), ((9, 40), False), ((5, 40), True)]
)
def test_a_quote_hits_when_it_covers_half_of_a_gold_sentence(quote: tuple[int, int], hit: bool) -> None:
    assert hits(quote, [(0, 10), (90, 100)]) is hit


def test_f1_weighs_the_quotes_that_hit_with_the_gold_that_is_hit() -> None:
    assert f1([(0, 10), (20, 30)], [(0, 10)]) == pytest.approx(2 / 3)
    assert f1([(0, 10)], [(0, 10)]) == 1.0
    assert f1([(50, 60)], [(0, 10)]) == f1([], [(0, 10)]) == 0.0


SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12)


@given(SCORES, SCORES)
def test_auroc_is_the_share_of_pairs_in_the_right_order(positives: list[float], negatives: list[float]) -> None:
    pairs = [(high > low) + (high == low) / 2 for high in positives for low in negatives]
    assert auroc(positives, negatives) == pytest.approx(sum(pairs) / len(pairs))


def test_auroc_of_nothing_says_nothing() -> None:
    assert auroc([], [1.0]) == auroc([1.0], []) == 0.5
