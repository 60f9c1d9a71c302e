"""Digests: set up, looked at beforehand, sent now, stopped, and paged through."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.commands import Invocation
from bot.commands.digests import (
    DIGEST_PAUSE,
    DIGEST_PREVIEW,
    DIGEST_REMOVE,
    DIGEST_RESUME,
    DIGEST_RUN,
    DIGEST_SETUP,
    DIGEST_STATUS,
    SETUP_EXAMPLE,
)
from bot.desk import Desk, notice
from bot.digest.addresses import read_sources
from bot.digest.composing import day_name, letter_of, page_of, schedule
from bot.digest.timing import timing_of
from bot.errors import NotThere, UserError
from bot.handlers.kinds import Handler, Press
from bot.options import flag, number, one_of, picked, text, wanted
from bot.replies import Action, Line, Mark, Reply, Run, Section, Verb, named
from bot.rights import runs_quoth
from bot.store.digests import Digest, Joins, Plan
from bot.store.letters import TERMINAL
from bot.zones import known_zone

_MOST: Final = 5
_HIGHEST_MOST: Final = 10
_JOINS: Final[tuple[Joins, ...]] = ("all", "shown", "none")
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


async def setup(desk: Desk, invocation: Invocation) -> Reply:
    """Set a digest up, once each of its sources has answered."""
    plan = await _plan(desk, invocation)
    others = await desk.stores.digests.of_server(plan.server)
    if len(others) >= desk.settings.digests_per_server:
        raise UserError(f"There are {len(others)} digests already, which is the most; /digest remove one first.")
    found = [await desk.newsroom.checked(source) for source in plan.sources]
    digest = await desk.stores.digests.add(plan, next_due=desk.clock())
    if plan.channel == TERMINAL:
        return await _made(desk, digest)
    desk.newsroom.wake()
    lines = (named("When", schedule(plan)), _where(plan), *found)
    said = notice(f"Digest {digest.id} is set up.", "It greets its channel in a moment.", private=True)
    return replace(said, sections=(Section(lines=lines),))


async def preview(desk: Desk, invocation: Invocation) -> Reply:
    """What it would tell now."""
    digest = await _meant(desk, invocation)
    draft = await desk.newsroom.editor.draft(digest, _today(desk, digest), welcomes=False)
    shown = letter_of(draft, 0, page_size=desk.settings.papers_per_page)
    return replace(shown, actions=(), pages=1, private=True, notes=(*shown.notes, "A preview: nothing was sent."))


async def run(desk: Desk, invocation: Invocation) -> Reply:
    """Send it now, in place of the next one of the day."""
    return await _made(desk, await _meant(desk, invocation))


async def _made(desk: Desk, digest: Digest) -> Reply:
    if digest.paused is not None:
        raise UserError(f"Digest {digest.id} is paused: {digest.paused}. /digest resume lets it go on.")
    day = _today(desk, digest)
    draft = await desk.newsroom.editor.draft(digest, day)
    if digest.made_for == day and not draft.entries and not draft.renewed:
        return notice(f"Digest {digest.id} was made today; nothing is new since.", private=True)
    if not await desk.newsroom.editor.make(draft):
        raise UserError("It was being made just now, or stopped. /digest status tells more.")
    if digest.plan.channel == TERMINAL:
        return await desk.newsroom.handed_over(digest)
    desk.newsroom.wake()
    return notice(f"Digest {digest.id} is on its way.", private=True)


async def pause(desk: Desk, invocation: Invocation) -> Reply:
    digest = await _meant(desk, invocation)
    if not await desk.stores.digests.pause(digest.id, "somebody here paused it"):
        return notice(f"Digest {digest.id} is paused already.", private=True)
    return notice(f"Digest {digest.id} is paused. /digest resume lets it go on.", private=True)


async def resume(desk: Desk, invocation: Invocation) -> Reply:
    digest = await _meant(desk, invocation)
    due = timing_of(digest.plan).after(desk.clock())
    if not await desk.stores.digests.resume(digest.id, next_due=due):
        return notice(f"Digest {digest.id} runs already.", private=True)
    desk.newsroom.wake()
    return notice(f"Digest {digest.id} goes on: next {_moment(digest.plan, due)}.", private=True)


async def remove(desk: Desk, invocation: Invocation) -> Reply:
    digest = await _meant(desk, invocation)
    await desk.stores.digests.remove(digest.id)
    return notice(f"Digest {digest.id} is removed.", "What joined the library stays there.", private=True)


async def status(desk: Desk, _: Invocation) -> Reply:
    digests = await desk.stores.digests.of_server(desk.caller.server)
    if not digests:
        return notice("There is no digest here.", f"{SETUP_EXAMPLE} sets one up.", private=True)
    sections = tuple(Section(heading=f"Digest {each.id}", lines=tuple(_told(desk, each))) for each in digests)
    return replace(notice("Digests", private=True), sections=sections)


async def turn_page(desk: Desk, action: Action) -> Reply:
    """Another page of a digest that was sent, for whoever is in its server."""
    issue = await desk.stores.issues.get(action.turn_id)
    if issue is None or issue.server != desk.caller.server:
        raise NotThere("That digest is no longer kept. /recent lists what came into the library.")
    return page_of(issue, page=action.page, page_size=desk.settings.papers_per_page)


def _told(desk: Desk, digest: Digest) -> Iterator[Line]:
    plan = digest.plan
    yield named("When", schedule(plan))
    yield _where(plan)
    yield named("Shows", f"at most {plan.most} papers; joining the library: {plan.joins}")
    if digest.paused is not None:
        yield named("Paused", digest.paused)
    elif plan.channel != TERMINAL:
        yield named("Next", _moment(plan, digest.next_due))
    if digest.late_since is not None:
        yield named("Waiting", f"for a source that is late, since {_moment(plan, digest.late_since)}")
    yield named("Last made for", day_name(digest.made_for) if digest.made_for else "no day yet")
    for source in plan.sources:
        yield named(source, desk.newsroom.heard_of(source))


async def _plan(desk: Desk, invocation: Invocation) -> Plan:
    server = desk.caller.server
    channel = TERMINAL if server is None else picked(invocation, "channel") or desk.caller.channel
    most = number(invocation, "most") or _MOST
    if most > _HIGHEST_MOST:
        raise UserError(f"most:{most} is out of range: it can be from 1 to {_HIGHEST_MOST}.")
    return Plan(
        server=server,
        channel=channel,
        owner=desk.caller.user,
        at=_time(wanted(invocation, "time")),
        zone=await known_zone(wanted(invocation, "timezone")),
        weekdays_only=flag(invocation, "weekdays"),
        sources=read_sources(wanted(invocation, "sources"), operator=runs_quoth(desk.caller)),
        most=most,
        joins=one_of(invocation, "joins", _JOINS) if text(invocation, "joins") else "shown",
    )


def _time(written: str) -> dt.time:
    match = _TIME.fullmatch(written)
    if match is None:
        raise UserError(f"time:{written[:20]} is no time of the day; write it like 09:00.")
    return dt.time(int(match[1]), int(match[2]))


async def _meant(desk: Desk, invocation: Invocation) -> Digest:
    """The digest that is meant: the one of that number, or the only one."""
    digests = await desk.stores.digests.of_server(desk.caller.server)
    wanted_id = number(invocation, "digest")
    if wanted_id is None and len(digests) == 1:
        return digests[0]
    if not digests:
        raise NotThere(f"There is no digest here. {SETUP_EXAMPLE} sets one up.")
    for digest in digests:
        if digest.id == wanted_id:
            return digest
    numbers = ", ".join(str(digest.id) for digest in digests)
    raise UserError(f"Say which digest is meant; here are: {numbers}. For example: digest:{digests[0].id}")


def _today(desk: Desk, digest: Digest) -> dt.date:
    return timing_of(digest.plan).day_of(desk.clock())


def _moment(plan: Plan, moment: dt.datetime) -> str:
    local = moment.astimezone(timing_of(plan).zone)
    return f"{day_name(local.date())} at {local:%H:%M} ({plan.zone})"


def _where(plan: Plan) -> Line:
    place = Run("this terminal") if plan.channel == TERMINAL else Run(f"<#{plan.channel}>", Mark.MENTION)
    return Run("Where: "), place


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        DIGEST_SETUP.name: setup,
        DIGEST_PREVIEW.name: preview,
        DIGEST_RUN.name: run,
        DIGEST_PAUSE.name: pause,
        DIGEST_RESUME.name: resume,
        DIGEST_REMOVE.name: remove,
        DIGEST_STATUS.name: status,
    }
)
PRESSES: Mapping[Verb, Press] = MappingProxyType({Verb.ISSUE: turn_page})
