"""The process's own streams."""

import io
import os
import sys
from pathlib import Path
from typing import Literal, TextIO


def write(text: str) -> None:
    """Write a line for whoever reads the output, at once."""
    print(text, flush=True)  # noqa: T201


def prepare_streams() -> None:
    """Open what was closed before we began; make what is piped UTF-8, and no letter an error in a terminal."""
    sys.stdin = sys.stdin or _nowhere("r")
    sys.stdout = sys.stdout or _nowhere("w")
    sys.stderr = sys.stderr or _nowhere("w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    return Path(os.devnull).open(mode, encoding="utf-8")
