"""The figures that abstracts state."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.answers import Outcome
from bot.commands import NUMBERS, Invocation
from bot.desk import Desk
from bot.handlers.kinds import Handler
from bot.options import text
from bot.replies import Reply, Shape
from bot.stated import figures_headline, with_figures
from retrieval.index import PaperIndex
from retrieval.matching import shares_held
from retrieval.measures import kinds_named
from retrieval.papers import Paper
from retrieval.queries import Filters
from retrieval.questions import Order, Question, Wants, describe

# Papers: as many are looked through for figures.
_MOST_LOOKED_THROUGH = 200
# Of what the paper that holds most of a topic holds: less is not on the topic.
_NEARLY = 0.5
_NO_FIGURE = "No abstract on this states a figure."


async def numbers(desk: Desk, invocation: Invocation) -> Reply:
    """List the papers on a topic, or all of them, with the sentences that state a figure."""
    topic = text(invocation, "topic")
    question = Question(text=topic, topic=topic, wants=Wants.LIST)
    found = await _looked_through(desk, question)
    papers = list((await desk.library.papers.get(found.paper_ids[:_MOST_LOOKED_THROUGH])).values())
    papers = await desk.library.run(_on_topic, topic, papers, desk.library.index)
    stating = await desk.library.run(with_figures, topic, papers)
    if not stating and found.status == "answered":
        found = Outcome(status="not_found", shape=Shape.ANSWER, headline=_NO_FIGURE, paper_ids=found.paper_ids[:1])
    if found.status == "answered":
        found = Outcome(
            status="answered",
            shape=Shape.RECORD,
            headline=figures_headline(len(stating)),
            paper_ids=tuple(paper.id for paper in stating),
            notes=found.notes,
            unmatched_terms=found.unmatched_terms,
        )
    return await desk.kept(invocation, question, describe(question, desk.library.names), found)


async def _looked_through(desk: Desk, question: Question) -> Outcome:
    """The papers on the topic; the newest ones without a topic, or for one that only names what is measured."""
    if question.topic or not len(desk.library):
        found = await desk.answerer.find(question)
        if found.status == "answered" or not kinds_named(question.topic):
            return found
    ids = await desk.library.select(Filters(), k=_MOST_LOOKED_THROUGH, order=Order.NEWEST)
    newest = (f"Looked through the {len(ids):,} newest papers.",) if len(ids) < len(desk.library) else ()
    return Outcome(status="answered", shape=Shape.RECORD, paper_ids=tuple(ids), notes=newest)


def _on_topic(topic: str, papers: Sequence[Paper], index: PaperIndex) -> list[Paper]:
    """Those that hold nearly as much of the topic as the one that holds most: of others a figure says little."""
    shares = shares_held(index.read(topic), papers, index)
    most = max(shares, default=0.0)
    return [paper for paper, share in zip(papers, shares, strict=True) if share >= _NEARLY * most]


HANDLERS: Mapping[str, Handler] = MappingProxyType({NUMBERS.name: numbers})
