"""Where a title ends and the authors glued on to it begin: `… for KV CacheBo Jiang, Taolue Yang`.

A seam is where a letter, digit or closing mark meets a capital with no space between, and everything behind it reads as
a list of names. Titles and names have such places inside them as well (PyTorch, LeCun), so each candidate is weighed by
what is around it and by what the rest of the listing knows: the words of its prose, and the authors it names elsewhere.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from retrieval.names import INNER_PREFIXES, Plausibility, plausibility, word_plausibility

BETWEEN_AUTHORS = re.compile(r",? (?:and|&) |, ")
_CLOSING = frozenset(")]}$?!%\"”'’*+#")
_APOSTROPHES = "'’"
_ELIDED = re.compile(r"\b[^\W\d_]['’]$")  # O'Neil, D'Amour
_OPENING_QUOTE = re.compile(r"(?<!\S)['‘]|``")
# Particles that begin a name often enough, as in "van der Berg"; "de" and "al" end too many words (code, digital).
_LEADING_PARTICLE = re.compile(r"(?:van|von|della|dos) (?=\w)")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_PROSE_WORD = re.compile(r"[^\W\d_]{2,}")
_INNER_PIECE = re.compile(r"(?<=[a-z])[A-Z][a-z]+|[A-Z][a-z]+(?=[A-Z])")
_LONGEST_NAME = 100

# Weights of the evidence. A known author or a title that ends in a known word outweighs every doubt but two together.
_KNOWN_AUTHOR = 5
_TITLE_ENDS_IN_A_WORD = 4
_CLOSING_MARK = 4
_LONE_WORD_NAME = -4
_ODD_WORD = -3
_NAME_WORD_IS_PROSE = -1
_NAME_PIECE_IS_PROSE = -2
_CUTS_A_SURNAME = -4
_BARE_BEGINNING = -3
_FRAGMENT = -2
# A single author of a single word, with nothing else to show that it is one, is rather a title without authors.
_LEAST_FOR_A_LONE_WORD = -3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a listing knows apart from one seam: the words of its prose, in lower case, and authors beyond doubt."""

    words: Collection[str] = frozenset()
    authors: Collection[str] = frozenset()


def find_seam(line: str, evidence: Evidence) -> int:
    """Return where the authors begin in a line whose authors are glued on to its title.

    The length of the line where nothing in it reads as authors. Of candidates of equal weight the last one wins, as
    titles have more capitals inside words than names; of names of one word, as groups have them, the longest.
    """
    best: tuple[int, int, int] | None = None
    for start, end in _candidates(line):
        weight = _weight(line, start, end, evidence)
        is_one_word = " " not in line[start:end]
        if not is_one_word or end < len(line) or weight >= _LEAST_FOR_A_LONE_WORD:
            ranked = (weight, -start if is_one_word else start, start)
            best = max(best, ranked) if best else ranked
    return best[2] if best else len(line)


def certain_authors(line: str) -> list[str]:
    """The names at the end of a line that lie beyond doubt: behind a comma, and with nothing odd about them.

    The segment that holds the seam ends them, as `KV CacheBo Jiang` is no plain name.
    """
    certain = []
    for segment in reversed(BETWEEN_AUTHORS.split(line)[1:]):
        if " " not in segment or plausibility(segment) is not Plausibility.PLAIN:
            break
        certain.append(segment)
    return certain


def prose_words(text: str) -> Iterator[str]:
    """The words of a text in lower case, a compound's parts each as a word."""
    return (match.group().lower() for match in _PROSE_WORD.finditer(text))


def _candidates(line: str) -> Iterator[tuple[int, int]]:
    """Each place where the authors could begin, with the end of the first name; all names behind it are plausible."""
    end = len(line)
    quote = _OPENING_QUOTE.search(line)
    quoted_from = quote.end() if quote else end
    for separator_start, first in _separators_from_the_end(line):
        for place in range(max(first, end - _LONGEST_NAME) + 1, end):
            if end - place > 1 and _may_begin_a_name(line, place, quoted_from) and plausibility(line[place:end]):
                yield place, end
        if not plausibility(line[first:end]):
            return
        end = separator_start


def _separators_from_the_end(line: str) -> Iterator[tuple[int, int]]:
    """The spans of what separates authors, the last one first, and in the end the beginning of the line."""
    yield from reversed([match.span() for match in BETWEEN_AUTHORS.finditer(line)])
    yield 0, 0


def _may_begin_a_name(line: str, place: int, quoted_from: int) -> bool:
    before, here = line[place - 1], line[place]
    if here.islower():
        return before.isalnum() and _LEADING_PARTICLE.match(line, place) is not None
    if not here.isupper():
        return False
    if before == ".":
        return line[place - 2 : place - 1].islower()
    if before in _APOSTROPHES:
        return quoted_from <= place and _ELIDED.search(line, max(place - 3, 0), place) is None
    return before.isalnum() or before in _CLOSING or unicodedata.combining(before) != 0


def _weight(line: str, start: int, end: int, evidence: Evidence) -> int:
    name, before = line[start:end], line[start - 1]
    words = name.split()
    last_word = _LAST_WORD.search(line, max(start - _LONGEST_NAME, 0), start)
    known_word = last_word is not None and _is_known(last_word.group().lower(), evidence.words)
    return sum(
        (
            _KNOWN_AUTHOR * (name in evidence.authors),
            _TITLE_ENDS_IN_A_WORD * known_word,
            _CLOSING_MARK * (before in _CLOSING),
            _LONE_WORD_NAME * (len(words) == 1),
            _ODD_WORD * sum(word_plausibility(word) is Plausibility.ODD for word in words),
            _NAME_WORD_IS_PROSE * sum(word.lower() in evidence.words for word in _PROSE_WORD.findall(name)),
            _NAME_PIECE_IS_PROSE * sum(piece.lower() in evidence.words for piece in _INNER_PIECE.findall(name)),
            _CUTS_A_SURNAME * line.endswith(INNER_PREFIXES, 0, start),
            _BARE_BEGINNING * _is_bare(line, start),
            _FRAGMENT * (not known_word and _is_fragment(line, start)),
        )
    )


def _is_known(word: str, words: Collection[str]) -> bool:
    """Whether prose has the word, in the singular or the plural."""
    forms = (word, f"{word}s", word.removesuffix("s"), word.removesuffix("es"))
    return len(word) > 1 and any(form in words for form in forms)


def _is_bare(line: str, start: int) -> bool:
    """Whether what begins here is a particle, or a single capital: either could as well be the end of a word."""
    return line[start].islower() or line[start + 1 : start + 2].isspace()


def _is_fragment(line: str, start: int) -> bool:
    """Whether the title would end in one word behind a comma, which is rather half of a name: `…, Cheng|Xiang Zhai`."""
    comma = line.rfind(", ", 0, start)
    return comma >= 0 and " " not in line[comma + len(", ") : start]
