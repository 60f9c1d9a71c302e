"""The forms by which names are looked up: of authors, organisations, categories and titles."""

import re
from collections.abc import Iterator

from retrieval.folding import fold_text
from retrieval.papers import normalised_title

# The computer science archive, whose papers some listings mark with the second half alone: LG for cs.LG.
# https://arxiv.org/category_taxonomy
_COMPUTER_SCIENCE = frozenset(
    """ai ar cc ce cg cl cr cv cy db dc dl dm ds et fl gl gr gt hc ir it lg lo ma mm ms na ne ni oh os pf pl ro sc sd se
    si sy""".split()
)
_PARTICLES = frozenset(
    {"da", "de", "del", "della", "den", "der", "di", "dos", "du", "la", "le", "ter", "van", "von", "zu"}
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SHORT_NAME = re.compile(r"([^:]{2,40}):\s*\S")
# What keys of titles begin with; no other text holds these signs.
TITLE, SHORT_NAME = "\x02", "\x03"


def title_keys(title: str) -> Iterator[str]:
    """Yield what a paper may be looked up by: its title and its short name, told apart by a mark."""
    yield TITLE + name_key(title)
    if short := short_name(title):
        yield SHORT_NAME + short


def short_name(title: str) -> str:
    """Return what stands before a title's colon, as `name_key` has it; empty where nothing does."""
    match = _SHORT_NAME.match(title)
    return name_key(match[1]) if match else ""


def name_key(name: str) -> str:
    """Return the form in which names are compared: letters and digits, without accents, case or LaTeX."""
    return normalised_title(fold_text(name))


def author_key(name: str) -> str:
    """Return the form in which authors are compared; `Zhang, Minjia` is Minjia Zhang."""
    last, comma, first = name.partition(",")
    return name_key(f"{first} {last}" if comma and name_key(first) not in _SUFFIXES else name)


def author_keys(name: str) -> frozenset[str]:
    """Return all that an author may be called by: the full name, first and last name, initial and last, last alone."""
    words = author_key(name).split()
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    if len(words) < 2:
        return frozenset(words)
    first, last = words[0], words[-1]
    # `van der Berg` is looked for with and without its particles.
    begin = next((place for place, word in enumerate(words[1:-1], start=1) if word in _PARTICLES), len(words) - 1)
    surname = " ".join(words[begin:])
    return frozenset({" ".join(words), f"{first} {last}", f"{first[0]} {last}", f"{first} {surname}", surname, last})


def organisation_keys(name: str) -> tuple[str, ...]:
    return (name_key(name),)


def category_keys(category: str) -> frozenset[str]:
    archive, dot, subject = category.casefold().partition(".")
    if not dot and archive in _COMPUTER_SCIENCE:
        archive, subject = "cs", archive
    return frozenset({archive, subject, f"{archive}.{subject}"} if subject else {archive})
