"""Listening: what a person's words mean, after what was said before in their conversation."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Now
from bot.commands import PAPER_CITE, PAPER_SHOW
from bot.conversation import Act, PastPaper, PastTurn, Resolved, resolve
from bot.conversation.focus import Memory
from bot.options import Narrowing
from bot.pages import Pages, question_of
from bot.replies import Caller
from bot.seen import SeenLibrary
from bot.settings import Settings
from bot.store.stores import Stores
from bot.store.turns import Turn
from retrieval.papers import Paper
from retrieval.questions import Question

# What a turn's command did, where that can be done again to another paper.
_ACTS = {PAPER_CITE.name: Act.CITE, PAPER_SHOW.name: Act.SHOW}


@dataclass(frozen=True, slots=True)
class Heard:
    """What words mean, and the turns before them, the newest last."""

    resolved: Resolved
    before: Sequence[Turn]


class Listener:
    def __init__(self, library: SeenLibrary, stores: Stores, pages: Pages, settings: Settings, clock: Now) -> None:
        self._library = library
        self._stores = stores
        self._pages = pages
        self._settings = settings
        self._clock = clock

    async def hear(
        self, caller: Caller, words: str, *, about: int | None, narrowing: Narrowing, paper: Paper | None
    ) -> Heard:
        """What the words mean after the caller's turns here, or after the paper that an option names.

        `about` is the turn under whose answer they were said, where they were said under one.
        """
        before = await self._before(caller, about)
        history = [_past(paper)] if paper else await self._history(before)
        if narrowing.narrows and not paper:
            # Options make a question of its own, unless its words refer to something: then the turns before say what.
            alone = await self._resolved(words, [])
            if not alone.message:
                return Heard(alone, before)
        return Heard(await self._resolved(words, history), before)

    async def recall(self, caller: Caller) -> tuple[Sequence[Turn], Memory]:
        """What the caller's next words are heard after: the turns, the newest last, and what they left in mind."""
        turns = await self._before(caller, None)
        return turns, Memory(tuple(await self._history(turns)))

    async def undo(self, caller: Caller) -> Turn | None:
        """Take back the last turn that would be heard after; None where there is none."""
        return await self._stores.turns.undo(caller, not_before=self._oldest())

    async def _resolved(self, words: str, history: Sequence[PastTurn]) -> Resolved:
        today = self._clock().date()
        return await self._library.run(resolve, words, history, self._library.names, today=today)

    async def _before(self, caller: Caller, about: int | None) -> list[Turn]:
        """The caller's conversation here, the newest turn last, and the turn that is spoken about after it.

        In a thread that was opened under an answer, whose ever, that answer comes before all else.
        """
        turns = await self._stores.turns.recent(caller, limit=self._settings.context_turns, not_before=self._oldest())
        opening = await self._stores.threads.opening(caller) if caller.standing.parent else None
        spoken_about = await self._stores.turns.get(about, caller) if about is not None else None
        set_apart = {turn.id for turn in (opening, spoken_about) if turn}
        between = [turn for turn in turns if turn.id not in set_apart]
        return [turn for turn in (opening, *between, spoken_about) if turn]

    def _oldest(self) -> dt.datetime:
        return self._clock() - dt.timedelta(minutes=self._settings.context_minutes)

    async def _history(self, turns: Sequence[Turn]) -> list[PastTurn]:
        """The turns as follow-ups see them: with the papers that the person was shown at first."""
        shown = [self._pages.first_page(turn) for turn in turns]
        papers = await self._library.papers.get([*{paper_id for ids in shown for paper_id in ids}])
        return [_turn(turn, ids, papers) for turn, ids in zip(turns, shown, strict=True)]


def _past(paper: Paper) -> PastTurn:
    """A turn that was about the paper alone."""
    return PastTurn(question=Question(text="", focus=(paper.id,)), papers=(_named(paper),))


def _turn(turn: Turn, shown: Sequence[str], papers: Mapping[str, Paper]) -> PastTurn:
    named = tuple(_named(papers[paper_id]) for paper_id in shown if paper_id in papers)
    found = turn.status == "answered"
    return PastTurn(
        question=question_of(turn),
        status=turn.status,
        papers=named if found else (),
        nearest=() if found else named,
        act=_ACTS.get(turn.command, Act.ASK),
    )


def _named(paper: Paper) -> PastPaper:
    return PastPaper(paper.id, paper.title, paper.authors)
