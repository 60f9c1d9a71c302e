"""What a line typed in the terminal is answered with: a reply in any case."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.assistant import Assistant
from bot.errors import StoreError, UserError
from bot.logs import FILE_NAME, log_fault
from bot.replies import Caller, Reply, Shape, Standing, Status
from bot.terminal.parse import parse
from bot.terminal.paths import with_files

log = logging.getLogger(__name__)

LOCAL_CALLER = Caller(user="local", channel="terminal", standing=Standing(manages=True))
LEAVE = frozenset({"/quit", "/exit"})
MAX_LINE = 65_536  # bytes; Discord's longest option has 6,000 characters, which JSON may write in 12 bytes each
TOO_LONG = f"This line is longer than {MAX_LINE:,} bytes. Write a shorter one."
EXIT_CODES: Mapping[Status, int] = MappingProxyType({"answered": 0, "not_found": 1, "error": 2})


Answer = Callable[[Caller, str], Awaitable[Reply]]
"""Answers what a caller typed; it raises nothing. `respond` does, for an assistant."""


async def respond(assistant: Assistant, caller: Caller, text: str) -> Reply:
    """The reply to a slash command, or to free words, which go on with the caller's conversation."""
    return await guarded(_asked(assistant, caller, text), text)


async def guarded(answering: Awaitable[Reply], question: str) -> Reply:
    """The reply awaited, or one that tells the error: the terminal's error handler."""
    try:
        return await answering
    except UserError as error:
        return error_reply(str(error), question)
    except StoreError as error:
        # Whoever sits here can mend it; elsewhere nobody is told of this machine's files.
        return error_reply(f"{error}; {FILE_NAME} tells more, at reference {log_fault(log, error)}.", question)
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and the log has it
        reference = log_fault(log, error)
        return error_reply(
            f"Something went wrong here; {FILE_NAME} in the data folder tells more, at reference {reference}.", question
        )


def error_reply(says: str, question: str = "") -> Reply:
    """The reply that tells an error: its first line, and those below it, such as the candidates for a title."""
    headline, *lines = says.splitlines() or [""]
    return Reply(status="error", shape=Shape.NOTICE, question=question, headline=headline, lines=lines)


async def _asked(assistant: Assistant, caller: Caller, text: str) -> Reply:
    if text.lstrip().startswith("/"):
        invocation = await with_files(caller, parse(text), most_mib=assistant.settings.largest_file_mib)
        return await assistant.run(caller, invocation)
    return await assistant.say(caller, text)
