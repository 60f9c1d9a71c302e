"""Getting a reply to the person: over an interaction, or below a message."""

import io
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import discord

from bot.discord import limits
from bot.discord.callers import limits_follow_ups
from bot.discord.components import alternative, layout
from bot.discord.errors import expired, explain
from bot.discord.insisting import BROKEN_OFF, insisted, taken
from bot.discord.render import Message, draw
from bot.replies import Attachment, Reply, Shape

log = logging.getLogger(__name__)

NOBODY = discord.AllowedMentions.none()

_NO_MORE = Reply(
    status="error",
    shape=Shape.NOTICE,
    headline="Discord takes no longer answer where the server has not installed me. Ask for less.",
)
# Stands in the channel for the moment that it takes to answer privately instead.
_WITHDRAWN = "…"


class Exchange:
    """One interaction, from the defer to its last message.

    A reply is as public as the defer was, unless it is private itself. In place, it takes the place of the message
    whose button was pressed; beside, it is a message of its own, and nothing stands for it until then.
    """

    def __init__(self, interaction: discord.Interaction) -> None:
        self._interaction = interaction
        self._private = False
        self._in_place = False
        self._begun = False
        self._deferred = False
        # What Discord shows until the answer is there, which then takes its place.
        self._awaited = False

    async def defer(self, *, private: bool, in_place: bool = False, beside: bool = False) -> None:
        """Take the interaction, at once: Discord waits 3 s."""
        thinking = not (in_place or beside)
        await taken(lambda: self._interaction.response.defer(thinking=thinking, ephemeral=private))
        # Beside a message there is nothing yet that would have to be withdrawn.
        self._private, self._in_place, self._begun = private, in_place, beside
        self._deferred, self._awaited = True, thinking

    async def show(self, reply: Reply) -> int:
        """Send the reply, as several messages where it needs them; return the id of the last."""
        shown = 0
        withdraws = reply.private and not (self._private or self._in_place or self._begun)
        replaces = (self._awaited and not withdraws) or (self._in_place and not reply.private)
        if withdraws:
            # The first message after a defer is as public as the defer was; something has to be that message.
            await insisted(
                partial(self._interaction.edit_original_response, content=_WITHDRAWN, allowed_mentions=NOBODY)
            )
        for message in self._within_limits(draw(reply)):
            if replaces and not self._begun:
                shown = await self._replace(message, reply)
            else:
                shown = await self._send(message, reply)
            self._begun = True
        if withdraws:
            await insisted(self._interaction.delete_original_response)
        return shown

    def _within_limits(self, messages: Sequence[Message]) -> Sequence[Message]:
        """As many as Discord takes; the last then says that there would be more."""
        if limits_follow_ups(self._interaction) and len(messages) > limits.FOLLOW_UPS:
            return [*messages[: limits.FOLLOW_UPS - 1], *draw(_NO_MORE)]
        return messages

    async def tell(self, error: Exception, *, doing: str) -> None:
        """Tell the person, privately, what went wrong."""
        if expired(error):
            log.warning("%s: Discord no longer took the answer (%s): this machine or its network is slow", doing, error)
            return
        reply = explain(error)
        try:
            if not (self._deferred or self._interaction.response.is_done()):
                await self.defer(private=True)
            await self.show(reply)
        except (discord.HTTPException, *BROKEN_OFF) as refusal:
            log.warning("%s: the person could not be told that it failed: %s", doing, refusal)

    async def _send(self, message: Message, reply: Reply) -> int:
        sent = await self._interaction.followup.send(
            files=files_of(message.attachments),
            view=_view(message, reply, self._interaction.user.id),
            allowed_mentions=NOBODY,
            ephemeral=self._private or reply.private,
            wait=True,
        )
        return sent.id

    async def _replace(self, message: Message, reply: Reply) -> int:
        """Put the message where another stands, or is waited for; done twice, it is there once."""
        # What an older version sent has an embed, which can't stand beside components like ours.
        replaced = await insisted(
            lambda: self._interaction.edit_original_response(
                content=None,
                embeds=[],
                attachments=files_of(message.attachments),
                view=_view(message, reply, self._interaction.user.id),
                allowed_mentions=NOBODY,
            )
        )
        return replaced.id


@asynccontextmanager
async def exchange(interaction: discord.Interaction, doing: str) -> AsyncIterator[Exchange]:
    """An exchange in which the person is told what goes wrong."""
    started = Exchange(interaction)
    try:
        yield started
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
        await started.tell(error, doing=doing)


async def answer(message: discord.Message, reply: Reply) -> int:
    """Reply below a message, without a ping; return the id of the last message of it."""
    shown = 0
    for drawn in draw(reply):
        sent = await message.reply(
            files=files_of(drawn.attachments),
            view=_view(drawn, reply, message.author.id),
            allowed_mentions=NOBODY,
            mention_author=False,
        )
        shown = sent.id
    return shown


@asynccontextmanager
async def explaining_below(message: discord.Message) -> AsyncIterator[None]:
    """Tell the person what goes wrong, below their message: only an interaction can be answered privately."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
        try:
            await answer(message, explain(error))
        except (discord.HTTPException, *BROKEN_OFF) as refusal:
            log.warning("A message could not be answered: %s", refusal)


def files_of(attachments: Sequence[Attachment]) -> list[discord.File]:
    return [
        discord.File(
            io.BytesIO(each.content),
            filename=each.name,
            description=alternative(each),
        )
        for each in attachments
    ]


def _view(message: Message, reply: Reply, asker: int) -> discord.ui.LayoutView:
    return layout(message, asker=asker, page=reply.page)
