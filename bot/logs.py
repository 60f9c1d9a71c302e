"""The log: plain lines, in UTC, with no secret in them."""

import logging
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

FILE_NAME = "quoth.log"
"""The log of what runs in a terminal, in the data folder."""

_LINE = "%(asctime)sZ %(levelname)s %(name)s: %(message)s"


def log_to(handler: logging.Handler, *, level: str, hidden: Iterable[str] = ()) -> None:
    """Send everything that is logged from `level` up to the handler alone, with each text in `hidden` blacked out."""
    handler.setFormatter(_Plain(hidden))
    root = logging.getLogger()
    for former in tuple(root.handlers):
        root.removeHandler(former)
        former.close()
    root.addHandler(handler)
    root.setLevel(level.upper())
    # It warns of each entry that it can't read; those are refused, and reported, by our own reader.
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)


def file_handler(path: Path) -> logging.Handler:
    """A handler that appends to the file; to stderr where it can't be written, so that no log is lost."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return logging.FileHandler(path, encoding="utf-8", errors="replace")
    except OSError:
        return logging.StreamHandler()


def log_fault(logger: logging.Logger, error: BaseException) -> str:
    """Log an error with its traceback; return the short reference under which the log has it, to show to the person.

    The record has it too, as `reference`, for whoever gathers them.
    """
    reference = secrets.token_hex(4)
    logger.error("fault %s: %s", reference, error, exc_info=error, extra={"reference": reference})
    return reference


class _Plain(logging.Formatter):
    def __init__(self, hidden: Iterable[str]) -> None:
        super().__init__(_LINE, datefmt="%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime
        self._hidden = tuple(text for text in hidden if text)

    def format(self, record: logging.LogRecord) -> str:
        """The record with its further lines indented, so that no text in it can pass for a record of its own."""
        text = super().format(record)
        for secret in self._hidden:
            text = text.replace(secret, "[secret]")
        return text.replace("\n", "\n    ")
