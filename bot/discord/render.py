"""How a reply looks in Discord: pure, from data to the messages that show it, each within every limit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.discord import limits
from bot.discord.sheet import lay_out
from bot.replies import PAGING, Action, Attachment, Reply

_COLOURS = {"answered": 0x3BA58B, "not_found": 0x8A8F98, "error": 0xD9534F}

_FEW_PAGES = 3  # up to here, "Next page" and "Previous page" reach each of them soon enough
_MEGABYTE = 1024 * 1024
_NOTHING = "(there is nothing to show)"


@dataclass(frozen=True, slots=True)
class Jump:
    """A way to any page: that of an Action with this verb and turn. `page` is the one that is shown."""

    verb: str
    turn_id: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message, within every limit: a box with texts, a rule between them. `actions` become its buttons."""

    colour: int
    texts: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()
    actions: tuple[Action, ...] = ()
    jump: Jump | None = None


def draw(reply: Reply) -> list[Message]:
    """The messages that show a reply, in order: one nearly always, at least one. The last has files and buttons."""
    sheet, colour = lay_out(reply), _COLOURS[reply.status]
    attachments, refused = _attachable(sheet.attachments)
    *firsts, last = _groups(sheet.body, (*sheet.foot, *refused)) or [(_NOTHING,)]
    actions = tuple(dict.fromkeys(reply.actions))[: limits.BUTTONS]
    return [
        *(Message(colour, texts) for texts in firsts),
        Message(colour, last, attachments, actions, _jump(reply)),
    ]


def _jump(reply: Reply) -> Jump | None:
    turning = next((action for action in reply.actions if action.verb in PAGING), None)
    if turning is None or reply.pages <= _FEW_PAGES:
        return None
    return Jump(turning.verb, turning.turn_id, reply.page, reply.pages)


def _groups(body: Sequence[str], foot: Sequence[str]) -> list[tuple[str, ...]]:
    """The texts of each message: body and foot together where they fit."""
    bodies, feet = list(_texts(body)), list(_texts(foot))
    if bodies and feet and limits.length(bodies[-1]) + limits.length(feet[0]) <= limits.TEXT:
        return [*((text,) for text in bodies[:-1]), (bodies[-1], feet[0]), *((text,) for text in feet[1:])]
    return [(text,) for text in (*bodies, *feet)]


def _texts(paragraphs: Sequence[str]) -> Iterator[str]:
    packed = limits.pack(paragraphs, limits.TEXT, joint="\n")
    return filter(None, (text.strip() for text in packed))


def _attachable(attachments: Sequence[Attachment]) -> tuple[tuple[Attachment, ...], list[str]]:
    """The files that Discord takes, under names that it leaves as they are; and a line for each that is too large."""
    kept: dict[str, Attachment] = {}
    refused = []
    for attachment in attachments[: limits.FILES]:
        name = _plain_name(attachment.name)
        if len(attachment.content) > limits.FILE:
            size = len(attachment.content) / _MEGABYTE
            refused.append(f"-# The file {_escaped(name)} has {size:.0f} MB, more than Discord takes.")
            continue
        unused = name if name not in kept else f"{len(kept)}-{name}"
        kept[unused] = replace(attachment, name=unused)
    return tuple(kept.values()), refused


def _plain_name(name: str) -> str:
    """A file's name as Discord keeps it, so that a component can refer to it."""
    return re.sub(r"[^\w.-]+", "_", name, flags=re.ASCII).strip("._") or "file"


def _escaped(name: str) -> str:
    return name.replace("_", "\\_")
