"""What speaks for quoting a sentence: its words, its role and place, and its wording, weighed by what is asked for.

Term matching alone picks the sentence that states the aim, which repeats the question, over the one that answers it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from retrieval.analysis import IN_A_ROW, Analyzer, Kind, Term
from retrieval.coverage import QueryWord, called, query_words
from retrieval.papers import Paper
from retrieval.queries import Query
from retrieval.questions import Question, Wants
from retrieval.roles import Sentence, read_sentences
from retrieval.sentences import Span
from retrieval.weighing import Weights, weights_beside_the_name, weights_for


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence and how it meets a question: `points` are what all that speaks for it is worth.

    `cover`, from 0 to 1, is the share of the question's words that it holds, the paper's name aside. `matched` are the
    [start, end) of its words that the question holds.
    """

    sentence: Sentence
    points: float
    cover: float
    matched: tuple[Span, ...]


# k1 and b of BM25 within one abstract: a second mention in a sentence says little, and length matters half.
_K1, _B = 0.6, 0.5
# How many times as much a word counts on which the effect is asked for: hit@1 on trials .630 without.
_FOCUS_WEIGHT = 5.0
# An everyday word that nothing else is written for: `work` stands in "In this work" as well.
_EVERYDAY_WEIGHT = 0.3
# One that something is written for: what is said of the rest hangs on it, as on `hurt` in "does it hurt the accuracy".
_OUTCOME_WEIGHT = 1.5
# What is asked to be named: `which GPU`, `how many layers`.
_THING_WEIGHT = 1.5
# What a sentence gains that says how many there are of what is counted.
_COUNTS = 5.0
_FOCUS = re.compile(r"\b(?:effects?|impact|influence)\s+of\b.*\bon\b(?P<focus>.*)", re.IGNORECASE | re.DOTALL)
_THING = re.compile(
    r"^\W*(?:\w+\s+)?(?:which|what|(?P<many>how\s+many))\s+(?:(?:kinds?|sorts?|types?)\s+of\s+)?"
    r"(?P<thing>[\w-]+(?:\s+[\w-]+)?)(?:\s+(?:do|does|did|is|are|was|were|can|could|has|have|will|in|of)\b|\W*$)",
    re.IGNORECASE,
)
_COMPARING = re.compile(r"compar\w*|vs\.?|versus|differen\w*|differs?|better|worse|between|against", re.IGNORECASE)
_IN_WORDS = frozenset("two three four five six seven eight nine ten eleven twelve".split())
# Words: as far before a thing its number may stand, as in `128 NVIDIA GPUs`.
_NUMBER_BEFORE = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as sentences are held against it: its words, its neighbouring terms, the terms in focus, those of the
    thing that is to be named or counted, and what each thing seen of a sentence is worth.
    """

    words: tuple[QueryWord, ...]
    pairs: frozenset[tuple[str, str]]
    focus: frozenset[str]
    thing: frozenset[str]
    counted: frozenset[str]
    weights: Weights

    @classmethod
    def of(cls, question: Question, query: Query, analyzer: Analyzer) -> Self:
        focus, thing = _FOCUS.search(question.text), _THING.search(question.text)
        things = _terms(thing["thing"], analyzer) if thing and question.wants is not Wants.WHICH_PAPER else frozenset()
        words = tuple(word for word in query_words(query, analyzer) if word.known or word.alike)
        if question.wants is Wants.COMPARISON and len(question.focus) > 1:
            words = tuple(word for word in words if not _COMPARING.fullmatch(word.surface))
        return cls(
            words=words,
            pairs=frozenset(pair for pair in query.pairs if not any(word.holds(pair) for word in words)),
            focus=_terms(focus["focus"], analyzer) if focus else frozenset(),
            thing=things,
            counted=things if thing and thing["many"] else frozenset(),
            weights=weights_for(question),
        )


def gather(asked: Asked, paper: Paper, analyzer: Analyzer) -> list[Evidence]:
    """What is seen of each sentence of the paper's abstract, the best first."""
    sentences = read_sentences(paper.abstract)
    terms = _by_sentence(analyzer.terms(paper.abstract), sentences)
    name, title = _terms(called(paper), analyzer), _terms(paper.title, analyzer)
    named = [word for word in asked.words if word.is_held(name)]
    weights = weights_beside_the_name(asked.weights, named=bool(named), alone=len(named) == len(asked.words))
    worth = [_word_weight(word, asked, weights, name, title) for word in asked.words]
    mean_length = sum(map(len, terms)) / len(terms) if terms else 0.0
    sought = {term for word in asked.words for form in word.forms for term in form}
    found = []
    for sentence, held in zip(sentences, terms, strict=True):
        cover = _cover(asked.words, worth, held, mean_length)
        points = weights.score(sentence, cover, _pairs(asked.pairs, held)) + _COUNTS * _counts(asked.counted, held)
        matched = _merged((term.start, term.end) for term in held if term.text in sought)
        found.append(Evidence(sentence, points, cover, matched))
    return sorted(found, key=lambda evidence: -evidence.points)


def _terms(text: str, analyzer: Analyzer) -> frozenset[str]:
    return frozenset(term.text for term in analyzer.terms(text))


def _word_weight(
    word: QueryWord, asked: Asked, weights: Weights, name: Collection[str], title: Collection[str]
) -> float:
    if word.is_held(asked.focus):
        return word.idf * _FOCUS_WEIGHT
    if word.is_held(name):
        return word.idf * weights.name
    if word.is_held(asked.thing):
        return word.idf * _THING_WEIGHT
    if word.everyday and not word.alike:
        return word.idf * _EVERYDAY_WEIGHT
    if word.alike:
        return word.idf * _OUTCOME_WEIGHT
    return word.idf * (weights.title if word.is_held(title) else 1.0)


def _counts(counted: Collection[str], held: Sequence[Term]) -> bool:
    """Whether a number stands right before what is to be counted: 128 GPUs, three subgraphs."""
    row = [term for term in held if term.kind in IN_A_ROW] if counted else []
    return any(
        term.text in counted and any(map(_is_number, row[max(0, place - _NUMBER_BEFORE) : place]))
        for place, term in enumerate(row)
    )


def _is_number(term: Term) -> bool:
    return term.text.isdigit() or term.surface.casefold() in _IN_WORDS


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
