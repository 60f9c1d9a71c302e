"""How good the ranking, the quotes and the abstention are, on a collection in BEIR's form.

This is the one evaluation: the command line, tests and documents call it.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.baseline import plain_run
from retrieval.collection import Collection, QuoteCase, read_collection
from retrieval.confidence import ANSWERED_FROM, confidence
from retrieval.errors import RetrievalError
from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.queries import Hit, Query
from retrieval.questions import Question, understand
from retrieval.quotes import Answer, choose
from retrieval.sentences import Span

_RANKED = 100
# The papers that an answer is chosen from, as in the product.
_READ = 10
_MOST_QUOTES = 5


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well the papers are ranked, each from 0 to 1; ir-measures computes them."""

    ndcg_10: float
    recall_10: float
    recall_100: float
    mrr_10: float


@dataclass(frozen=True, slots=True)
class Quoting:
    """How well sentences are quoted, each from 0 to 1.

    A quote hits when it covers at least half of a gold sentence of the abstract that was given. `first_right` asks the
    whole corpus: the first quote comes from the right paper and hits.
    """

    hit_1: float
    hit_2: float
    f1_2: float
    first_right: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well questions with an answer are told from others: by AUROC of the confidence, and at the threshold.

    `removed` are the same questions with the papers that bear on them taken away; `unanswerable` those of another
    domain, None where the collection has none.
    """

    answered: float
    auroc_removed: float
    refused_removed: float
    auroc_unanswerable: float | None = None
    refused_unanswerable: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured on a collection, with the run and the quotes that it was measured on."""

    name: str
    papers: int
    queries: int
    ranking: Ranking
    abstention: Abstention
    quoting: Quoting | None
    plain: Ranking | None
    run: Mapping[str, Sequence[Hit]]
    quotes: Sequence[tuple[str, Sequence[Span]]]

    def rows(self) -> list[tuple[str, float]]:
        """The measures by name, in the order of a table; those that the collection can't give are left out."""
        ranking, quoting, abstention = self.ranking, self.quoting, self.abstention
        rows = [
            ("nDCG@10", ranking.ndcg_10),
            ("Recall@10", ranking.recall_10),
            ("Recall@100", ranking.recall_100),
            ("MRR@10", ranking.mrr_10),
            ("nDCG@10 of plain BM25", self.plain.ndcg_10 if self.plain else None),
            ("quote hit@1", quoting.hit_1 if quoting else None),
            ("quote hit@2", quoting.hit_2 if quoting else None),
            ("quote F1@2", quoting.f1_2 if quoting else None),
            ("first quote right", quoting.first_right if quoting else None),
            ("answered", abstention.answered),
            ("AUROC papers removed", abstention.auroc_removed),
            ("refused papers removed", abstention.refused_removed),
            ("AUROC unanswerable", abstention.auroc_unanswerable),
            ("refused unanswerable", abstention.refused_unanswerable),
        ]
        return [(name, value) for name, value in rows if value is not None]


def evaluate(directory: Path, *, today: dt.date | None = None, against_plain: bool = False) -> Report:
    """Measure the library on the collection in the folder, and plain BM25 beside it where that is asked for.

    Raises CollectionError where the folder holds none, RetrievalError where ir-measures is not installed.
    """
    collection = read_collection(directory)
    asker = _Asker(collection.papers, today or dt.datetime.now(dt.UTC).date())
    judged = {
        query: text for query, text in collection.queries.items() if any(collection.qrels.get(query, {}).values())
    }
    run = {query: asker.search(text, k=_RANKED) for query, text in judged.items()}
    quotes = [(case.query, asker.quote(case)) for case in collection.quotes]
    return Report(
        name=collection.name,
        papers=len(collection.papers),
        queries=len(judged),
        ranking=_ranking(collection.qrels, run),
        abstention=_abstention(collection, judged, asker),
        quoting=_quoting(collection.quotes, [spans for _, spans in quotes], asker) if quotes else None,
        plain=_ranking(collection.qrels, plain_run(collection.papers, judged, k=_RANKED)) if against_plain else None,
        run=run,
        quotes=quotes,
    )


def write_run(report: Report, path: Path) -> None:
    """Write the ranking in TREC's form: query, Q0, paper, rank, score, tag."""
    with path.open("w", encoding="utf-8") as file:
        for query, hits in report.run.items():
            file.writelines(f"{query} Q0 {hit.paper_id} {hit.rank} {hit.score!r} quoth\n" for hit in hits)


def write_quotes(report: Report, path: Path) -> None:
    """Write the quotes, a JSON line for each line of quotes.jsonl, in its order: best first, [start, end)."""
    with path.open("w", encoding="utf-8") as file:
        for query, spans in report.quotes:
            file.write(json.dumps({"query": query, "quotes": spans}, ensure_ascii=False) + "\n")


