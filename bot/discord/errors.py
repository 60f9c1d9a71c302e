"""What goes wrong, told twice: to the person as one private line, to the log with the traceback.

QuothError
└── CannotServe     Discord can't be reached, or refuses this bot
"""

import logging
from dataclasses import replace

import discord

from bot.errors import NotAllowed, QuothError, UserError
from bot.logs import log_fault
from bot.replies import Mark, Reply, Run, Section, Shape

log = logging.getLogger(__name__)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
_UNKNOWN_WEBHOOK = 10015
_UNKNOWN_INTERACTION = 10062
_INVALID_WEBHOOK_TOKEN = 50027
_EXPIRED = {_UNKNOWN_WEBHOOK, _UNKNOWN_INTERACTION, _INVALID_WEBHOOK_TOKEN}


class CannotServe(QuothError):
    """Discord can't be reached, or refuses this bot; its text says what to do, and holds no token."""


def expired(error: BaseException) -> bool:
    """If Discord no longer takes an answer: after 3 s without a first one, or 15 min in all."""
    return isinstance(error, discord.HTTPException) and error.code in _EXPIRED


def explain(error: Exception) -> Reply:
    """The line that a person is shown for an error.

    What a UserError says is for them; anything else is logged once, under a reference that they are shown.
    """
    if isinstance(error, NotAllowed) and error.role:
        who = Section(lines=((Run("Curators have the role "), Run(f"<@&{error.role}>", Mark.MENTION), Run(".")),))
        return replace(_line(str(error)), sections=(who,))
    if isinstance(error, UserError):
        return _line(str(error))
    reference = log_fault(log, error)
    return _line(f"That went wrong on my side. If it happens again, tell whoever runs me this reference: {reference}.")


def _line(text: str) -> Reply:
    return Reply(status="error", shape=Shape.NOTICE, headline=text, private=True)
