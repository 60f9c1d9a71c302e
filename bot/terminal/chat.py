"""`quoth chat`: a conversation in the terminal; plain where it is piped."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.terminal.json_lines import MAX_LINE
from bot.terminal.layout import plain
from bot.terminal.respond import EXIT_CODES, LOCAL_CALLER, error_reply, respond

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from rich.console import Console

    from bot.assistant import Assistant
    from bot.replies import Reply

_LEAVE = frozenset({"/quit", "/exit"})
_GREETING = f"Quoth {__version__}. Ask in plain words; /help tells more, Ctrl-D leaves."


async def chat_piped(assistant: "Assistant", lines: AsyncIterator[bytes], write: Callable[[str], None]) -> int:
    """Answer each line, with an empty line between the answers; return the exit code of the last one.

    Empty lines are passed over, and where there is no other the exit code is 0.
    """
    code = 0
    between = ""
    async for line in lines:
        text = line.decode(errors="replace").strip()
        if text.lower() in _LEAVE:
            break
        if not text:
            continue
        reply = await _piped_reply(assistant, line, text)
        write(between + plain(reply))
        between = "\n"
        code = EXIT_CODES[reply.status]
    return code


async def _piped_reply(assistant: "Assistant", line: bytes, text: str) -> "Reply":
    if len(line) > MAX_LINE:
        return error_reply(f"This line is longer than {MAX_LINE} bytes; write a shorter one.")
    return await respond(assistant, LOCAL_CALLER, text)


async def chat_interactively(assistant: "Assistant", history: Path) -> int:
    """Converse in this terminal, keeping what is typed in the file `history`."""
    # A piped chat does without these, and starts the sooner.
    from rich.console import Console  # noqa: PLC0415

    from bot.terminal.prompt import open_prompt  # noqa: PLC0415

    return await converse(assistant, open_prompt(assistant, history), Console())


async def converse(assistant: "Assistant", session: "PromptSession[str]", console: "Console") -> int:
    """Answer until Ctrl-D or /quit; Ctrl-C drops the line that is being typed, or the question being answered."""
    from bot.terminal.draw import draw  # noqa: PLC0415

    console.print(_GREETING, style="dim")
    while True:
        try:
            text = (await session.prompt_async("› ")).strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return 0
        if text.lower() in _LEAVE:
            return 0
        if text and (reply := await _unless_interrupted(respond(assistant, LOCAL_CALLER, text))):
            draw(console, reply)
            console.print()


async def _unless_interrupted(answering: "Coroutine[object, object, Reply]") -> "Reply | None":
    """The reply, or None where Ctrl-C came first."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(answering)
    interrupted = asyncio.Event()

    def interrupt() -> None:
        interrupted.set()
        task.cancel()

    # Windows' loops know no signal handlers; there Ctrl-C ends the chat.
    with suppress(NotImplementedError):
        loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        return await task
    except asyncio.CancelledError:
        if interrupted.is_set():
            return None
        raise
    finally:
        with suppress(NotImplementedError):
            loop.remove_signal_handler(signal.SIGINT)
