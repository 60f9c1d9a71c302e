"""What a command is, and a command as somebody gave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class OptionKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"  # a whole number, from 1
    CHOICE = "choice"  # one of the option's choices
    PAPER = "paper"  # a paper's id or title; completed from the library
    AUTHOR = "author"  # completed from the library
    CATEGORY = "category"  # an arXiv category such as cs.LG or LG; completed from the library
    DATE = "date"  # YYYY, YYYY-MM or YYYY-MM-DD
    FLAG = "flag"  # true or false
    FILE = "file"  # an attachment; in the terminal, a path
    ROLE = "role"  # a role of the server, by its id
    CHANNEL = "channel"  # a channel of the server, by its id
    TIME_ZONE = "time zone"  # an IANA name; completed


class Right(StrEnum):
    """Who may give a command."""

    EVERYBODY = "everybody"
    CURATOR = "curator"  # who has the server's curator role, or may manage the server
    ADMIN = "admin"  # who may manage the server


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command. The first option of a command takes the words that stand behind its name.

    `choices` are what a CHOICE can be.
    """

    name: str
    description: str
    kind: OptionKind = OptionKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command; `name` is the full name ("paper show").

    `private`: what it says is shown to the one who gave it alone.
    """

    name: str
    description: str
    options: tuple[Option, ...] = ()
    example: str = ""
    right: Right = Right.EVERYBODY
    private: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """An entry of a message's menu: it gives the command, with the message's words as the option, privately."""

    name: str
    command: Command
    option: str


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that a person handed in: its name, which is never a path here, and what it holds."""

    name: str
    content: bytes


Value = str | bool | int | GivenFile
"""What an option was given: a FLAG is a bool, a NUMBER an int, a FILE a GivenFile, everything else text."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command as a person gave it: the full name and the options that were filled in.

    `request_key` names the request itself (an interaction's id), so that the same request served twice is kept once.
    """

    command: str
    options: Mapping[str, Value]
    request_key: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One completion: what is shown, and what is typed for it."""

    label: str
    value: str
