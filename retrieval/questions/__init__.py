"""Questions: what a person's words ask for, understood without a search."""

from retrieval.questions.question import Order, Question, Record, Wants

__all__ = ["Order", "Question", "Record", "Wants"]
