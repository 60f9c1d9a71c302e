"""Where the sentences of an abstract begin and end.

Rules, not a model: an abstract is short, and a wrong cut shows in what a person reads. A full stop ends a sentence
unless it belongs to an abbreviation, an initial, a number, a formula or a closed bracket.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

Span = tuple[int, int]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A stop with the quotes and brackets that close behind it, then white space, the end, or a capital glued on.
# A row of stops is begun at its first or second alone, and never gone back on: it would take its length's square.
_STOP = re.compile(
    r"(?<!\s)(?<![.!?…][.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)|\s[.!?](?=\s|$)|(?<=[\w%)\]])[.!?](?=[A-Z])|\n\s*\n"
)
_LAST_TOKEN = re.compile(r"[^\s([{/,;=–—]*$")
_NEXT_WORD = re.compile(r"\s*[\"'“‘([]*([^\s\"'”’),;:]*)")
_WORD = re.compile(r"[^\W\d_]{2,}")
# `parallelism.The`, `(22.3%).Conclusion`; not `ClinicalTrials.gov`, `U.S.A`, `Node.js`.
_GLUED_BEFORE = re.compile(r"(?:[^\W\d_]{2,}|%|[)\]])$")
_GLUED_AFTER = re.compile(r"[A-Z](?:[a-z]+(?=[\s,:A-Z])|\s)|[A-Z]{4,}[\s:]")

# What stands before a full stop that ends no sentence, whatever follows.
_NEVER_LAST = _words(
    "e.g i.e eg ie al vs cf viz p proc soc trans quart fig figs eq eqs eqn ref refs sec no nos vol pp dr mr mrs "
    "ms prof st approx resp ca ssp subsp spp var tab ch def thm prop i.v i.p i.m s.c b.i.d t.i.d o.d inj a.k.a "
    "w.r.t n.b"
)
# What may end a sentence, but does not where the next word is lower case or a number.
_SELDOM_LAST = _words(
    "etc inc ltd co corp dept univ sp et math u.s u.k u.s.a a.m p.m d.c min max avg jr sr jan feb mar apr jun jul "
    "aug sep sept oct nov dec a.u p.i p.o"
)
# An initial before one of these ends a sentence (`hepatitis C. The`); before another capital it is a name (`J. Smith`).
_STARTERS = _words(
    "a an the this that these those we our it its they their there here in on at for from to by with as of and "
    "but or both all each no not after before during while when where since although however moreover furthermore "
    "thus therefore hence finally further using results methods conclusions conclusion background patients "
    "participants compared among between overall if is are was were"
)
# A heading of nothing but these belongs to the sentence below it: `Materials and methods. We …`.
_HEADING = _words(
    "and of the main patients participants subjects materials material methods method design setting settings "
    "study interventions intervention outcome outcomes measure measures results conclusion conclusions background "
    "objective objectives purpose trial clinical registration"
)
_MATHS = re.compile(r"\$(?=\S)[^$\n]{0,200}?(?<=[^\s\\])\$(?!\d)")
_BRACKETS = re.compile(r"\([^()]{0,300}\)|\[[^\[\]]{0,300}\]")


def sentence_spans(text: str) -> list[Span]:
    """The [start, end) of each sentence, in code points and in order.

    The spans do not overlap, neither begin nor end with white space, and leave nothing but white space outside them.
    """
    maths, brackets = _closed_spans(text)
    spans: list[Span] = []
    start = read = 0
    said = _Said()
    for end in (*_ends(text), len(text)):
        if _is_within(end, maths) or _is_within(end, brackets):
            continue
        # No word goes over an end, so each is read once, however much is joined.
        said = said.and_then(_Said.of(text, read, end))
        read = end
        if end < len(text) and not said.something:
            continue  # a label, a list's number: it belongs to what follows
        if piece := _trimmed(text, start, end):
            spans.append(piece)
            start = end
            said = _Said()
    return _without_loose_tail(text, spans)


def _ends(text: str) -> Iterator[int]:
    for match in _STOP.finditer(text):
        stop = match.group().strip()
        if not stop or _ends_sentence(text, match.start(), match.end(), stop):
            yield match.end()


def _ends_sentence(text: str, start: int, end: int, stop: str) -> bool:
    before = text[max(0, start - 40) : start]
    if end < len(text) and not text[end].isspace():
        return bool(_GLUED_BEFORE.search(before) and _GLUED_AFTER.match(text, end))
    match = _NEXT_WORD.match(text, end)
    following = match.group(1) if match else ""
    if stop.startswith(("!", "?")):
        return not following[:1].islower()
    if text[start].isspace():  # ` . ` as Cranfield writes it; `0 . 5` is a number
        return not (before[-1:].isdigit() and following[:1].isdigit())
    if len(stop.rstrip("\"'”’)]")) > 1 or "…" in stop:
        return not following[:1].islower()
    return _full_stop_ends(_last_token(before), following)


def _last_token(before: str) -> str:
    match = _LAST_TOKEN.search(before)
    return match.group() if match else ""


def _full_stop_ends(token: str, following: str) -> bool:
    folded = token.casefold().strip("\"'“‘")
    if folded in _NEVER_LAST:
        return False
    is_lower_or_number = following[:1].islower() or following[:1].isdigit()
    if folded in _SELDOM_LAST:
        return not is_lower_or_number
    if token.endswith("0") and not token[:-1].endswith(tuple("0123456789")) and following[:1].isdigit():
        return False  # `0. 05`
    if len(token) == 1 and token.isdigit() and following[:1].islower():
        return False  # a list within a sentence: `to 1. improve`
    if len(token) == 1 and token.isalpha():
        return following[:1].isupper() and (token.islower() or following.casefold() in _STARTERS)
    return not (len(token) <= 2 and token.istitle() and following[:1].islower())  # `An. gambiae`


def _closed_spans(text: str) -> tuple[list[Span], list[Span]]:
    """Formulas and bracketed asides, each in order: a full stop within ends nothing."""
    maths, brackets = ([match.span() for match in pattern.finditer(text)] for pattern in (_MATHS, _BRACKETS))
    return maths, brackets


def _is_within(place: int, spans: Sequence[Span]) -> bool:
    """Whether one of the spans, which are in order and apart, goes over the place."""
    number = bisect_left(spans, (place, 0))
    return number > 0 and place < spans[number - 1][1]


class _Said(NamedTuple):
    """How many words stand in a stretch, and whether one of them belongs to no heading."""

    words: int = 0
    telling: bool = False

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Self:
        words = _WORD.findall(text, start, end)
        return cls(len(words), any(word.casefold() not in _HEADING for word in words))

    def and_then(self, other: Self) -> Self:
        return type(self)(self.words + other.words, self.telling or other.telling)

    @property
    def something(self) -> bool:
        return self.words > 1 and self.telling


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    if not piece.strip():
        return None
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _without_loose_tail(text: str, spans: list[Span]) -> list[Span]:
    """Join a last piece of a single word to the sentence before it."""
    if len(spans) < 2 or _Said.of(text, *spans[-1]).something:
        return spans
    return [*spans[:-2], (spans[-2][0], spans[-1][1])]
