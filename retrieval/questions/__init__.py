"""Questions: what a person's words ask for, understood without a search."""

from retrieval.questions.describe import describe
from retrieval.questions.question import Order, Question, Record, Wants
from retrieval.questions.understand import understand

__all__ = ["Order", "Question", "Record", "Wants", "describe", "understand"]
