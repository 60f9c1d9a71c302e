"""Questions: what a person's words ask for, understood without a search."""

from retrieval.questions.describe import describe
from retrieval.questions.named import named_alone, papers_named, short_name
from retrieval.questions.question import Order, Question, Record, Wants
from retrieval.questions.understand import FACTS, understand
from retrieval.questions.wants import bare_topic

__all__ = [
    "FACTS",
    "Order",
    "Question",
    "Record",
    "Wants",
    "bare_topic",
    "describe",
    "named_alone",
    "papers_named",
    "short_name",
    "understand",
]
