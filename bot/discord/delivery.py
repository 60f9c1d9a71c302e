"""Getting a reply to the person: over an interaction, or under a message."""

import io
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import discord

from bot.discord.components import buttons
from bot.discord.errors import expired, explain
from bot.discord.render import Attachment, Message, draw
from bot.replies import Reply

log = logging.getLogger(__name__)

NOBODY = discord.AllowedMentions.none()


async def show(interaction: discord.Interaction, reply: Reply, *, private: bool) -> None:
    """Send a reply to a deferred interaction, as further messages where it needs them.

    A private reply to what was deferred in public takes the public "is thinking…" away again.
    """
    if reply.private and not private:
        await _take_back(interaction)
    for message in draw(reply):
        await interaction.followup.send(
            embeds=list(message.embeds),
            files=_files(message.attachments),
            view=_view(message, reply, interaction.user.id),
            allowed_mentions=NOBODY,
            ephemeral=private or reply.private,
        )


async def turn_page(interaction: discord.Interaction, reply: Reply) -> None:
    """Put a reply in the place of the message whose button was pressed; further messages go below."""
    first, *rest = draw(reply)
    await interaction.edit_original_response(
        embeds=list(first.embeds),
        attachments=_files(first.attachments),
        view=_view(first, reply, interaction.user.id),
        allowed_mentions=NOBODY,
    )
    for message in rest:
        await interaction.followup.send(
            embeds=list(message.embeds),
            files=_files(message.attachments),
            view=_view(message, reply, interaction.user.id),
            allowed_mentions=NOBODY,
        )


async def answer(message: discord.Message, reply: Reply) -> None:
    """Reply below a message, without a ping."""
    for drawn in draw(reply):
        await message.reply(
            embeds=list(drawn.embeds),
            files=_files(drawn.attachments),
            view=_view(drawn, reply, message.author.id),
            allowed_mentions=NOBODY,
            mention_author=False,
        )


@asynccontextmanager
async def explaining(interaction: discord.Interaction, doing: str) -> AsyncIterator[None]:
    """Tell the person, privately, what goes wrong inside."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        await _tell(interaction, error, doing)


async def _tell(interaction: discord.Interaction, error: Exception, doing: str) -> None:
    if expired(error):
        log.warning("%s: Discord no longer took an answer (%s); the machine or its network is too slow", doing, error)
        return
    reply = explain(error, doing=doing)
    try:
        if interaction.response.is_done():
            await _take_back(interaction)
            await show(interaction, reply, private=True)
        else:
            (message,) = draw(reply)
            await interaction.response.send_message(
                embeds=list(message.embeds), allowed_mentions=NOBODY, ephemeral=True
            )
    except discord.HTTPException as refusal:
        log.warning("%s: the person could not be told that it failed: %s", doing, refusal)


@asynccontextmanager
async def explaining_below(message: discord.Message, doing: str) -> AsyncIterator[None]:
    """Tell the person what goes wrong inside, below their message: only interactions know private answers."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        try:
            await answer(message, explain(error, doing=doing))
        except discord.HTTPException as refusal:
            log.warning("%s: the person could not be told that it failed: %s", doing, refusal)


async def _take_back(interaction: discord.Interaction) -> None:
    """Remove the public "is thinking…", which can't be made private; a button's own message stays."""
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.delete_original_response()


def _files(attachments: Sequence[Attachment]) -> list[discord.File]:
    return [discord.File(io.BytesIO(each.text.encode()), filename=each.name) for each in attachments]


def _view(message: Message, reply: Reply, asker: int) -> discord.ui.View:
    return buttons(message.actions, asker=asker, page=reply.page)
