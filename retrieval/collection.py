"""Evaluation collections in BEIR's form, read from a folder.

corpus.jsonl        {"_id", "title", "text"}             a paper a line
queries.jsonl       {"_id", "text"}                      a question a line
qrels/test.tsv      query-id, corpus-id, score           tab-separated, with a header
quotes.jsonl        {"query", "title", "abstract", "gold": [[start, end], …]}    optional
unanswerable.jsonl  {"_id", "text"}                      optional: questions that this corpus does not answer
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retrieval.errors import CollectionError, PaperError
from retrieval.papers import Paper
from retrieval.sentences import Span


@dataclass(frozen=True, slots=True)
class QuoteCase:
    """A question, the abstract that answers it, and the [start, end) of the sentences that do, in code points."""

    query: str
    title: str
    abstract: str
    gold: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """Papers, questions by id, and for each question the papers that bear on it, by grade; 0 is "does not"."""

    name: str
    papers: tuple[Paper, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]
    quotes: tuple[QuoteCase, ...] = ()
    unanswerable: tuple[str, ...] = ()


class _Record(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)


class _PaperRecord(_Record):
    id: str = Field(alias="_id")
    title: str = ""
    text: str = ""


class _QueryRecord(_Record):
    id: str = Field(alias="_id")
    text: str


class _QuoteRecord(_Record):
    query: str
    title: str = ""
    abstract: str
    gold: tuple[Span, ...]


_AnyRecord = TypeVar("_AnyRecord", bound=_Record)


def read_collection(directory: Path) -> Collection:
    """Return the collection in the folder. Raises CollectionError where a file is missing or not in BEIR's form."""
    queries = {record.id: record.text for record in _records(directory / "queries.jsonl", _QueryRecord)}
    return Collection(
        name=directory.resolve().name,
        papers=tuple(_papers(directory / "corpus.jsonl")),
        queries=queries,
        qrels=_qrels(directory / "qrels" / "test.tsv", queries),
        quotes=tuple(_quote_cases(directory / "quotes.jsonl")),
        unanswerable=tuple(
            record.text for record in _records(directory / "unanswerable.jsonl", _QueryRecord, optional=True)
        ),
    )


def _papers(path: Path) -> Iterator[Paper]:
    for record in _records(path, _PaperRecord):
        if not record.title.strip() and not record.text.strip():
            continue  # Cranfield has a few such: there is nothing to find or quote
        try:
            yield Paper(id=record.id, title=record.title, abstract=record.text)
        except PaperError as error:
            raise CollectionError(f"{path}: {error}") from error


def _quote_cases(path: Path) -> Iterator[QuoteCase]:
    for number, record in enumerate(_records(path, _QuoteRecord, optional=True), start=1):
        for start, end in record.gold:
            if not 0 <= start < end <= len(record.abstract):
                raise CollectionError(
                    f"{path}:{number}: the gold span [{start}, {end}) is no slice of the abstract, which has "
                    f"{len(record.abstract)} code points (0 <= start < end <= length)"
                )
        yield QuoteCase(record.query, record.title, record.abstract, record.gold)


def _records(path: Path, form: type[_AnyRecord], *, optional: bool = False) -> Iterator[_AnyRecord]:
    if optional and not path.exists():
        return
    for number, line in _lines(path):
        try:
            yield form.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise CollectionError(
                f"{path}:{number}: {where}: {first['msg']} (one JSON object a line, in BEIR's form)"
            ) from error


def _qrels(path: Path, queries: Container[str]) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        fields = line.rstrip("\n").split("\t")
        if number == 1 and fields[-1] == "score":
            continue
        if len(fields) != 3 or not fields[2].strip().lstrip("-").isdigit():
            raise CollectionError(
                f"{path}:{number}: not a judgement: {line!r} (query id, paper id and whole grade, with tabs)"
            )
        query, paper, grade = fields
        if query not in queries:
            raise CollectionError(f"{path}:{number}: no such question: {query!r} (give it in queries.jsonl)")
        qrels.setdefault(query, {})[paper] = int(grade)
    return qrels


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of the file that are not blank, and their numbers."""
    try:
        with path.open(encoding="utf-8") as file:
            yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(
            f"{path} can't be read: {error} (a collection has corpus.jsonl, queries.jsonl, qrels/test.tsv)"
        ) from error
