"""Who carries letters: a front end that can speak without being spoken to."""

import datetime as dt
from typing import Protocol

from bot.errors import QuothError
from bot.store.letters import Letter


class Unreached(QuothError):
    """The letter was not delivered, as far as one can tell; it is to be tried again."""

    def __init__(self, reason: str, *, wait: dt.timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait  # at least so long, where whoever refused it said so


class Undeliverable(QuothError):
    """The letter can never be delivered: its channel is gone, or closed to the bot."""


class Carrier(Protocol):
    async def deliver(self, letter: Letter) -> str:
        """Send the letter and return the id of its message.

        The letter's reference is in the message, and is the nonce by which a repeat within `NONCE_LASTS` is the same
        message. Raises Unreached or Undeliverable.
        """

    async def find(self, letter: Letter, *, since: dt.datetime) -> str | None:
        """The id of the letter's message, if the history of its place since then has it. Raises as `deliver` does."""


# Discord drops a repeated nonce "for the past few minutes"; what is older is looked for in the channel's history.
# https://docs.discord.com/developers/resources/message#create-message
NONCE_LASTS = dt.timedelta(minutes=2)
