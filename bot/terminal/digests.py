"""`quoth digest`: what `/digest` does in the terminal, and the digest of any source at once."""

import argparse
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.assistant import Assistant
from bot.commands import Invocation
from bot.commands.digests import DIGEST_STATUS
from bot.digest.addresses import read_sources
from bot.digest.composing import Draft, letter_of
from bot.digest.timing import timing_of
from bot.errors import NotThere
from bot.post import PostOffice
from bot.replies import Reply
from bot.store.digests import Digest, Plan
from bot.store.letters import TERMINAL, Letter
from bot.terminal.respond import LOCAL_CALLER

Show = Callable[[Reply], int]
"""Shows a reply; returns its exit code."""

_NOTHING_NEW = 1
_NONE = "No digest is set up. Name a source: quoth digest run --source folder:papers"


class TerminalCarrier:
    """Shows letters; what was shown when the process was killed is shown again."""

    def __init__(self, show: Show) -> None:
        self._show = show

    async def deliver(self, letter: Letter) -> str:
        self._show(replace(letter.reply, actions=(), pages=1))
        return "shown"

    async def find(self, _letter: Letter, *, since: dt.datetime) -> str | None:  # noqa: ARG002 - nobody can look back
        return None


async def digest(assistant: Assistant, options: argparse.Namespace, show: Show) -> int:
    """Do what `options.action` says; return the exit code, 1 where nothing is new."""
    if options.action == "status":
        return show(await assistant.run(LOCAL_CALLER, Invocation(DIGEST_STATUS.name, {})))
    sources = read_sources(" ".join(options.source), operator=True) if options.source else ()
    if options.action == "preview":
        return await _preview(assistant, sources, options.most, show)
    return await _run(assistant, sources, options.most, show)


async def _preview(assistant: Assistant, sources: Sequence[str], most: int, show: Show) -> int:
    """Show what each digest would tell; keep nothing of it."""
    digests = await _digests(assistant, sources)
    if sources and not digests:
        plan = _plan(sources, most, _now())
        digests = [Digest.unkept(plan, next_due=_now())]
    if not digests:
        raise NotThere(_NONE)
    drafts = [await _draft(assistant, each, _now()) for each in digests]
    for draft in drafts:
        show(_shown(assistant, draft))
    return 0 if any(draft.entries for draft in drafts) else _NOTHING_NEW


async def _run(assistant: Assistant, sources: Sequence[str], most: int, show: Show) -> int:
    """Make the digests anew of what they have not told yet, and show them."""
    store = assistant.stores.digests
    digests = await _digests(assistant, sources)
    if sources and not digests:
        digests = [await store.add(_plan(sources, most, _now()), next_due=_now())]
    if not digests:
        raise NotThere(_NONE)
    told = False
    for each in digests:
        draft = await _draft(assistant, each, _now())
        told |= bool(draft.entries)
        if draft.entries or draft.renewed or draft.late:
            await assistant.newsroom.editor.make(draft)
        else:
            show(_shown(assistant, draft))
    office = PostOffice(assistant.stores.letters, TerminalCarrier(show), _now, _kept_as_failed, here=True)
    await office.deliver_due()
    return 0 if told else _NOTHING_NEW


async def _digests(assistant: Assistant, sources: Sequence[str]) -> list[Digest]:
    """The digests of this terminal that run; with sources, the one of these."""
    digests = await assistant.stores.digests.of_server(None)
    return [each for each in digests if each.paused is None and (not sources or each.plan.sources == tuple(sources))]


async def _draft(assistant: Assistant, each: Digest, now: dt.datetime) -> Draft:
    return await assistant.newsroom.editor.draft(each, timing_of(each.plan).day_of(now), welcomes=False)


def _shown(assistant: Assistant, draft: Draft) -> Reply:
    return replace(letter_of(draft, 0, page_size=assistant.settings.papers_per_page), actions=(), pages=1)


def _plan(sources: Sequence[str], most: int, now: dt.datetime) -> Plan:
    return Plan(
        server=None,
        channel=TERMINAL,
        owner=LOCAL_CALLER.user,
        at=now.astimezone(dt.UTC).time().replace(second=0, microsecond=0),
        zone="UTC",
        weekdays_only=False,
        sources=tuple(sources),
        most=most,
        joins="shown",
    )


async def _kept_as_failed(_letter: Letter) -> None:
    """A letter to a terminal always arrives."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
