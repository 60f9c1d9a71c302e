"""The options of a command, read: what they say, or a clear word on what is wrong with them."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeVar

from bot.commands import Invocation
from bot.errors import UserError
from retrieval.errors import PaperError
from retrieval.papers import Paper, PublicationDate
from retrieval.questions import Question

# Code points: as long as Discord lets an option be, https://discord.com/developers/docs/interactions/application-commands
LONGEST = 6000
Choice = TypeVar("Choice", bound=str)
_SURROGATE = re.compile("[\ud800-\udfff]")


def text(invocation: Invocation, name: str) -> str:
    """The option's words, without the space around them; "" where it was left out."""
    value = invocation.options.get(name, "")
    words = writable(value).strip() if isinstance(value, str) else ""
    if len(words) > LONGEST:
        raise UserError(f"The {name} is {len(words):,} characters long; the most is {LONGEST:,}.")
    return words


def writable(words: str) -> str:
    """The words with a mark for each lone surrogate: JSON can hold one, and neither SQLite nor UTF-8 takes it."""
    return _SURROGATE.sub("\ufffd", words)


def wanted(invocation: Invocation, name: str) -> str:
    """The words of an option that has to be filled in."""
    words = text(invocation, name)
    if not words:
        raise UserError(f"/{invocation.command} needs a {name}.")
    return words


def number(invocation: Invocation, name: str) -> int | None:
    """The option's whole number; None where it was left out."""
    value = invocation.options.get(name)
    return None if isinstance(value, bool) or not isinstance(value, int) else value


def one_of(invocation: Invocation, name: str, choices: Sequence[Choice]) -> Choice:
    """The choice that was made, which has to be one of these."""
    chosen = wanted(invocation, name).lower()
    for choice in choices:
        if choice == chosen:
            return choice
    raise UserError(f"{name}:{chosen} is none of {', '.join(choices)}.")


def picked(invocation: Invocation, name: str) -> str | None:
    """The id that Discord gave a role or a channel; None where the option was left out."""
    given = text(invocation, name)
    if given and not given.isdecimal():
        raise UserError(f"{name}:{given} is no {name} of this server; pick one from the list.")
    return given or None


def flag(invocation: Invocation, name: str) -> bool:
    return invocation.options.get(name) is True


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the options of a command hold its question to, beside the question's own words."""

    author: str
    category: str
    since: dt.date | None
    until: dt.date | None

    @classmethod
    def of(cls, invocation: Invocation) -> Self:
        """Read the options. Raises UserError for one that can't be meant."""
        since, until = _date(invocation, "since"), _date(invocation, "until")
        first, last = since.first_day if since else None, until.last_day if until else None
        if first and last and first > last:
            raise UserError(f"since:{first} is after until:{last}, so no paper can be both. Swap them.")
        return cls(text(invocation, "author"), text(invocation, "category"), first, last)

    @property
    def narrows(self) -> bool:
        return bool(self.author or self.category or self.since or self.until)

    def hold(self, question: Question, paper: Paper | None) -> Question:
        """The question, for papers that pass the options too, and for the one paper that is named, if one is."""
        filters = replace(
            question.filters,
            authors=(self.author,) if self.author else question.filters.authors,
            categories=(self.category,) if self.category else question.filters.categories,
            since=self.since or question.filters.since,
            until=self.until or question.filters.until,
            paper_ids=frozenset({paper.id}) if paper else question.filters.paper_ids,
        )
        return replace(question, filters=filters, focus=(paper.id,) if paper else question.focus)


def _date(invocation: Invocation, name: str) -> PublicationDate | None:
    words = text(invocation, name)
    try:
        return PublicationDate.parse(words) if words else None
    except PaperError as error:
        raise UserError(f"{name}: {error}") from error
