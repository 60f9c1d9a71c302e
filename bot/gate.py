"""A gate: many may read at once, and one may write, alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition


class Gate:
    """For threads, which go in in the order in which they come: neither readers nor writers can keep the others out."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._arrived = 0
        self._entered = 0
        self._reading = 0
        self._writing = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._changed:
            self._wait(lambda: not self._writing)
            self._reading += 1
        try:
            yield
        finally:
            with self._changed:
                self._reading -= 1
                self._changed.notify_all()

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._changed:
            self._wait(lambda: not self._writing and not self._reading)
            self._writing = True
        try:
            yield
        finally:
            with self._changed:
                self._writing = False
                self._changed.notify_all()

    def _wait(self, is_free: Callable[[], bool]) -> None:
        """Return when all that came before are inside and the gate is free."""
        place = self._arrived
        self._arrived += 1
        self._changed.wait_for(lambda: place == self._entered and is_free())
        self._entered += 1
        self._changed.notify_all()
