"""Runs `quoth` as it is typed: in a process of its own, or in this one where what a process is does not matter."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import Any, TextIO

from bot.cli import main

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


class Quoth:
    """Runs `quoth` over one data folder, with nothing of this machine's settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if "QUOTH" not in name and "TOKEN" not in name}
        self.environment = kept | {"PYTHONPATH": str(ROOT)}

    def __call__(self, *arguments: str, typed: str = "", **variables: str) -> Told:
        """Run a command in this process, which takes a tenth of the time: Python and its modules are there already.

        What is typed has to be read to its end: the thread that reads it must not outlive the file.
        """
        with _written() as stdin, _written() as stdout, _written() as stderr, ExitStack() as stack:
            stdin.write(typed)
            stdin.seek(0)
            stack.enter_context(_input(stdin))
            stack.enter_context(chdir(self.folder))
            stack.enter_context(_environment(self.environment | variables))
            stack.enter_context(_own_log())
            stack.enter_context(redirect_stdout(stdout))
            stack.enter_context(redirect_stderr(stderr))
            try:
                code = main(["--data", str(self.folder / "data"), *arguments])
            except SystemExit as exit_:  # how argparse ends where it was asked for help
                code = int(exit_.code or 0)
            return Told(code, *map(_read, (stdout, stderr)))

    def start(
        self, *arguments: str, variables: Mapping[str, str] = MappingProxyType({}), terminal: int = subprocess.PIPE
    ) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "--data", str(self.folder / "data"), *arguments],
            cwd=self.folder,
            env={**self.environment, **variables},
            stdin=terminal,
            stdout=terminal,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def process(self, *arguments: str, typed: str = "", **variables: str) -> Told:
        """Run a command in a process of its own, to its end."""
        with self.start(*arguments, variables=variables) as process:
            stdout, stderr = process.communicate(typed, timeout=60)
        return Told(process.returncode, stdout, stderr)

    def objects(self, *arguments: str) -> list[dict[str, Any]]:
        return objects(self(*arguments, "--json").stdout)


def objects(written: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.splitlines()]


@contextmanager
def _written() -> Iterator[TextIO]:
    """A stream with a file below it, as a process's own are."""
    with TemporaryFile("w+", encoding="utf-8") as file:
        yield file


def _read(stream: TextIO) -> str:
    stream.seek(0)
    return stream.read()


@contextmanager
def _input(stream: TextIO) -> Iterator[None]:
    before, sys.stdin = sys.stdin, stream
    try:
        yield
    finally:
        sys.stdin = before


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    _set_environment(variables)
    try:
        yield
    finally:
        _set_environment(before)


def _set_environment(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)


@contextmanager
def _own_log() -> Iterator[None]:
    """Let the command send its log where it likes, and close that; what listens to the log now does so afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers = []
    try:
        yield
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers = handlers
        root.setLevel(level)
