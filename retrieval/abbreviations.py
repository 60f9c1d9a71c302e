"""The short and long forms of abbreviations that abstracts define, such as `Key-Value (KV)`.

After Schwartz, Hearst, A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text, 2003,
https://psb.stanford.edu/psb-online/proceedings/psb03/schwartz.pdf.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TypeVar

from retrieval.strings import ENCODED

_PARENTHESIS = re.compile(r"\(([^()]{2,80})\)")
_LONGEST_SHORT_FORM = 10
_SHORT_FORM = re.compile(r"[^\W_][\w\-/.$^{}+]{1,9}")
_LAST_WORD = re.compile(r"(?<![^\s,;:()])[^\s,;:()]{2,10}\Z")
# Characters: no long form is looked for further back, so that a text takes no more time than its length.
_REACH = 600
_PLURAL = re.compile(r"(?<=[A-Z])s$")
# How far back a question's reader has to look; longer long forms are rare.
LONGEST_FORM = 6
# What fewer than one in so many of the papers that hold a word define by it, the others don't mean: `data`, which one
# calls its design analysis tool for apprenticeship. nDCG@10 stays the same within .002 on three collections, 5 to 50;
# a question to 10,000 papers takes a sixth less time at p95.
_RARELY = 50

Form = tuple[str, ...]
# Stands between the terms of a definition; no term holds it.
_SEPARATOR = "\x1f"
_Key = TypeVar("_Key", str, Form)


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each (short form, long form) that the text defines, in its order."""
    for match in _PARENTHESIS.finditer(text):
        inside = match[1].partition(";")[0].partition(",")[0].strip()
        before = text[max(match.start() - _REACH, 0) : match.start()].rstrip()
        if _is_short_form(inside):
            if long_form := _long_form(inside, before):
                yield inside, long_form
        # The other way round: `PL (Programmable Logic)`.
        elif (
            (short := _LAST_WORD.search(before[-_LONGEST_SHORT_FORM - 1 :]))
            and _is_short_form(short[0])
            and _long_form(short[0], inside) == inside
        ):
            yield short[0], inside


def _is_short_form(text: str) -> bool:
    """Whether it could be one: to ten characters, a capital among them, not a number."""
    return _SHORT_FORM.fullmatch(text) is not None and any(map(str.isupper, text))


def _long_form(short: str, before: str) -> str | None:
    """Return the end of the text before that holds all letters of the short form in order, the first at a word's start.

    The algorithm of the paper, from right to left; at most min(n + 5, 2n) words for a short form of n letters.
    """
    first, *others = [char for char in _PLURAL.sub("", short).lower() if char.isalnum()]
    words = _first_words(min(len(others) + 6, 2 * len(others) + 2)).match(before[::-1])
    lower = _lower(before[len(before) - words.end() :]) if words else ""
    place = len(lower)
    for letter in reversed(others):
        if (place := lower.rfind(letter, 0, place)) < 0:
            return None
    place = lower.rfind(first, 0, place)
    while place > 0 and lower[place - 1].isalnum():
        place = lower.rfind(first, 0, place)
    if place < 0:
        return None
    long_form = before[len(before) - len(lower) + place :]
    return long_form if len(long_form) > len(short) and short not in long_form.split() else None


@cache
def _first_words(n: int) -> re.Pattern[str]:
    """Return what matches the first n words of a text, or as many as there are."""
    return re.compile(rf"(?:[\s,;:()]*+[^\s,;:()]++){{1,{n}}}")


def _lower(text: str) -> str:
    """Return the text in lower case, but with every character in its place: few become two."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(map(_lower_character, text))


def _lower_character(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character


class Abbreviations:
    """The definitions in a library, as terms: a short form is one term, a long form several.

    `uses` gives the definitions under a key, perhaps among others, and how many papers hold each.
    """

    def __init__(self, uses: Callable[[str], Iterable[tuple[str, int]]]) -> None:
        self._uses = uses

    def long_forms(self, short: str, n_holding: int) -> list[Form]:
        """Return what the short form is defined as, the most usual first; `n_holding` papers hold it.

        What hardly any of these define is left out.
        """
        held = ((_pair(label), count) for label, count in self._uses(_short_key(short)))
        return _by_use(((long, count) for (defined, long), count in held if defined == short), n_holding / _RARELY)

    @staticmethod
    def key_of(terms: Form) -> bytes:
        """Return what a run of terms is within the key of a long form."""
        return _long_key(terms).encode(*ENCODED) if terms else b""

    def short_forms(self, long: Form) -> list[str]:
        """Return what the long form is shortened to, the most usual first."""
        held = ((_pair(label), count) for label, count in self._uses(_long_key(long)))
        return _by_use((short, count) for (short, defined), count in held if defined == long)


def definition_label(short: str, long: Form) -> str:
    """Return a definition as one text."""
    return _SEPARATOR.join((short, *long))


def definition_keys(label: str) -> tuple[str, str]:
    """Return what a definition is looked up by: its short form and its long one."""
    short, long = _pair(label)
    return _short_key(short), _long_key(long)


def _pair(label: str) -> tuple[str, Form]:
    short, *long = label.split(_SEPARATOR)
    return short, tuple(long)


def _short_key(short: str) -> str:
    return short


def _long_key(long: Form) -> str:
    return _SEPARATOR.join(("", *long))


def _by_use(counts: Iterable[tuple[_Key, int]], least: float = 0) -> list[_Key]:
    total: Counter[_Key] = Counter()
    for form, count in counts:
        total[form] += count
    held = (form for form in total if total[form] and total[form] >= least)
    return sorted(held, key=lambda form: (-total[form], form))
