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
# What keys begin with that stand for a part of a name; no other text holds these signs.
TITLE, SHORT_NAME, FIRST_WORDS = "\x02", "\x03", "\x04"
TELLING = 3
"""Words with which a title begins that few others begin with."""


def title_keys(title: str, short: str) -> Iterator[str]:
    """Yield what a paper may be looked up by: its title, that one's first words, and its short name, each marked."""
    key = name_key(title)
    yield TITLE + key
    words = key.split(" ", TELLING)
    if len(words) >= TELLING:
        yield FIRST_WORDS + " ".join(words[:TELLING])
    if short:
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


def author_label_keys(name: str) -> frozenset[str]:
    """Return what an author is looked up by: all that they may be called by, and the first word, marked."""
    words = author_key(name).split()
    return _called(words) | {FIRST_WORDS + words[0]} if words else frozenset()


def author_keys(name: str) -> frozenset[str]:
    """Return all that an author may be called by: the full name, first and last name, initial and last, last alone."""
    return _called(author_key(name).split())


def _called(words: list[str]) -> frozenset[str]:
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
