"""What utterances are understood against."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bot.conversation.turns import PastPaper, Resolved
from retrieval.index import KnownNames
from retrieval.questions import Question, describe, understand


@dataclass(frozen=True, slots=True)
class Library:
    """What utterances are understood against."""

    names: KnownNames
    today: dt.date

    def understand(self, text: str) -> Question:
        return understand(text, self.names, today=self.today)

    def resolved(self, question: Question, *, used_context: bool = True, fallback: Question | None = None) -> Resolved:
        return Resolved(
            question=question,
            understood_as=describe(question, self.names),
            used_context=used_context,
            fallback=fallback,
        )


def ids_of(papers: Iterable[PastPaper]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paper.id for paper in papers))
