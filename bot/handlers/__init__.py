"""What the commands and buttons do, one module a family, as bot/commands has them.

To add a command: put it into a module of bot/commands, write its handler in the module of the same name here, and name
both in HANDLERS below. A handler gets the desk (who asks, the library as it is seen from there, what is kept) and the
command as given, and returns a Reply, which every front end can draw; it knows no front end. What a follow-up may refer
to goes through `desk.kept`. A button is a Verb of bot/replies.py, with its handler in PRESSES; where not everybody may
press it, PRESS_RIGHTS says who.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.commands import (
    ASK,
    CONTEXT_RESET,
    FIND,
    HELP,
    LIBRARY_ADD,
    LIBRARY_EXPORT,
    LIBRARY_IMPORT,
    LIBRARY_REMOVE,
    LIBRARY_STATUS,
    PAPER_CITE,
    PAPER_SHOW,
    RECENT,
    SETTINGS_CHANNELS,
    SETTINGS_CURATOR,
    SETTINGS_LIBRARY,
    SETTINGS_LOG,
    SETTINGS_RETENTION,
    SETTINGS_SHOW,
    SETTINGS_THREADS,
    SETTINGS_THRESHOLD,
    STATUS,
    Right,
)
from bot.handlers import arrivals, asking, context, curating, governing, papers, status
from bot.handlers.kinds import Handler, Press
from bot.replies import Verb

__all__ = ["HANDLERS", "PRESSES", "PRESS_RIGHTS", "Handler", "Press"]

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        ASK.name: asking.ask,
        FIND.name: asking.find,
        PAPER_SHOW.name: papers.show,
        PAPER_CITE.name: papers.cite,
        CONTEXT_RESET.name: context.reset,
        RECENT.name: arrivals.recent,
        LIBRARY_ADD.name: curating.add,
        LIBRARY_IMPORT.name: curating.import_file,
        LIBRARY_REMOVE.name: curating.remove,
        LIBRARY_EXPORT.name: curating.export,
        LIBRARY_STATUS.name: curating.status,
        SETTINGS_SHOW.name: governing.show,
        SETTINGS_CURATOR.name: governing.curator,
        SETTINGS_CHANNELS.name: governing.channels,
        SETTINGS_THREADS.name: governing.threads,
        SETTINGS_THRESHOLD.name: governing.threshold,
        SETTINGS_LIBRARY.name: governing.library,
        SETTINGS_RETENTION.name: governing.retention,
        SETTINGS_LOG.name: governing.log,
        STATUS.name: status.tell,
        HELP.name: context.tell,
    }
)
PRESSES: Mapping[Verb, Press] = MappingProxyType(
    {
        Verb.MORE_QUOTES: asking.turn_page,
        Verb.PAGE: asking.turn_page,
        Verb.FOLLOW_UP: asking.follow_up,
        Verb.LOG: governing.turn_log,
    }
)
# Who may press what; everybody where nothing stands here.
PRESS_RIGHTS: Mapping[Verb, Right] = MappingProxyType({Verb.LOG: Right.ADMIN})
