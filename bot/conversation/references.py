"""The words of an utterance that stand for papers named before: it, both, the second one, no, the other one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from retrieval.questions.words import FUNCTION_WORDS, Span, Words, says_something

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACES = {word: place for place, word in enumerate(_ORDINALS)} | {"former": 0, "top": 0, "latter": 1}
_ORDINAL = rf"(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)|last|final|former|latter|top|bottom)"
_THING = r"(?:one|paper|article|result|quote|answer|hit|source|citation|publication|item|preprint|entry|abstract)"
# Behind these words the noun is told apart by what it is about, not by its place in an answer.
_NOT_TOLD_APART = r"(?!\s+(?:by|on|about|to|that|which|who|with|from|for|covering|using|describing|where)\b(?!\W*$))"
_END = (
    r"(?=\s*(?:$|[?.!,;:]|'s\b|and\b|or\b|say\b|says\b|do\b|have\b|has\b|get\b|use\b|save\b|about\b"
    r"|with\b|to\b|in\b|on\b|achieve\b|report\b|published\b|released\b|written\b|come\b|from\b|then\b"
    r"|please\b|instead\b))"
)
_OUTCOMES = (
    r"(?:work|do|have|has|save|use|mean|run|reduce|take|achieve|need|help|differ|handle|improve"
    r"|perform|support|come|apply|get|compare|scale|cost|cover|say|propose|report|solve|require|train"
    r"|matter|rely|beat|outperform|introduce|present|make)"
)


class Kind(StrEnum):
    ONE = "one"  # it, this paper
    MANY = "many"  # these, both
    THEY = "they"  # the papers, or the authors of the one
    PLACES = "places"  # the second one, the first two
    OTHER = "other"  # the other one
    LIKE = "like"  # the one on Gaudi


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that stand for papers. `places` count from 0, and from -1 at the end; `like` tells one apart.

    A `weak` one may as well mean something that the utterance itself names.
    """

    kind: Kind
    span: Span
    places: tuple[int, ...] = ()
    like: str = ""
    weak: bool = False


_PLACED = (
    re.compile(
        rf"\b(?:the\s+|that\s+)?(?P<end>first|last|top|final)\s+(?P<count>\d|{'|'.join(_NUMBERS[1:])}"
        rf"|couple)(?:\s+(?:of\s+them|papers?|ones?|results?|quotes?|answers?))?{_END}"
    ),
    re.compile(
        rf"\b(?:the\s+|that\s+|your\s+)?{_ORDINAL}\s+(?:{_THING}\b|of\s+(?:them|these"
        rf"|those)\b){_NOT_TOLD_APART}"
    ),
    re.compile(rf"\bthe\s+{_ORDINAL}{_END}"),
    re.compile(rf"^\W*{_ORDINAL}\W*$"),
    re.compile(
        r"(?:\b(?:number|no\.|nr\.?|paper|result|quote|answer|option|item|citation)\s*|#\s*|^\W*\["
        rf"|^\()(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)})\b(?!\s*(?:bit|x\b|%|gpus?)|[.,-]?\w)[\])]?"
    ),
)
_OTHER = re.compile(
    r"\b(?:the|that)\s+other\s+(?:one|paper|two|article|result)s?\b"
    + _NOT_TOLD_APART
    + r"|\bother\s+one\b|\bthe\s+others?(?=\s*(?:$|[?.!,]))"
)
_LIKE = re.compile(
    r"\b(?:the|that)\s+(?:one|paper|article)\s+(?:on|about|for|with|covering|that\s+covers|from"
    r"|by)\s+(?P<like>[^?.!,]+)"
)
_MANY = re.compile(
    r"\b(?:(?:all|both|each|any|either|which|some|how\s+many)\s+of\s+(?:them|these|those|the\s+(?:two|three|four|five|papers)\b)|(?:these"
    r"|those|the)\s+(?:two\s+|three\s+)?(?:papers|articles|ones|results|works)"
    rf"|(?:these|those|both)(?:\s+papers|\s+of\s+them)?(?=\s*(?:$|[?.!,]|{_OUTCOMES}\b|(?:are|were|is"
    r"|was|from|by|in|on|have|published|released|written|out|with\s+each)\b))|which\s+ones?\b"
    r"|(?:either|neither)\b(?!.*\b(?:or|nor)\b)|^\W*which(?=\s+(?:is|was)\s+(?:the\s+)?(?:more\b"
    r"|most\b|less\b|best\b|worst\b|\w+er\b|\w+est\b)))" + _NOT_TOLD_APART
)
_THEY = re.compile(r"\b(?:they|them|theirs?|he|she|him|his|her)\b")
_ONE = (
    re.compile(
        r"\b(?:this|that|the\s+same|said)\s+(?:very\s+|last\s+)?(?:paper|article|work|study|one"
        rf"|publication|abstract|preprint|result|answer)(?:'s)?\b{_NOT_TOLD_APART}"
    ),
    re.compile(
        r"\b(?:this|that)\s+(?:method|approach|system|framework|technique|tool|model|algorithm"
        r"|solution)(?:'s)?\b"
    ),
    re.compile(r"\b(?:it|its|itself)\b"),
    re.compile(
        r"\b(?:is|does|did|was|can|has|do|about|of|wrote|cite|compare|than|with|to|for|in|on|from|behind"
        rf"|by|published|explain)\s+(?P<that>this|that)(?=\s*(?:$|[?.!,]|{_OUTCOMES}\b|(?:published"
        r"|released|written|by|from|about|better|faster|open|out|compared|with|to|against)\b))"
    ),
    re.compile(r"^\W*(?P<that>that|this)(?:'s|s|\s+is|\s+was)\b"),
)
_WEAK = re.compile(
    r"\bthe\s+(?:paper|article|authors?|method|approach|framework|system|abstract|work)(?:'s)?\b(?=\s*(?:$|[?.!,]|"
    + _OUTCOMES
    + r"\b|(?:find|found|conclude|claim|suggest|evaluate|show|argue|published|released|written"
    r"|evaluated|tested|compared|out|open)\b))"
)
_IMPERSONAL = re.compile(
    r"\b(?:is|was)\s+it\s+(?:possible|true|known|likely|necessary|important|clear|common|safe|ok|hard"
    r"|easy|feasible|worth|better\s+to|beneficial)\b"
    r"|\bit(?:'s|s|\s+is|\s+was)\s+(?:possible|true|known|likely|necessary|important|clear|common"
    r"|well|shown|believed|thought)\b"
    r"|\b(?:how\s+long|what)\s+does\s+it\s+take\s+to\b|\bdoes\s+it\s+(?:make\s+sense|matter"
    r"|help\s+to)\b|\bwhat\s+does\s+it\s+mean\s+(?:to|when|if|for|that)\b"
    r"|\bit\s+(?:seems|turns|appears)\b|\bhow\s+is\s+it\s+that\b"
)
_CLAUSE = re.compile(r"[,;:]|\b(?:and|but|when|if|because|while|so|since|or|though|although|where|whether)\b")
_VERBAL = re.compile(r"\b(?:do|does|did|is|are|was|were|can|could|will|would|has|have|had|should|may|might)\b")
_OF_ITSELF = re.compile(r"\b(?:does|do|did|is|are|can|was|were)\s+(?P<subject>.+?)\s*$")


