"""Answers: from a question, once understood, to all that the library has for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from bot.plurals import counted
from bot.records import record_line, titled
from bot.replies import Section, Shape, Status
from bot.seen import SeenLibrary
from bot.settings import Settings
from retrieval.index import PaperIndex
from retrieval.matching import shares_held
from retrieval.papers import Paper
from retrieval.queries import Filters, Hit, Query
from retrieval.questions import FACTS, Order, Question, Record, describe
from retrieval.quotes import Answer, Quote, choose

# Papers: how many of the best the sentences of an answer are chosen from.
_READ_FOR_QUOTES = 12
# Sentences: the most that one question brings, over all pages of "More quotes".
_MOST_QUOTES = 15
# Papers: the most that one question lists, over all its pages.
_MOST_LISTED = 200
# A paper is listed for a topic while it scores at least this share of the best one: below it only stray words match.
_LISTED_FROM = 0.25
# The same for the share of the question that it holds, where the date orders: a stray word would come out first.
_DATED_FROM = 0.75
# A paper is near a question without an answer from this share of its words on: what shares one word is not on it.
_NEAR_FROM = 0.35

_NO_FILTERS = Filters()
_NO_ANSWER = "No abstract answers this."
_NO_PAPER = "No paper in the library is on this."
_NOT_YET = "No paper can be asked yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that the library has for a question, before it is cut to a page.

    `quotes` and `paper_ids` are best first: the papers quoted, listed or told of; for not_found the nearest.
    """

    status: Status
    shape: Shape
    headline: str = ""
    lines: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    sections: tuple[Section, ...] = ()
    paper_ids: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unmatched_terms: tuple[str, ...] = ()


