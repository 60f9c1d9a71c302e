"""Several papers cited at once: those that are named, those on a topic, or those of the last answer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.commands import Invocation
from bot.commands.citing import CITE
from bot.desk import Desk
from bot.errors import NotThere, UserError
from bot.handlers.kinds import Handler
from bot.handlers.papers import cited
from bot.options import text
from bot.replies import Reply
from retrieval.papers import Paper
from retrieval.questions import Question, Wants

# Papers: the most that are named at once.
_MOST_NAMED = 50


async def cite(desk: Desk, invocation: Invocation) -> Reply:
    names, topic = text(invocation, "papers"), text(invocation, "topic")
    if names and topic:
        raise UserError("Name papers, or a topic, not both.")
    if names:
        return await cited(desk, invocation, await _named(desk, names))
    return await cited(desk, invocation, await (_on(desk, topic) if topic else _last(desk)))


async def _named(desk: Desk, names: str) -> Sequence[Paper]:
    wanted = [name.strip() for name in names.split(";") if name.strip()]
    if len(wanted) > _MOST_NAMED:
        raise UserError(f"That names {len(wanted)} papers; the most at once is {_MOST_NAMED}.")
    found = {paper.id: paper for paper in [await desk.named(name) for name in wanted]}
    if not found:
        raise UserError("Name the papers by title, short name or id, with a semicolon between.")
    return list(found.values())


async def _on(desk: Desk, topic: str) -> Sequence[Paper]:
    outcome = await desk.answerer.find(Question(text=topic, topic=topic, wants=Wants.LIST))
    papers = await desk.library.papers.get(outcome.paper_ids) if outcome.status == "answered" else {}
    if not papers:
        raise NotThere("No paper in the library is on this. /find shows what comes nearest.")
    return list(papers.values())


async def _last(desk: Desk) -> Sequence[Paper]:
    """The papers of the caller's last answer here that had any."""
    since = desk.clock() - dt.timedelta(minutes=desk.settings.context_minutes)
    turns = await desk.stores.turns.recent(desk.caller, limit=desk.settings.context_turns, not_before=since)
    ids = next((turn.paper_ids for turn in reversed(turns) if turn.status == "answered" and turn.paper_ids), ())
    papers = await desk.library.papers.get(ids)
    if not papers:
        raise NotThere("There is no answer yet whose papers could be cited. Ask a question first, or name papers.")
    return list(papers.values())


HANDLERS: Mapping[str, Handler] = MappingProxyType({CITE.name: cite})