def references_in(text: str) -> list[Reference]:
    """Return the references of an utterance to what was said before it, in order and apart from each other.

    A pronoun whose own sentence says what it stands for is none.
    """
    low = Words.of(text).low
    found: list[Reference] = []
    for reference in _all(low):
        if not any(reference.span[0] < other.span[1] and other.span[0] < reference.span[1] for other in found):
            found.append(reference)
    return sorted(found, key=lambda reference: reference.span)


def _all(low: str) -> Iterator[Reference]:
    for pattern in _PLACED:
        yield from (Reference(Kind.PLACES, match.span(), _places(match)) for match in pattern.finditer(low))
    yield from (Reference(Kind.OTHER, match.span()) for match in _OTHER.finditer(low))
    for match in _LIKE.finditer(low):
        yield Reference(Kind.LIKE, match.span(), like=match["like"], weak=True)
    yield from (Reference(Kind.MANY, match.span()) for match in _MANY.finditer(low))
    yield from (Reference(Kind.THEY, m.span()) for m in _THEY.finditer(low) if not _explained(low, m))
    idle = [match.span() for match in _IMPERSONAL.finditer(low)]
    for pattern in _ONE:
        for match in pattern.finditer(low):
            span = match.span("that") if "that" in match.groupdict() else match.span()
            if not any(start <= span[0] < end for start, end in idle) and not _explained(low, match):
                yield Reference(Kind.ONE, span)
    yield from (Reference(Kind.ONE, match.span(), weak=True) for match in _WEAK.finditer(low))


def _places(match: re.Match[str]) -> tuple[int, ...]:
    groups = match.groupdict()
    if count := groups.get("count"):
        size = int(count) if count.isdigit() else (_NUMBERS.index(count) + 1 if count in _NUMBERS else 2)
        return tuple(range(-size, 0) if groups["end"] in ("last", "final") else range(size))
    if number := groups.get("number"):
        return (int(number) - 1 if number.isdigit() else _NUMBERS.index(number),)
    ordinal = groups["ordinal"]
    if ordinal in ("last", "final", "bottom"):
        return (-1,)
    return (_PLACES[ordinal] if ordinal in _PLACES else int(re.sub(r"\D", "", ordinal)) - 1,)


def _explained(low: str, match: re.Match[str]) -> bool:
    """Whether what stands before a pronoun in its own sentence is what it stands for."""
    before = low[: match.start()]
    breaks = list(_CLAUSE.finditer(before))
    if breaks:
        clause = before[: breaks[-1].start()]
        return says_something(clause) and _VERBAL.search(clause) is not None
    if match[0] not in ("its", "their", "itself", "theirs"):
        return False
    subject = _OF_ITSELF.search(before)
    if subject is None or not says_something(subject["subject"]):
        return False
    keys = [word.key for word in Words.of(subject["subject"]).words]
    named = [key for key in keys if key not in FUNCTION_WORDS | {"authors", "paper", "abstract", "say"}]
    return bool(named) and (match[0] != "its" or keys[0] in ("a", "an", "the"))
