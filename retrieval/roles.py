"""What each sentence of an abstract is there for: its role, by its heading, its wording and its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from retrieval.sentences import sentence_spans
from retrieval.wording import Cue, cues


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
    """A sentence of an abstract: its [start, end) in code points, its wording, its role, and its place from 0 to 1."""

    start: int
    end: int
    text: str
    cues: frozenset[Cue]
    role: Role
    place: float


# What each kind of wording says for a role.
_SAYS: Mapping[Cue, tuple[Role, float]] = {
    Cue.PRIOR: (Role.BACKGROUND, 1.0),
    Cue.GAP: (Role.BACKGROUND, 1.0),
    Cue.AIM: (Role.AIM, 1.5),
    Cue.BRINGS: (Role.AIM, 1.5),
    Cue.PROCEDURE: (Role.METHOD, 1.5),
    Cue.MEANS: (Role.METHOD, 0.5),
    Cue.FOUND: (Role.RESULT, 1.0),
    Cue.TEST: (Role.RESULT, 1.5),
    Cue.SIGNIFICANCE: (Role.RESULT, 1.0),
    Cue.DIRECTION: (Role.RESULT, 0.5),
    Cue.COMPARISON: (Role.RESULT, 0.5),
    Cue.ACHIEVES: (Role.RESULT, 1.5),
    Cue.CONCLUDES: (Role.CONCLUSION, 2.5),
    Cue.HEDGE: (Role.CONCLUSION, 1.0),
    Cue.NOTE: (Role.NOTE, 5.0),
}

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
_BEFORE_THE_TURN = frozenset({Role.BACKGROUND})

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
    found = [cues(text[start:end]) for start, end in spans]
    # The sentence that turns from what was known to what is new; before it, without headings, all is background.
    turn = next((number for number, wording in enumerate(found) if wording & {Cue.BRINGS, Cue.FOUND}), 0)
    section: frozenset[Role] = frozenset()
    sentences = []
    for number, ((start, end), wording) in enumerate(zip(spans, found, strict=True)):
        sentence = text[start:end]
        section = _heading_roles(sentence) or section
        expected = section or (_BEFORE_THE_TURN if number < turn else section)
        place = number / (len(spans) - 1) if len(spans) > 1 else 0.0
        sentences.append(Sentence(start, end, sentence, wording, _role(wording, place, expected), place))
    return sentences


def _heading_roles(sentence: str) -> frozenset[Role]:
    """The roles that a heading at the sentence's start gives its section; none where there is no heading."""
    match = _TITLE_HEADING.match(sentence) or _UPPER_HEADING.match(sentence)
    if match is None:
        return frozenset()
    return frozenset(role for role, words in _ROLE_OF_HEADING.items() if words.search(match.group()))


def _role(wording: frozenset[Cue], place: float, section: frozenset[Role]) -> Role:
    scores = {role: -abs(place - home) / reach for role, (home, reach) in _HOME.items()}
    scores[Role.NOTE] -= _NOTE_NEEDS_WORDS
    for role in section:
        scores[role] += _HEADING_WEIGHT
    for cue in wording:
        if cue in _SAYS:
            role, weight = _SAYS[cue]
            scores[role] += weight
    return max(scores, key=scores.__getitem__)
