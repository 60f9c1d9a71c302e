"""The words of an utterance that stand for papers named before: it, both, the second one, no, the other one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from retrieval.questions.phrasing import Part, phrases
from retrieval.questions.words import FUNCTION_WORDS, Span, Words, says_something

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACES = {word: place for place, word in enumerate(_ORDINALS)} | {"former": 0, "top": 0, "latter": 1}
_LAST = frozenset({"last", "final", "bottom"})


class Kind(StrEnum):
    ONE = "one"  # it, this paper
    MANY = "many"  # these, both
    THEY = "they"  # the papers, or the authors of the one
    PLACES = "places"  # the second one, the first two
    OTHER = "other"  # the other one
    NEXT = "next"  # the next one
    PREVIOUS = "previous"  # the one before
    LIKE = "like"  # the one on Gaudi
    NEWER = "newer"  # the newer one
    OLDER = "older"  # the older one


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


_PARTS: Mapping[str, Part] = {
    "ordinal": f"(?P<ordinal>{'|'.join(_ORDINALS)}|\\d{{1,2}}(st|nd|rd|th)|last|final|former|latter|top|bottom)",
    "thing": "one|paper|article|result|quote|answer|hit|source|citation|publication|item|preprint|entry|abstract",
    "few": f"(?P<count>\\d|{'|'.join(_NUMBERS[1:])}|couple)",
    "numbered": "number|no\\.|nr\\.?|paper|result|quote|answer|option|item|citation",
    "number": f"(?P<number>\\d{{1,2}}|{'|'.join(_NUMBERS)})\\b",
    "things": "papers|articles|ones|results|works",
    "paper": "paper|article|work|study|one|publication|abstract|preprint|result|answer",
    "method": "method|approach|system|framework|technique|tool|model|algorithm|solution",
    # Behind these words the noun is told apart by what it is about, not by its place in an answer.
    "not_told_apart": re.compile(
        r"(?!\s+(?:by|on|about|to|that|which|who|with|from|for|covering|using|describing|where)\b(?!\W*$))"
    ),
    # Behind a bare ordinal or number of papers: "the first two do …".
    "goes_on": """
        {stop}|'s\\b| (and|or|say|says|do|have|has|get|use|save|about|with|to|in|on|achieve|report|published)\\b
        \\s++(released|written|come|from|then|please|instead)\\b
        """,
    # What papers do, behind "this", "both" or "the method".
    "does": """
        work|do|have|has|save|use|mean|run|reduce|take|achieve|need|help|differ|handle|improve|perform|support|come
        apply|get|compare|scale|cost|cover|say|propose|report|solve|require|train|matter|rely|beat|outperform
        introduce|present|make
        """,
    # What "that" may stand behind: who wrote that, than that.
    "leads_to": """
        is|does|did|was|can|has|do|about|of|wrote|cite|compare|than|with|to|for|in|on|from|behind|by|published|explain
        """,
    "compared": "by|from|about|better|faster|with|to|against",
    "was_out": "published|released|written|out|open|compared",
}
_PLACED = tuple(
    phrases(row, **_PARTS)
    for row in (
        "[the |that ](?P<end>first|last|top|final) {few}[ of them| {thing}s?](?={goes_on})  # the first two",
        "[the |that |your ]{ordinal} ({thing}|of (them|these|those)){not_told_apart}  # the second one",
        "the {ordinal}(?={goes_on})  # the second",
        "^{ordinal}$  # second",
        "({numbered}\\s*|\\#\\s*|^\\[|^\\(){number}(?!\\s*(bit|x\\b|%|gpus?)|(\\.|,|-)?\\w)  # number 3, #3, [3]",
    )
)
_NUMBERED = phrases(
    """
    ^[(compare|cite|show|open|read|explain)[ me] ]{digits}( (and|with|to|vs) {digits})*$     # compare 1 and 2
    """,
    digits="\\d{1,2}",
)
_NEXT = phrases("(the|that) (next|following) {thing}|next one", **_PARTS)
_PREVIOUS = phrases("[the ]previous {thing}|the {thing} before[ that]", **_PARTS)
_OTHER = phrases(
    """
    (the|that) other (one|paper|two|article|result)s?{not_told_apart}    # the other one
    other one{not_told_apart}                                            # no, other one
    the others?(?={stop})                                                # the other
    """,
    **_PARTS,
)
_NEWER = phrases("[the |that ](newer|newest|latest|(more|most) recent) one{not_told_apart}", **_PARTS)
_OLDER = phrases("[the |that ](older|oldest|earlier|earliest) one{not_told_apart}", **_PARTS)
_LIKE = phrases(
    """
    # the one on Gaudi
    (the|that) (one|paper|article) (on|about|for|with|covering|that covers|from|by) (?P<like>{like})
    """,
    like=re.compile(r"[^?.!,]+"),
)
_SO_CALLED = phrases(
    """
    (the|that) (?P<like>{word}[ {word}]) one{not_told_apart}   # the Gaudi one
    """,
    word=re.compile(r"[^\s,?]+"),
    **_PARTS,
)
_MANY = phrases(
    """
    # all of them
    (all|both|each|any|either|which|some|how many) of (them|these|those|the ({two}|papers)){not_told_apart}
    (these|those|the) [{two} ]{things}{not_told_apart}          # these two papers
    (these|those|both)[ papers| of them](?={stop}| {do}\\b)   # both have code
    which ones?{not_told_apart}                                 # which ones have code?
    (either|neither)(?!.*\\b(or|nor)\\b)                    # is either open?
    ^which(?= (is|was) [the ]{more}\\b(?! ({thing})\\b))      # which is the fastest?
    """,
    two="two|three|four|five",
    do="{does}|are|were|is|was|from|by|in|on|have|with each|{was_out}",
    more="more|most|less|best|worst|\\w+er|\\w+est",
    **_PARTS,
)
_WHICH_OF_THEM = phrases("^which(?= (have|has|are|were|come|came|use|do|also)\\b(?! there\\b))")  # which have code?
_THEY = phrases("they|them|theirs?|he|she|him|his|her")
_ONE = phrases(
    """
    (this|that|the same|said) [very |last ]{paper}['s]{not_told_apart}    # this paper
    (this|that) {method}['s]                                              # that method
    it|its|itself                                                         # it
    """,
    **_PARTS,
)
_THAT = tuple(
    phrases(row, **_PARTS)
    for row in (
        "{leads_to} (?P<that>this|that)(?={stop}| ({does}|{was_out}|{compared})\\b)  # who wrote that?",
        "^(?P<that>that|this)('s|s| is| was| and| with)  # and that is?",
        "^(?P<that>that|this)$  # that?",
    )
)
_WEAK = phrases(
    """
    # does the method work?
    the (paper|article|authors?|{method}|abstract|work)['s](?={stop}| ({does}|{found}|{was_out})\\b)
    """,
    found="find|found|conclude|claim|suggest|evaluate|show|argue|evaluated|tested",
    **{**_PARTS, "method": "method|approach|framework|system"},
)
_IMPERSONAL = phrases(
    """
    (is|was) it ({known}|safe|ok|hard|easy|feasible|worth|better to|beneficial)    # is it possible to prune?
    it('s|s| is| was) ({known}|well|shown|believed|thought)                        # it is known
    (how long|what) does it take to                                                # how long does it take to train?
    does it (make sense|matter|help to)                                            # does it make sense to prune?
    what does it mean (to|when|if|for|that)                                        # what does it mean to prune?
    it (seems|turns|appears)                                                       # it seems
    how is it that                                                                 # how is it that?
    """,
    known="possible|true|known|likely|necessary|important|clear|common",
)
_CLAUSE = re.compile(r"[,;:]|\b(?:and|but|when|if|because|while|so|since|or|though|although|where|whether)\b")
_VERBAL = phrases("do|does|did|is|are|was|were|can|could|will|would|has|have|had|should|may|might")
_OF_ITSELF = re.compile(r"\b(?:does|do|did|is|are|can|was|were)\s+(?P<subject>\S.*)$")


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
    if _NUMBERED.match(low):
        yield from (Reference(Kind.PLACES, m.span(), (int(m[0]) - 1,)) for m in re.finditer(r"\d+", low))
    for pattern in _PLACED:
        yield from (Reference(Kind.PLACES, match.span(), _places(match)) for match in pattern.finditer(low))
    for kind, pattern in ((Kind.OTHER, _OTHER), (Kind.NEXT, _NEXT), (Kind.PREVIOUS, _PREVIOUS)):
        yield from (Reference(kind, match.span()) for match in pattern.finditer(low))
    for kind, pattern in ((Kind.NEWER, _NEWER), (Kind.OLDER, _OLDER)):
        yield from (Reference(kind, match.span(), weak=True) for match in pattern.finditer(low))
    for match in _WHICH_OF_THEM.finditer(low):
        yield Reference(Kind.MANY, match.span(), weak=True)
    for match in (*_LIKE.finditer(low), *_SO_CALLED.finditer(low)):
        yield Reference(Kind.LIKE, match.span(), like=match["like"], weak=True)
    yield from (Reference(Kind.MANY, match.span()) for match in _MANY.finditer(low))
    named = _first_named(low)
    yield from (Reference(Kind.THEY, m.span()) for m in _THEY.finditer(low) if not _explained(low, m, named))
    idle = [match.span() for match in _IMPERSONAL.finditer(low)]
    for pattern in (_ONE, *_THAT):
        for match in pattern.finditer(low):
            span = match.span("that") if pattern is not _ONE else match.span()
            if not any(start <= span[0] < end for start, end in idle) and not _explained(low, match, named):
                yield Reference(Kind.ONE, span)
    yield from (Reference(Kind.ONE, match.span(), weak=True) for match in _WEAK.finditer(low))


def _places(match: re.Match[str]) -> tuple[int, ...]:
    groups = match.groupdict()
    if count := groups.get("count"):
        size = int(count) if count.isdigit() else (_NUMBERS.index(count) + 1 if count in _NUMBERS else 2)
        return tuple(range(-size, 0) if groups["end"] in _LAST else range(size))
    if number := groups.get("number"):
        return (int(number) - 1 if number.isdigit() else _NUMBERS.index(number),)
    ordinal = groups["ordinal"]
    if ordinal in _LAST:
        return (-1,)
    return (_PLACES[ordinal] if ordinal in _PLACES else int(re.sub(r"\D", "", ordinal)) - 1,)


def _first_named(low: str) -> int:
    """Where the first word ends that names something."""
    return next((word.end for word in Words.of(low).words if word.key not in FUNCTION_WORDS), len(low) + 1)


def _explained(low: str, match: re.Match[str], first_named: int) -> bool:
    """Whether what stands before a pronoun in its own sentence is what it stands for."""
    before = low[: match.start()]
    breaks = list(_CLAUSE.finditer(before))
    if breaks:
        clause = before[: breaks[-1].start()]
        return first_named <= len(clause) and _VERBAL.search(clause) is not None
    if match[0] not in ("its", "their", "itself", "theirs"):
        return False
    subject = _OF_ITSELF.search(before)
    if subject is None or not says_something(subject["subject"]):
        return False
    keys = [word.key for word in Words.of(subject["subject"]).words]
    named = [key for key in keys if key not in FUNCTION_WORDS | {"authors", "paper", "abstract", "say"}]
    return bool(named) and (match[0] != "its" or keys[0] in ("a", "an", "the"))
