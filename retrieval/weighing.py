"""What each thing seen of a sentence is worth, by what a question asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from retrieval.questions import Question, Wants
from retrieval.roles import Role, Sentence
from retrieval.wording import Cue


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each thing seen of a sentence is worth; a role or cue that is not named is worth nothing.

    `title` and `name` multiply what the words of the paper's title, and its name, are worth. `further` is the share of
    what the best sentence covers that another of the paper has to, to be quoted as well.
    """

    cover: float = 6.0
    pairs: float = 1.0
    place: float = 0.0
    title: float = 0.5
    name: float = 0.0
    further: float = 0.5
    roles: Mapping[Role, float]
    cues: Mapping[Cue, float]

    def score(self, sentence: Sentence, cover: float, pairs: float) -> float:
        return (
            self.cover * cover
            + self.pairs * pairs
            + self.place * sentence.place
            + self.roles.get(sentence.role, 0.0)
            + sum(self.cues.get(cue, 0.0) for cue in sentence.cues)
        )


# Set by hand on round values: half or double of most changes hit@1 by a point or two. Behind each, what hit@1 loses
# without it, in points, on claims and on trials (all: .713 .853). Without the words .438 .447, without their pairs
# .704 .842.
_FINDING = Weights(
    further=0.3,  # hit@2 on claims .862, with .5 .848; where a person asks, a stray second quote costs more
    place=1.0,  # 2.3, -2.2
    roles={
        Role.BACKGROUND: -0.5,  # 0.9, 0.0
        Role.RESULT: 0.5,  # 0.6, 1.8
        Role.CONCLUSION: 0.5,  # 2.3, 0.0
    },
    cues={
        Cue.TEST: 1.0,  # -0.9, 7.6
        Cue.SIGNIFICANCE: 0.75,  # -0.5, 2.9
        Cue.DIRECTION: 0.75,  # 4.1, 0.0
        Cue.PROCEDURE: -1.0,  # -0.3, 1.4
    },
)
# The same, where an aim can be no answer: does it, is it.
_BORNE_OUT = replace(_FINDING, cues={**_FINDING.cues, Cue.BRINGS: -1.0})
# Of the 78 tuning questions on the seeds, 73 get the right sentence first. With _FINDING in its place each of these
# loses: _CONTENT 3, _CONTRIBUTION 5, _DEFINITION 8, _NUMBER 2, _REASON 1, _METHOD 1.
_CONTENT = Weights(
    roles={Role.BACKGROUND: -1.0, Role.AIM: 0.5, Role.RESULT: 0.5, Role.CONCLUSION: -0.5},
    cues={Cue.BRINGS: 1.0},
)
_CONTRIBUTION = Weights(
    place=-0.5,
    title=1.0,
    name=1.0,
    roles={Role.BACKGROUND: -1.5, Role.AIM: 1.0, Role.CONCLUSION: -0.5},
    cues={Cue.BRINGS: 3.0, Cue.GAP: -1.0},
)
_DEFINITION = Weights(
    place=-1.0,
    title=1.0,
    name=1.0,
    roles={Role.AIM: 1.0, Role.RESULT: -1.0, Role.CONCLUSION: -1.0},
    cues={Cue.BRINGS: 2.0, Cue.DEFINES: 2.0, Cue.ACHIEVES: -1.0},
)
# What a term means that is no paper's name: the sentence that brings the paper doesn't say it.
_MEANING = Weights(
    place=-1.0,
    roles={Role.RESULT: -1.0, Role.CONCLUSION: -1.0},
    cues={Cue.DEFINES: 3.0, Cue.BRINGS: -0.5, Cue.ACHIEVES: -1.0},
)
# What something is for, when it holds, what it runs on, whether it is so: the words decide, and no aim stands before.
_WORDS = Weights(
    title=0.25,
    roles={Role.BACKGROUND: -0.25, Role.RESULT: 0.25},
    cues={Cue.BRINGS: -1.0, Cue.GAP: -1.0},
)
_WHEN = Weights(
    roles={Role.AIM: -0.5},
    cues={Cue.CONDITION: 2.0, Cue.PRIOR: -1.0, Cue.GAP: -1.0},
)
_PURPOSE = Weights(
    title=1.0,
    roles={Role.BACKGROUND: -1.0},
    cues={Cue.AIM: 3.0, Cue.BRINGS: 0.5},
)
_NUMBER = Weights(
    place=0.5,
    roles={Role.BACKGROUND: -1.0, Role.RESULT: 0.5},
    cues={Cue.FIGURE: 3.0, Cue.ACHIEVES: 0.5},
)
_FACTOR = Weights(
    place=0.5,
    roles={Role.BACKGROUND: -1.0, Role.RESULT: 0.5},
    cues={Cue.FIGURE: 2.0, Cue.FACTOR: 2.0, Cue.ACHIEVES: 0.5},
)
_REASON = Weights(
    roles={Role.RESULT: -0.5},
    cues={Cue.REASON: 2.0, Cue.GAP: 1.0, Cue.ACHIEVES: -1.0},
)
_METHOD = Weights(
    roles={Role.BACKGROUND: -1.0, Role.AIM: 0.5, Role.METHOD: 0.5, Role.CONCLUSION: -0.5},
    cues={Cue.MEANS: 1.5, Cue.GAP: -1.0, Cue.ACHIEVES: -1.5},
)
_WEIGHTS: Mapping[Wants, Weights] = {
    Wants.CONTENT: _CONTENT,
    Wants.WHICH_PAPER: _CONTRIBUTION,
    Wants.LIST: _CONTRIBUTION,
    Wants.NUMBER: _NUMBER,
    Wants.DEFINITION: _DEFINITION,
    Wants.REASON: _REASON,
    Wants.METHOD: _METHOD,
    Wants.COMPARISON: _FINDING,
    Wants.STATEMENT: _FINDING,
}
# In order: the first whose words the question has decides, whatever else it wants.
_ASKED: tuple[tuple[re.Pattern[str], Weights], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), weights)
    for pattern, weights in (
        (r"\b(?:effects?|impact|influence)\s+of\b.*\bon\b", _FINDING),
        (r"\bhow\s+(?:much|many\s+times)\s+(?:\w+er|more|less)\b|\bspeed-?ups?\b", _FACTOR),
        (r"\bhow\s+(?:much|many|large|big|small|high|low|long|fast)\b|\bnumbers\b", _NUMBER),
        (r"^\W*what\b.*\bfor\W*$|\bpurpose\s+of\b|\bused\s+for\b|\bgood\s+for\b", _MEANING),
        (r"\b(?:consists?|made)\s+(?:up\s+)?of\b", _MEANING),
        (r"^\W*(?:and\s+)?when\b", _WHEN),
        (r"\bwho\b.*\b(?:for|help|benefits?|target)\b|\b(?:goal|aim|objective)s?\b|\b(?:meant|intended)\b", _PURPOSE),
        (r"^\W*what\s+(?:makes|limits|slows|prevents)\b|^\W*why\b", _REASON),
        (r"\b(?:which|what)\s+(?:\w+\s+){0,3}(?:hardware|gpus?|cpus?|chips?|machines?|devices?|processors?)\b", _WORDS),
    )
)
_YES_OR_NO = re.compile(
    r"\s*(?:does|do|did|is|are|was|were|can|could|has|have|will)\b(?! there\b| any\b)", re.IGNORECASE
)


def weights_for(question: Question) -> Weights:
    """What counts in the sentences that answer the question."""
    for pattern, weights in _ASKED:
        if question.wants is not Wants.STATEMENT and pattern.search(question.text):
            return weights
    if question.wants is Wants.CONTENT and _YES_OR_NO.match(question.text):
        return _WORDS if question.focus else _BORNE_OUT
    return _WEIGHTS[question.wants]


def weights_beside_the_name(weights: Weights, *, named: bool, alone: bool) -> Weights:
    """The same where the paper is `named` by the question, `alone` or with words beside it.

    A paper named alone is told of by what it brings; a term that is no paper's name is not defined by that.
    """
    if alone and weights in (_CONTENT, _FINDING, _BORNE_OUT, _WORDS, _METHOD, _MEANING):
        return _CONTRIBUTION
    return _MEANING if weights is _DEFINITION and not named else weights
