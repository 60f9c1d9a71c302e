"""People who ask, one question after the other, whatever becomes of them."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from tests.faults.troubled import Story, Troubled

QUESTIONS = (
    "which paper covers KV cache compression?",
    "how much memory does KVComp save?",
    "what speeds up training on GPUs?",
    "which paper is about penguins in Antarctica?",
)
# Seconds after which somebody asks something else, whether there was an answer or not.
_TIRED_AFTER_S = 4.0
_AGAIN_AFTER_S = 1.0


class People:
    def __init__(self, discord: Troubled, chance: random.Random) -> None:
        self._discord = discord
        self._chance = chance
        self._numbers = count(1)

    async def ask(self, user: str) -> Story:
        """Ask something that nobody has asked before."""
        number = next(self._numbers)
        words = f"{QUESTIONS[number % len(QUESTIONS)]} ({number})"
        return await self._discord.ask(words, user=user, command="ask" if number % 5 else "find")

    @asynccontextmanager
    async def asking(self, people: int) -> AsyncIterator[None]:
        """Let so many people ask meanwhile."""
        tasks = [asyncio.create_task(self._go_on(str(user))) for user in range(1, people + 1)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in outcomes:
            assert isinstance(outcome, asyncio.CancelledError), outcome

    async def answered_again(self, within_s: float) -> float:
        """Seconds until a question that is asked from now on is answered. Raises TimeoutError where none is."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with asyncio.timeout(within_s):
            while True:
                story = await self.ask("99")
                await asyncio.gather(asyncio.wait_for(story.over.wait(), _AGAIN_AFTER_S), return_exceptions=True)
                if story.end == "answered":
                    return loop.time() - begun

    async def _go_on(self, user: str) -> None:
        while True:
            story = await self.ask(user)
            await asyncio.gather(asyncio.wait_for(story.over.wait(), _TIRED_AFTER_S), return_exceptions=True)
            await asyncio.sleep(self._chance.uniform(0, 0.2))
