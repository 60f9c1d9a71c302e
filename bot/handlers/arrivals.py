"""What came into the library lately."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from bot.answers import Outcome
from bot.commands import Invocation
from bot.commands.arrivals import RECENT
from bot.desk import Desk, notice
from bot.handlers.kinds import Handler
from bot.options import number
from bot.plurals import counted
from bot.replies import Reply, Shape
from retrieval.questions import Question

_DAYS = 7
_MOST_DAYS = 36_500
# Papers: the most that are listed, over all pages.
_MOST_LISTED = 200


async def recent(desk: Desk, invocation: Invocation) -> Reply:
    """List the papers that came lately, the newest arrivals first."""
    given = number(invocation, "days")
    days = _DAYS if given is None else min(given, _MOST_DAYS)
    ids = await desk.library.papers.arrivals(desk.clock() - dt.timedelta(days=days), limit=_MOST_LISTED)
    within = "in the last day" if days == 1 else f"in the last {days:,} days"
    if not ids:
        return notice(f"Nothing came into the library {within}.", "/find lists what is there.")
    most = "The latest " if len(ids) == _MOST_LISTED else ""
    outcome = Outcome(
        status="answered",
        shape=Shape.LISTING,
        headline=f"{most}{counted(len(ids), 'paper')} that came into the library {within}",
        paper_ids=tuple(ids),
    )
    return await desk.kept(invocation, Question(text=""), "", outcome)


HANDLERS: Mapping[str, Handler] = MappingProxyType({RECENT.name: recent})
