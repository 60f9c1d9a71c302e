"""`quoth chat` in a terminal: a conversation with history, completion and colours."""

import asyncio
import signal
from collections.abc import Awaitable
from contextlib import suppress

from prompt_toolkit import PromptSession
from rich.console import Console

from bot import __version__
from bot.replies import Reply
from bot.terminal.draw import draw
from bot.terminal.respond import LEAVE, LOCAL_CALLER, Answer

_GREETING = f"Quoth {__version__}. Ask in plain words; /help tells more, Ctrl-D leaves."


async def chat(answer: Answer, session: PromptSession[str], console: Console) -> int:
    """Answer until Ctrl-D or /quit; Ctrl-C drops the line that is being typed, or the question being answered."""
    console.print(_GREETING, style="dim", highlight=False)
    while True:
        try:
            text = (await session.prompt_async("› ")).strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return 0
        if text.lower() in LEAVE:
            return 0
        if text and (reply := await _unless_interrupted(answer(LOCAL_CALLER, text))):
            draw(console, reply)
            console.print()


async def _unless_interrupted(answering: Awaitable[Reply]) -> Reply | None:
    """The reply, or None where Ctrl-C came first."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(answering)
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
