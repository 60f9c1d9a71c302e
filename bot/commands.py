"""The slash commands, told once: every front end takes its names, options and descriptions from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class OptionKind(StrEnum):
    TEXT = "text"
    PAPER = "paper"  # a paper's id or title; completed from the library
    AUTHOR = "author"  # completed from the library
    CATEGORY = "category"  # an arXiv category such as cs.LG or LG; completed from the library
    DATE = "date"  # YYYY, YYYY-MM or YYYY-MM-DD
    FLAG = "flag"  # true or false


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command. The first option of a command takes the words that stand behind its name."""

    name: str
    description: str
    kind: OptionKind = OptionKind.TEXT
    required: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command; `name` is the full name ("paper show")."""

    name: str
    description: str
    options: tuple[Option, ...] = ()
    example: str = ""


_AUTHOR = Option("author", "Only papers by this author", OptionKind.AUTHOR)
_CATEGORY = Option("category", "Only papers of this arXiv category, such as cs.LG", OptionKind.CATEGORY)
_SINCE = Option("since", "Only papers from this date on: YYYY, YYYY-MM or YYYY-MM-DD", OptionKind.DATE)
_UNTIL = Option("until", "Only papers up to this date: YYYY, YYYY-MM or YYYY-MM-DD", OptionKind.DATE)
_PAPER = Option("paper", "The paper: its title or id", OptionKind.PAPER, required=True)

ASK = Command(
    "ask",
    "Ask the library; the answer is quoted from abstracts and cited",
    (
        Option("question", "What you want to know", required=True),
        Option("paper", "Ask only this paper: its title or id", OptionKind.PAPER),
        _AUTHOR,
        _SINCE,
        _UNTIL,
        Option("private", "Show the answer to you alone", OptionKind.FLAG),
    ),
    example="/ask which paper covers KV cache compression?",
)
FIND = Command(
    "find",
    "List the papers that cover a topic, best first",
    (Option("topic", "What the papers should be about", required=True), _AUTHOR, _CATEGORY, _SINCE, _UNTIL),
    example="/find topic:sequence parallelism since:2023",
)
PAPER_SHOW = Command("paper show", "Show a paper: its record and abstract", (_PAPER,), example="/paper show KVComp")
PAPER_CITE = Command("paper cite", "Cite a paper, in plain text and BibTeX", (_PAPER,), example="/paper cite HEAT")
CONTEXT_RESET = Command("context reset", "Start afresh: forget what this conversation was about")
HELP = Command("help", "What Quoth can do, by task, with examples")

COMMANDS = (ASK, FIND, PAPER_SHOW, PAPER_CITE, CONTEXT_RESET, HELP)


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command as a person gave it: the full name and the options that were filled in.

    `request_key` names the request itself (an interaction's id), so that the same request served twice is kept once.
    """

    command: str
    options: Mapping[str, str | bool]
    request_key: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One completion: what is shown, and what is typed for it."""

    label: str
    value: str
