"""What speaks for quoting a sentence: its words, its role and place, and its wording, weighed by what is asked for.

Term matching alone picks the sentence that states the aim, which repeats the question, over the one that answers it.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from retrieval.analysis import Analyzer, Term
from retrieval.coverage import QueryWord, query_words
from retrieval.papers import Paper
from retrieval.queries import Query
from retrieval.questions import Question, Wants
from retrieval.roles import Role, Sentence, read_sentences


class Feature(StrEnum):
    """What is seen of a sentence, each from 0 to 1."""

    COVER = "cover"  # the share of the question's words that it holds
    PAIRS = "pairs"  # the share of the question's neighbouring words that are neighbours in it
    PLACE = "place"  # its place in the abstract
    LAST = "last"  # whether it is the last
    BACKGROUND = "background"
    AIM = "aim"
    METHOD = "method"
    RESULT = "result"
    CONCLUSION = "conclusion"
    NOTE = "note"
    FIGURE = "figure"
    TEST = "test"
    SIGNIFICANCE = "significance"
    COMPARISON = "comparison"
    DIRECTION = "direction"
    FOUND = "found"
    GAP = "gap"
    PROCEDURE = "procedure"
    BRINGS = "brings"
    REASON = "reason"
    MEANS = "means"
    DEFINES = "defines"


_WORDING: Mapping[Feature, re.Pattern[str]] = {
    feature: re.compile(pattern, re.IGNORECASE)
    for feature, pattern in {
        Feature.FIGURE: r"(?<![\w.])\d[\d.,]*\s?(?:\\?%|percent|×|x\b|\$\\times|-?fold\b|points?\b|times\b)?(?![\w-])",
        Feature.TEST: r"\bp\s*[<=>≤-]|\bCI\b|confidence interval|\b[OHR]R\b|(?:odds|hazard|risk) ratio|relative risk",
        Feature.SIGNIFICANCE: r"significan|\bno (?:\w+ )?(?:difference|effect|change|improvement|evidence)|\bdiffer(?:ed|ences?)\b",
        Feature.COMPARISON: r"\b(?:compared (?:with|to)|than|versus|vs\.?|relative to|over (?:the )?(?:existing|baseline|state)|"
        r"between (?:the )?(?:\w+ )?groups|outperform\w*)\b",
        Feature.DIRECTION: r"\b(?:increas|decreas|reduc|improv|higher|lower|greater|fewer|better|worse|superior|inferior|less|"
        r"more|enhanc|attenuat|inhibit|prevent|induc|suppress|impair|promot|associat|accelerat|faster|achiev)",
        Feature.FOUND: r"\b(?:we|results?|findings?|data|stud(?:y|ies)|analys[ie]s|here|experiments?|evaluations?) (?:\w+ )?"
        r"(?:found|find|shows?|showed|shown|demonstrated?|report|observed?|reveal(?:ed)?|identif(?:y|ied)|indicate|"
        r"provide evidence|establish)",
        Feature.GAP: r"^however|\bunknown\b|\bunclear\b|\blittle is known|\bremains?\b|\bpoorly\b|\bcontrovers|\blimited\b",
        Feature.PROCEDURE: r"\b(?:randomi[sz]ed|randomly|received|underwent|double.blind|(?:participants|patients) were|using|"
        r"outcomes? (?:was|were|measures?)|primary|secondary|end ?points?|follow(?:ed)?[- ]up|were (?:\w+ )?(?:assigned|"
        r"allocated|recruited|enrolled|measured|collected|treated|included|performed|assessed|given|conducted|"
        r"analy[sz]ed|obtained))\b",
        Feature.BRINGS: r"\bwe (?:\w+ )?(?:propose|present|introduce|develop|describe|design|explore|study|investigate)|"
        r"\bthis (?:paper|work|study|article) (?!show|found|sugg)\w+s\b|\b(?:is|are) proposed\b",
        Feature.REASON: r"\bbecause\b|\bdue to\b|\bowing to\b|\bsince\b|\bas a result\b|\btherefore\b|\bthus\b|\bhence\b|"
        r"\blead(?:s|ing)? to\b|\bcaus(?:e|es|ed|ing)\b|\bso that\b|\bin order to\b|\bto (?:address|tackle|overcome)\b",
        Feature.MEANS: r"\b(?:by|via|through|using|with) (?:\w+ )?\w+ing\b|\bby\b|\bvia\b|\bthrough\b|\busing\b|\bspecifically\b|"
        r"\bleverag|\bemploy|\bconsists? of\b|\bat its core\b|\bpartitions?\b|\bcombin|\bintegrat",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with what was seen of it, and the [start, end) of its words that the question holds."""

    sentence: Sentence
    features: Mapping[Feature, float]
    matched: tuple[tuple[int, int], ...]


