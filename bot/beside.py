"""Work that goes on beside something else, and never ends without a word."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

from bot.logs import log_fault


@asynccontextmanager
async def beside(work: Coroutine[None, None, None], logger: logging.Logger) -> AsyncIterator[None]:
    """Do some work meanwhile, and no longer. What goes wrong in it is logged when it does, and stops nothing else."""

    def tell(task: asyncio.Task[None]) -> None:
        # Not by a coroutine round the work, which would never be awaited where the task ends before it has begun.
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            log_fault(logger, error)

    task = asyncio.create_task(work)
    task.add_done_callback(tell)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
