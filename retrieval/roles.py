"""What each sentence of an abstract is there for: its role, by its heading, its wording and its place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.sentences import sentence_spans


class Role(StrEnum):
    """What a sentence does in its abstract."""

    BACKGROUND = "background"  # what was known, and what was missing
    AIM = "aim"  # what the paper sets out to do, or brings
    METHOD = "method"  # how it was done, on whom, what was measured
    RESULT = "result"  # what was found
    CONCLUSION = "conclusion"  # what it means
    NOTE = "note"  # registration, funding, where to get it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an abstract: its [start, end) in code points, its text, its role, and its place from 0 to 1."""

    start: int
    end: int
    text: str
    role: Role
    place: float


_CUES: Sequence[tuple[Role, float, re.Pattern[str]]] = tuple(
    (role, weight, re.compile(pattern, re.IGNORECASE))
    for role, weight, pattern in (
        (
            Role.BACKGROUND,
            1.0,
            r"^however\b|\b(?:remains?|is|are|was) (?:\w+ )?(?:unknown|unclear|elusive|limited|poorly)",
        ),
        (Role.BACKGROUND, 1.0, r"\blittle is known|\bhas(?:n't| not)? been|\bhave been|\brecent(?:ly)?\b|\bknown to\b"),
        (Role.BACKGROUND, 1.0, r"\bexisting\b|\bprevious(?:ly)?\b|\bcurrent(?:ly)?\b|\btypical(?:ly)?\b|\btraditional"),
        (
            Role.BACKGROUND,
            0.8,
            r"\bchalleng|\bsuffer|\bneglect|\boverlook|\bsuboptimal|\bsub-optimal|\boften\b|\busually\b",
        ),
        (Role.AIM, 2.0, r"\b(?:aims?|aimed|objectives?|purpose|goal)\b|\bsought to\b|\bhypothesi[sz]ed?\b|^to \w+"),
        (
            Role.AIM,
            1.5,
            r"\bwe (?:\w+ )?(?:propose|present|introduce|develop|describe|design|investigate|examine|study)",
        ),
        (
            Role.AIM,
            1.5,
            r"\b(?:this|the present) (?:paper|study|work|article|review|trial)\b.{0,20}?\b(?!show|found|sugg)\w+s\b",
        ),
        (
            Role.AIM,
            1.0,
            r"\bin this (?:paper|study|work|article|review)\b|\bwhether\b|\bis proposed\b|\bare proposed\b",
        ),
        (
            Role.METHOD,
            1.5,
            r"\brandomi[sz]|\brandomly\b|\bdouble.blind|\bcross-?over\b|\bcohort\b|\bplacebo-controlled\b",
        ),
        (
            Role.METHOD,
            1.5,
            r"\b(?:was|were) (?:\w+ )?(?:assigned|allocated|recruited|enrolled|measured|collected|treated|"
            r"included|performed|assessed|evaluated|given|conducted|analy[sz]ed|obtained|used|examined)",
        ),
        (
            Role.METHOD,
            1.0,
            r"\breceived\b|\bunderwent\b|\bend ?points?\b|\boutcomes? (?:was|were|measures?)|\bfollow(?:ed)?.up",
        ),
        (
            Role.METHOD,
            0.8,
            r"\bwe (?:\w+ )?(?:used|use|conducted|performed|measured|recruited|analy[sz]ed|assessed|compared)",
        ),
        (Role.METHOD, 0.5, r"\busing\b|\bby (?:\w+ )?\w+ing\b|\bconsists? of\b|\bspecifically\b|\bemploy|\bleverag"),
        (
            Role.RESULT,
            1.5,
            r"\bp\s*[<=>≤]|\b95%|confidence interval|\b(?:odds|hazard|risk) ratio|\bsignifican(?:t|tly)\b",
        ),
        (
            Role.RESULT,
            1.0,
            r"\b(?:increased|decreased|reduced|improved|higher|lower|greater|fewer|faster|no difference)\b",
        ),
        (Role.RESULT, 1.0, r"\bwe (?:\w+ )?(?:found|find|show|showed|observed?|demonstrated?|report|identif\w+)\b"),
        (
            Role.RESULT,
            1.0,
            r"\b(?:results?|experiments?|evaluations?) (?:\w+ ){0,4}(?:show|demonstrate|indicate|confirm)",
        ),
        (Role.RESULT, 1.5, r"\bachiev|\boutperform|\bspeed-?ups?\b|\bup to \d|\bstate-of-the-art performance"),
        (Role.CONCLUSION, 3.0, r"\bin conclusion\b|\bwe conclude\b|\btaken together\b|\bin summary\b|\bcollectively\b"),
        (
            Role.CONCLUSION,
            2.0,
            r"\b(?:these|our|the present) (?:\w+ )?(?:results|findings|data|observations|stud\w+|work)\b",
        ),
        (Role.CONCLUSION, 1.0, r"\bthus\b|\btherefore\b|\bsuggest|\bmay\b|\bimplications?\b|\bshould\b|\bfurther \w+"),
        (
            Role.NOTE,
            5.0,
            r"clinicaltrials|\btrial regist|\bregistered (?:at|with|in|under)\b|\bNCT\d|\bISRCTN|https?:|www\.",
        ),
        (Role.NOTE, 5.0, r"\bsupplementary (?:material|information|data)|\bfunded by\b|\bcode is available|^funding\b"),
    )
)

