"""The options of a command, read: what they say, or a clear word on what is wrong with them."""

from dataclasses import replace

from bot.commands import Invocation
from bot.errors import UserError
from retrieval.errors import PaperError
from retrieval.papers import Paper, PublicationDate
from retrieval.questions import Question

# Code points: as long as Discord lets an option be, https://discord.com/developers/docs/interactions/application-commands
LONGEST = 6000


def text(invocation: Invocation, name: str) -> str:
    """The option's words, without the space around them; "" where it was left out."""
    value = invocation.options.get(name, "")
    words = value.strip() if isinstance(value, str) else ""
    if len(words) > LONGEST:
        raise UserError(f"The {name} is {len(words):,} characters long; the most is {LONGEST:,}.")
    return words


def wanted(invocation: Invocation, name: str) -> str:
    """The words of an option that has to be filled in."""
    words = text(invocation, name)
    if not words:
        raise UserError(f"/{invocation.command} needs a {name}.")
    return words


def flag(invocation: Invocation, name: str) -> bool:
    return invocation.options.get(name) is True


def narrowed(question: Question, invocation: Invocation, paper: Paper | None) -> Question:
    """The question, held also to the author, category, dates and paper that the options name."""
    author, category = text(invocation, "author"), text(invocation, "category")
    since, until = _date(invocation, "since"), _date(invocation, "until")
    first, last = since.first_day if since else None, until.last_day if until else None
    if first and last and first > last:
        raise UserError(f"since:{first} is after until:{last}, so no paper can be both. Swap them.")
    filters = question.filters
    filters = replace(
        filters,
        authors=(author,) if author else filters.authors,
        categories=(category,) if category else filters.categories,
        since=first or filters.since,
        until=last or filters.until,
        paper_ids=frozenset({paper.id}) if paper else filters.paper_ids,
    )
    return replace(question, filters=filters, focus=(paper.id,) if paper else question.focus)


def _date(invocation: Invocation, name: str) -> PublicationDate | None:
    words = text(invocation, name)
    try:
        return PublicationDate.parse(words) if words else None
    except PaperError as error:
        raise UserError(f"{name}: {error}") from error
