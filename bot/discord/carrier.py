"""Carries letters to Discord: to a channel, or to a person directly; each once."""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import discord

from bot.discord.components import layout
from bot.discord.delivery import NOBODY, files_of
from bot.discord.render import Message, draw
from bot.post import Undeliverable, Unreached
from bot.store.letters import Letter

# Messages: how far back a place's history is searched. One with more in the time since was written to is a torrent.
_SEARCHED = 500
_REFERENCE = re.compile(r"\bref-q\d+(?:\.\d+)?\b")
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
_UNKNOWN_MESSAGE, _CLOSED_TO_US = 10008, 50007
_TOO_MANY, _UNAUTHORISED, _OUR_FAULT = 429, 401, range(400, 500)
# Messages a second; Discord takes 50 requests a second from a bot, and answers need some of them.
_PER_S = 25
# Whose a letter is: whoever presses its buttons is answered privately.
_NOBODYS = 0


class DiscordCarrier:
    """A letter is one message; or, where it can't be, several, each with a reference of its own."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._pace = asyncio.Lock()

    async def deliver(self, letter: Letter) -> str:
        parts = _parts(letter)
        async with _told():
            place = await self._place(letter)
            sent: Mapping[str, str] = {}
            if len(parts) > 1 and letter.first_tried_at is not None:
                sent = await self._references(place, letter.first_tried_at)
            for reference, part in parts:
                message_id = sent.get(reference) or await self._send(place, reference, part)
        return message_id

    async def find(self, letter: Letter, *, since: dt.datetime) -> str | None:
        async with _told():
            sent = await self._references(await self._place(letter), since)
        ids = [sent.get(reference) for reference, _ in _parts(letter)]
        return ids[-1] if all(ids) else None

    async def _place(self, letter: Letter) -> discord.abc.Messageable:
        """Where the letter goes. A channel is not asked for: whether it is there shows when it is sent to."""
        if not letter.place.isdecimal():
            raise Undeliverable(f"{letter.place!r} is no place in Discord")
        if letter.direct:
            return await self._client.create_dm(discord.Object(int(letter.place)))
        return self._client.get_partial_messageable(int(letter.place))

    async def _send(self, place: discord.abc.Messageable, reference: str, part: Message) -> str:
        async with self._pace:
            await asyncio.sleep(1 / _PER_S)
        view = layout(part, asker=_NOBODYS, page=1)
        view.stop()  # its buttons are found by their ids: discord.py need not remember each letter
        files = files_of(part.attachments)
        try:
            message = await place.send(view=view, files=files, nonce=reference, allowed_mentions=NOBODY)
        except discord.NotFound as error:
            if error.code == _UNKNOWN_MESSAGE:
                return reference  # a repeat of what arrived, and was deleted there
            raise
        return str(message.id)

    async def _references(self, place: discord.abc.Messageable, since: dt.datetime) -> dict[str, str]:
        """The references of our messages in the place since then, each with its message's id."""
        found: dict[str, str] = {}
        async for message in place.history(limit=_SEARCHED, after=since, oldest_first=False):
            if message.author == self._client.user:
                texts = (str(component.to_dict()) for component in message.components)
                found |= {reference: str(message.id) for text in texts for reference in _REFERENCE.findall(text)}
        return found


def _parts(letter: Letter) -> Sequence[tuple[str, Message]]:
    """The messages of a letter, each with its reference in small print."""
    reference = letter.reference
    drawn = draw(replace(letter.reply, notes=(*letter.reply.notes, reference)))
    if len(drawn) == 1:
        return [(reference, drawn[0])]
    *firsts, last = drawn
    marked = [
        replace(part, texts=(*part.texts, f"-# {reference}.{number}")) for number, part in enumerate(firsts, start=1)
    ]
    return [*((f"{reference}.{number}", part) for number, part in enumerate(marked, start=1)), (reference, last)]


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """Say of what goes wrong whether it may go better later."""
    try:
        yield
    except (discord.Forbidden, discord.NotFound) as error:
        raise Undeliverable(_why(error)) from error
    except discord.HTTPException as error:
        if error.status not in _OUR_FAULT or error.status in (_TOO_MANY, _UNAUTHORISED):
            raise Unreached(f"Discord answered with HTTP {error.status}") from error
        raise Undeliverable(f"Discord refuses the message: {error.text}") from error
    except (aiohttp.ClientError, OSError) as error:
        raise Unreached(f"Discord can't be reached: {error or type(error).__name__}") from error


def _why(error: discord.HTTPException) -> str:
    if error.code == _CLOSED_TO_US:
        return "this person takes no direct messages from me"
    if isinstance(error, discord.NotFound):
        return "the channel is gone"
    return "I may not write there (I need View Channel, Send Messages and Read Message History)"
