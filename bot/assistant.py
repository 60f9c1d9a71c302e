"""The assistant: everything that a person can ask for, with no front end in it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.answers import Answerer, Outcome
from bot.commands import ASK, CONTEXT_RESET, FIND, HELP, PAPER_CITE, PAPER_SHOW, Choice, Invocation, OptionKind
from bot.conversation import Act, Resolved
from bot.courtesies import courtesy
from bot.errors import NotThere, UserError
from bot.help import help_lines
from bot.library import Library
from bot.listening import Clock, Listener
from bot.options import Narrowing, flag, text, wanted
from bot.pages import Pages, question_of
from bot.records import described, explained
from bot.replies import Action, Caller, Reply, Shape, Verb
from bot.settings import Settings
from bot.store.turns import NewTurn, Turn, TurnStore
from retrieval.citations import bibtex, plain_citation
from retrieval.papers import Paper
from retrieval.questions import FACTS, Question, Record, Wants, describe, understand


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it came in, the turns before it (the newest last), and what it means after them."""

    caller: Caller
    invocation: Invocation
    words: str
    before: Sequence[Turn]
    resolved: Resolved
    narrow: Callable[[Question], Question]


class Assistant:
    """Answers commands, free words and buttons from one library, and keeps each person's conversation."""

    def __init__(self, library: Library, turns: TurnStore, settings: Settings, clock: Clock) -> None:
        self._library = library
        self._turns = turns
        self._clock = clock
        self._answerer = Answerer(library, settings)
        self._pages = Pages(library, self._answerer, settings)
        self._listener = Listener(library, turns, self._pages, settings, clock)
        self._commands: Mapping[str, Callable[[Caller, Invocation], Awaitable[Reply]]] = {
            ASK.name: self._ask,
            FIND.name: self._find,
            PAPER_SHOW.name: self._show,
            PAPER_CITE.name: self._cite,
            CONTEXT_RESET.name: self._reset,
            HELP.name: self._help,
        }
        self._acts: Mapping[Act, Callable[[_Asked], Awaitable[Reply]]] = {
            Act.ASK: self._answer,
            Act.MORE: self._more,
            Act.WHY: self._why,
            Act.CITE: self._cite_those,
            Act.SHOW: self._show_that,
        }

    @property
    def library(self) -> Library:
        return self._library

    async def run(self, caller: Caller, invocation: Invocation) -> Reply:
        """Carry out a slash command. Raises UserError with what the person can do about it."""
        command = self._commands.get(invocation.command)
        if command is None:
            raise NotThere(f"There is no command /{invocation.command}. /help lists them all.")
        return await command(caller, invocation)

    async def say(
        self,
        caller: Caller,
        words: str,
        *,
        about: int | None = None,
        private: bool = False,
        request_key: str | None = None,
    ) -> Reply:
        """Answer free words, which go on with the caller's conversation.

        `about` is the turn under whose answer they were said, where they were said under one: it comes first to mind.
        """
        options: dict[str, str | bool] = {"question": words, "private": private}
        return await self._ask(caller, Invocation(ASK.name, options, request_key), about=about)

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
        catalogue = self._library.catalogue
        match kind:
            case OptionKind.PAPER:
                return await catalogue.complete_titles(typed, limit=limit)
            case OptionKind.AUTHOR:
                return [Choice(name, name) for name in await catalogue.complete_authors(typed, limit=limit)]
            case OptionKind.CATEGORY:
                return [Choice(name, name) for name in await catalogue.complete_categories(typed, limit=limit)]
            case _:
                return []

    async def _ask(self, caller: Caller, invocation: Invocation, *, about: int | None = None) -> Reply:
        words = wanted(invocation, "question")
        private = flag(invocation, "private")
        narrowing, paper = await self._narrowing(invocation)
        heard = await self._listener.hear(caller, words, about=about, narrowing=narrowing, paper=paper)
        resolved = heard.resolved
        if resolved.message:
            return replace(_notice(resolved.message, question=words), status="not_found", private=private)
        if resolved.act is Act.HELP:
            return await self._help(caller, invocation)
        if resolved.act is Act.RESET:
            return await self._reset(caller, invocation)
        if resolved.act not in self._acts:
            return replace(_notice(courtesy(resolved.act), question=words), private=private)
        narrow = partial(narrowing.hold, paper=paper)
        return await self._acts[resolved.act](_Asked(caller, invocation, words, heard.before, resolved, narrow))

    async def _answer(self, asked: _Asked) -> Reply:
        resolved = asked.resolved
        question = asked.narrow(resolved.question)
        outcome = await self._answerer.answer(question)
        if resolved.fallback is not None and not (
            outcome.status == "answered" and await self._answerer.bears_on(resolved.fallback.topic, question.focus)
        ):
            # The paper in focus says nothing on it, so the subject has changed: the question is put to them all.
            of_all = asked.narrow(resolved.fallback)
            outcome = await self._answerer.answer(of_all)
            # Where none answers, the paper stays in focus.
            question = of_all if outcome.status == "answered" else question
        understood_as = resolved.understood_as
        if question != resolved.question:
            understood_as = describe(question, self._library.names)
        return await self._kept(asked.caller, asked.invocation, question, understood_as, outcome)

    async def _find(self, caller: Caller, invocation: Invocation) -> Reply:
        words = wanted(invocation, "topic")
        narrowing, paper = await self._narrowing(invocation)
        names, today = self._library.names, self._clock().date()
        question = await self._library.run(understand, words, names, today=today)
        if question.focus or question.record in FACTS:
            question = Question(text=words, topic=words)
        question = narrowing.hold(replace(question, wants=Wants.LIST), paper)
        outcome = await (self._answerer.find if question.topic else self._answerer.answer)(question)
        return await self._kept(caller, invocation, question, describe(question, names), outcome)

    async def _show(self, caller: Caller, invocation: Invocation) -> Reply:
        return await self._shown(caller, invocation, await self._named(wanted(invocation, "paper")))

    async def _show_that(self, asked: _Asked) -> Reply:
        (paper, *_) = await self._papers_of(asked.resolved)
        return await self._shown(asked.caller, asked.invocation, paper)

    async def _shown(self, caller: Caller, invocation: Invocation, paper: Paper) -> Reply:
        outcome = Outcome(status="answered", shape=Shape.PAPER, paper_ids=(paper.id,), lines=described(paper))
        return await self._kept_about(caller, replace(invocation, command=PAPER_SHOW.name), [paper], outcome)

    async def _cite(self, caller: Caller, invocation: Invocation) -> Reply:
        return await self._cited(caller, invocation, [await self._named(wanted(invocation, "paper"))])

    async def _cite_those(self, asked: _Asked) -> Reply:
        return await self._cited(asked.caller, asked.invocation, await self._papers_of(asked.resolved))

    async def _cited(self, caller: Caller, invocation: Invocation, papers: Sequence[Paper]) -> Reply:
        plain = "\n".join(plain_citation(paper) for paper in papers)
        entries = "\n\n".join(bibtex(paper) for paper in papers)
        ids = tuple(paper.id for paper in papers)
        outcome = Outcome(status="answered", shape=Shape.CITATION, paper_ids=ids, lines=(plain, entries))
        return await self._kept_about(caller, replace(invocation, command=PAPER_CITE.name), papers, outcome)

    async def _reset(self, caller: Caller, _: Invocation) -> Reply:
        await self._turns.reset(caller)
        return _notice("This conversation starts afresh.", private=True)

    async def _help(self, _: Caller, invocation: Invocation) -> Reply:
        headline, *lines = help_lines()
        return _notice(headline, *lines, question=text(invocation, "question"), private=True)

    async def _more(self, asked: _Asked) -> Reply:
        """What the last answer has left to show, kept as a turn of its own, so that "more" can be said again."""
        last = asked.before[-1]
        rest = self._pages.rest(await self._pages.outcome(last))
        if rest is None:
            return replace(
                _notice("That is all that the library has on this.", question=asked.words), status="not_found"
            )
        return await self._kept(asked.caller, asked.invocation, question_of(last), asked.resolved.understood_as, rest)

    async def _why(self, asked: _Asked) -> Reply:
        """Why the papers in focus answered the question before: the words that tie them to it, by weight."""
        papers = await self._papers_of(asked.resolved)
        topics = (question_of(turn).topic for turn in reversed(asked.before) if papers[0].id in turn.paper_ids)
        topic = next(filter(None, topics), "")
        if not topic:
            return _notice("It was named, or passed what was asked for; no search chose it.", question=asked.words)
        lines = await self._library.run(explained, topic, papers, self._library.index)
        ids = tuple(paper.id for paper in papers)
        outcome = Outcome(status="answered", shape=Shape.RECORD, lines=lines, paper_ids=ids)
        question = replace(asked.resolved.question, topic=topic)
        return await self._kept(asked.caller, asked.invocation, question, asked.resolved.understood_as, outcome)

    async def _narrowing(self, invocation: Invocation) -> tuple[Narrowing, Paper | None]:
        """What the options hold a question to, and the paper that they name. Raises UserError for one in error."""
        reference = text(invocation, "paper")
        return Narrowing.of(invocation), await self._named(reference) if reference else None

    async def _named(self, reference: str) -> Paper:
        return await self._library.catalogue.find(reference)

    async def _papers_of(self, resolved: Resolved) -> list[Paper]:
        papers = await self._library.papers.get(resolved.question.focus)
        if not papers:
            raise NotThere("That paper has left the library. /find lists what is there.")
        return list(papers.values())

    async def _kept_about(
        self, caller: Caller, invocation: Invocation, papers: Sequence[Paper], outcome: Outcome
    ) -> Reply:
        """A reply about papers that were named: it is what follow-ups are about from now on."""
        question = Question(text=_words(invocation), record=Record.PAPERS, focus=tuple(paper.id for paper in papers))
        return await self._kept(caller, invocation, question, "", outcome)

    async def _kept(
        self, caller: Caller, invocation: Invocation, question: Question, understood_as: str, outcome: Outcome
    ) -> Reply:
        """Keep the turn, then the reply to it: nothing is shown that could be lost."""
        turn = await self._turns.record(
            NewTurn(
                caller=caller,
                asked_at=self._clock(),
                command=invocation.command,
                question=_words(invocation),
                understood_as=understood_as,
                status=outcome.status,
                request=question.to_json(),
                quotes=outcome.quotes,
                paper_ids=outcome.paper_ids,
                request_key=invocation.request_key,
                private=flag(invocation, "private"),
            )
        )
        return await self._pages.reply(turn, outcome, page=1)


def _words(invocation: Invocation) -> str:
    """What the person typed, whatever the command calls it."""
    return next((text(invocation, name) for name in ("question", "topic", "paper") if text(invocation, name)), "")


def _notice(headline: str, *lines: str, question: str = "", private: bool = False) -> Reply:
    return Reply(
        status="answered", shape=Shape.NOTICE, question=question, headline=headline, lines=lines, private=private
    )
