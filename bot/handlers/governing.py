"""Settings: shown, changed by those who manage the server, and the record of who changed what."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Final

from bot.commands import Invocation
from bot.commands.governing import (
    SETTINGS_CHANNELS,
    SETTINGS_CURATOR,
    SETTINGS_LIBRARY,
    SETTINGS_LOG,
    SETTINGS_RETENTION,
    SETTINGS_SHOW,
    SETTINGS_THREADS,
    SETTINGS_THRESHOLD,
)
from bot.desk import Desk, notice
from bot.errors import UserError
from bot.handlers.kinds import Handler, Press
from bot.options import flag, number, one_of, picked, text
from bot.replies import Action, Line, Mark, Reply, Run, Section, Verb
from bot.saying import LEVELS, NAMES, named_setting, person, worded
from bot.servers import LEAST_SURE, LONGEST_RETENTION, MOST_CHANNELS, MOST_SURE, ServerSettings
from bot.store.servers import Change

_LOG_PAGE: Final = 10  # changes
# What has no meaning in direct messages and the terminal, and why.
_NOT_THERE: Final = {
    "curator_role": "there are no roles",
    "channels": "every answer is for one person",
    "threads": "there are no threads",
    "shared_library": "it is all that there is to see",
}
_IN_MESSAGES: Final = "in direct messages and the terminal"


_NAMED_IN_THREADS = (
    "In a thread, mention me, reply to me or press Follow up: Discord doesn't hand me what else is said there, unless "
    "whoever runs me turns on message_content_intent."
)


async def show(desk: Desk, _: Invocation) -> Reply:
    headline = "How Quoth is set up in this server" if desk.caller.server else f"How Quoth is set up {_IN_MESSAGES}"
    section = Section(lines=tuple(_shown(desk)))
    notes = ("Each can be changed with /settings; /settings log tells who did.",)
    return replace(notice(headline, private=True), sections=(section,), notes=notes)


def _shown(desk: Desk) -> Iterator[Line]:
    for field in fields(ServerSettings):
        if desk.caller.server is None and field.name in _NOT_THERE:
            yield named_setting(field.name, Run(f"nothing to set here, {_NOT_THERE[field.name]}"))
        else:
            yield named_setting(field.name, *worded(field.name, getattr(desk.server, field.name)))


async def curator(desk: Desk, invocation: Invocation) -> Reply:
    role = picked(invocation, "role")
    return await _changed(desk, "curator_role", lambda old: replace(old, curator_role=role))


async def channels(desk: Desk, invocation: Invocation) -> Reply:
    adds = one_of(invocation, "change", ("add", "remove")) == "add"
    channel = picked(invocation, "channel")
    if channel is None:
        raise UserError(f"/{invocation.command} needs a channel.")
    if not adds and channel not in desk.server.channels:
        raise UserError("That channel is none of those set; /settings show lists them.")
    return await _changed(desk, "channels", lambda old: _with_channel(old, channel, adds=adds))


def _with_channel(old: ServerSettings, channel: str, *, adds: bool) -> ServerSettings:
    others = tuple(other for other in old.channels if other != channel)
    if adds and len(others) >= MOST_CHANNELS:
        raise UserError(f"There are {MOST_CHANNELS} channels already, which is the most; remove one first.")
    return old if adds and channel in old.channels else replace(old, channels=(*others, channel) if adds else others)


async def threads(desk: Desk, invocation: Invocation) -> Reply:
    on = flag(invocation, "on")
    reply = await _changed(desk, "threads", lambda old: replace(old, threads=on))
    return replace(reply, notes=(_NAMED_IN_THREADS,)) if on and not desk.settings.message_content_intent else reply


async def threshold(desk: Desk, invocation: Invocation) -> Reply:
    percent = _percent(invocation)
    return await _changed(desk, "sure_percent", lambda old: replace(old, sure_percent=percent))


def _percent(invocation: Invocation) -> int:
    percent = number(invocation, "percent")
    if (percent is None) == (not text(invocation, "level")):
        raise UserError("Give a level (careful, normal or bold) or a percent, one of the two.")
    if percent is None:
        return LEVELS[one_of(invocation, "level", tuple(LEVELS))]
    if not LEAST_SURE <= percent <= MOST_SURE:
        raise UserError(f"percent:{percent} is out of range: it can be from {LEAST_SURE} to {MOST_SURE}.")
    return percent


async def library(desk: Desk, invocation: Invocation) -> Reply:
    shared = flag(invocation, "shared")
    return await _changed(desk, "shared_library", lambda old: replace(old, shared_library=shared))


async def retention(desk: Desk, invocation: Invocation) -> Reply:
    days = number(invocation, "days") or 0
    if not 0 <= days <= LONGEST_RETENTION:
        raise UserError(
            f"days:{days} is out of range: it can be from 1 to {LONGEST_RETENTION:,}; left out, all is kept."
        )
    return await _changed(desk, "retention_days", lambda old: replace(old, retention_days=days))


async def log(desk: Desk, invocation: Invocation) -> Reply:
    return await _log_page(desk, max(1, number(invocation, "page") or 1))


async def turn_log(desk: Desk, action: Action) -> Reply:
    return await _log_page(desk, action.page)


async def _log_page(desk: Desk, page: int) -> Reply:
    # One more than is shown, to know whether there are more.
    first = (page - 1) * _LOG_PAGE
    found = await desk.stores.servers.changes(desk.caller.server, limit=_LOG_PAGE + 1, offset=first)
    if not found:
        return notice(
            "No setting was changed before that." if page > 1 else "No setting was ever changed.", private=True
        )
    newer = [Action(Verb.LOG, 0, page - 1)] if page > 1 else []
    older = [Action(Verb.LOG, 0, page + 1)] if len(found) > _LOG_PAGE else []
    return replace(
        notice("What was changed in the settings, the newest first", private=True),
        sections=(Section(lines=tuple(_logged(change) for change in found[:_LOG_PAGE])),),
        notes=(f"/settings log page:{page + 1} tells of what was before.",) if older else (),
        actions=(*newer, *older),
        page=page,
    )


def _logged(change: Change) -> Line:
    return (
        Run(f"{change.at:%Y-%m-%d %H:%M} UTC, "),
        person(change.user),
        Run(". "),
        Run(f"{NAMES[change.setting]}: ", Mark.STRONG),
        *worded(change.setting, change.before),
        Run(" → "),
        *worded(change.setting, change.after),
    )


async def _changed(desk: Desk, setting: str, alter: Callable[[ServerSettings], ServerSettings]) -> Reply:
    """Change a setting and say what it is now and what it was."""
    server = desk.caller.server
    if server is None and setting in _NOT_THERE:
        raise UserError(f"{NAMES[setting]} can't be set {_IN_MESSAGES}: {_NOT_THERE[setting]}.")
    changes = await desk.stores.servers.change(server, alter, user=desk.caller.user, at=desk.clock())
    if not changes:
        lines: tuple[Line, ...] = (named_setting(setting, *worded(setting, getattr(desk.server, setting))),)
        return replace(notice("That was so already.", private=True), sections=(Section(lines=lines),))
    (change,) = changes
    lines = (
        named_setting(setting, *worded(setting, change.after)),
        (Run("Before: "), *worded(setting, change.before)),
    )
    return replace(notice("Changed.", private=True), sections=(Section(lines=lines),))


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        SETTINGS_SHOW.name: show,
        SETTINGS_CURATOR.name: curator,
        SETTINGS_CHANNELS.name: channels,
        SETTINGS_THREADS.name: threads,
        SETTINGS_THRESHOLD.name: threshold,
        SETTINGS_LIBRARY.name: library,
        SETTINGS_RETENTION.name: retention,
        SETTINGS_LOG.name: log,
    }
)
PRESSES: Mapping[Verb, Press] = MappingProxyType({Verb.LOG: turn_log})
