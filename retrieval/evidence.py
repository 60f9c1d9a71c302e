"""What speaks for quoting a sentence: its words, its role and place, and its wording, weighed by what is asked for.

Term matching alone picks the sentence that states the aim, which repeats the question, over the one that answers it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from retrieval.analysis import Analyzer, Kind, Term
from retrieval.coverage import QueryWord, query_words
from retrieval.papers import Paper
from retrieval.queries import Query
from retrieval.questions import Question, Wants
from retrieval.roles import Role, Sentence, read_sentences
from retrieval.sentences import Span
from retrieval.wording import Cue


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence and how it meets a question, both from 0 to 1: `cover` is the share of the question's words that it
    holds, `pairs` the share of their neighbours that are neighbours in it. `matched` are the [start, end) of its words
    that the question holds.
    """

    sentence: Sentence
    cover: float
    pairs: float
    matched: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each thing seen of a sentence is worth; a role or cue that is not named is worth nothing."""

    cover: float = 6.0
    pairs: float = 1.0
    place: float = 0.0
    title: float = 0.5
    roles: Mapping[Role, float]
    cues: Mapping[Cue, float]

    def score(self, evidence: Evidence) -> float:
        sentence = evidence.sentence
        return (
            self.cover * evidence.cover
            + self.pairs * evidence.pairs
            + self.place * sentence.place
            + self.roles.get(sentence.role, 0.0)
            + sum(self.cues.get(cue, 0.0) for cue in sentence.cues)
        )


# Set by hand on round values: half or double of most changes hit@1 by a point or two. Behind each, what hit@1 loses
# without it, in points, on claims and on trials (all: .713 .853). Without the words .438 .447, without their pairs
# .704 .842.
_FINDING = Weights(
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
# Of the 78 tuning questions on the seeds, 73 get the right sentence first. With _FINDING in its place each of these
# loses: _CONTENT 3, _CONTRIBUTION 5, _DEFINITION 8, _NUMBER 2, _REASON 1, _METHOD 1.
_CONTENT = Weights(
    roles={Role.BACKGROUND: -1.0, Role.AIM: 0.5, Role.RESULT: 0.5, Role.CONCLUSION: -0.5},
    cues={Cue.BRINGS: 1.0},
)
_CONTRIBUTION = Weights(
    place=-0.5,
    title=1.0,
    roles={Role.BACKGROUND: -1.5, Role.AIM: 1.0, Role.CONCLUSION: -0.5},
    cues={Cue.BRINGS: 3.0, Cue.GAP: -1.0},
)
_DEFINITION = Weights(
    place=-1.0,
    title=1.0,
    roles={Role.AIM: 1.0, Role.RESULT: -1.0, Role.CONCLUSION: -1.0},
    cues={Cue.BRINGS: 2.0, Cue.DEFINES: 2.0, Cue.ACHIEVES: -1.0},
)
_NUMBER = Weights(
    place=0.5,
    roles={Role.BACKGROUND: -1.0, Role.RESULT: 0.5},
    cues={Cue.FIGURE: 3.0, Cue.ACHIEVES: 0.5},
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

# k1 and b of BM25 within one abstract: a second mention in a sentence says little, and length matters half.
_K1, _B = 0.6, 0.5
# How many times as much a word counts on which the effect is asked for: hit@1 on trials .630 without.
_FOCUS_WEIGHT = 5.0
_FOCUS = re.compile(r"\b(?:effects?|impact|influence)\s+of\b.*\bon\b(?P<focus>.*)", re.IGNORECASE | re.DOTALL)
_YES_OR_NO = re.compile(
    r"\s*(?:does|do|did|is|are|was|were|can|could|has|have|will)\b(?! there\b| any\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as sentences are held against it: its words, its neighbouring terms, the terms in focus, and what
    each thing seen of a sentence is worth.
    """

    words: tuple[QueryWord, ...]
    pairs: frozenset[tuple[str, str]]
    focus: frozenset[str]
    weights: Weights

    @classmethod
    def of(cls, question: Question, query: Query, analyzer: Analyzer) -> Self:
        focus = _FOCUS.search(question.text)
        weights = _FINDING if focus else _weights(question)
        words = tuple(query_words(query))
        return cls(
            words=words,
            pairs=frozenset(pair for pair in query.pairs if not any(word.holds(pair) for word in words)),
            focus=frozenset(term.text for term in analyzer.terms(focus["focus"])) if focus else frozenset(),
            weights=weights,
        )


def _weights(question: Question) -> Weights:
    if question.wants is Wants.CONTENT and _YES_OR_NO.match(question.text):
        return _FINDING
    return _WEIGHTS[question.wants]


def gather(asked: Asked, paper: Paper, analyzer: Analyzer) -> list[Evidence]:
    """What is seen of each sentence of the paper's abstract, in their order."""
    sentences = read_sentences(paper.abstract)
    terms = _by_sentence(analyzer.terms(paper.abstract), sentences)
    weights = _word_weights(asked, {term.text for term in analyzer.terms(paper.title)})
    mean_length = sum(map(len, terms)) / len(terms) if terms else 0.0
    sought = {term for word in asked.words for form in word.forms for term in form}
    return [
        Evidence(
            sentence=sentence,
            cover=_cover(asked.words, weights, held, mean_length),
            pairs=_pairs(asked.pairs, held),
            matched=_merged((term.start, term.end) for term in held if term.text in sought),
        )
        for sentence, held in zip(sentences, terms, strict=True)
    ]


def _by_sentence(terms: Sequence[Term], sentences: Sequence[Sentence]) -> list[list[Term]]:
    held: list[list[Term]] = [[] for _ in sentences]
    number = 0
    for term in terms:
        while number < len(sentences) - 1 and term.start >= sentences[number].end:
            number += 1
        held[number].append(term)
    return held


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that overlap (a compound and its parts) as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _word_weights(asked: Asked, title: Collection[str]) -> list[float]:
    def weight(word: QueryWord) -> float:
        if _is_held(word, asked.focus):
            return word.idf * _FOCUS_WEIGHT
        return word.idf * (asked.weights.title if _is_held(word, title) else 1.0)

    return [weight(word) for word in asked.words]


def _is_held(word: QueryWord, terms: Collection[str]) -> bool:
    return word.covered(lambda term: float(term in terms)) == 1.0


def _cover(words: Sequence[QueryWord], weights: Sequence[float], held: Sequence[Term], mean_length: float) -> float:
    counts = Counter(term.text for term in held)
    k = _K1 * (1 - _B + _B * len(held) / mean_length) if mean_length else _K1
    covered = sum(
        weight * word.covered(lambda term: counts[term] / (counts[term] + k))
        for word, weight in zip(words, weights, strict=True)
    )
    total = sum(weights)
    return covered * (1 + _K1) / total if total else 0.0


def _pairs(pairs: Collection[tuple[str, str]], held: Sequence[Term]) -> float:
    if not pairs:
        return 0.0
    near = set(pairwise(term.text for term in held if term.kind is not Kind.WHOLE))
    return sum(pair in near for pair in pairs) / len(pairs)
