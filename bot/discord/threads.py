"""Threads that are opened under answers, in which the conversation goes on."""

import logging
from typing import Final

import discord

from bot.discord import limits
from bot.discord.markdown import one_line
from bot.replies import Reply, Shape

log = logging.getLogger(__name__)

_QUIET_AFTER_MIN: Final = 1440  # of silence, until Discord puts a thread away; writing in it brings it back
_NAMELESS = "Answer"


async def open_thread(channel: object, message_id: int, reply: Reply) -> discord.Thread | None:
    """The thread under the message that shows an answer; None where there is no answer to go on with, or no thread.

    A thread is a nicety: where Discord refuses one, the answer stands as it is.
    """
    if not isinstance(channel, discord.TextChannel) or reply.status != "answered" or reply.shape is Shape.NOTICE:
        return None
    name = limits.clamp(one_line(reply.question), limits.THREAD_NAME) or _NAMELESS
    try:
        shown = channel.get_partial_message(message_id)
        return await shown.create_thread(name=name, auto_archive_duration=_QUIET_AFTER_MIN)
    except discord.HTTPException as refusal:
        log.warning("No thread could be opened under an answer (does Quoth have Create Public Threads?): %s", refusal)
        return None


def is_own(channel: object, bot: discord.abc.Snowflake) -> bool:
    """If a channel is a thread that the bot opened."""
    return isinstance(channel, discord.Thread) and channel.owner_id == bot.id
