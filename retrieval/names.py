"""What a person's name looks like, and the parts that it falls into.

Names follow no grammar, so this only grades how plausible a text is as a name: plain, odd or not one at all.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum

PARTICLES = frozenset(
    "af al bin bint d da dal dalla das de degli dei del della den der di do dos du e el ibn l la le los ten ter "
    "'t van vom von y zu zum zur".split()
)
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
# Capitals inside one word of a surname: McCarthy, LeCun, DiCaprio, FitzGerald, VanRullen.
INNER_PREFIXES = tuple("Mc Mac Le La De Del Des Di Da Du Dos Fitz Van Von El Al St".split())
MAX_WORDS = 6
_GROUPS = frozenset("Team Collaboration Consortium Group Initiative Lab Labs Project Workshop".split())

_AND_OTHERS = re.compile(r"(?:\bet\.?\s+al\b\.?|\band\s+others\b|\bothers\b)$", re.IGNORECASE)
_BETWEEN = ", \t\r\n"
_BETWEEN_NAMES = re.compile(r"\s*,\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+")
_DECORATION = '()[]"“”‘’*†‡'
_PARTS = re.compile(r"[-‐‑'’ʼ`.]+")


class Plausibility(IntEnum):
    """How much a text looks like a name."""

    NONE = 0
    ODD = 1
    PLAIN = 2


def plausibility(name: str) -> Plausibility:
    """How much a text looks like the whole name of one person, the weakest of its words deciding."""
    words = name.split()
    if not 1 <= len(words) <= MAX_WORDS or all(is_lower(word) for word in words) or name.count("(") != name.count(")"):
        return Plausibility.NONE
    return min(word_plausibility(word) for word in words)


def word_plausibility(word: str) -> Plausibility:
    """How much one word looks like a part of a name: Jean-Luc, O'Neil, J.-P., McCarthy and van all do."""
    bare = unicodedata.normalize("NFC", word).strip(_DECORATION)
    if (len(bare) > 1 and bare in PARTICLES) or bare.casefold() in SUFFIXES:
        return Plausibility.PLAIN
    parts = [part for part in _PARTS.split(bare) if part]
    if not parts or not all(part.isalpha() for part in parts):
        return Plausibility.NONE
    if is_lower(parts[0]) and (len(parts) == 1 or parts[0] not in PARTICLES):
        return Plausibility.NONE
    return min(_part_plausibility(part) for part in parts)


def split_names(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the names of an author list as people write it, and whether "et al." or "and others" cuts it short.

    Names come out as they are spoken, also where they stand as "Family, Given" with "and" or semicolons between them.
    """
    (listed,), cut = cut_short(" ".join(text.split()))
    pieces = re.split(r"\s*;\s*" if ";" in listed else r"\s+(?:and|&)\s+", listed)
    if ";" in listed or _are_family_first(pieces):
        return tuple(filter(None, map(given_first, pieces))), cut
    return names_between_commas(listed), cut


def names_between_commas(text: str) -> tuple[str, ...]:
    """Return the names of a list in which commas, or "and", stand between them; "Jr." belongs to the name before."""
    names: list[str] = []
    for piece in _BETWEEN_NAMES.split(" ".join(text.split())):
        if names and piece.casefold() in SUFFIXES:
            names[-1] += f", {piece}"
        elif name := " ".join(piece.split()):
            names.append(name)
    return tuple(names)


def cut_short(*listed: str) -> tuple[tuple[str, ...], bool]:
    """Take "et al." or "and others" off the end of an author list, and say whether it was there."""
    if not listed:
        return (), False
    bare = listed[-1].rstrip(_BETWEEN)
    last = _AND_OTHERS.sub("", bare)
    cut = last != bare
    last = last.rstrip(_BETWEEN) if cut else listed[-1]
    return (*listed[:-1], *((last,) if last.strip() or len(listed) == 1 else ())), cut


def given_first(name: str) -> str:
    """A name as it is spoken: "Geoffrey E. Hinton" of "Hinton, Geoffrey E."; others as they are."""
    family, given, suffix = family_and_given(name)
    return f"{given} {family}".strip() + (f", {suffix}" if suffix and "," in name else f" {suffix}" if suffix else "")


def surname(name: str) -> str:
    """The family name with its particles: "van der Berg" of "Jan van der Berg"; all of a name that is a group's."""
    return family_and_given(name)[0]


def family_and_given(name: str) -> tuple[str, str, str]:
    """Part a name, also one written "Family, Given", into family name, given names and a suffix such as "Jr."."""
    family, comma, given = (" ".join(part.split()) for part in name.partition(","))
    if comma and given.casefold() not in SUFFIXES:
        suffix, comma, rest = (part.strip() for part in given.partition(","))
        return (family, rest, suffix) if comma and suffix.casefold() in SUFFIXES else (family, given, "")
    words, suffix = family.split(), given
    if len(words) > 2 and words[-1].casefold() in SUFFIXES:
        suffix = words.pop()
    if not words or words[-1] in _GROUPS:
        return " ".join(words), "", suffix
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start]), suffix


def is_lower(word: str) -> bool:
    """Whether a word begins with a lower-case letter."""
    return word[:1].islower()


def _part_plausibility(part: str) -> Plausibility:
    head, tail = part[0], part[1:]
    if not tail or tail == tail.lower():
        return Plausibility.PLAIN
    if any(part.startswith(prefix) and part[len(prefix) :].istitle() for prefix in INNER_PREFIXES):
        return Plausibility.PLAIN
    return Plausibility.ODD if head.isupper() else Plausibility.NONE


def _are_family_first(names: Sequence[str]) -> bool:
    """Whether names stand as "Family, Given": each has one comma, and not all have two words before it.

    A single such name must end in initials as well: "Hinton, Geoffrey E." is one person, "OpenAI, Josh Achiam" are two.
    """
    if not all(name.count(",") == 1 for name in names):
        return False
    parted = [[part.split() for part in name.split(",")] for name in names]
    if len(parted) == 1:
        return len(parted[0][0]) == 1 and all(len(word.rstrip(".")) == 1 for word in parted[0][1][1:])
    return any(len(family) == 1 for family, _ in parted)
