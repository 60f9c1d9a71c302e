"""Reads the records that registries of DOIs keep: CSL JSON, Crossref's and DataCite's. Pure: bytes to a paper."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter

from bot.errors import BadAnswer
from bot.sources.markup import one_line, plain_text
from bot.sources.parsing import Answered, Text, json_of
from retrieval.errors import PaperError
from retrieval.papers import Paper, PublicationDate, doi_in, readable_id


def _first_of(value: object) -> object:
    """Crossref gives titles in a list, CSL as a text."""
    return next(iter(value), "") if isinstance(value, list) else value


def _none_is_empty(value: object) -> object:
    return () if value is None else value


class _Name(Answered):
    given: Text = ""
    family: Text = ""
    suffix: Text = ""
    name: Text = ""
    literal: Text = ""


_Part = Annotated[int, Field(ge=0, le=9999)]


class _Date(Answered):
    parts: tuple[tuple[_Part | None, ...], ...] = Field(default=(), alias="date-parts")


class _Work(Answered):
    """A work as Crossref has it, and CSL JSON."""

    title: Annotated[Text, BeforeValidator(_first_of)] = ""
    author: Annotated[tuple[_Name, ...], BeforeValidator(_none_is_empty)] = ()
    issued: _Date | None = None
    abstract: Text = ""
    doi: Text = Field(default="", alias="DOI")


class _Message(Answered):
    message: _Work


class _Title(Answered):
    title: Text = ""


class _Creator(Answered):
    name: Text = ""
    given: Text = Field(default="", alias="givenName")
    family: Text = Field(default="", alias="familyName")


class _Description(Answered):
    text: Text = Field(default="", alias="description")
    kind: Text = Field(default="", alias="descriptionType")


class _Attributes(Answered):
    doi: Text = ""
    titles: tuple[_Title, ...] = ()
    creators: tuple[_Creator, ...] = ()
    descriptions: tuple[_Description, ...] = ()
    year: _Part | None = Field(default=None, alias="publicationYear")


class _Data(Answered):
    attributes: _Attributes


class _DataCite(Answered):
    data: _Data


_WORK, _CROSSREF, _DATACITE = TypeAdapter(_Work), TypeAdapter(_Message), TypeAdapter(_DataCite)


def read_csl(body: bytes) -> Paper:
    """Return the paper of a record in CSL JSON, its abstract empty where it has none.

    Raises BadAnswer where this is no such record.
    """
    return _paper_of(json_of(body, _WORK))


def read_crossref(body: bytes) -> Paper:
    """Return the paper of an answer of Crossref's API, likewise."""
    return _paper_of(json_of(body, _CROSSREF).message)


def read_datacite(body: bytes) -> Paper:
    """Return the paper of an answer of DataCite's API, likewise."""
    record = json_of(body, _DATACITE).data.attributes
    return _paper(
        title=next((each.title for each in record.titles), ""),
        abstract=next((each.text for each in record.descriptions if each.kind == "Abstract"), ""),
        authors=[_spoken(each.given, each.family) or each.name for each in record.creators],
        date=_date([record.year]),
        doi=record.doi,
    )


def _paper_of(work: _Work) -> Paper:
    names = [_spoken(each.given, each.family, each.suffix) or each.literal or each.name for each in work.author]
    dates = work.issued.parts if work.issued else []
    return _paper(
        title=work.title, abstract=work.abstract, authors=names, date=_date(dates[0] if dates else ()), doi=work.doi
    )


def _paper(*, title: str, abstract: str, authors: Sequence[str], date: PublicationDate | None, doi: str) -> Paper:
    shown = one_line(title)
    names = tuple(filter(None, map(one_line, authors)))
    try:
        return Paper(
            id=readable_id(shown, names, date),
            title=shown,
            abstract=plain_text(abstract),
            authors=names,
            date=date,
            doi=doi_in(doi),
        )
    except PaperError as error:
        raise BadAnswer(f"the record holds no paper: {error}") from error


def _spoken(given: str, family: str, suffix: str = "") -> str:
    return " ".join(filter(None, (given.strip(), family.strip(), suffix.strip())))


def _date(parts: Sequence[int | None]) -> PublicationDate | None:
    """The date of year, month and day, as far as they are given and there is such a day."""
    year, month, day = (*parts, None, None, None)[:3]
    try:
        return PublicationDate(year, month, day if month else None) if year else None
    except PaperError:
        return None
