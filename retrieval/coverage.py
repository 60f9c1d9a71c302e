"""How much of a question a text covers: each word of the question by its idf, whatever form of it the text holds."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import chain, groupby

from retrieval.queries import Origin, Query, QueryTerm


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of the question. It is covered by any of its `forms`, each a set of terms (with their idf) that stand
    for it together: itself, its parts, the long form of an abbreviation, the nearest known word.
    """

    surface: str
    idf: float
    forms: tuple[Mapping[str, float], ...]

    def covered(self, degree: Callable[[str], float]) -> float:
        """The part of the word that is covered, where `degree` says to what degree (0 to 1) a term is.

        The best of its forms counts, each by the idf of its terms.
        """
        return max(
            sum(idf * degree(term) for term, idf in form.items()) / (sum(form.values()) or 1.0) for form in self.forms
        )

    def holds(self, terms: Collection[str]) -> bool:
        """Whether one of its forms has all the terms: they are neighbours within this word, not in the question."""
        return any(form.keys() >= set(terms) for form in self.forms)


def query_words(query: Query) -> list[QueryWord]:
    """The words of the question in order, each once."""
    words: dict[frozenset[str], QueryWord] = {}
    for _, group in groupby(sorted(query.terms, key=lambda term: term.word), key=lambda term: term.word):
        word = _word(list(group))
        words.setdefault(frozenset(chain.from_iterable(word.forms)), word)
    return list(words.values())


def _word(terms: list[QueryTerm]) -> QueryWord:
    by_origin: dict[Origin, dict[str, float]] = {}
    for term in terms:
        by_origin.setdefault(term.origin, {})[term.text] = term.idf
    known = [term.idf for term in terms if term.document_frequency]
    return QueryWord(
        surface=max((term.surface for term in terms), key=len),
        # A form that no paper holds says nothing of how rare the word is, unless none is held.
        idf=max(known or [term.idf for term in terms]),
        forms=tuple(by_origin.values()),
    )


def share_covered(words: Collection[QueryWord], held: Collection[str]) -> float:
    """The idf-weighted share, 0 to 1, of the question's words that a text of these terms covers."""
    total = sum(word.idf for word in words)
    covered = sum(word.idf * word.covered(lambda term: float(term in held)) for word in words)
    return covered / total if total else 0.0
