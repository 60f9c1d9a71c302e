"""What is kept of the person: shown, handed over, forgotten; and what they think of an answer."""

import asyncio
import json
from collections.abc import Mapping
from types import MappingProxyType

from bot.commands import Invocation
from bot.commands.personal import MYDATA_EXPORT, MYDATA_FORGET, MYDATA_SHOW
from bot.desk import Desk, notice
from bot.handlers.kinds import Handler, Press
from bot.options import flag
from bot.replies import Action, Attachment, Line, Reply, Section, Shape, Verb, named
from bot.store.forgotten import Journal
from bot.store.people import Rows

_NOTHING = "Nothing is kept about you."
_BACKUPS = (
    "It is gone from the database at once. A backup that was made before keeps it until that backup is deleted, and "
    "leaves it out when it is restored. Daily backups are deleted after {kept}."
)
_NO_DAILY_BACKUPS = (
    "It is gone from the database at once. A backup that was made before keeps it until whoever runs Quoth deletes it, "
    "and leaves it out when it is restored."
)


async def show(desk: Desk, _: Invocation) -> Reply:
    """How much of what is kept about the caller, and what they can do about it."""
    kept = await desk.stores.people.kept_about(desk.caller.user)
    if not kept:
        return notice(_NOTHING, private=True)
    sections = (
        Section(heading="Kept about you", lines=_counts(kept)),
        Section(heading="What you can do", lines=("/mydata export gives you all of it.", "/mydata forget deletes it.")),
    )
    return Reply(status="answered", shape=Shape.NOTICE, sections=sections, private=True)


async def export(desk: Desk, _: Invocation) -> Reply:
    """Everything that is kept about the caller, as a file."""
    kept = await desk.stores.people.kept_about(desk.caller.user)
    if not kept:
        return notice(_NOTHING, private=True)
    content = json.dumps({"user": desk.caller.user, **kept}, ensure_ascii=False, indent=2).encode()
    file = Attachment("quoth-mydata.json", content, "Everything that Quoth keeps about you, as JSON")
    headline = "Everything that is kept about you is in the file."
    return Reply(status="answered", shape=Shape.NOTICE, headline=headline, attachments=(file,), private=True)


async def forget(desk: Desk, invocation: Invocation) -> Reply:
    """Delete everything that is kept about the caller, if they are sure."""
    kept = await desk.stores.people.kept_about(desk.caller.user)
    if not kept:
        return notice(_NOTHING, private=True)
    if not flag(invocation, "sure"):
        section = Section(heading="This would be deleted for good", lines=_counts(kept))
        lines = ("If you mean it: /mydata forget sure:True",)
        return Reply(status="answered", shape=Shape.NOTICE, lines=lines, sections=(section,), private=True)
    # Noted first: whoever is forgotten stays so, whenever the process is killed.
    await asyncio.to_thread(Journal(desk.settings.backups_path).note, desk.caller.user, desk.clock())
    await desk.stores.people.forget(desk.caller.user)
    return notice(
        "Everything that was kept about you is deleted.", _of_backups(desk.settings.backups_kept), private=True
    )


async def rate(desk: Desk, action: Action) -> Reply:
    """Keep what the caller thinks of an answer."""
    await desk.turn(action.turn_id, "That answer is no longer kept, so neither is what you think of it.")
    liked = action.verb is Verb.LIKE
    await desk.stores.feedback.keep(action.turn_id, desk.caller.user, liked=liked, given_at=desk.clock())
    return notice("Thank you." if liked else "Thank you; noted as a poor answer.", private=True)


def _of_backups(kept: int) -> str:
    days = f"{kept} days" if kept > 1 else "a day"
    return _BACKUPS.format(kept=days) if kept else _NO_DAILY_BACKUPS


def _counts(kept: Mapping[str, Rows]) -> list[Line]:
    return [named(called.capitalize(), f"{len(rows):,}") for called, rows in kept.items()]


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {MYDATA_SHOW.name: show, MYDATA_EXPORT.name: export, MYDATA_FORGET.name: forget}
)
PRESSES: Mapping[Verb, Press] = MappingProxyType({Verb.LIKE: rate, Verb.DISLIKE: rate})
