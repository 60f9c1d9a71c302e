"""Watches: set, listed, silenced and ended; and the button under a question that found no answer."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.commands import Invocation, Right
from bot.commands.watching import WATCH_ADD, WATCH_LIST, WATCH_PAUSE, WATCH_REMOVE, WATCH_RESUME
from bot.desk import Desk, notice
from bot.errors import NotThere, UserError
from bot.handlers.kinds import Handler, Press
from bot.options import number, text
from bot.pages import question_of
from bot.replies import Action, Line, Mark, Reply, Run, Section, Shape, Verb
from bot.rights import require, runs_quoth
from bot.store.letters import TERMINAL
from bot.store.watches import Kind, NewWatch, Watch
from retrieval.questions import Question
from retrieval.rendering import render

# Code points: a name or topic of more is none.
_LONGEST = 300
_BY_HAND = "paused by hand"
_WAYS = ("topic", "author", "paper")
_TOLD_OF: Mapping[Kind, str] = MappingProxyType(
    {"topic": "papers on", "author": "papers by", "paper": "papers like, and new versions of,"}
)


async def add(desk: Desk, invocation: Invocation) -> Reply:
    """Set a watch on a topic, an author or a paper, for the caller or the channel."""
    given = [way for way in _WAYS if text(invocation, way)]
    if len(given) != 1:
        raise UserError("Name one thing to watch: a topic, or author: a name, or paper: a title.")
    what = text(invocation, given[0])
    if len(what) > _LONGEST:
        raise UserError(f"That is {len(what):,} characters long; watch something of at most {_LONGEST}.")
    here = text(invocation, "to") == "here" and desk.caller.server is not None
    if here:
        require(desk.caller, desk.server, Right.CURATOR, "A watch for a channel")
    return await _set(desk, await _plan(desk, given[0], what), here=here)


async def watch_for(desk: Desk, action: Action) -> Reply:
    """Watch for what a question without an answer asked; whoever presses hears of it."""
    turn = await desk.turn(action.turn_id, "That question is no longer kept. Ask it again.")
    question = question_of(turn)
    if not question.topic:
        raise UserError("That question has no topic to watch for. /watch add takes one.")
    plan = await _plan(desk, "topic", turn.question[:_LONGEST])
    return await _set(desk, replace(plan, request=question.to_json()), here=False)


async def list_all(desk: Desk, _: Invocation) -> Reply:
    """The caller's watches, and those of the server's channels."""
    watches = await desk.stores.watches.seen_by(desk.caller.user, desk.caller.server)
    if not watches:
        return notice("There are no watches here.", "/watch add sets one.", private=True)
    own = [_line(watch) for watch in watches if watch.plan.direct]
    channels = [_line(watch) for watch in watches if not watch.plan.direct]
    parts = (("You are told of", own), ("The channels are told of", channels))
    return Reply(
        status="answered",
        shape=Shape.NOTICE,
        headline="Watches",
        sections=tuple(Section(heading=heading, lines=lines) for heading, lines in parts if lines),
        notes=("/watch pause, resume and remove take a watch's number.",),
        private=True,
    )


async def pause(desk: Desk, invocation: Invocation) -> Reply:
    watch = await _changeable(desk, invocation)
    done = await desk.stores.watches.pause(watch.id, _BY_HAND)
    return notice(f"Watch {watch.id} is {'silent now' if done else 'silent already'}.", private=True)


async def resume(desk: Desk, invocation: Invocation) -> Reply:
    watch = await _changeable(desk, invocation)
    done = await desk.stores.watches.resume(watch.id)
    says = "tells again, of what comes from now on" if done else "runs already"
    return notice(f"Watch {watch.id} {says}.", private=True)


async def remove(desk: Desk, invocation: Invocation) -> Reply:
    watch = await _changeable(desk, invocation)
    await desk.stores.watches.remove(watch.id)
    return notice(f"Watch {watch.id} has ended.", private=True)


async def _plan(desk: Desk, way: str, what: str) -> NewWatch:
    caller = desk.caller
    place = TERMINAL if runs_quoth(caller) else caller.user
    plan = NewWatch(owner=caller.user, server=caller.server, place=place, direct=True, kind="topic", what=what)
    if way == "author":
        return replace(plan, kind="author")
    if way == "paper":
        paper = await desk.named(what)
        return replace(plan, kind="paper", what=paper.title, paper=paper.id)
    return replace(plan, request=Question(text=what, topic=what).to_json())


async def _set(desk: Desk, plan: NewWatch, *, here: bool) -> Reply:
    if here:
        plan = replace(plan, place=desk.caller.channel, direct=False)
    await _check_room(desk, here=here)
    watch = await desk.stores.watches.add(plan, added_at=desk.clock())
    told = "This channel" if here else "You"
    return notice(
        f"{told} will be told of new {_TOLD_OF[watch.plan.kind]} {_what(watch)}.",
        "What is here already is no news.",
        f"/watch remove {watch.id} ends it.",
        private=True,
    )


async def _check_room(desk: Desk, *, here: bool) -> None:
    watches, settings = desk.stores.watches, desk.settings
    if here:
        count, most = await watches.count(server=desk.caller.server), settings.server_watches
    else:
        count, most = await watches.count(owner=desk.caller.user), settings.person_watches
    if count >= most:
        whose = "This server's channels have" if here else "You have"
        raise UserError(f"{whose} {count} watches, which is the most. /watch remove ends one.")


async def _changeable(desk: Desk, invocation: Invocation) -> Watch:
    """The watch that is named, if the caller may change it; one that they don't see is not there."""
    wanted = number(invocation, "number")
    seen = await desk.stores.watches.seen_by(desk.caller.user, desk.caller.server)
    watch = next((watch for watch in seen if watch.id == wanted), None)
    if watch is None:
        raise NotThere(f"There is no watch {wanted} here. /watch list tells the numbers.")
    if not watch.plan.direct:
        require(desk.caller, desk.server, Right.CURATOR, "A channel's watch")
    return watch


def _what(watch: Watch) -> str:
    return f"“{render(watch.plan.what)}”"


def _line(watch: Watch) -> Line:
    runs = [Run(f"{watch.id}: ", Mark.STRONG), Run(f"{_TOLD_OF[watch.plan.kind]} {_what(watch)}")]
    if not watch.plan.direct:
        runs += [Run(" in "), Run(f"<#{watch.plan.place}>", Mark.MENTION)]
    return (*runs, Run(f" (silent: {watch.paused})")) if watch.paused else tuple(runs)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        WATCH_ADD.name: add,
        WATCH_LIST.name: list_all,
        WATCH_PAUSE.name: pause,
        WATCH_RESUME.name: resume,
        WATCH_REMOVE.name: remove,
    }
)
PRESSES: Mapping[Verb, Press] = MappingProxyType({Verb.WATCH: watch_for})
