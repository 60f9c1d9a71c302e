"""How Quoth is doing: what runs beside the answers, what went wrong lately, how promptly the event loop turns."""

import datetime as dt
import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from bot.clock import Now
from bot.tally import Tally

_FAULTS_KEPT = 20
_LAGS_KEPT = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that somebody was shown a reference for. Of the error only its kind: its text may be another's."""

    at: dt.datetime
    reference: str
    kind: str


class Faults(logging.Handler):
    """The last faults that were logged with a reference, the newest last."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._last: deque[Fault] = deque(maxlen=_FAULTS_KEPT)
        self._count = 0

    @property
    def count(self) -> int:
        """How many there were since the start."""
        return self._count

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._last))

    def emit(self, record: logging.LogRecord) -> None:
        reference = getattr(record, "reference", None)
        if isinstance(reference, str):
            self._count += 1
            kind = record.exc_info[0] if record.exc_info else None
            at = dt.datetime.fromtimestamp(record.created, dt.UTC)
            self._last.append(Fault(at, reference, kind.__name__ if kind else record.levelname))


class RateLimits(logging.Handler):
    """How often Discord asked to be left alone for a while, which discord.py tells its log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("discord.") and "rate limit" in record.getMessage().lower():
            self.count += 1


@dataclass(frozen=True, slots=True)
class Sign:
    """The last sign of life of something that runs by itself, or that is asked over the network."""

    at: dt.datetime
    fine: bool
    says: str


class Health:
    """What is known of how Quoth is doing since it was started."""

    def __init__(self, clock: Now) -> None:
        self.faults = Faults()
        self.rate_limits = RateLimits()
        self.requests = Tally()
        self.started_at = clock()
        self._clock = clock
        self._signs: dict[str, Sign] = {}
        self._lags: deque[float] = deque(maxlen=_LAGS_KEPT)

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Hear of what is logged meanwhile."""
        root = logging.getLogger()
        for handler in (self.faults, self.rate_limits):
            root.addHandler(handler)
        try:
            yield
        finally:
            for handler in (self.faults, self.rate_limits):
                root.removeHandler(handler)

    def sign(self, name: str, says: str, *, fine: bool = True) -> None:
        """Note what a task or a source of papers has done just now, in words that any server's admins may read."""
        self._signs[name] = Sign(self._clock(), fine, says)

    @property
    def signs(self) -> dict[str, Sign]:
        return dict(self._signs)

    def lagged(self, seconds: float) -> None:
        """Note how much later than asked for the event loop came back."""
        self._lags.append(max(0.0, seconds))

    @property
    def lag_ms(self) -> tuple[float, float] | None:
        """The event loop's lag of late: the median and the longest; None where it was not measured yet."""
        return (1000 * median(self._lags), 1000 * max(self._lags)) if self._lags else None
