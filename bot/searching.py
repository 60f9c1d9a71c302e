"""Searching: work that reads an index, in threads of its own and within its time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from bot.errors import UserError
from bot.settings import Settings

Given = ParamSpec("Given")
Made = TypeVar("Made")


class Searches:
    """At most `search_threads` side by side, each no longer than `search_timeout_s`."""

    def __init__(self, settings: Settings) -> None:
        self._timeout_s = settings.search_timeout_s
        self._threads = ThreadPoolExecutor(settings.search_threads, thread_name_prefix="search")

    async def run(self, work: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """Do work that reads an index, in a thread.

        Raises UserError where it takes too long.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout_s):
                return await loop.run_in_executor(self._threads, partial(work, *args, **kwargs))
        except TimeoutError:
            raise UserError(
                f"That took longer than {self._timeout_s:g} s and was given up. Ask something narrower, or try again."
            ) from None

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
