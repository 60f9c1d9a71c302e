"""How much of a question a text covers: each word of the question by its idf, whatever form of it the text holds."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from retrieval.analysis import Analyzer
from retrieval.everyday import is_everyday, written_for
from retrieval.papers import Paper
from retrieval.queries import Origin, Query, QueryTerm

# What a term that abstracts write for an everyday word is worth beside the word itself.
_ALIKE = 0.7
# What an everyday word that no paper holds is worth, beside any other: as good as nothing.
EVERYDAY_WORTH = 0.1

# Words: what is longer before a title's colon is a topic, as in "Aspirin after surgery: a trial".
_LONGEST_NAME = 2


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of the question. It is covered by any of its `forms`, each a set of terms (with their idf) that stand
    for it together: itself, its parts, the long form of an abbreviation, the nearest known word. For an `everyday` word
    there may be terms `alike`, of which each nearly covers it. `known` says whether a paper of the library holds it.
    """

    surface: str
    idf: float
    forms: tuple[Mapping[str, float], ...]
    alike: frozenset[str] = frozenset()
    everyday: bool = False
    known: bool = True

    def covered(self, degree: Callable[[str], float]) -> float:
        """The part of the word that is covered, where `degree` says to what degree (0 to 1) a term is.

        The best of its forms counts, each by the idf of its terms.
        """
        best = max(
            sum(idf * degree(term) for term, idf in form.items()) / (sum(form.values()) or 1.0) for form in self.forms
        )
        return max(best, _ALIKE * max(map(degree, self.alike))) if self.alike else best

    def is_held(self, terms: Collection[str]) -> bool:
        """Whether one of its forms is among the terms as a whole."""
        return any(all(term in terms for term in form) for form in self.forms)

    def holds(self, terms: Collection[str]) -> bool:
        """Whether one of its forms has all the terms: they are neighbours within this word, not in the question."""
        return any(form.keys() >= set(terms) for form in self.forms)


def query_words(query: Query, analyzer: Analyzer) -> list[QueryWord]:
    """The words of the question in order, each once."""
    words: dict[frozenset[str], QueryWord] = {}
    for _, group in groupby(sorted(query.terms, key=lambda term: term.word), key=lambda term: term.word):
        word = _word(list(group), analyzer)
        words.setdefault(frozenset(chain.from_iterable(word.forms)), word)
    return list(words.values())


def _word(terms: Sequence[QueryTerm], analyzer: Analyzer) -> QueryWord:
    by_origin: dict[Origin, dict[str, float]] = {}
    for term in terms:
        by_origin.setdefault(term.origin, {})[term.text] = term.idf
    known = [term.idf for term in terms if term.document_frequency]
    surface = max((term.surface for term in terms), key=len)
    alike = written_for(surface, analyzer)
    return QueryWord(
        surface=surface,
        # A form that no paper holds says nothing of how rare the word is, unless none is held.
        idf=max(known or [term.idf for term in terms]),
        forms=tuple(by_origin.values()),
        alike=alike,
        everyday=is_everyday(surface),
        known=bool(known),
    )


def share_covered(words: Collection[QueryWord], held: Collection[str]) -> float:
    """The idf-weighted share, 0 to 1, of the question's words that a text of these terms covers.

    An everyday word that no paper holds hardly counts.
    """
    shares = [(word, word.covered(lambda term: float(term in held))) for word in words]
    total = sum(
        word.idf * (EVERYDAY_WORTH if word.everyday and not word.known and not share else 1.0) for word, share in shares
    )
    return sum(word.idf * share for word, share in shares) / total if total else 0.0


def called(paper: Paper) -> str:
    """The name that a paper gives to what it brings, before the colon of its title; empty where there is none."""
    name, colon, _ = paper.title.partition(":")
    return name if colon and len(name.split()) <= _LONGEST_NAME else ""


def terms_of(paper: Paper, analyzer: Analyzer) -> frozenset[str]:
    """All terms that a paper's title and abstract hold."""
    bags = [analyzer.bag(text) for text in (paper.title, paper.abstract)]
    return frozenset(term for bag in bags for terms in bag for term in terms)
