"""The log."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
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


@pytest.fixture
def objects(path: Path) -> Callable[[], list[dict[str, str]]]:
    """What is logged from here on, as objects; `path` puts the former log back."""
    assert path.exists()
    stream = io.StringIO()
    log_to(logging.StreamHandler(stream), level="DEBUG", hidden=[SECRET], form="json")
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_as_json_each_record_is_an_object_a_line(objects: Callable[[], list[dict[str, str]]]) -> None:
    log.info("asked %s", "why?\n“so”")
    (told,) = objects()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told.pop("at"))
    assert told == {"level": "INFO", "logger": "bot.somewhere", "message": "asked why?\n“so”"}


def test_as_json_a_fault_has_the_reference_that_was_shown_its_kind_and_its_traceback(
    objects: Callable[[], list[dict[str, str]]],
) -> None:
    try:
        int(SECRET)
    except ValueError as error:
        reference = log_fault(log, error)
    (told,) = objects()
    assert (told["reference"], told["error"]) == (reference, "ValueError")
    assert told["traceback"].startswith("Traceback (most recent call last)")
    assert SECRET not in json.dumps(told)


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("POST /webhooks/12/aW50ZXJhY3Rpb24/messages/@original", "POST /webhooks/12/[secret]/messages/@original"),
        ("POST /interactions/34/aW50ZXJhY3Rpb24/callback", "POST /interactions/34/[secret]/callback"),
        ('{"id": "1", "token": "aW50ZXJhY3Rpb24"}', '{"id": "1", "token": "[secret]"}'),
        ("{'token': 'aW50ZXJhY3Rpb24'}", "{'token': '[secret]'}"),
        ("proxy http://ann:hunter2@proxy.example:3128", "proxy http://[secret]@proxy.example:3128"),
        ("another's MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", "another's [secret]"),
        ("https://arxiv.org/abs/2101.00001 and 10.1000/x", "https://arxiv.org/abs/2101.00001 and 10.1000/x"),
    ],
)
def test_what_lets_others_act_as_the_bot_is_known_by_its_form(path: Path, text: str, logged: str) -> None:
    log.warning("%s", text)
    assert path.read_text(encoding="utf-8").rstrip("\n").endswith(f": {logged}")
