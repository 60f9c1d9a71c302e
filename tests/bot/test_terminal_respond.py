"""What becomes of errors on their way to a person at a terminal."""

import logging

import pytest

from bot.errors import NotThere
from bot.replies import Reply, Shape
from bot.terminal.respond import guarded


async def raising(error: Exception) -> Reply:
    raise error


async def test_what_is_for_the_person_is_told_as_it_stands() -> None:
    reply = await guarded(raising(NotThere("Which of these?\n• HEAT\n• H-GCN")), "/paper show H")

    assert reply == Reply(
        status="error",
        shape=Shape.NOTICE,
        question="/paper show H",
        headline="Which of these?",
        lines=["• HEAT", "• H-GCN"],
    )


async def test_anything_else_is_logged_under_the_reference_that_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        reply = await guarded(raising(ZeroDivisionError("avgdl")), "why?")

    (record,) = caplog.records
    reference = record.getMessage().removeprefix("fault ").partition(":")[0]
    assert reply.status == "error"
    assert reference in reply.headline
    assert "avgdl" not in reply.headline
    assert record.exc_info is not None
