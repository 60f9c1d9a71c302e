"""Running to the end, or to the signal that ends it sooner."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress


def run(main: Coroutine[object, object, int], *, when_stopped: int | None = None) -> int:
    """Run the coroutine and return its exit code.

    SIGINT or SIGTERM cancels it, and it cleans up. The exit code is `when_stopped` then, or else 128 plus the signal's
    number, as in shells.
    """
    received: list[int] = []
    try:
        with asyncio.Runner() as runner:
            return runner.run(_stopped_by_signals(main, received))
    except (asyncio.CancelledError, KeyboardInterrupt):
        number = received[0] if received else signal.SIGINT
        return 128 + number if when_stopped is None else when_stopped


async def _stopped_by_signals(main: Coroutine[object, object, int], received: list[int]) -> int:
    task = asyncio.current_task()
    assert task is not None

    def stop(number: int) -> None:
        received.append(number)
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows' loops know no signal handlers; there Ctrl-C arrives as KeyboardInterrupt.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop, number)
    return await main
