"""Reads JSON Lines, a paper a line: our own form, and BEIR's `{"_id", "title", "text"}`."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from retrieval.errors import PaperError
from retrieval.names import cut_short, given_first, split_names
from retrieval.papers import Paper, PublicationDate, arxiv_id_in, doi_in, link_to
from retrieval.readers.bounds import bounded
from retrieval.readers.sources import Line
from retrieval.rendering import render

_BETWEEN_VALUES = re.compile(r"[\s,\[\]]*")


def _without_null(value: object) -> object:
    return "" if value is None else value


_Text = Annotated[str, BeforeValidator(_without_null)]


class _Record(BaseModel):
    """A line as it comes. What a paper does not have may be missing, null or empty."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: str = Field(validation_alias=AliasChoices("id", "_id"))
    title: _Text = ""
    abstract: _Text = Field(default="", validation_alias=AliasChoices("abstract", "text"))
    authors: list[str] | str | None = None
    authors_cut: bool | None = None
    organisation: str | None = None
    date: _Text = ""
    categories: list[str] | str | None = None
    url: str | None = None
    has_code: bool | None = None
    doi: str | None = None
    arxiv_id: str | None = None


def read_jsonl(lines: Iterable[Line], *, refuse: Callable[[int, str], None]) -> Iterator[Paper]:
    """Yield a paper a line, none held longer than its line; refuse what is none, by line and reason."""
    for line in lines:
        if line.fault:
            refuse(line.number, line.fault)
        elif line.text.strip():
            yield from _papers(line.number, partial(_Record.model_validate_json, line.text), refuse)


def read_json(text: str, *, refuse: Callable[[int, str], None]) -> Iterator[Paper]:
    """Yield the papers of a JSON array, or of objects that each go over several lines; refuse what is none."""
    decoder = json.JSONDecoder()
    at, line = 0, 1
    while True:
        start = _BETWEEN_VALUES.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing as well
        line += text.count("\n", at, start)
        if start == len(text):
            return
        try:
            value, at = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            refuse(line, f"this is not JSON: {error} (the rest of the file was not read)")
            return
        yield from _papers(line, partial(_Record.model_validate, value), refuse)
        line += text.count("\n", start, at)


def _papers(line: int, record: Callable[[], _Record], refuse: Callable[[int, str], None]) -> Iterator[Paper]:
    try:
        paper = bounded(_paper(record()))
    except ValidationError as error:
        refuse(line, _what_is_wrong(error))
    except PaperError as error:
        refuse(line, str(error))
    else:
        yield paper


def _what_is_wrong(error: ValidationError) -> str:
    """The first of the mistakes that pydantic found, in a sentence."""
    mistake = error.errors(include_url=False, include_context=False)[0]
    field = repr(mistake["loc"][0]) if mistake["loc"] else "the line"
    return f'{field}: {mistake["msg"]} (a paper is an object such as {{"id": …, "title": …, "abstract": …}})'


def _paper(record: _Record) -> Paper:
    authors, cut = _authors(record.authors)
    arxiv_id = _first(arxiv_id_in, (record.arxiv_id, record.id, record.url, record.doi))
    doi = _first(doi_in, (record.doi, record.id, record.url))
    return Paper(
        id=record.id.strip(),
        title=record.title,
        abstract=record.abstract,
        authors=authors,
        authors_cut=cut or bool(record.authors_cut),
        organisation=record.organisation or None,
        categories=tuple(_categories(record.categories)),
        date=PublicationDate.parse(record.date) if record.date.strip() else None,
        url=record.url or link_to(arxiv_id=arxiv_id, doi=doi),
        has_code=bool(record.has_code),
        doi=doi,
        arxiv_id=arxiv_id,
    )


def _authors(field: list[str] | str | None) -> tuple[tuple[str, ...], bool]:
    if isinstance(field, str):
        names, cut = split_names(render(field))
        return names, cut
    listed, cut = cut_short(*(render(name) for name in field or ()))
    return tuple(filter(None, map(given_first, listed))), cut


def _categories(field: list[str] | str | None) -> list[str]:
    """Categories as a list, or as arXiv writes several: with a space between them."""
    return field.replace(",", " ").split() if isinstance(field, str) else list(filter(None, field or ()))


def _first(find: Callable[[str], str | None], texts: Iterable[str | None]) -> str | None:
    return next(filter(None, (find(text) for text in texts if text)), None)
