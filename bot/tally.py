"""The tally: how many requests there were, how each ended, and how long they took, since the start."""

import bisect
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.errors import TooMuch, UserError

BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper bounds that times are counted under; longer ones are counted beyond the last."""

LIMITED, REFUSED, FAILED, GIVEN_UP = "limited", "refused", "failed", "given_up"
"""How a request can end beside the states of a Reply: asked too much, told why not, broken, cancelled."""

Told = Callable[[str], None]


@dataclass(slots=True)
class Times:
    """How many took how long: `counts` has one for each bucket and one for beyond them; `total_s` is their sum."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS_S) + 1))
    total_s: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect.bisect_left(BUCKETS_S, seconds)] += 1
        self.total_s += seconds


class Tally:
    """`clock` gives seconds that never run backwards."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ended: Counter[tuple[str, str]] = Counter()
        self._times: dict[str, Times] = {}
        self._open = 0

    @property
    def ended(self) -> Mapping[tuple[str, str], int]:
        """How many requests ended, by what was asked for and how it ended."""
        return dict(self._ended)

    @property
    def times(self) -> Mapping[str, Times]:
        """How long requests took, waiting included, by what was asked for."""
        return dict(self._times)

    @property
    def open(self) -> int:
        """How many requests are being answered, or wait for it, right now."""
        return self._open

    @contextmanager
    def one(self, name: str) -> Iterator[Told]:
        """Count one request for `name`, one of a few; what is yielded is to be told the status of the reply."""
        begun, end = self._clock(), FAILED

        def told(status: str) -> None:
            nonlocal end
            end = status

        self._open += 1
        try:
            yield told
        except TooMuch:
            end = LIMITED
            raise
        except UserError:
            end = REFUSED
            raise
        except Exception:
            end = FAILED
            raise
        except BaseException:
            end = GIVEN_UP
            raise
        finally:
            self._open -= 1
            self._ended[name, end] += 1
            self._times.setdefault(name, Times()).add(self._clock() - begun)
