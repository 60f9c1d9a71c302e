"""More like this: the papers that share what tells a paper from the others, and by which terms they are tied to it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.analysis import Analyzer, Kind, Term
from retrieval.everyday import is_everyday
from retrieval.index import PaperIndex
from retrieval.papers import Paper
from retrieval.queries import Hit, Query, QueryWord, TypedTerm, WordForm


@dataclass(frozen=True, slots=True)
class Tie:
    """A term that two papers share: as the one writes it and as the other does, and its share, 0 to 1, of all that
    tells the one from others.
    """

    here: str
    there: str
    share: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A paper like another: how much of what tells that one it holds, 0 to 1, and the ties, the strongest first."""

    paper: Paper
    likeness: float
    ties: tuple[Tie, ...]


# Terms: what tells a paper. Of the first five on 10,000 arXiv abstracts 26% share their first category with it for 20
# terms, 27% for 30 and for 40.
_MOST_TERMS = 30
# A title's terms count as if they stood there so many times more.
_TITLE_TIMES = 2
_SHORTEST_PART = 3
# Words of abstracts at large, whatever they are about.
_OF_ANY_ABSTRACT = frozenset(
    """
    abstract according achieve achieved achieves achieving across addition additional address addresses addressing adopt
    adopted adopts affect allow allowing almost among analysis applied apply approach approaches art aspect aspects
    associated available average based because become becomes becoming been before besides between beyond both called
    capable careful case cases certain challenge challenges challenging characteristics close co common compared
    comparing complete components comprehensive compute consist consists constitute contribution contributions
    conventional core crucial current days demonstrate demonstrated demonstrates depth design designed designs despite
    detailed determine develop developed different difficult directly drawn due during each effective effectiveness
    efficiency efficient either eliminate emerging employ employs enable enabled enablers enables enabling enhance
    enhances enhancing entire especially establish evaluate evaluated evaluation even every exhibit existing experiment
    experimental experiments explore explored explores exploring extensive extra extreme factor features feature field
    finding findings first five focus focused following form four framework full further furthermore future general
    generic given growing handling hence high higher highlight highlights however identify ii iii illustrate impact
    implemented implementation important improve improved improvement improves improving include including increase
    increases increasing individual inherent instance integrate intensive introduce introduces investigate issue issues
    just key known large largely larger last late later leading less level leverage leverages leveraging limited
    limitation limitations loss low lower main mainly major many method methods mitigate model modern moreover most
    multiple natural nature need needs new not novel number numerous objective obtain obtained obtaining often one
    order others out outperform outperforms over overall overlook own paper particular perform performance performed
    performs perspective popular popularity potential practical practice pre present presented presents prevalent
    previous prior produce produced promising properties property proposed propose proposes prove proven provide
    provided providing purpose range rapid rate real recent reduce reduced reduces reducing reduction regular related
    relative remarkable renewed report representative represents require required requirement requirements research
    respect respective respectively result results review same scale scheme scope second see self serve setting several
    shed significance significant similar simple simulations since single small so solution solutions solve some
    specific state step strategies strategy strength strong studied studies study success such sufficient suffer
    suggest suitable task tasks technique techniques technology term terms test tested than theory therefore third those
    three through thus time together total toward towards traditional two type typical under understanding unique
    up upon usage use used useful uses using usually utilize utilized utilizing various very via well when where whereas
    while whole wide widely within without work works years yet
    """.split()
)
# Below this, two papers are hardly alike: of papers put beside each other at random one in 25 is above it, of the five
# that come first on 5,000 arXiv abstracts 97 in 100.
_ALIKE_FROM = 0.1


def more_like(paper: Paper, index: PaperIndex) -> Query:
    """The question that asks for papers like this one: its most telling terms, each with its weight."""
    told = _telling(paper, index)
    return Query(text=paper.title, words=tuple(_word(term, weight, index) for term, weight in told))


def _word(term: Term, weight: float, index: PaperIndex) -> QueryWord:
    """Return a term as a word of a question, worth `weight`."""
    frequency, idf = index.document_frequency(term.text), index.idf(term.text)
    typed = TypedTerm(term.text, 0, len(term.surface), Kind.WORD, frequency, idf)
    form = WordForm((typed,), ((term.text, idf),), (term.text,), is_held=frequency > 0)
    return QueryWord(term.surface, term.start, form, weight=weight / idf)


def alike(paper: Paper, query: Query, found: Iterable[tuple[Hit, Paper]], index: PaperIndex) -> list[Alike]:
    """What was found for `more_like(paper)`, in its order: the paper itself and what is hardly like it left out."""
    total = sum(term.weight * term.idf for term in query.terms)
    likes = (_tied(other, query, total, index.analyzer) for _, other in found if other.id != paper.id)
    return [like for like in likes if like.likeness >= _ALIKE_FROM]


def telling_terms(paper: Paper, analyzer: Analyzer) -> Mapping[str, int]:
    """The terms that can tell what a paper is about, each with how often it stands there, the title's counted twice."""
    by_text = _by_text([*[paper.title] * _TITLE_TIMES, paper.abstract], analyzer)
    return {text: len(terms) for text, terms in by_text.items()}


def _telling(paper: Paper, index: PaperIndex) -> list[tuple[Term, float]]:
    """The terms that tell the paper from others, as it writes them, with tf·idf; the weightiest first."""
    by_text = _by_text([*[paper.title] * _TITLE_TIMES, paper.abstract], index.analyzer)
    weighed = [(_as_read(terms), len(terms) * index.idf(text)) for text, terms in by_text.items()]
    return sorted(weighed, key=lambda told: -told[1])[:_MOST_TERMS]


def _by_text(texts: Sequence[str], analyzer: Analyzer) -> Mapping[str, list[Term]]:
    """The terms that can tell what a text is about, by how the index knows them."""
    by_text: dict[str, list[Term]] = {}
    for text in texts:
        name_ends = 0
        for term in analyzer.terms(text):
            if term.kind is Kind.WHOLE:
                name_ends = term.end
            # A scrap of a name is no subject: `Former` of `GFormer`.
            is_scrap = term.kind is Kind.PART and (term.start < name_ends or len(term.surface) < _SHORTEST_PART)
            if term.kind is not Kind.JOINED and not is_scrap and _can_tell(term.surface.casefold()):
                by_text.setdefault(term.text, []).append(term)
    return by_text


def _can_tell(word: str) -> bool:
    """Whether a word can be a subject: no number, no adverb, and no word of abstracts at large."""
    return word[0].isalpha() and not (word.endswith("ly") or word in _OF_ANY_ABSTRACT or is_everyday(word))


def _as_read(terms: Sequence[Term]) -> Term:
    """The term as the text writes it most often, in lower case where it does so anywhere."""
    often = Counter(term.surface for term in terms)
    return max(terms, key=lambda term: (term.surface.islower(), often[term.surface]))


def _tied(other: Paper, query: Query, total: float, analyzer: Analyzer) -> Alike:
    held = _by_text([other.title, other.abstract], analyzer)
    ties = [
        Tie(term.surface, _as_read(held[term.text]).surface, term.weight * term.idf / total)
        for term in query.terms
        if term.text in held
    ]
    return Alike(other, sum(tie.share for tie in ties), tuple(ties))
