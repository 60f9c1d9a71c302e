"""The post office: delivers each letter exactly once, whenever the process was killed."""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.clock import Now
from bot.post.carrier import NONCE_LASTS, Carrier, Undeliverable, Unreached
from bot.store.letters import Letter, LetterStore

_logger = logging.getLogger(__name__)

# Letters that are on their way at once; Discord takes 50 requests a second from a bot.
_AT_ONCE = 20
_BATCH = 200
# The clocks of this machine and of Discord may differ by as much.
_CLOCKS_DIFFER = dt.timedelta(minutes=1)
# Seconds: one try must be over while Discord still knows the nonce of the try before.
_PATIENCE_S = 30
_FIRST_WAIT = dt.timedelta(seconds=5)
_LONGEST_WAIT = dt.timedelta(minutes=15)


class PostOffice:
    """Delivers letters as they fall due. `undelivered` is told of each that can't be, once it is kept as such.

    A letter is marked before it is handed over and again after. One that was marked and not marked again may have
    arrived or not: within the time for which Discord knows a nonce it is handed over again, as the same message; later
    only where the history of its place lacks it. `here`: those for the terminal, else those for Discord.
    """

    def __init__(
        self,
        letters: LetterStore,
        carrier: Carrier,
        clock: Now,
        undelivered: Callable[[Letter], Awaitable[None]],
        *,
        here: bool = False,
    ) -> None:
        self._letters = letters
        self._carrier = carrier
        self._clock = clock
        self._undelivered = undelivered
        self._here = here
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def deliver_due(self) -> int:
        """Deliver what is due by now; return how many letters were tried."""
        tried = 0
        while due := await self._letters.due(self._clock(), limit=_BATCH, here=self._here):
            tried += len(due)
            async with asyncio.TaskGroup() as group:
                for letter in due:
                    group.create_task(self._deliver(letter))
        return tried

    async def _deliver(self, letter: Letter) -> None:
        """Deliver one letter, or keep why not and when next; whatever happens, the others go on."""
        async with self._at_once:
            try:
                await self._letters.sent(letter.id, await self._message_of(letter))
            except Undeliverable as error:
                _logger.warning("letter %s cannot be delivered: %s", letter.key, error)
                await self._letters.failed(letter.id, str(error))
                await self._undelivered(replace(letter, state="failed", reason=str(error)))
            except Unreached as error:
                await self._letters.postponed(letter.id, self._clock() + _wait(letter, error.wait), str(error))
            except Exception as error:
                _logger.exception("letter %s: delivering it failed", letter.key)
                await self._letters.postponed(letter.id, self._clock() + _wait(letter, None), repr(error))

    async def _message_of(self, letter: Letter) -> str:
        now = self._clock()
        anew = letter.first_tried_at is None
        if letter.first_tried_at is not None and now - letter.first_tried_at > NONCE_LASTS:
            found = await self._carrier.find(letter, since=letter.first_tried_at - _CLOCKS_DIFFER)
            if found is not None:
                return found
            anew = True
        await self._letters.sending(letter.id, now, anew=anew)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._carrier.deliver(letter)
        except TimeoutError:
            raise Unreached(f"no answer within {_PATIENCE_S} s") from None


def _wait(letter: Letter, asked_for: dt.timedelta | None) -> dt.timedelta:
    """How long to wait before the next try: longer each time, and as long as was asked for."""
    grown = min(_FIRST_WAIT * (1 << min(letter.tries, 16)), _LONGEST_WAIT)
    return max(grown, asked_for or grown)
