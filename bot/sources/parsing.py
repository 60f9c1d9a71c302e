"""Parses answers of the web, which are larger or stranger than files of one's own: an error of ours, or a value."""

from typing import Annotated, TypeVar

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from bot.errors import BadAnswer
from retrieval.errors import PaperError, ReadError
from retrieval.readers.feeds import Feed, parse_feed

Shape = TypeVar("Shape")


def _without_null(value: object) -> object:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_without_null)]
"""A text of an answer, empty where it is null."""

# The time that a feed takes goes by its tags and references. arXiv's largest, of 2,000 papers, has 60,000.
_MOST_MARKS = 300_000


def feed_of(body: bytes, charset: str | None) -> Feed:
    """Return the feed that stands in a body. Raises BadAnswer where that is none, or one made to take long."""
    if body.count(b"<") + body.count(b"&") > _MOST_MARKS:
        raise BadAnswer(f"the feed has more than {_MOST_MARKS:,} tags, which no feed of papers has")
    try:
        return parse_feed(body, charset=charset)
    except ReadError as error:
        raise BadAnswer(str(error)) from error


def json_of(body: bytes, shape: TypeAdapter[Shape]) -> Shape:
    """Return what stands in a body of JSON. Raises BadAnswer where it is none, or has not the shape."""
    try:
        return shape.validate_json(body)
    except ValidationError as error:
        raise BadAnswer(f"the answer is not what was asked for: {_mistake(error)}") from error


def record_of(value: object, shape: TypeAdapter[Shape]) -> Shape:
    """Return one record of an answer. Raises PaperError where it has not the shape, so that the rest can be read."""
    try:
        return shape.validate_python(value)
    except ValidationError as error:
        raise PaperError(f"a record is not as it should be: {_mistake(error)} (it is left out)") from error


def _mistake(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
