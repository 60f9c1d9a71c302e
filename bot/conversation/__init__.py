"""Conversation: turns, what is in focus, and what a follow-up means."""

from bot.conversation.resolve import resolve
from bot.conversation.turns import Act, PastPaper, PastTurn, Resolved

__all__ = ["Act", "PastPaper", "PastTurn", "Resolved", "resolve"]
