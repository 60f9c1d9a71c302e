"""A private answer, shown to all."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.answers import Outcome
from bot.commands import CHECK, PAPER_CITE, PAPER_SHOW
from bot.desk import GONE, Desk
from bot.errors import NotThere, UserError
from bot.handlers import checking, papers
from bot.handlers.kinds import Press
from bot.pages import question_of
from bot.replies import Action, Reply, Verb
from bot.servers import manners
from bot.store.turns import Turn
from retrieval.questions import FACTS


async def share(desk: Desk, action: Action) -> Reply:
    """The answer again, for all to see from now on. Only who asked may do that, and only where answers are public."""
    turn = await desk.turn(action.turn_id)
    if turn.caller.user != desk.caller.user:
        raise NotThere(GONE)
    if not manners(desk.server, desk.caller).public:
        raise UserError("In this channel I answer everybody privately, so there is nothing to share.")
    outcome = await _again(desk, turn)
    if not await desk.stores.turns.publish(turn.id):
        raise UserError("You have shared this already.")
    return await desk.pages.reply(replace(turn, private=False), outcome, page=action.page)


async def _again(desk: Desk, turn: Turn) -> Outcome:
    """What the turn showed: its quotes as they were, its facts and records as they are today."""
    question = question_of(turn)
    if turn.command == PAPER_SHOW.name:
        return papers.showing(await desk.papers_in(question))
    if turn.command == PAPER_CITE.name:
        return papers.citing(await desk.papers_in(question))
    if turn.command == CHECK.name:
        return await checking.checked(desk, turn.question)
    if question.record in FACTS:
        return await desk.answerer.answer(question)
    return await desk.pages.outcome(turn)


PRESSES: Mapping[Verb, Press] = MappingProxyType({Verb.SHARE: share})
