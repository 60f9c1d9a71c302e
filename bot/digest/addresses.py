"""Sources as people write them: arxiv:cs.LG+cs.DC, a feed's address, biorxiv, huggingface."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.errors import UserError

MOST_SOURCES: Final = 10
_LONGEST: Final = 500
ARXIV, ARXIV_QUERY, BIORXIV, MEDRXIV, HUGGING_FACE, FOLDER, WEB = (
    "arxiv:", "arxiv-query:", "biorxiv", "medrxiv", "huggingface", "folder:", "http",
)  # fmt: skip
AUTHOR: Final = "au:"
_EXAMPLES = "arxiv:cs.LG+cs.DC, a feed's https address, biorxiv, medrxiv or huggingface"
_WORDS = frozenset({BIORXIV, MEDRXIV, HUGGING_FACE})
# Spaces and commas part sources only where the next one begins: a query or a folder's name may have them too.
_BETWEEN = re.compile(
    r"(?<![\s,;])[\s,;]++(?=arxiv(?:-query)?:|folder:|https?://|(?:biorxiv|medrxiv|huggingface)(?![^\s,;]))"
)
# Days: how far before the last complete day a source is asked again. arXiv holds papers back for days, and dates them
# by their submission all the same.
_RECONCILED: Final[Mapping[str, int]] = MappingProxyType({ARXIV_QUERY: 7, BIORXIV: 3, MEDRXIV: 3, HUGGING_FACE: 2})


def read_sources(text: str, *, operator: bool) -> tuple[str, ...]:
    """The sources that a text names, each once, as they are kept. `operator`: may name a folder of this machine.

    Raises UserError for what is none.
    """
    named = [part.strip(" ,;\t\n") for part in _BETWEEN.split(text.strip())]
    sources = tuple(dict.fromkeys(_checked(part, operator=operator) for part in named if part))
    if not sources:
        raise UserError(f"Name at least one source: {_EXAMPLES}.")
    if len(sources) > MOST_SOURCES:
        raise UserError(f"These are {len(sources)} sources; a digest can have {MOST_SOURCES}.")
    return sources


def kind_of(source: str) -> str:
    """What a source begins with, which says what it is."""
    kinds = (ARXIV, ARXIV_QUERY, FOLDER, BIORXIV, MEDRXIV, HUGGING_FACE, WEB)
    return next(kind for kind in kinds if source.startswith(kind))


def catching_up(source: str) -> str | None:
    """The source that still has what this one announced on days that were missed; None where it has that itself."""
    return ARXIV_QUERY + source.removeprefix(ARXIV) if source.startswith(ARXIV) else None


def days_before(source: str) -> int | None:
    """How many days before the last complete one it is asked for again; None where it has none to ask for."""
    return _RECONCILED.get(kind_of(source))


def has_daily_news(source: str, day: dt.date) -> bool:
    """Whether the source should have news on a day, of its own zone: arXiv's feed of Monday to Friday.

    https://info.arxiv.org/help/availability.html
    """
    return source.startswith(ARXIV) and day.weekday() < 5


def rests(source: str, day: dt.date) -> bool:
    """Whether the source never has news on that day."""
    return source.startswith(ARXIV) and day.weekday() >= 5


def _checked(source: str, *, operator: bool) -> str:
    if len(source) > _LONGEST:
        raise UserError(f"This source is longer than {_LONGEST} characters: {source[:60]}…")
    if source.startswith((ARXIV, ARXIV_QUERY)):
        kind, _, asked = source.partition(":")
        parts = [" ".join(part.split()) for part in asked.split("+")]
        if not all(parts):
            raise UserError(f"{source!r} names nothing (write it like arxiv:cs.LG+cs.DC).")
        return f"{kind}:{'+'.join(dict.fromkeys(parts))}"
    if source.startswith(FOLDER):
        if not operator:
            raise UserError("A folder is for whoever runs me, in the terminal.")
        return FOLDER + str(_folder(source.removeprefix(FOLDER)))
    if source in _WORDS or source.startswith(("https://", "http://")):
        return source
    raise UserError(f"This is no source: {source[:60]!r}. It can be {_EXAMPLES}.")


def _folder(name: str) -> Path:
    try:
        return Path(name).expanduser().absolute()
    except (RuntimeError, ValueError) as error:  # a home folder that nobody has, or can have
        raise UserError(f"{name!r} is no folder: {error} (write its whole path).") from error
