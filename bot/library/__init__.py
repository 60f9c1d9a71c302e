"""The libraries: the shared one and the servers' own, each kept and indexed, and what each place sees of them."""

from bot.library.holdings import Holdings, ImportReport
from bot.library.keeping import Progress
from bot.library.library import Library

__all__ = ["Holdings", "ImportReport", "Library", "Progress"]
