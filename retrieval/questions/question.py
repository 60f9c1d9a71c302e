"""A question as it was understood: what it asks for, of which papers, and what about."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from pydantic import TypeAdapter

from retrieval.index import Filters


class Wants(StrEnum):
    """What an answer should hold; it steers which sentence is quoted."""

    CONTENT = "content"  # a topic in a few words, or a yes-or-no question: what the abstracts say about it
    WHICH_PAPER = "which_paper"  # the paper that covers the topic
    LIST = "list"  # all papers that cover the topic
    NUMBER = "number"  # a figure: how much, how many, how fast, what percentage
    DEFINITION = "definition"  # what something is
    REASON = "reason"  # why
    METHOD = "method"  # how
    COMPARISON = "comparison"  # one thing beside another
    STATEMENT = "statement"  # no question: a claim, to be borne out or contradicted


class Record(StrEnum):
    """What is answered from the record of a paper, not from its abstract."""

    AUTHORS = "authors"  # who wrote it
    DATE = "date"  # when it was published
    ORGANISATION = "organisation"  # where its authors work
    CATEGORY = "category"  # which arXiv category it is in
    LINK = "link"  # where it can be read
    CODE = "code"  # whether there is code for it
    PAPERS = "papers"  # which papers pass the filters
    COUNT = "count"  # how many papers pass them


class Order(StrEnum):
    """How the papers of an answer are ordered."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person's words were taken to mean.

    `topic` is what to search for: "" where the record alone answers (`record` is set, or every word went into
    `filters`). With both a record and a topic, the record of the papers on that topic is asked for. `focus` are the ids
    of the papers that the question is about, in the order named; `filters.paper_ids` holds the same ids. `limit` is the
    number of papers asked for, where one was. `also` are further facts of the record, asked for in the same breath.
    """

    text: str
    topic: str = ""
    wants: Wants = Wants.CONTENT
    filters: Filters = field(default_factory=Filters)
    record: Record | None = None
    also: tuple[Record, ...] = ()
    order: Order = Order.BEST
    limit: int | None = None
    focus: tuple[str, ...] = ()

    @property
    def newest_first(self) -> bool:
        return self.order is Order.NEWEST

    def to_json(self) -> str:
        """The question as JSON that `from_json` reads back as an equal question."""
        return _adapter().dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> "Question":
        """Return the question that `to_json` wrote. Raises ValueError if the text is no such JSON."""
        return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[Question]:
    """What reads and writes questions: made once, for making it takes longer than answering some of them."""
    return TypeAdapter(Question)