# The sentence that turns from what was known to what is new; before it, without headings, all is background.
_TURN = re.compile(
    r"\b(?:in|to) this (?:paper|work|study|article|end)\b|\bthis (?:paper|study|work|article) \w+s\b|\bhere,? we\b"
    r"|\bwe (?:\w+ )?(?:propose|present|introduce|develop|design|describe|show|investigated?|examined?|sought|aimed)\b"
    r"|\b(?:aim|objective|purpose|goal)s? (?:of|was|is|were)\b|\b(?:is|are) proposed\b",
    re.IGNORECASE,
)

# Where in an abstract a role is at home: (place, reach); its score falls by 1 for each reach away from home.
_HOME: Mapping[Role, tuple[float, float]] = {
    Role.BACKGROUND: (0.0, 0.15),
    Role.AIM: (0.25, 0.25),
    Role.METHOD: (0.4, 0.3),
    Role.RESULT: (0.75, 0.3),
    Role.CONCLUSION: (1.0, 0.15),
    Role.NOTE: (1.0, 0.2),
}
# A heading outweighs wording and place together, unless both speak against it.
_HEADING_WEIGHT = 4.0
# Notes are rare: place alone makes none.
_NOTE_NEEDS_WORDS = 3.0

_HEADING_WORDS: Mapping[Role, str] = {
    Role.BACKGROUND: "background|context|importance|introduction|rationale|motivation",
    Role.AIM: "objectives?|aims?|purpose|goals?|hypothes[ie]s",
    Role.METHOD: "methods?|methodology|designs?|settings?|participants?|patients?|subjects?|interventions?|measures?|"
    "measurements?|outcomes?|exposures?|data|materials?|procedures?|selection",
    Role.RESULT: "results?|findings?",
    Role.CONCLUSION: "conclusions?|interpretation|significance|discussion|implications?|summary|relevance",
    Role.NOTE: "registration|funding|availability",
}
_ANY_HEADING_WORD = "|".join(_HEADING_WORDS.values())
# `METHODS AND RESULTS We …` and `RESULTSWe …`; `Results: …`, `Results. …` and `ResultsOdds …`.
_UPPER_HEADING = re.compile(r"[A-Z][A-Z&/,() -]{2,60}(?=[:.]|\s|[A-Z][a-z])")
_TITLE_HEADING = re.compile(
    rf"(?=[A-Z])(?i:(?:main |principal |study |trial )?(?:{_ANY_HEADING_WORD})(?:(?: and | & |/)[a-z]+)?)"
    r"(?=\s?:|\.\s|[A-Z][a-z])"
)
_ROLE_OF_HEADING = {
    role: re.compile(rf"\b(?:{words})(?:\b|(?=[A-Z]))", re.IGNORECASE) for role, words in _HEADING_WORDS.items()
}


def read_sentences(text: str) -> list[Sentence]:
    """The sentences of an abstract in order, each with its role."""
    spans = sentence_spans(text)
    texts = [text[start:end] for start, end in spans]
    turn = next((number for number, sentence in enumerate(texts) if _TURN.search(sentence)), None)
    section: frozenset[Role] = frozenset()
    sentences = []
    for number, ((start, end), sentence) in enumerate(zip(spans, texts, strict=True)):
        section = _heading_roles(sentence) or section
        expected = section
        if not section and turn is not None and number < turn:
            expected = frozenset({Role.BACKGROUND})
        place = number / (len(spans) - 1) if len(spans) > 1 else 0.0
        sentences.append(Sentence(start, end, sentence, _role(sentence, place, expected), place))
    return sentences


def _heading_roles(sentence: str) -> frozenset[Role]:
    """The roles that a heading at the sentence's start gives its section; none where there is no heading."""
    match = _TITLE_HEADING.match(sentence) or _UPPER_HEADING.match(sentence)
    if match is None:
        return frozenset()
    return frozenset(role for role, words in _ROLE_OF_HEADING.items() if words.search(match.group()))


def _role(sentence: str, place: float, section: frozenset[Role]) -> Role:
    scores = {role: -abs(place - home) / reach for role, (home, reach) in _HOME.items()}
    scores[Role.NOTE] -= _NOTE_NEEDS_WORDS
    for role in section:
        scores[role] += _HEADING_WEIGHT
    for role, weight, cue in _CUES:
        if cue.search(sentence):
            scores[role] += weight
    return max(scores, key=scores.__getitem__)