# What each thing seen is worth, by what is asked for. Set by hand on round values: half or double of most changes
# little. Behind each: what hit@1 on claims and trials loses without it, in points.
_FINDING: Mapping[Feature, float] = {
    Feature.COVER: 6.0,
    Feature.PAIRS: 1.0,
    Feature.PLACE: 1.0,
    Feature.BACKGROUND: -0.5,
    Feature.AIM: -1.0,
    Feature.RESULT: 0.5,
    Feature.CONCLUSION: 0.5,
    Feature.NOTE: -2.0,
    Feature.TEST: 1.0,
    Feature.SIGNIFICANCE: 1.0,
    Feature.COMPARISON: 0.5,
    Feature.DIRECTION: 1.0,
    Feature.GAP: -1.0,
    Feature.PROCEDURE: -1.0,
}
_CONTENT: Mapping[Feature, float] = _FINDING
_WEIGHTS: Mapping[Wants, Mapping[Feature, float]] = {wants: _FINDING for wants in Wants}

# k1 and b of BM25 within one abstract: a second mention in a sentence says little, and length matters half.
_K1, _B = 0.6, 0.5
# What a word of the title counts, where the question does not put it in focus: the whole abstract is about it.
_TITLE_DISCOUNT = 0.5
# How many times as much a word counts on which the effect is asked for.
_FOCUS_WEIGHT = 5.0
_FOCUS = re.compile(r"\b(?:effects?|impact|influence)\s+of\b.*\bon\b(?P<focus>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as sentences are held against it: its words, its neighbouring terms, and the terms in focus."""

    wants: Wants
    words: tuple[QueryWord, ...]
    pairs: frozenset[tuple[str, str]]
    focus: frozenset[str]

    @classmethod
    def of(cls, question: Question, query: Query, analyzer: Analyzer) -> Self:
        focus = _FOCUS.search(question.text)
        return cls(
            wants=question.wants,
            words=tuple(query_words(query)),
            pairs=frozenset(query.pairs),
            focus=frozenset(term.text for term in analyzer.terms(focus["focus"])) if focus else frozenset(),
        )


def score(wants: Wants, evidence: Evidence) -> float:
    """What speaks for quoting the sentence, where `wants` is asked for."""
    weights = _WEIGHTS[wants]
    return sum(weights.get(feature, 0.0) * value for feature, value in evidence.features.items())


def gather(asked: Asked, paper: Paper, analyzer: Analyzer) -> list[Evidence]:
    """What is seen of each sentence of the paper's abstract, in their order."""
    sentences = read_sentences(paper.abstract)
    terms = _by_sentence(analyzer.terms(paper.abstract), sentences)
    weights = _weights(asked, {term.text for term in analyzer.terms(paper.title)})
    mean_length = sum(map(len, terms)) / len(terms) if terms else 0.0
    sought = {term for word in asked.words for form in word.forms for term in form}
    return [
        Evidence(
            sentence=sentence,
            features={
                Feature.COVER: _cover(asked.words, weights, held, mean_length),
                Feature.PAIRS: _pairs(asked.pairs, held),
                Feature.PLACE: sentence.place,
                Feature.LAST: float(number == len(sentences) - 1),
                Feature(sentence.role.value): 1.0,
                **{feature: 1.0 for feature, wording in _WORDING.items() if wording.search(sentence.text)},
            },
            matched=tuple((term.start, term.end) for term in held if term.text in sought),
        )
        for number, (sentence, held) in enumerate(zip(sentences, terms, strict=True))
    ]


def _by_sentence(terms: Sequence[Term], sentences: Sequence[Sentence]) -> list[list[Term]]:
    held: list[list[Term]] = [[] for _ in sentences]
    number = 0
    for term in terms:
        while number < len(sentences) - 1 and term.start >= sentences[number].end:
            number += 1
        held[number].append(term)
    return held


def _weights(asked: Asked, title: Collection[str]) -> list[float]:
    return [
        word.idf
        * (
            _FOCUS_WEIGHT
            if word.covered(lambda term: float(term in asked.focus)) == 1.0
            else _TITLE_DISCOUNT
            if word.covered(lambda term: float(term in title)) == 1.0
            else 1.0
        )
        for word in asked.words
    ]


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
    places: dict[int, set[str]] = {}
    for term in held:
        places.setdefault(term.position, set()).add(term.text)
    near = sum(
        any(first in at and second in places.get(position + 1, ()) for position, at in places.items())
        for first, second in pairs
    )
    return near / len(pairs) if pairs else 0.0
