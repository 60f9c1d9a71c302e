"""Two papers side by side: what each says on the same matter, in its own words, or that it says nothing on it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.coverage import called
from retrieval.figures import figures_of
from retrieval.index import PaperIndex
from retrieval.papers import Paper
from retrieval.queries import Hit
from retrieval.questions import Question, Wants
from retrieval.quotes import Quote, choose
from retrieval.roles import Role, Sentence, read_sentences
from retrieval.wording import Cue


class Matter(StrEnum):
    """What two papers are compared on, in the order in which it is shown."""

    PROBLEM = "the problem"
    BRINGS = "what it brings"
    MEANS = "how it works"
    TRIED_ON = "what it was tried on"
    REPORTS = "what it reports"
    LIMITS = "limits"
    ABOUT = "about"  # what was asked for


@dataclass(frozen=True, slots=True)
class Beside:
    """What each of two papers says on a matter, in the order of its abstract; nothing where that side is empty."""

    matter: Matter
    left: tuple[Quote, ...]
    right: tuple[Quote, ...]


# Sentences: the most of each paper on one matter.
_EACH = 2
_TRIED_ON = re.compile(
    r"\b(?:evaluat\w+|experiments?|experimental|tested|trained|benchmark\w*|validat\w+|compar\w+)\b.{0,200}?"
    r"\b(?:on|with|across|using|over|in)\b.{0,120}?\b(?:datasets?|benchmarks?|corp(?:us|ora)|GPUs?|CPUs?|TPUs?|processors?"
    r"|FPGAs?|platforms?|hardware|patients|participants|users|tasks|models?|networks?|simulations?|streams|surrogates"
    r"|[A-Z][\w-]*\d\w*|ImageNet|MNIST|Wikipedia|Twitter)\b"
    r"|\b[Oo]n (?:the )?[A-Z]\S* (?:dataset|benchmark)",
    re.DOTALL,
)
_LIMITS = re.compile(
    r"\b(?:limitations?(?! of (?:existing|previous|current|prior|these|such|traditional))|limited to|at the"
    r" (?:cost|expense) of|only (?:when|if|for|works)|fails? (?:to|when|on)|future work"
    r"|remains? (?:open|unclear|a challenge|to be)"
    r"|drawbacks?|disadvantages?|does not (?:hold|apply|scale|generali[sz]e|account)|except)\b",
    re.IGNORECASE,
)


def compare(left: Paper, right: Paper) -> list[Beside]:
    """What the abstracts say on the same matters; a matter on which both are silent is left out.

    A sentence stands under one matter only, but for one that tells both what was found and on what. Turned round, the
    papers give the same with the sides exchanged.
    """
    ours, theirs = _by_matter(left), _by_matter(right)
    return [
        Beside(matter, ours.get(matter, ()), theirs.get(matter, ()))
        for matter in Matter
        if any(_says_more(matter, found) for found in (ours, theirs))
    ]


def _says_more(matter: Matter, found: Mapping[Matter, Sequence[Quote]]) -> bool:
    """Whether an abstract says on a matter what does not stand elsewhere already."""
    elsewhere = found.get(Matter.REPORTS, ()) if matter is Matter.TRIED_ON else ()
    return any(quote not in elsewhere for quote in found.get(matter, ()))


def compare_about(topic: str, left: Paper, right: Paper, index: PaperIndex) -> Beside:
    """What each abstract says on a topic, the best sentences first."""
    return Beside(Matter.ABOUT, _on_topic(topic, left, index), _on_topic(topic, right, index))


def _on_topic(topic: str, paper: Paper, index: PaperIndex) -> tuple[Quote, ...]:
    question = Question(text=topic, topic=topic, wants=Wants.CONTENT, focus=(paper.id,))
    answer = choose(question, index.read(topic), [(Hit(paper.id, 1.0, 1), paper)], index, limit=_EACH)
    # Without a word of the topic, a sentence is only the nearest.
    return tuple(found.quote for found in answer.quotes if found.matched) if answer.answered else ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sentence, whether it states a figure, and whether it names what the paper brings."""

    sentence: Sentence
    has_figure: bool
    names_it: bool


def _by_matter(paper: Paper) -> Mapping[Matter, tuple[Quote, ...]]:
    """The best sentences for each matter; the matters choose in turn, those that are the hardest to tell first."""
    with_figures = {stated.quote.start for stated in figures_of(paper)}
    name = called(paper)
    seen = [
        _Seen(sentence, sentence.start in with_figures, bool(name) and name in sentence.text)
        for sentence in read_sentences(paper.abstract)
    ]
    found: dict[Matter, tuple[Quote, ...]] = {}
    left = seen
    for matter, (worth, most) in _CHOOSING.items():
        scored = [(worth(of), of) for of in (seen if matter is Matter.TRIED_ON else left)]
        best = sorted((of for of in scored if of[0] > 0), key=lambda of: (-of[0], of[1].sentence.start))[:most]
        if best:
            chosen = sorted((of.sentence for _, of in best), key=lambda sentence: sentence.start)
            found[matter] = tuple(Quote(paper, sentence.start, sentence.end) for sentence in chosen)
            left = [of for of in left if of.sentence not in chosen]
    return found


def _brings(seen: _Seen) -> float:
    sentence = seen.sentence
    if Cue.BRINGS not in sentence.cues and sentence.role is not Role.AIM:
        return 0.0
    return (
        1.0
        + 2.0 * (Cue.BRINGS in sentence.cues)
        + 0.5 * (sentence.role is Role.AIM)
        + 2.0 * seen.names_it
        - 1.0 * sentence.place
    )


def _reports(seen: _Seen) -> float:
    sentence = seen.sentence
    finds = len(sentence.cues & {Cue.FOUND, Cue.ACHIEVES, Cue.TEST, Cue.SIGNIFICANCE})
    if sentence.role not in {Role.RESULT, Role.CONCLUSION} or not (finds or seen.has_figure):
        return 0.0
    return 1.0 + 2.0 * seen.has_figure + finds + (sentence.role is Role.RESULT)


def _tried_on(seen: _Seen) -> float:
    return float(seen.sentence.role is not Role.BACKGROUND and bool(_TRIED_ON.search(seen.sentence.text)))


def _limits(seen: _Seen) -> float:
    return float(seen.sentence.role is not Role.BACKGROUND and bool(_LIMITS.search(seen.sentence.text)))


def _problem(seen: _Seen) -> float:
    if seen.sentence.role is not Role.BACKGROUND:
        return 0.0
    return 1.0 + 2.0 * (Cue.GAP in seen.sentence.cues)


def _means(seen: _Seen) -> float:
    sentence = seen.sentence
    if sentence.role in {Role.BACKGROUND, Role.NOTE}:
        return 0.0
    finds = sentence.cues & {Cue.FOUND, Cue.TEST, Cue.CONCLUDES} or seen.has_figure
    return 1.0 * (sentence.role is Role.METHOD) + 1.5 * (Cue.MEANS in sentence.cues) - 2.0 * bool(finds)


# How each matter chooses its sentences, and the most that it takes.
_CHOOSING: Mapping[Matter, tuple[Callable[[_Seen], float], int]] = {
    Matter.BRINGS: (_brings, 1),
    Matter.REPORTS: (_reports, 2),
    Matter.LIMITS: (_limits, 1),
    Matter.TRIED_ON: (_tried_on, 1),
    Matter.PROBLEM: (_problem, 1),
    Matter.MEANS: (_means, 2),
}
