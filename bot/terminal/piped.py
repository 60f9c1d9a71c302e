"""`quoth chat` where it is piped: a question a line, answered in plain text."""

from collections.abc import AsyncIterator, Callable

from bot.replies import Reply
from bot.terminal.layout import plain
from bot.terminal.respond import EXIT_CODES, LEAVE, LOCAL_CALLER, MAX_LINE, TOO_LONG, Answer, error_reply


async def chat_piped(answer: Answer, lines: AsyncIterator[bytes], write: Callable[[str], None]) -> int:
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
        reply = await _reply_to(answer, line, text)
        write(between + plain(reply))
        between = "\n"
        code = EXIT_CODES[reply.status]
    return code


async def _reply_to(answer: Answer, line: bytes, text: str) -> Reply:
    if len(line) > MAX_LINE:
        return error_reply(TOO_LONG)
    return await answer(LOCAL_CALLER, text)
