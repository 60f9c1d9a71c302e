"""`quoth chat` where it is piped: a question a line, answered in plain text."""

from collections.abc import AsyncIterator, Callable

from bot.assistant import Assistant
from bot.replies import Reply
from bot.terminal.layout import plain
from bot.terminal.respond import EXIT_CODES, LEAVE, LOCAL_CALLER, MAX_LINE, TOO_LONG, error_reply, respond


async def chat_piped(assistant: Assistant, lines: AsyncIterator[bytes], write: Callable[[str], None]) -> int:
    """Answer each line, with an empty line between the answers; return the exit code of the last one.

    Empty lines are passed over, and where there is no other the exit code is 0.
    """
    code = 0
    between = ""
    async for line in lines:
        text = line.decode(errors="replace").strip()
        if text.lower() in LEAVE:
            break
        if not text:
            continue
        reply = await _reply_to(assistant, line, text)
        write(between + plain(reply))
        between = "\n"
        code = EXIT_CODES[reply.status]
    return code


async def _reply_to(assistant: Assistant, line: bytes, text: str) -> Reply:
    if len(line) > MAX_LINE:
        return error_reply(TOO_LONG)
    return await respond(assistant, LOCAL_CALLER, text)
