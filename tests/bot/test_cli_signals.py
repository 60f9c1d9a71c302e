"""Signals, sent to a real process."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

PROGRAM = """
import asyncio, sys
from bot import signals

async def main():
    try:
        print("ready", flush=True)
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        print("cleaned up", flush=True)

sys.exit(signals.run(main(), when_stopped={when_stopped}))
"""


@contextmanager
def running(when_stopped: int | None) -> Iterator["subprocess.Popen[str]"]:
    program = PROGRAM.format(when_stopped=when_stopped)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_program_after_it_has_cleaned_up(number: signal.Signals, code: int) -> None:
    with running(when_stopped=None) as process:
        process.send_signal(number)

        assert process.communicate(timeout=10)[0] == "cleaned up\n"
        assert process.returncode == code


def test_being_stopped_can_be_what_is_meant_to_happen() -> None:
    with running(when_stopped=0) as process:
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=10) == 0
