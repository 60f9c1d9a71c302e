"""The digests: whether they come when they are due, and which are paused."""

import datetime as dt
from collections.abc import AsyncIterator

from bot.doctor.checks import Check, Health
from bot.plurals import counted
from bot.store.digests import Digest, DigestStore

# What is due is made within seconds, unless nobody is there to make it.
_OVERDUE = dt.timedelta(minutes=15)


async def look_at_digests(store: DigestStore, now: dt.datetime) -> AsyncIterator[Check]:
    """Yield what is found; nothing where no server has a digest."""
    digests = [digest for digest in await store.every() if digest.plan.server is not None]
    running = [digest for digest in digests if digest.paused is None]
    if running:
        yield _running(running, now)
    for digest in digests:
        if digest.paused is not None:
            remedy = f"once that is mended, `/digest resume digest:{digest.id}` there"
            yield Check("digest", Health.NOTE, f"digest {digest.id} is paused: {digest.paused}", remedy)


def _running(digests: list[Digest], now: dt.datetime) -> Check:
    first = min(digest.next_due for digest in digests)
    if now - first > _OVERDUE:
        says = f"one was due at {first:%Y-%m-%d %H:%M} UTC, and nobody made it"
        return Check("digests", Health.WRONG, says, "start `quoth serve`; what was missed is caught up on")
    says = f"{counted(len(digests), 'digest')}, the next at {first:%Y-%m-%d %H:%M} UTC"
    return Check("digests", Health.FINE, says)
