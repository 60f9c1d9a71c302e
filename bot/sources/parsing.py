"""Parses answers of the web, which are larger or stranger than files of one's own: an error of ours, or a value."""

from dataclasses import replace
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from bot.errors import BadAnswer
from retrieval.errors import PaperError, ReadError
from retrieval.readers.feeds import Entry, Feed, parse_feed

Shape = TypeVar("Shape")


def _without_null(value: object) -> object:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_without_null)]
"""A text of an answer, empty where it is null."""


class Answered(BaseModel):
    """A part of an answer: whatever else it has is left aside, and numbers may stand for texts."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


# The time that a feed takes goes by its tags, references and lines. arXiv's largest, of 2,000 papers, has 80,000.
_MARKS = (b"<", b"&", b"\n", b"\r")
_MOST_MARKS = 300_000
# Characters. A collaboration of 3,000 is a list of 60,000; a blog gives its whole text as a summary.
_LONGEST_LINE = 4000
_LONGEST_LIST = 200_000
_LONGEST_TEXT = 500_000


def feed_of(body: bytes, charset: str | None) -> Feed:
    """Return the feed that stands in a body. Raises BadAnswer where that is none, or one made to take long."""
    if sum(map(body.count, _MARKS)) > _MOST_MARKS:
        raise BadAnswer(f"the feed has more than {_MOST_MARKS:,} tags and lines, which no feed of papers has")
    try:
        feed = parse_feed(body, charset=charset)
    except ReadError as error:
        raise BadAnswer(str(error)) from error
    kept = tuple(entry for entry in feed.entries if _is_bounded(entry))
    if len(kept) == len(feed.entries):
        return feed
    left_out = f"{len(feed.entries) - len(kept)} entries are longer than any paper's (they are left out)"
    return replace(feed, entries=kept, faults=(*feed.faults, (None, left_out)))


def json_of(body: bytes, shape: TypeAdapter[Shape]) -> Shape:
    """Return what stands in a body of JSON. Raises BadAnswer where it is none, or has not the shape."""
    try:
        return shape.validate_json(body)
    except ValidationError as error:
        raise BadAnswer(f"the answer is not what was asked for: {_mistake(error)}") from error


def _is_bounded(entry: Entry) -> bool:
    """Whether no part of an entry is so long that looking through it could take long."""
    short = (entry.id, entry.title, entry.link or "", *(tag.term or "" for tag in entry.tags))
    names = sum(len(author.name) for author in entry.authors)
    return max(map(len, short)) <= _LONGEST_LINE and names <= _LONGEST_LIST and len(entry.summary) <= _LONGEST_TEXT


def record_of(value: object, shape: TypeAdapter[Shape]) -> Shape:
    """Return one record of an answer. Raises PaperError where it has not the shape, so that the rest can be read."""
    try:
        return shape.validate_python(value)
    except ValidationError as error:
        raise PaperError(f"a record is not as it should be: {_mistake(error)} (it is left out)") from error


def _mistake(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
