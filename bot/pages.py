"""Pages: an outcome cut to what one message shows, with the buttons that lead on."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers import Answerer, Outcome
from bot.commands import ASK, CHECK, FIND, NUMBERS, PAPER_CITE, PAPER_SHOW
from bot.plurals import counted
from bot.replies import Action, QuotedSentence, Reply, Shape, Verb
from bot.seen import SeenLibrary
from bot.settings import Settings
from bot.stated import figure_sections, figures_headline
from bot.store.turns import Turn
from retrieval.matching import matched_words
from retrieval.papers import Paper
from retrieval.questions import FACTS, Question
from retrieval.quotes import Quote


def question_of(turn: Turn) -> Question:
    """What the turn's question was taken to mean."""
    return Question.from_json(turn.request)


# What Share can say again; of other commands a turn does not keep enough.
_SHARED = frozenset({ASK.name, FIND.name, PAPER_SHOW.name, PAPER_CITE.name, CHECK.name})
# What is worth a word on whether it was any good.
_RATED = frozenset({Shape.ANSWER, Shape.RECORD})


class Pages:
    """`shares`: what is private could be shown to all in this place."""

    def __init__(self, library: SeenLibrary, answerer: Answerer, settings: Settings, *, shares: bool) -> None:
        self._shares = shares
        self._library = library
        self._answerer = answerer
        self._settings = settings

    async def outcome(self, turn: Turn) -> Outcome:
        """What a kept turn has to show: its quotes as they were, on what else is known of their papers today."""
        papers = await self._library.papers.get(turn.paper_ids)
        gone = len(turn.paper_ids) - len(papers)
        figures = turn.command == NUMBERS.name
        in_parts = Shape.RECORD if figures else Shape.LISTING
        headline = figures_headline(len(papers)) if figures else counted(len(papers), "paper")
        return Outcome(
            status=turn.status,
            shape=Shape.ANSWER if turn.quotes else in_parts,
            headline="" if turn.quotes else headline,
            quotes=tuple(kept.of(papers[kept.paper_id]) for kept in turn.quotes if kept.paper_id in papers),
            paper_ids=tuple(papers),
            notes=(f"{gone} of its papers left the library since.",) if gone else (),
        )

    def first_page(self, turn: Turn) -> Sequence[str]:
        """The ids of the papers that the person was shown at first, in their order."""
        if turn.quotes:
            shown = turn.quotes[: self._settings.quotes_per_answer]
            return list(dict.fromkeys(quote.paper_id for quote in shown))
        return turn.paper_ids[: self._settings.papers_per_page]

    def rest(self, outcome: Outcome) -> Outcome | None:
        """What the outcome holds beyond its first page; None where that is all."""
        quotes = outcome.quotes[self._settings.quotes_per_answer :]
        if outcome.shape is Shape.ANSWER and quotes:
            ids = tuple(dict.fromkeys(quote.paper.id for quote in quotes))
            return replace(outcome, quotes=quotes, paper_ids=ids, headline="")
        ids = outcome.paper_ids[self._settings.papers_per_page :]
        if outcome.shape in {Shape.LISTING, Shape.RECORD} and ids:
            return replace(outcome, paper_ids=ids, headline="")
        return None

    async def reply(self, turn: Turn, outcome: Outcome, *, page: int) -> Reply:
        """The page of the outcome, counted from 1, as the reply to the turn; the last page for one beyond it."""
        size, length = self._measure(turn, outcome)
        pages = max(1, -(-length // size))
        page = min(max(page, 1), pages)
        part = slice((page - 1) * size, page * size)
        reply = Reply(
            status=outcome.status,
            shape=outcome.shape,
            question="" if _tells_its_question(turn, outcome) else turn.question,
            understood_as=turn.understood_as,
            headline=outcome.headline,
            lines=outcome.lines,
            sections=outcome.sections,
            notes=outcome.notes,
            unmatched_terms=outcome.unmatched_terms,
            page=page,
            pages=pages,
            turn_id=turn.id,
            private=turn.private,
            actions=self._actions(turn, outcome, page, pages),
        )
        if outcome.shape is Shape.ANSWER and outcome.quotes:
            return await self._quoting(reply, question_of(turn), outcome.quotes[part], first_rank=part.start + 1)
        if outcome.shape is Shape.LISTING:
            return await self._listing(reply, question_of(turn), outcome.paper_ids[part], first_rank=part.start + 1)
        if _is_paged_by_paper(turn, outcome):
            papers = tuple((await self._library.papers.get(outcome.paper_ids[part])).values())
            sections = await self._library.run(figure_sections, question_of(turn).topic, papers)
            return replace(reply, papers=papers, sections=sections, first_rank=part.start + 1)
        return replace(reply, papers=tuple((await self._library.papers.get(outcome.paper_ids)).values()))

    def _actions(self, turn: Turn, outcome: Outcome, page: int, pages: int) -> tuple[Action, ...]:
        if outcome.status == "not_found" and outcome.shape is Shape.ANSWER:
            question = question_of(turn)
            return (Action(Verb.WATCH, turn.id),) if question.topic and not question.focus else ()
        if outcome.status != "answered" or outcome.shape is Shape.NOTICE:
            return ()
        turning = Verb.MORE_QUOTES if outcome.shape is Shape.ANSWER else Verb.PAGE
        back = [Action(turning, turn.id, page - 1)] if page > 1 and turning is Verb.PAGE else []
        on = [Action(turning, turn.id, page + 1)] if page < pages else []
        share = [Action(Verb.SHARE, turn.id, page)] if self._shares and _sharable(turn, outcome) else []
        rated = turn.command == ASK.name and outcome.shape in _RATED
        rate = [Action(verb, turn.id) for verb in (Verb.LIKE, Verb.DISLIKE) if rated]
        return (*back, *on, Action(Verb.FOLLOW_UP, turn.id), *share, *rate)

    def _measure(self, turn: Turn, outcome: Outcome) -> tuple[int, int]:
        """How many a page holds, and how many there are."""
        if outcome.shape is Shape.ANSWER:
            return self._settings.quotes_per_answer, len(outcome.quotes)
        if outcome.shape is Shape.LISTING or _is_paged_by_paper(turn, outcome):
            return self._settings.papers_per_page, len(outcome.paper_ids)
        return 1, 1

    async def _quoting(self, reply: Reply, question: Question, quotes: Sequence[Quote], *, first_rank: int) -> Reply:
        papers = {quote.paper.id: quote.paper for quote in quotes}
        shown = await self._marked(question, quotes, list(papers), first_rank=first_rank)
        return replace(reply, quotes=shown, papers=tuple(papers.values()), first_rank=first_rank)

    async def _listing(self, reply: Reply, question: Question, ids: Sequence[str], *, first_rank: int) -> Reply:
        papers: Sequence[Paper] = list((await self._library.papers.get(ids)).values())
        best = await self._answerer.best_sentences(question, papers)
        shown = await self._marked(question, best, [paper.id for paper in papers], first_rank=first_rank)
        return replace(reply, quotes=shown, papers=tuple(papers), first_rank=first_rank)

    async def _marked(
        self, question: Question, quotes: Sequence[Quote], cited: Sequence[str], *, first_rank: int
    ) -> tuple[QuotedSentence, ...]:
        """The quotes as they are shown: numbered, each with its paper's place in `cited`, matched words marked."""
        places = await self._library.run(matched_words, question.topic, quotes, self._library.index)
        return tuple(
            QuotedSentence(rank, quote, citation=cited.index(quote.paper.id) + 1, matched=matched)
            for rank, (quote, matched) in enumerate(zip(quotes, places, strict=True), start=first_rank)
        )


def _sharable(turn: Turn, outcome: Outcome) -> bool:
    """If it is private, and could be said again as it was: why a paper was found, for one, could not."""
    found_anew = turn.command == CHECK.name or question_of(turn).record in FACTS
    return turn.private and turn.command in _SHARED and (outcome.shape is not Shape.RECORD or found_anew)


def _tells_its_question(turn: Turn, outcome: Outcome) -> bool:
    """Whether the text that was checked stands in the parts, with what differs marked."""
    return turn.command == CHECK.name and bool(outcome.sections)


def _is_paged_by_paper(turn: Turn, outcome: Outcome) -> bool:
    """Whether the outcome is a part for each of its papers, which are made again from them page by page."""
    return turn.command == NUMBERS.name and outcome.shape is Shape.RECORD
