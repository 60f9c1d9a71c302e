"""What of newly come papers answers a question, is by an author, or is like a paper."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from retrieval.comparison import Matter, compare
from retrieval.confidence import confidence
from retrieval.index import PaperIndex
from retrieval.likeness import Alike, alike, more_like
from retrieval.matching import shares_held
from retrieval.papers import Paper
from retrieval.queries import Filters
from retrieval.questions import Question
from retrieval.quotes import Quote, choose

# Papers: as many of the nearest new ones are held against one question or paper.
_MOST_WEIGHED = 20
# The share of what a topic's words are worth that a new paper has to hold: else, of many that come, a stray word of it
# would bring up some each day.
_HELD_FROM = 0.6
Arrivals = Mapping[str, Paper]
"""New papers by their ids."""


@dataclass(frozen=True, slots=True)
class Answering:
    """A sentence of a new paper that answers a question, and how sure it is, 0 to 1, that it does."""

    quote: Quote
    sureness: float


def answering(question: Question, arrivals: Arrivals, index: PaperIndex, *, answered_from: float) -> list[Answering]:
    """Return what of the new papers, which the index holds, answers the question's topic; best first, one a paper."""
    query = index.read(question.topic)
    ids = frozenset(arrivals)
    if question.filters.paper_ids is not None:
        ids &= question.filters.paper_ids
    filters = replace(question.filters, paper_ids=ids)
    hits = index.search(query, k=_MOST_WEIGHED, filters=filters)
    found = [(hit, arrivals[hit.paper_id]) for hit in hits]
    answers = []
    for one in found:
        # By itself: that others answer less well says nothing for a paper that nobody asked to see now.
        sure = confidence(query, [one], index) if shares_held(query, [one[1]], index)[0] >= _HELD_FROM else 0.0
        quotes = choose(question, query, [one], index, limit=1).quotes if sure >= answered_from else ()
        answers += [Answering(scored.quote, sure) for scored in quotes]
    return answers


def by_author(name: str, arrivals: Arrivals, index: PaperIndex) -> list[Paper]:
    """Return the new papers, which the index holds, by someone of this name, a full one or a surname; by id."""
    ids = index.select(Filters(authors=(name,), paper_ids=frozenset(arrivals)))
    return [arrivals[paper_id] for paper_id in ids]


def like(paper: Paper, arrivals: Arrivals, index: PaperIndex) -> list[Alike]:
    """Return the new papers that are like one, best first."""
    query = more_like(paper, index)
    hits = index.search(query, k=_MOST_WEIGHED, filters=Filters(paper_ids=frozenset(arrivals)))
    return alike(paper, query, [(hit, arrivals[hit.paper_id]) for hit in hits], index)


def what_it_brings(paper: Paper) -> Quote | None:
    """The sentence that says what a paper brings; None where none does."""
    brings = (beside.left for beside in compare(paper, paper) if beside.matter is Matter.BRINGS)
    return next((quotes[0] for quotes in brings if quotes), None)
