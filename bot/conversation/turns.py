"""What is kept of a conversation, and what an utterance in it was taken to mean."""

from dataclasses import dataclass
from enum import StrEnum

from bot.replies import Status
from retrieval.questions import Question


class Act(StrEnum):
    """What a person does by saying something."""

    ASK = "ask"
    MORE = "more"  # further quotes or papers of the answer before
    WHY = "why"  # why a paper was quoted
    CITE = "cite"
    SHOW = "show"  # the whole abstract
    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    HELP = "help"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class PastPaper:
    """A paper as an answer named it."""

    id: str
    title: str
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTurn:
    """A turn of a conversation.

    `question` is what it was taken to mean, with the words as typed; `papers` are those of the answer, best first,
    each once; `nearest` are those that were offered where nothing answered.
    """

    question: Question
    status: Status = "answered"
    papers: tuple[PastPaper, ...] = ()
    nearest: tuple[PastPaper, ...] = ()
    act: Act = Act.ASK

    @property
    def shown(self) -> tuple[PastPaper, ...]:
        """The papers that the person saw, in their order."""
        return self.papers or self.nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What was said, made whole by what was said before.

    `question` stands by itself: for CITE, SHOW and WHY its `focus` are the papers meant, for MORE it is the question
    whose answer goes on. `message` is set where the words refer to nothing: it says so to the person, and nothing is to
    be searched. `fallback` is the question without the paper it was carried over to: to be asked where the paper says
    nothing on it, since then the subject has changed.
    """

    question: Question
    understood_as: str
    act: Act = Act.ASK
    used_context: bool = False
    message: str | None = None
    fallback: Question | None = None
