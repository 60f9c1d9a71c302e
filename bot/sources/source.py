"""What every source gives: papers as it announced them, and what they were read from."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.sources.headers import Validators
from bot.sources.web import Fetched
from retrieval.errors import PaperError
from retrieval.papers import Paper
from retrieval.readers.bounds import bounded

Record = TypeVar("Record")


class Kind(StrEnum):
    """As what a source announced a paper; the words are arXiv's."""

    NEW = "new"
    CROSS = "cross"  # known elsewhere, new in this category
    REPLACE = "replace"  # a new version
    REPLACE_CROSS = "replace-cross"  # a new version of a paper that is only cross-listed here


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A paper as a source announced it.

    `key` is what the source itself knows it by, the same at each fetch as long as the source keeps to it. `version`
    counts from 1; `announced` is the source's own date, which for arXiv's feeds is the day of the request.
    """

    paper: Paper
    key: str
    kind: Kind = Kind.NEW
    version: int | None = None
    announced: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in one answer: its papers, in its order, and why the rest of its records are none."""

    found: tuple[Found, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Days, from the first to the last, both included."""

    since: dt.date
    until: dt.date

    def days(self) -> list[dt.date]:
        return [self.since + dt.timedelta(days=n) for n in range((self.until - self.since).days + 1)]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a source announced. `raw` are the answers that it was read from, in order: none where those are files.

    To read `raw` again is up to the source's module, whose `read_…` is pure.
    """

    found: tuple[Found, ...] = ()
    refused: tuple[str, ...] = ()
    raw: tuple[Fetched, ...] = ()

    @property
    def unchanged(self) -> bool:
        """Whether the source says that what it announced the last time still holds."""
        return any(each.unchanged for each in self.raw)


class Source(Protocol):
    """A place that announces papers."""

    @property
    def name(self) -> str:
        """What a person calls it."""

    async def announced(self, window: Window, last: Validators | None = None) -> Batch:
        """Return what was announced in these days, as far as the source still has it.

        A feed holds what it holds, and a folder all its files, whatever the window: what is already known is for the
        caller to tell. `last` is what came with the last answer, for a source of a single address. Raises SourceError
        where nothing can be had, or only a part: asking again gives the same papers and more.
        """


def batch_of(pages: Iterable[tuple[Fetched, Reading]]) -> Batch:
    """Return what stands in several answers as one."""
    read = list(pages)
    return Batch(
        found=tuple(found for _, reading in read for found in reading.found),
        refused=tuple(reason for _, reading in read for reason in reading.refused),
        raw=tuple(fetched for fetched, _ in read),
    )


def reading_of(records: Iterable[Record], read: Callable[[Record], Found], refused: Iterable[str] = ()) -> Reading:
    """Return what `read` makes of each record; where it raises PaperError, the record is refused, and the rest read."""
    found: list[Found] = []
    reasons = [*refused]
    for record in records:
        try:
            each = read(record)
            bounded(each.paper)
            found.append(each)
        except PaperError as error:
            reasons.append(str(error))
    return Reading(tuple(found), tuple(reasons))
