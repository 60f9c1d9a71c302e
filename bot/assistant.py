"""The assistant: everything that a person can ask for, with no front end in it."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.answers import Answerer, Outcome
from bot.commands import ASK, CONTEXT_RESET, FIND, HELP, PAPER_CITE, PAPER_SHOW, Choice, Invocation, OptionKind
from bot.conversation import Act, PastTurn, Resolved, resolve
from bot.errors import NotThere, UserError
from bot.help import help_lines
from bot.library import Library
from bot.options import flag, narrowed, text, wanted
from bot.pages import Pages, question_of
from bot.records import described, explained
from bot.replies import Action, Caller, Reply, Shape, Verb
from bot.settings import Settings
from bot.store.turns import NewTurn, Turn, TurnStore
from retrieval.citations import bibtex, plain_citation
from retrieval.papers import Paper
from retrieval.questions import Question, Record, Wants, describe, understand

Clock = Callable[[], dt.datetime]
"""The time now, aware."""


class Assistant:
    """Answers commands, free words and buttons from one library, and keeps each person's conversation."""

    def __init__(self, library: Library, turns: TurnStore, settings: Settings, clock: Clock) -> None:
        self._library = library
        self._turns = turns
        self._settings = settings
        self._clock = clock
        self._answerer = Answerer(library, settings)
        self._pages = Pages(library, self._answerer, settings)
        self._handlers: Mapping[str, Callable[[Caller, Invocation], Awaitable[Reply]]] = {
            ASK.name: self._ask,
            FIND.name: self._find,
            PAPER_SHOW.name: self._show,
            PAPER_CITE.name: self._cite,
            CONTEXT_RESET.name: self._reset,
            HELP.name: self._help,
        }

    @property
    def library(self) -> Library:
        return self._library

    async def run(self, caller: Caller, invocation: Invocation) -> Reply:
        """Carry out a slash command. Raises UserError with what the person can do about it."""
        handler = self._handlers.get(invocation.command)
        if handler is None:
            raise NotThere(f"There is no command /{invocation.command}. /help lists them all.")
        return await handler(caller, invocation)

    async def say(self, caller: Caller, words: str, *, request_key: str | None = None) -> Reply:
        """Answer free words, which go on with the caller's conversation."""
        return await self._ask(caller, Invocation(ASK.name, {"question": words}, request_key))

    async def act(self, caller: Caller, action: Action) -> Reply:
        """Do what a button says: show another page of the turn that it stands under."""
        turn = await self._turns.get(action.turn_id, caller)
        if turn is None:
            raise NotThere("That answer is no longer kept. Ask the question again.")
        if action.verb is Verb.FOLLOW_UP:
            raise UserError("Type the follow-up question.")
        return await self._pages.reply(turn, await self._pages.outcome(turn), page=action.page)

    async def complete(self, kind: OptionKind, typed: str, *, limit: int = 25) -> list[Choice]:
        """What an option of this kind can be, given what is typed so far; best first."""
        papers = self._library.papers
        match kind:
            case OptionKind.PAPER:
                return [Choice(paper.title, paper.id) for paper in await papers.complete_titles(typed, limit=limit)]
            case OptionKind.AUTHOR:
                return [Choice(name, name) for name in await papers.complete_authors(typed, limit=limit)]
            case OptionKind.CATEGORY:
                return [Choice(name, name) for name in await papers.complete_categories(typed, limit=limit)]
            case _:
                return []

    async def _ask(self, caller: Caller, invocation: Invocation) -> Reply:
        words = wanted(invocation, "question")
        history = await self._history(caller)
        resolved = resolve(words, history, self._library.names, today=self._clock().date())
        if resolved.message:
            return _notice(resolved.message, question=words, private=flag(invocation, "private"))
        match resolved.act:
            case Act.MORE:
                return await self._more(caller, invocation, resolved)
            case Act.WHY:
                return await self._why(caller, invocation, resolved)
            case Act.CITE:
                return await self._cite_those(caller, invocation, resolved)
            case Act.HELP:
                return await self._help(caller, invocation)
        question = await self._narrowed(resolved.question, invocation)
        understood_as = resolved.understood_as
        if question != resolved.question:
            understood_as = describe(question, self._library.names)
        outcome = await self._answerer.answer(question)
        return await self._kept(caller, invocation, words, question, understood_as, outcome)

    async def _find(self, caller: Caller, invocation: Invocation) -> Reply:
        words = wanted(invocation, "topic")
        question = understand(words, self._library.names, today=self._clock().date())
        if question.focus or question.record not in {None, Record.PAPERS}:
            question = Question(text=words, topic=words)
        question = await self._narrowed(replace(question, wants=Wants.LIST), invocation)
        outcome = await self._answerer.list_papers(question)
        return await self._kept(caller, invocation, words, question, describe(question, self._library.names), outcome)

    async def _show(self, caller: Caller, invocation: Invocation) -> Reply:
        paper = await self._named(wanted(invocation, "paper"))
        outcome = Outcome(status="answered", shape=Shape.PAPER, paper_ids=(paper.id,), lines=described(paper))
        return await self._kept_about(caller, invocation, [paper], outcome)

    async def _cite(self, caller: Caller, invocation: Invocation) -> Reply:
        return await self._cited(caller, invocation, [await self._named(wanted(invocation, "paper"))])

    async def _cite_those(self, caller: Caller, invocation: Invocation, resolved: Resolved) -> Reply:
        papers = await self._library.papers.get(resolved.question.focus)
        return await self._cited(caller, invocation, list(papers.values()))

    async def _cited(self, caller: Caller, invocation: Invocation, papers: list[Paper]) -> Reply:
        plain = "\n".join(plain_citation(paper) for paper in papers)
        entries = "\n\n".join(bibtex(paper) for paper in papers)
        ids = tuple(paper.id for paper in papers)
        outcome = Outcome(status="answered", shape=Shape.CITATION, paper_ids=ids, lines=(plain, entries))
        return await self._kept_about(caller, invocation, papers, outcome)

    async def _reset(self, caller: Caller, _: Invocation) -> Reply:
        await self._turns.reset(caller)
        return _notice("This conversation starts afresh.", private=True)

    async def _help(self, _: Caller, invocation: Invocation) -> Reply:
        headline, *lines = help_lines()
        return _notice(headline, *lines, question=text(invocation, "question") or "", private=True)

    async def _more(self, caller: Caller, invocation: Invocation, resolved: Resolved) -> Reply:
        """What the last answer has left to show, kept as a turn of its own, so that "more" can be said again."""
        turn = await self._turns.get(resolved.turn_id, caller) if resolved.turn_id else None
        if turn is None:
            return _notice("There is no answer here to show more of. Ask a question first.")
        rest = self._pages.rest(await self._pages.outcome(turn))
        words = wanted(invocation, "question")
        if rest is None:
            return _notice("That was all the library has on this.", question=words)
        question = question_of(turn)
        return await self._kept(caller, invocation, words, question, resolved.understood_as, rest)

    async def _why(self, caller: Caller, invocation: Invocation, resolved: Resolved) -> Reply:
        """Why the papers in focus answered the question before: the words that tied them to it, by weight."""
        papers = (await self._library.papers.get(resolved.question.focus)).values()
        lines = await self._library.run(explained, resolved.question.topic, list(papers), self._library.index)
        outcome = Outcome(
            status="answered", shape=Shape.RECORD, lines=lines, paper_ids=tuple(paper.id for paper in papers)
        )
        words = wanted(invocation, "question")
        return await self._kept(caller, invocation, words, resolved.question, resolved.understood_as, outcome)

    async def _history(self, caller: Caller) -> list[PastTurn]:
        oldest = self._clock() - dt.timedelta(minutes=self._settings.context_minutes)
        turns = await self._turns.recent(caller, limit=self._settings.context_turns, not_before=oldest)
        return [_past(turn) for turn in turns]

    async def _narrowed(self, question: Question, invocation: Invocation) -> Question:
        """The question, held also to the options that were filled in."""
        reference = text(invocation, "paper")
        paper = await self._named(reference) if reference else None
        return narrowed(question, invocation, paper)

    async def _named(self, reference: str) -> Paper:
        return await self._library.papers.find(reference)

    async def _kept_about(self, caller: Caller, invocation: Invocation, papers: list[Paper], outcome: Outcome) -> Reply:
        """A reply about papers that were named: it is what follow-ups are about from now on."""
        ids = tuple(paper.id for paper in papers)
        words = text(invocation, "question") or text(invocation, "paper") or ""
        question = Question(text=words, record=Record.PAPERS, focus=ids)
        return await self._kept(caller, invocation, words, question, "", outcome)

    async def _kept(  # noqa: PLR0913, PLR0917 - what a turn is made of
        self,
        caller: Caller,
        invocation: Invocation,
        words: str,
        question: Question,
        understood_as: str,
        outcome: Outcome,
    ) -> Reply:
        """Keep the turn, then the reply to it: nothing is shown that could be lost."""
        turn = await self._turns.record(
            NewTurn(
                caller=caller,
                asked_at=self._clock(),
                command=invocation.command,
                question=words,
                understood_as=understood_as,
                status=outcome.status,
                request=question.to_json(),
                quotes=outcome.quotes,
                paper_ids=outcome.paper_ids,
                request_key=invocation.request_key,
            )
        )
        reply = await self._pages.reply(turn, outcome, page=1)
        return replace(reply, private=flag(invocation, "private"))


def _past(turn: Turn) -> PastTurn:
    return PastTurn(
        turn_id=turn.id,
        question=question_of(turn),
        status=turn.status,
        paper_ids=turn.paper_ids,
    )


def _notice(headline: str, *lines: str, question: str = "", private: bool = False) -> Reply:
    return Reply(
        status="answered", shape=Shape.NOTICE, question=question, headline=headline, lines=lines, private=private
    )
