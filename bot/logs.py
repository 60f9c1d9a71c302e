"""The log: a plain line or a JSON object for each record, in UTC, with no secret in it."""

import json
import logging
import re
import secrets
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

FILE_NAME = "quoth.log"
"""The log of what runs in a terminal, in the data folder."""

_LINE = "%(asctime)sZ %(levelname)s %(name)s: %(message)s"


# What lets somebody act as the bot, wherever it comes from: a token by its form, what an interaction is answered with
# (https://docs.discord.com/developers/interactions/receiving-and-responding), and a proxy's password.
_SECRETS = (
    re.compile(r"()[\w-]{18,}\.[\w-]{5,}\.[\w-]{20,}"),
    re.compile(r"((?:webhooks|interactions)/\d+/)[^/\s?'\"]+"),
    re.compile(r"""(["']token["']\s*:\s*["'])[^"']+"""),
    re.compile(r"(://)[^/\s@]+:[^/\s@]+(?=@)"),
)

# At DEBUG they write down what people said, which stays theirs to have forgotten.
_WORDY = ("aiosqlite", "discord.gateway", "discord.client")


def log_to(
    handler: logging.Handler, *, level: str, hidden: Iterable[str] = (), form: Literal["plain", "json"] = "plain"
) -> None:
    """Send everything that is logged from `level` up to the handler alone, with each text in `hidden` blacked out."""
    handler.setFormatter((_Json if form == "json" else _Plain)(hidden))
    root = logging.getLogger()
    for former in tuple(root.handlers):
        root.removeHandler(former)
        former.close()
    root.addHandler(handler)
    root.setLevel(level.upper())
    # It warns of each entry that it can't read; those are refused, and reported, by our own reader.
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)
    for wordy in _WORDY:
        logging.getLogger(wordy).setLevel(max(logging.INFO, root.level))


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


class _Discreet(logging.Formatter):
    """Gives times in UTC, and no secrets."""

    def __init__(self, hidden: Iterable[str]) -> None:
        super().__init__(_LINE, datefmt="%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime
        self._hidden = tuple(text for text in hidden if text)

    def without_secrets(self, text: str) -> str:
        for secret in self._hidden:
            text = text.replace(secret, "[secret]")
        for pattern in _SECRETS:
            text = pattern.sub(r"\1[secret]", text)
        return text


class _Plain(_Discreet):
    def format(self, record: logging.LogRecord) -> str:
        """The record with its further lines indented, so that no text in it can pass for a record of its own."""
        return self.without_secrets(super().format(record)).replace("\n", "\n    ")


class _Json(_Discreet):
    def format(self, record: logging.LogRecord) -> str:
        """The record as one line. `reference` is what the person was shown, `error` the kind, where it is a fault."""
        told = {
            "at": f"{self.formatTime(record, self.datefmt)}.{record.msecs:03.0f}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if isinstance(reference := getattr(record, "reference", None), str):
            told["reference"] = reference
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps({name: self.without_secrets(text) for name, text in told.items()}, ensure_ascii=False)
