"""What is fuzzed: a function that takes bytes, and what it may raise."""

import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from types import FrameType

HANG_S = 1.0
"""Seconds of processor time: no input of a target's length may take longer."""

Try = Callable[[bytes], object]
"""Gives bytes to what is fuzzed."""

_GIVEN_UP_S = 10.0
_OURS = ("retrieval", "bot")


@dataclass(frozen=True, slots=True)
class Target:
    """Something to fuzz.

    `make` gets an empty folder and a stack for what has to be closed. `seeds` are what it takes well; `words` are what
    its grammar is made of; `allowed` is what it says that it raises. No input is made longer than `longest` bytes,
    which is as long as it is ever given, or long enough to tell how its time grows. `costly`: a run takes some 10 ms.
    """

    name: str
    make: Callable[[Path, ExitStack], Try]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()
    allowed: tuple[type[Exception], ...] = ()
    longest: int = 60_000
    costly: bool = False

    @contextmanager
    def opened(self) -> Iterator[Try]:
        """What takes the bytes, in a folder of its own that goes afterwards."""
        with tempfile.TemporaryDirectory(prefix="quoth-fuzz-") as folder, ExitStack() as stack:
            yield self.make(Path(folder), stack)


def plain(function: Try) -> Callable[[Path, ExitStack], Try]:
    """For a function that needs nothing to be opened."""
    return lambda _folder, _stack: function


def words_in(function: Callable[[str], object]) -> Callable[[Path, ExitStack], Try]:
    """For a function that takes a text; halves of surrogate pairs come in as JSON can hold them."""
    return plain(lambda given: function(text_of(given)))


def text_of(given: bytes) -> str:
    try:
        return given.decode(errors="surrogatepass")
    except UnicodeDecodeError:
        return given.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input. `fault`: a crash or a hang in short, the same for the same cause; else None.

    `said` is what was raised as it may be, without what differs from input to input.
    """

    seconds: float
    said: str = ""
    fault: str | None = None


class Hang(BaseException):
    """An input took so long that it was given up; no `except Exception` may keep it."""


def tried(run: Try, given: bytes, allowed: tuple[type[Exception], ...]) -> Outcome:
    """Give the bytes to it. Never raises what it raises."""
    said, fault = "", None
    with _given_up_after(_GIVEN_UP_S):
        began = time.process_time()
        try:
            run(given)
        except allowed as error:
            said = f"{type(error).__name__}: {_skeleton(str(error))}"
        except Exception as error:  # noqa: BLE001 - which is what is looked for
            fault = f"{type(error).__name__} at {_place(error)}"
        except Hang as error:
            fault = f"hang at {_place(error)}"
        seconds = time.process_time() - began
    return Outcome(seconds, said, fault or (f"slow: over {HANG_S:g} s" if seconds > HANG_S else None))


def _skeleton(text: str) -> str:
    return "".join(char for char in text[:200] if char.isascii() and (char.isalpha() or char == " "))[-60:]


def _place(error: BaseException) -> str:
    """The innermost place in our own code."""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if any(f"/{package}/" in frame.filename for package in _OURS)]
    place = (ours or frames)[-1]
    return f"{'/'.join(Path(place.filename).parts[-3:])}:{place.lineno} {place.name}"


@contextmanager
def _given_up_after(seconds: float) -> Iterator[None]:
    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