class _Asker:
    """Asks a collection's papers as the product asks a library."""

    def __init__(self, papers: Sequence[Paper], today: dt.date) -> None:
        self._papers = {paper.id: paper for paper in papers}
        self._index = MemoryIndex(papers)
        self._index.prepare(compiled=False)
        self._today = today
        self._readings: dict[str, tuple[Question, Query]] = {}

    def search(self, text: str, *, k: int) -> list[Hit]:
        return self._index.search(self._read(text)[1], k=k)

    def ask(self, text: str) -> Answer:
        question, query = self._read(text)
        hits = self._index.search(query, k=_READ)
        return choose(question, query, self._found(hits), self._index, limit=_MOST_QUOTES)

    def quote(self, case: QuoteCase) -> list[Span]:
        """The sentences of the case's own abstract, best first."""
        question, query = self._read(case.query)
        if not case.abstract.strip():
            return []
        given = Paper(id="given", title=case.title, abstract=case.abstract)
        answer = choose(question, query, [(Hit(given.id, 1.0, 1), given)], self._index, limit=_MOST_QUOTES)
        return [(scored.quote.start, scored.quote.end) for scored in answer.quotes]

    def confidence(self, text: str, without: Iterable[str] = ()) -> float:
        """How sure it is of an answer, with some papers taken away."""
        _, query = self._read(text)
        away = frozenset(without)
        hits = self._index.search(query, k=_READ + len(away))
        found = self._found([hit for hit in hits if hit.paper_id not in away][:_READ])
        return confidence(query, found, self._index)

    def _read(self, text: str) -> tuple[Question, Query]:
        """The question as it is understood, but for its filters: a collection's questions ask for content."""
        if text not in self._readings:
            question = understand(text, self._index.names, today=self._today)
            self._readings[text] = question, self._index.read(question.topic or text)
        return self._readings[text]

    def _found(self, hits: Sequence[Hit]) -> list[tuple[Hit, Paper]]:
        return [(hit, self._papers[hit.paper_id]) for hit in hits]


def _ranking(qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Sequence[Hit]]) -> Ranking:
    try:
        import ir_measures  # noqa: PLC0415  # an evaluation needs it, an answer does not
    except ModuleNotFoundError as error:
        raise RetrievalError("ir-measures is not installed (pip install ir-measures)") from error
    ndcg, recall_10, recall_100, mrr = (
        ir_measures.nDCG @ 10,
        ir_measures.R @ 10,
        ir_measures.R @ 100,
        ir_measures.RR @ 10,
    )
    found = ir_measures.calc_aggregate(
        [ndcg, recall_10, recall_100, mrr],
        {query: dict(qrels[query]) for query in run},
        {query: {hit.paper_id: hit.score for hit in hits} for query, hits in run.items()},
    )
    return Ranking(found[ndcg], found[recall_10], found[recall_100], found[mrr])


def _abstention(collection: Collection, judged: Mapping[str, str], asker: _Asker) -> Abstention:
    there = [asker.confidence(text) for text in judged.values()]
    removed = [
        asker.confidence(text, (paper for paper, grade in collection.qrels[query].items() if grade > 0))
        for query, text in judged.items()
    ]
    elsewhere = [asker.confidence(text) for text in collection.unanswerable]
    return Abstention(
        answered=_share(sure >= ANSWERED_FROM for sure in there),
        auroc_removed=auroc(there, removed),
        refused_removed=_share(sure < ANSWERED_FROM for sure in removed),
        auroc_unanswerable=auroc(there, elsewhere) if elsewhere else None,
        refused_unanswerable=_share(sure < ANSWERED_FROM for sure in elsewhere) if elsewhere else None,
    )


def _quoting(cases: Sequence[QuoteCase], quoted: Sequence[Sequence[Span]], asker: _Asker) -> Quoting:
    pairs = list(zip(quoted, (case.gold for case in cases), strict=True))
    by_query: dict[str, list[QuoteCase]] = {}
    for case in cases:
        by_query.setdefault(case.query, []).append(case)
    return Quoting(
        hit_1=_share(any(hits(span, gold) for span in spans[:1]) for spans, gold in pairs),
        hit_2=_share(any(hits(span, gold) for span in spans[:2]) for spans, gold in pairs),
        f1_2=float(np.mean([f1(spans[:2], gold) for spans, gold in pairs])),
        first_right=_share(_is_first_right(asker.ask(query), right) for query, right in by_query.items()),
    )


def _is_first_right(answer: Answer, cases: Iterable[QuoteCase]) -> bool:
    return any(
        scored.quote.paper.abstract == case.abstract and hits((scored.quote.start, scored.quote.end), case.gold)
        for scored in answer.quotes[:1]
        for case in cases
    )


def hits(quote: Span, gold: Iterable[Span]) -> bool:
    """Whether a quote covers at least half of one of the gold sentences."""
    return any(2 * (min(quote[1], end) - max(quote[0], start)) >= end - start for start, end in gold)


def f1(quotes: Sequence[Span], gold: Sequence[Span]) -> float:
    """The harmonic mean of the share of quotes that hit and the share of gold sentences that are hit."""
    if not quotes or not gold:
        return 0.0
    precision = _share(hits(quote, gold) for quote in quotes)
    recall = _share(any(hits(quote, [sentence]) for quote in quotes) for sentence in gold)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The chance that a positive lies above a negative, half where they are equal; 0.5 where one kind is missing."""
    if not positives or not negatives:
        return 0.5
    below = np.sort(np.asarray(negatives))
    wins = np.searchsorted(below, positives, side="left") + np.searchsorted(below, positives, side="right")
    return float(wins.sum() / (2 * len(positives) * len(negatives)))


def _share(flags: Iterable[bool]) -> float:
    found = list(flags)
    return sum(found) / len(found) if found else 0.0
