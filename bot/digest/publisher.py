"""The publisher: decides when a digest that is due is made, or waits for a source that is late."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable

from bot.clock import Now
from bot.digest.composing import paused
from bot.digest.editor import Editor
from bot.digest.timing import Timing, day_due, timing_of
from bot.logs import log_fault
from bot.settings import Settings
from bot.store.digests import Digest, DigestStore
from bot.store.letters import Letter, LetterStore, NewLetter

_logger = logging.getLogger(__name__)

# Digests that one look takes.
_BATCH = 100
# Seconds between two digests, so that whoever asks meanwhile has the processor half of the time.
_REST_S = 0.05
_PREFIX = "digest:"


class Publisher:
    def __init__(
        self, editor: Editor, digests: DigestStore, letters: LetterStore, settings: Settings, clock: Now
    ) -> None:
        self._editor = editor
        self._digests = digests
        self._letters = letters
        self._clock = clock
        self._retry = dt.timedelta(minutes=settings.digest_retry_minutes)
        self._patience = dt.timedelta(hours=settings.digest_patience_h)

    async def publish_due(self, written: Callable[[], None]) -> int:
        """Make all digests that are due, or put them off; return how many those were. One's trouble stops no other.

        `written` is called as soon as there are letters of them to be delivered.
        """
        await self._set_right()
        done: set[int] = set()
        while due := [each for each in await self._digests.due(self._clock(), limit=_BATCH) if each.id not in done]:
            # One after another: side by side they would take the processor from whoever asks.
            for digest in due:
                await self._guarded(digest)
                await asyncio.sleep(_REST_S)
            written()
            done |= {digest.id for digest in due}
        return len(done)

    async def _set_right(self) -> None:
        """Take back what a clock that was ahead of the time has left: days to come that count as made already."""
        now = self._clock()
        for digest in await self._digests.ahead_of(now):
            timing = timing_of(digest.plan)
            await self._digests.set_right(digest, today=timing.day_of(now), next_due=timing.after(now))
            _logger.warning("digest %d was made for a day to come, by a clock that was ahead; it goes on", digest.id)

    async def undelivered(self, letter: Letter) -> None:
        """Pause the digest whose letter can't be delivered, and tell its owner once."""
        number = letter.key.removeprefix(_PREFIX).split(":")[0]
        digest = await self._digests.get(int(number)) if number.isdecimal() and not letter.direct else None
        why = letter.reason or "Discord refused it"
        if digest is None or not await self._digests.pause(digest.id, why) or not digest.plan.owner:
            return  # without an owner, whoever set it up has asked to be forgotten
        await self._letters.write(
            [
                NewLetter(
                    key=f"paused:{letter.key}",
                    place=digest.plan.owner,
                    direct=True,
                    reply=paused(digest, why),
                    due_at=self._clock(),
                )
            ]
        )

    async def _guarded(self, digest: Digest) -> None:
        try:
            await self._publish(digest)
        except Exception as error:  # noqa: BLE001 - the other digests go on, and this one later
            log_fault(_logger, error)
            await self._put_off(digest)

    async def _publish(self, digest: Digest) -> None:
        now = self._clock()
        timing = timing_of(digest.plan)
        day = day_due(timing, now)
        if digest.made_for is not None and (digest.made_for >= day or _soon_due_again(timing, day, now)):
            # Somebody had it made before its time; or Quoth was down, and one message soon tells all.
            await self._digests.skip(digest, next_due=timing.after(now))
            return
        draft = await self._editor.draft(digest, day)
        if draft.late and now < (digest.late_since or now) + self._patience:
            await self._put_off(digest)
        elif not await self._editor.make(draft):
            _logger.info("digest %d was made for %s already", digest.id, day)
            await self._digests.skip(digest, next_due=timing.after(now))

    async def _put_off(self, digest: Digest) -> None:
        now = self._clock()
        since = digest.late_since or now
        last = since + self._patience
        until = now + self._retry
        await self._digests.wait(digest, since=since, until=min(until, last) if now < last else until)


def _soon_due_again(timing: Timing, day: dt.date, now: dt.datetime) -> bool:
    """Whether the next time is nearer than the one that has passed."""
    due = timing.on(day)
    return due is not None and timing.after(now) - now < now - due
