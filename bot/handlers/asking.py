"""Questions: asked, gone on with, listed, and paged through."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from bot.answers import Outcome
from bot.commands import Invocation
from bot.commands.asking import ASK, FIND
from bot.conversation import Act, Resolved
from bot.courtesies import courtesy
from bot.desk import Desk, notice
from bot.errors import UserError
from bot.handlers import context, papers
from bot.handlers.kinds import Handler, Press
from bot.options import Narrowing, flag, text, wanted
from bot.pages import question_of
from bot.records import explained
from bot.replies import Action, Reply, Shape, Verb
from bot.store.turns import Turn
from retrieval.papers import Paper
from retrieval.questions import FACTS, Question, Wants, describe, understand


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it came in, the turns before it (the newest last), and what it means after them."""

    desk: Desk
    invocation: Invocation
    words: str
    before: Sequence[Turn]
    resolved: Resolved
    narrow: Callable[[Question], Question]


async def ask(desk: Desk, invocation: Invocation, *, about: int | None = None) -> Reply:
    """Answer a question or free words, which go on with the caller's conversation.

    `about` is the turn under whose answer they were said, where they were said under one: it comes first to mind.
    """
    words = wanted(invocation, "question")
    private = flag(invocation, "private")
    narrowing, paper = await _narrowing(desk, invocation)
    heard = await desk.listener.hear(desk.caller, words, about=about, narrowing=narrowing, paper=paper)
    resolved = heard.resolved
    if resolved.message:
        return replace(notice(resolved.message, question=words), status="not_found", private=private)
    if resolved.act is Act.HELP:
        return await context.tell(desk, invocation)
    if resolved.act is Act.RESET:
        return await context.reset(desk, invocation)
    if resolved.act not in _ACTS:
        return replace(notice(courtesy(resolved.act), question=words), private=private)
    narrow = partial(narrowing.hold, paper=paper)
    return await _ACTS[resolved.act](_Asked(desk, invocation, words, heard.before, resolved, narrow))


async def find(desk: Desk, invocation: Invocation) -> Reply:
    """List the papers on a topic."""
    narrowing, paper = await _narrowing(desk, invocation)
    words = text(invocation, "topic")
    if not words and not narrowing.narrows:
        raise UserError("/find needs a topic, an author, a category or a date (/find author:Noether lists her papers).")
    names, today = desk.library.names, desk.clock().date()
    question = await desk.library.run(understand, words, names, today=today)
    if question.focus or question.record in FACTS:
        question = Question(text=words, topic=words)
    question = narrowing.hold(replace(question, wants=Wants.LIST), paper)
    outcome = await (desk.answerer.find if question.topic else desk.answerer.answer)(question)
    return await desk.kept(invocation, question, describe(question, names), outcome)


async def turn_page(desk: Desk, action: Action) -> Reply:
    """Show another page of what was answered before."""
    turn = await desk.turn(action.turn_id)
    return await desk.pages.reply(turn, await desk.pages.outcome(turn), page=action.page)


async def follow_up(desk: Desk, action: Action) -> Reply:
    """Where a front end has no form to open, say what to do."""
    await desk.turn(action.turn_id)
    raise UserError("Type the follow-up question.")


async def _answer(asked: _Asked) -> Reply:
    desk, resolved = asked.desk, asked.resolved
    question = asked.narrow(resolved.question)
    outcome = await desk.answerer.answer(question)
    if resolved.fallback is not None and not (
        outcome.status == "answered" and await desk.answerer.bears_on(resolved.fallback.topic, question.focus)
    ):
        # The paper in focus says nothing on it, so the subject has changed: the question is put to them all.
        of_all = asked.narrow(resolved.fallback)
        outcome = await desk.answerer.answer(of_all)
        # Where none answers, the paper stays in focus.
        question = of_all if outcome.status == "answered" else question
    understood_as = resolved.understood_as
    if question != resolved.question:
        understood_as = describe(question, desk.library.names)
    return await desk.kept(asked.invocation, question, understood_as, outcome)


async def _more(asked: _Asked) -> Reply:
    """What the last answer has left to show, kept as a turn of its own, so that "more" can be said again."""
    desk, last = asked.desk, asked.before[-1]
    rest = desk.pages.rest(await desk.pages.outcome(last))
    if rest is None:
        return replace(notice("That is all that the library has on this.", question=asked.words), status="not_found")
    # The rest is told as the first page was.
    invocation = replace(asked.invocation, command=last.command)
    return await desk.kept(invocation, question_of(last), asked.resolved.understood_as, rest)


async def _why(asked: _Asked) -> Reply:
    """Why the papers in focus answered the question before: the words that tie them to it, by weight."""
    desk = asked.desk
    meant = await desk.papers_in(asked.resolved.question)
    topics = (question_of(turn).topic for turn in reversed(asked.before) if meant[0].id in turn.paper_ids)
    topic = next(filter(None, topics), "")
    if not topic:
        return notice("It was named, or passed what was asked for; no search chose it.", question=asked.words)
    lines = await desk.library.run(explained, topic, meant, desk.library.index)
    ids = tuple(paper.id for paper in meant)
    outcome = Outcome(status="answered", shape=Shape.RECORD, lines=lines, paper_ids=ids)
    question = replace(asked.resolved.question, topic=topic)
    return await desk.kept(asked.invocation, question, asked.resolved.understood_as, outcome)


async def _cite_those(asked: _Asked) -> Reply:
    meant = await asked.desk.papers_in(asked.resolved.question)
    return await papers.cited(asked.desk, asked.invocation, meant)


async def _show_that(asked: _Asked) -> Reply:
    (paper, *_) = await asked.desk.papers_in(asked.resolved.question)
    return await papers.shown(asked.desk, asked.invocation, paper)


async def _narrowing(desk: Desk, invocation: Invocation) -> tuple[Narrowing, Paper | None]:
    """What the options hold a question to, and the paper that they name. Raises UserError for one in error."""
    reference = text(invocation, "paper")
    return Narrowing.of(invocation), await desk.named(reference) if reference else None


_ACTS: Mapping[Act, Callable[[_Asked], Awaitable[Reply]]] = MappingProxyType(
    {
        Act.ASK: _answer,
        Act.MORE: _more,
        Act.WHY: _why,
        Act.CITE: _cite_those,
        Act.SHOW: _show_that,
    }
)


HANDLERS: Mapping[str, Handler] = MappingProxyType({ASK.name: ask, FIND.name: find})
PRESSES: Mapping[Verb, Press] = MappingProxyType(
    {Verb.MORE_QUOTES: turn_page, Verb.PAGE: turn_page, Verb.FOLLOW_UP: follow_up}
)
