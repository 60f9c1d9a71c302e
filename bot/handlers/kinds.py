"""What carries out a command, and what does what a button says."""

from collections.abc import Awaitable, Callable

from bot.commands import Invocation
from bot.desk import Desk
from bot.replies import Action, Reply

Handler = Callable[[Desk, Invocation], Awaitable[Reply]]
"""Raises UserError with what the person can do about it."""

Press = Callable[[Desk, Action], Awaitable[Reply]]
