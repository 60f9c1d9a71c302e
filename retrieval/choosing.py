"""Which new papers matter to a team, and why: by its watches, its library, what it asked and what it liked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from retrieval.affinity import affinities
from retrieval.arrivals import Arrivals, answering, by_author, like, what_it_brings
from retrieval.coverage import called, terms_of
from retrieval.index import MemoryIndex, PaperIndex, ViewIndex
from retrieval.joint import JointIndex
from retrieval.likeness import Alike, alike, more_like
from retrieval.papers import Paper
from retrieval.queries import Hit, Query
from retrieval.questions import Question
from retrieval.quotes import Quote
from retrieval.rendering import render
from retrieval.sentences import sentence_spans

# What speaks for a paper beside its nearness to the library, which is 1 for the nearest: a watch comes before all else.
_WATCHED = 2.0
_ASKED = 0.5
_LIKED = 0.3
_DISLIKED = -0.5
# Papers of the library: as many of the nearest are weighed for how like they are.
_MOST_NEAR = 8
# Terms that are named as what ties a paper to one of the library.
_MOST_TIES = 3
# How like two papers are, from 0 to 1, for their sentences to be set beside each other.
_BESIDE_FROM = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """What a team wants to hear of: its watches, what it asked (newest first), and papers that it found good or bad."""

    topics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    asked: tuple[str, ...] = ()
    liked: tuple[Paper, ...] = ()
    disliked: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A new paper, its score, why in a line and the sentence that says so, as far as it needs no paper of the library.

    `near` are the ids of the library's nearest papers, best first; none for papers that are not to be told of.
    """

    paper: Paper
    score: float
    reason: str = ""
    quote: Quote | None = None
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """A new paper, its score, why it was chosen, the sentence of its abstract that says so, and the team's closest.

    `reason` is empty where nothing of the team's is near it; `beside` is None where none of its papers is close.
    """

    paper: Paper
    score: float
    reason: str
    quote: Quote | None
    beside: Quote | None


@dataclass(frozen=True, slots=True)
class _Ground:
    """Something that speaks for a paper, or against it."""

    worth: float
    reason: str = ""
    quote: Quote | None = None


def rank(new: Iterable[Paper], team: Team, library: ViewIndex, *, telling: int, answered_from: float) -> list[Ranked]:
    """Return the new papers, best first, equal ones by id; the first `telling` with what is needed to tell why.

    `answered_from`: how sure, from 0 to 1, it must be that a paper answers a topic.
    """
    arrivals = {paper.id: paper for paper in sorted(new, key=lambda paper: paper.id)}
    added = MemoryIndex(arrivals.values(), background=library.background)
    both = JointIndex(library, added, list(arrivals), library.names)
    grounds = _grounds(team, arrivals, both, answered_from)
    near = affinities(list(arrivals.values()), library, library.background)
    nearest = max(near, default=0.0)
    ranked = [
        _ranked(paper, affinity / nearest if nearest > 0 else 0.0, grounds[paper.id])
        for paper, affinity in zip(arrivals.values(), near, strict=True)
    ]
    ranked.sort(key=lambda one: (-one.score, one.paper.id))
    told = [replace(one, near=_near(one.paper, library, arrivals)) for one in ranked[:telling]]
    return [*told, *ranked[telling:]]


def tell(ranked: Sequence[Ranked], own: Mapping[str, Paper], library: PaperIndex) -> list[Chosen]:
    """Return why each was chosen, given the library's papers that are near to one of them, by id."""
    return [_told(one, [own[paper_id] for paper_id in one.near if paper_id in own], library) for one in ranked]


def _ranked(paper: Paper, nearness: float, grounds: Sequence[_Ground]) -> Ranked:
    best = max(grounds, key=lambda ground: (bool(ground.reason), ground.worth), default=_Ground(0.0))
    return Ranked(paper, nearness + sum(ground.worth for ground in grounds), best.reason, best.quote)


def _grounds(team: Team, arrivals: Arrivals, index: PaperIndex, answered_from: float) -> dict[str, list[_Ground]]:
    """What speaks for each new paper, and against it, but for its nearness to the library."""
    grounds: dict[str, list[_Ground]] = {paper_id: [] for paper_id in arrivals}
    for topics, worth, says in ((team.topics, _WATCHED, "watch"), (team.asked, _ASKED, "you asked")):
        for topic in topics:
            question = Question(text=topic, topic=topic)
            for found in answering(question, arrivals, index, answered_from=answered_from):
                ground = _Ground(worth * found.sureness, f"{says}: {topic}", found.quote)
                grounds[found.quote.paper.id].append(ground)
    for name in team.authors:
        for paper in by_author(name, arrivals, index):
            grounds[paper.id].append(_Ground(_WATCHED, f"watch: {name}", what_it_brings(paper)))
    for papers, worth, says in (
        (team.papers, _WATCHED, "watch"),
        (team.liked, _LIKED, ""),
        (team.disliked, _DISLIKED, ""),
    ):
        for paper in papers:
            for alike_one in like(paper, arrivals, index):
                reason = f"{says}: {_name(paper)}" if says else ""
                grounds[alike_one.paper.id].append(_Ground(worth * alike_one.likeness, reason))
    return grounds


def _near(paper: Paper, library: PaperIndex, arrivals: Collection[str]) -> tuple[str, ...]:
    hits = library.search(more_like(paper, library), k=_MOST_NEAR)
    return tuple(hit.paper_id for hit in hits if hit.paper_id not in arrivals)


def _told(one: Ranked, own: Sequence[Paper], library: PaperIndex) -> Chosen:
    query = more_like(one.paper, library)
    found = [(Hit(paper.id, 1.0, place), paper) for place, paper in enumerate(own, start=1)]
    closest = max(alike(one.paper, query, found, library), key=lambda found: found.likeness, default=None)
    if closest is None:
        return Chosen(one.paper, one.score, one.reason, one.quote or what_it_brings(one.paper), None)
    reason = one.reason or f"near {_name(closest.paper)}: {_ties(closest)}"
    pair = _Pair(query, closest.paper, library)
    quote = one.quote or pair.of(one.paper)
    beside = pair.of(closest.paper, quote) if closest.likeness >= _BESIDE_FROM else None
    return Chosen(one.paper, one.score, reason, quote, beside)


def _ties(closest: Alike) -> str:
    return ", ".join(render(tie.here) for tie in closest.ties[:_MOST_TIES])


def _name(paper: Paper) -> str:
    return render(called(paper) or paper.title)


class _Pair:
    """The sentences that say what ties two papers: by the terms that tell the one, as far as the other has them."""

    def __init__(self, query: Query, other: Paper, index: PaperIndex) -> None:
        held = terms_of(other, index.analyzer)
        self._weights = {term.text: term.weight * term.idf for term in query.terms if term.text in held}
        self._analyzer = index.analyzer

    def of(self, paper: Paper, like: Quote | None = None) -> Quote | None:
        """The sentence that holds most of what ties them; what a sentence of the other holds too counts twice."""
        also = self._terms(like.text) if like else frozenset()
        best = max(
            sentence_spans(paper.abstract),
            key=lambda span: sum(
                self._weights.get(term, 0.0) * (2 if term in also else 1)
                for term in sorted(self._terms(paper.abstract[span[0] : span[1]]))
            ),
            default=None,
        )
        return Quote(paper, *best) if best else None

    def _terms(self, text: str) -> frozenset[str]:
        return frozenset(term for terms in self._analyzer.bag(text) for term in terms)
