"""The log."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs import file_handler, log_fault, log_to

SECRET = "MTk4NjIy.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"

log = logging.getLogger("bot.somewhere")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    path = tmp_path / "folder" / "quoth.log"
    log_to(file_handler(path), level="INFO", hidden=[SECRET, ""])
    yield path
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_record_is_one_plain_line_in_utc(path: Path) -> None:
    log.info("indexed %d papers", 20)
    log.debug("not this")

    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO bot\.somewhere: indexed 20 papers\n", path.read_text(encoding="utf-8")
    )


def test_a_secret_is_never_logged(path: Path) -> None:
    log.warning("login with %s", SECRET)
    log_fault(log, ValueError(f"bad header: Bot {SECRET}"))

    logged = path.read_text(encoding="utf-8")
    assert SECRET not in logged
    assert "login with [secret]" in logged
    assert "bad header: Bot [secret]" in logged


def test_a_fault_is_logged_with_its_traceback_under_the_reference_that_is_shown(path: Path) -> None:
    missing: dict[str, str] = {}
    try:
        missing["kv"]
    except KeyError as error:
        reference = log_fault(log, error)

    logged = path.read_text(encoding="utf-8")
    assert f"ERROR bot.somewhere: fault {reference}: 'kv'" in logged
    assert "Traceback (most recent call last)" in logged
    assert len(reference) == 8


def test_text_with_line_ends_cannot_pass_for_a_record_of_its_own(path: Path) -> None:
    log.info("asked %s", "why?\n2026-01-01T00:00:00Z INFO bot: forged")

    assert [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(" ")] == [
        path.read_text(encoding="utf-8").splitlines()[0]
    ]


def test_where_the_file_cannot_be_written_the_log_goes_to_stderr(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("no folder")

    handler = file_handler(tmp_path / "folder" / "quoth.log")

    assert isinstance(handler, logging.StreamHandler)
    assert not isinstance(handler, logging.FileHandler)