class Answerer:
    """Answers questions from one library, where it is as sure as `sure_from`, from 0 to 1, that it can."""

    def __init__(self, library: SeenLibrary, settings: Settings, *, sure_from: float) -> None:
        self._library = library
        self._settings = settings
        self._sure_from = sure_from

    async def answer(self, question: Question) -> Outcome:
        """What the library says to the question: facts of the record, a list of papers, or quotes."""
        return self._as_far_as_indexed(await self._answer(question))

    async def find(self, question: Question) -> Outcome:
        """The papers on the topic, best first, or in the order of their dates where that was asked for."""
        return self._as_far_as_indexed(await self._find(question))

    async def _answer(self, question: Question) -> Outcome:
        if missing := await self._missing(question.filters):
            return missing
        if question.record in FACTS:
            return await self._tell(question, question.record)
        if not question.topic and question.record is None and question.filters == _NO_FILTERS:
            return Outcome(status="not_found", shape=Shape.ANSWER, headline=_NO_ANSWER)  # it asks for nothing
        if not question.topic:
            return await self._select(question)
        if question.record is None and question.order is Order.BEST:
            return await self._quote(question)
        return await self._find(question)

    async def _quote(self, question: Question) -> Outcome:
        """The sentences that answer; or, not found, the papers that come nearest."""
        query, found = await self._search(question, k=_READ_FOR_QUOTES)
        answer = await self._chosen(question, query, found)
        if not answer.answered:
            return await self._not_found(_NO_ANSWER, question, query, found)
        quotes = tuple(scored.quote for scored in answer.quotes)
        return Outcome(
            status="answered",
            shape=Shape.ANSWER,
            quotes=quotes,
            paper_ids=tuple(dict.fromkeys(quote.paper.id for quote in quotes)),
            notes=_notes(query),
            unmatched_terms=answer.unmatched,
        )

    async def _find(self, question: Question) -> Outcome:
        if missing := await self._missing(question.filters):
            return missing
        query, found = await self._search(question, k=_MOST_LISTED)
        answer = await self._chosen(question, query, found[:_READ_FOR_QUOTES])
        if not answer.answered:
            return await self._not_found(_NO_PAPER, question, query, found)
        kept = [paper for hit, paper in found if hit.score >= _LISTED_FROM * found[0][0].score]
        if question.order is not Order.BEST:
            shares = await self._library.run(shares_held, query, kept, self._library.index)
            kept = [paper for paper, share in zip(kept, shares, strict=True) if share >= _DATED_FROM * max(shares)]
        ids = tuple(paper.id for paper in _ordered(kept, question.order)[: question.limit])
        return Outcome(
            status="answered",
            shape=Shape.LISTING,
            headline=counted(len(ids), "paper"),
            paper_ids=ids,
            notes=_notes(query),
            unmatched_terms=answer.unmatched,
        )

    async def best_sentences(self, question: Question, papers: Sequence[Paper]) -> Sequence[Quote]:
        """For each paper, in their order, the sentence that says most to the question's topic, where there is one."""
        if not question.topic:
            return ()
        return await self._library.run(_best_sentences, question, papers, self._library.index)

    async def bears_on(self, topic: str, paper_ids: Sequence[str]) -> bool:
        """Whether one of the papers holds a word of the topic."""
        papers = await self._library.papers.get(paper_ids)
        return await self._library.run(_holds, topic, tuple(papers.values()), self._library.index)

    async def _search(self, question: Question, *, k: int) -> tuple[Query, list[tuple[Hit, Paper]]]:
        query, hits = await self._library.search(question.topic, k=k, filters=question.filters)
        hit_ids = {hit.paper_id for hit in hits}
        # A paper that was named is read even where it holds none of the words.
        named = [paper_id for paper_id in question.focus if paper_id not in hit_ids]
        hits += [Hit(paper_id, 0.0, rank) for rank, paper_id in enumerate(named, start=len(hits) + 1)]
        papers = await self._library.papers.get([hit.paper_id for hit in hits])
        return query, [(hit, papers[hit.paper_id]) for hit in hits if hit.paper_id in papers]

    async def _chosen(self, question: Question, query: Query, found: Sequence[tuple[Hit, Paper]]) -> Answer:
        index, sure_from = self._library.index, self._sure_from
        return await self._library.run(
            choose, question, query, found, index, limit=_MOST_QUOTES, answered_from=sure_from
        )

    async def _select(self, question: Question) -> Outcome:
        """The papers that pass the question's filters."""
        order = Order.NEWEST if question.order is Order.BEST else question.order
        ids = await self._library.select(question.filters, k=None, order=order)
        shown = tuple(ids[: question.limit or _MOST_LISTED])
        return Outcome(
            status="answered",
            shape=Shape.LISTING,
            headline=counted(min(len(ids), question.limit or len(ids)), "paper"),
            paper_ids=shown,
        )

    async def _tell(self, question: Question, record: Record) -> Outcome:
        """What the record says of the papers that the question is about."""
        papers = await self._meant(question)
        if isinstance(papers, Outcome):
            return papers
        decided = len(papers) > 1 and record is Record.DATE and question.order is not Order.BEST
        return Outcome(
            status="answered",
            shape=Shape.RECORD,
            headline=f"The {'newest' if question.newest_first else 'oldest'} stands first." if decided else "",
            lines=tuple(
                titled(paper, record_line(fact, paper)) for paper in papers for fact in (record, *question.also)
            ),
            paper_ids=tuple(paper.id for paper in papers),
        )

    async def _meant(self, question: Question) -> list[Paper] | Outcome:
        """The papers whose record is asked for: those named, or the best one on the topic if there is one."""
        if question.topic:
            quoted = await self._quote(replace(question, record=None))
            if quoted.status != "answered":
                return quoted
            ids = list(quoted.paper_ids[: question.limit or 1])
        else:
            ids = await self._library.select(question.filters, k=question.limit or self._settings.papers_per_page)
            ids = list(question.focus) or ids
        return _ordered(list((await self._library.papers.get(ids)).values()), question.order)

    async def _not_found(
        self, headline: str, question: Question, query: Query, found: Sequence[tuple[Hit, Paper]]
    ) -> Outcome:
        """No answer, with the papers that come nearest: those that share words, else those that pass the filters."""
        count = self._settings.nearest_papers
        first = [paper for _, paper in found[:count]]
        shares = await self._library.run(shares_held, query, first, self._library.index)
        nearest = [
            paper.id
            for paper, share in zip(first, shares, strict=True)
            if share >= _NEAR_FROM or paper.id in question.focus
        ]
        if not nearest and question.filters != _NO_FILTERS:
            nearest = await self._library.select(question.filters, k=count, order=Order.NEWEST)
        return Outcome(
            status="not_found",
            shape=Shape.ANSWER,
            headline=headline,
            paper_ids=tuple(nearest),
            notes=_notes(query),
            unmatched_terms=query.unmatched,
        )

    def _as_far_as_indexed(self, outcome: Outcome) -> Outcome:
        """The outcome, with a word on what it was not looked for in, where nothing was found."""
        if self._library.indexed or outcome.status == "answered":
            return outcome
        so_far = f"The index is being built anew and holds {counted(len(self._library), 'paper')} so far."
        return replace(outcome, notes=(*outcome.notes, f"{so_far} Ask again in a minute."))

    async def _missing(self, filters: Filters) -> Outcome | None:
        """What to say where no paper passes the filters, whatever it is about; None where one does."""
        if not len(self._library):
            return (
                _EMPTY if self._library.indexed else Outcome(status="not_found", shape=Shape.NOTICE, headline=_NOT_YET)
            )
        if await self._library.holds(filters):
            return None
        asked = describe(Question(text="", record=Record.PAPERS, filters=filters), self._library.names)
        return Outcome(status="not_found", shape=Shape.ANSWER, headline=f"The library has none of these: {asked}.")


def _holds(topic: str, papers: Sequence[Paper], index: PaperIndex) -> bool:
    return any(shares_held(index.read(topic), papers, index))


def _best_sentences(question: Question, papers: Sequence[Paper], index: PaperIndex) -> list[Quote]:
    query = index.read(question.topic)
    answers = (choose(question, query, [(Hit(paper.id, 1.0, 1), paper)], index, limit=1) for paper in papers)
    return [scored.quote for answer in answers for scored in answer.quotes]


def _ordered(papers: list[Paper], order: Order) -> list[Paper]:
    """The papers in the order asked for; undated ones last."""
    if order is Order.BEST:
        return papers
    dated = [(paper.date.first_day, paper) for paper in papers if paper.date is not None]
    dated.sort(key=itemgetter(0), reverse=order is Order.NEWEST)
    return [*(paper for _, paper in dated), *(paper for paper in papers if paper.date is None)]


def _notes(query: Query) -> tuple[str, ...]:
    return tuple(f"Read “{typed}” as “{read}”, which the abstracts hold." for typed, read in query.corrections)


_EMPTY = Outcome(
    status="not_found",
    shape=Shape.NOTICE,
    headline="The library is empty.",
    lines=("Add papers with: quoth import PATH",),
)
