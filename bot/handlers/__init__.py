"""What the commands and buttons do, one module a family, as bot/commands has them.

To add a command: put it into a module of bot/commands, write its handler in the module of the same name here, and name
both in that module's HANDLERS. A handler gets the desk (who asks, the library as it is seen from there, what is kept)
and the command as given, and returns a Reply, which every front end can draw; it knows no front end. What a follow-up
may refer to goes through `desk.kept`. A button is a Verb of bot/replies.py, with its handler in a module's PRESSES;
where not everybody may press it, PRESS_RIGHTS says who.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.commands import Right
from bot.handlers import (
    arrivals,
    asking,
    checking,
    citing,
    comparing,
    context,
    counting,
    curating,
    digests,
    figures,
    governing,
    papers,
    personal,
    sharing,
    status,
    watching,
)
from bot.handlers.kinds import Handler, Press
from bot.replies import Verb

__all__ = ["HANDLERS", "PRESSES", "PRESS_RIGHTS", "Handler", "Press"]

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        **asking.HANDLERS,
        **arrivals.HANDLERS,
        **counting.HANDLERS,
        **papers.HANDLERS,
        **citing.HANDLERS,
        **comparing.HANDLERS,
        **figures.HANDLERS,
        **checking.HANDLERS,
        **context.HANDLERS,
        **personal.HANDLERS,
        **curating.HANDLERS,
        **digests.HANDLERS,
        **governing.HANDLERS,
        **status.HANDLERS,
        **watching.HANDLERS,
    }
)
PRESSES: Mapping[Verb, Press] = MappingProxyType(
    {
        **asking.PRESSES,
        **sharing.PRESSES,
        **personal.PRESSES,
        **governing.PRESSES,
        **digests.PRESSES,
        **watching.PRESSES,
    }
)
# Who may press what; everybody where nothing stands here.
PRESS_RIGHTS: Mapping[Verb, Right] = MappingProxyType({Verb.LOG: Right.ADMIN})
