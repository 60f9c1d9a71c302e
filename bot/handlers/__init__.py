"""What the commands and buttons do, one module a family, as bot/commands has them.

To add a command: put it into a module of bot/commands, write its handler in the module of the same name here, and name
both in HANDLERS below. A handler gets the desk (who asks, the library as it is seen from there, what is kept) and the
command as given, and returns a Reply, which every front end can draw; it knows no front end. What a follow-up may refer
to goes through `desk.kept`. A button is a Verb of bot/replies.py, with its handler in PRESSES.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.commands import (
    ASK,
    CONTEXT_RESET,
    FIND,
    HELP,
    MYDATA_EXPORT,
    MYDATA_FORGET,
    MYDATA_SHOW,
    PAPER_CITE,
    PAPER_SHOW,
)
from bot.handlers import asking, context, papers, personal
from bot.handlers.kinds import Handler, Press
from bot.replies import Verb

__all__ = ["HANDLERS", "PRESSES", "Handler", "Press"]

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        ASK.name: asking.ask,
        FIND.name: asking.find,
        PAPER_SHOW.name: papers.show,
        PAPER_CITE.name: papers.cite,
        CONTEXT_RESET.name: context.reset,
        MYDATA_SHOW.name: personal.show,
        MYDATA_EXPORT.name: personal.export,
        MYDATA_FORGET.name: personal.forget,
        HELP.name: context.tell,
    }
)
PRESSES: Mapping[Verb, Press] = MappingProxyType(
    {
        Verb.MORE_QUOTES: asking.turn_page,
        Verb.PAGE: asking.turn_page,
        Verb.FOLLOW_UP: asking.follow_up,
        Verb.LIKE: personal.rate,
        Verb.DISLIKE: personal.rate,
    }
)
