"""How Quoth is doing, as it tells members and admins."""

import datetime as dt
import logging
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import Invocation
from bot.health import Health
from bot.logs import log_fault
from bot.replies import Caller, Reply, Standing
from bot.settings import Settings
from bot.terminal.layout import plain
from bot.terminal.respond import LOCAL_CALLER

MEMBER = Caller("44", "22", "33")
ADMIN = replace(MEMBER, standing=Standing(manages=True))
NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
log = logging.getLogger(__name__)


async def status(assistant: Assistant, caller: Caller = ADMIN) -> Reply:
    return await assistant.run(caller, Invocation("status", {}))


def headings(reply: Reply) -> Sequence[str]:
    return [section.heading for section in reply.sections]


async def test_a_member_is_told_in_a_line_or_two(assistant: Assistant) -> None:
    reply = await status(assistant, MEMBER)

    assert reply.private
    assert reply.headline == "All is well."
    assert reply.lines[0].startswith("20 papers can be asked here; running for ")
    assert not reply.sections


@pytest.mark.parametrize("caller", [ADMIN, LOCAL_CALLER])
async def test_whoever_manages_is_told_all(assistant: Assistant, caller: Caller) -> None:
    reply = await status(assistant, caller)

    assert headings(reply) == ["Versions", "Storage", "Running", "Last faults"]
    told = plain(reply)
    for part in ("discord.py 2.", "SQLite 3.", "Shared index: saved ", "Database: 0.", "None since the start."):
        assert part in told


async def told_at_last(assistant: Assistant, words: str) -> str:
    """What /status says once it has these words in it; the terminal may ask as often as it likes."""
    told = ""
    for _ in range(1000):
        told = plain(await status(assistant, LOCAL_CALLER))
        if words in told:
            break
    return told


async def test_the_purge_has_a_heartbeat(assistant: Assistant) -> None:
    assert "Deleting old conversations: nothing was due, " in await told_at_last(assistant, "nothing was due")


async def test_what_fails_is_named_and_told_by_its_reference(settings: Settings) -> None:
    async with open_assistant(settings) as assistant:
        await assistant.run(LOCAL_CALLER, Invocation("settings retention", {"days": 1}))
    with closing(sqlite3.connect(settings.database_path)) as connection, connection:
        connection.execute("ALTER TABLE turns RENAME TO lost")

    async with open_assistant(settings) as assistant:
        told = await told_at_last(assistant, "Not all is well")

    assert "Not all is well: deleting old conversations." in told
    (reference,) = re.findall(r"^Deleting old conversations: failed, reference (\w{8}), ", told, re.MULTILINE)
    assert f"\n{reference}: OperationalError, " in told


async def test_an_index_that_was_built_is_told_of(settings: Settings) -> None:
    async with open_assistant(settings) as assistant:
        assert "Building the index: 20 of 20 papers, " in plain(await status(assistant))


async def test_a_fault_is_told_by_its_reference_and_kind_without_its_text(assistant: Assistant) -> None:
    reference = log_fault(log, ValueError("what somebody asked elsewhere"))

    told = plain(await status(assistant))

    assert f"{reference}: ValueError, " in told
    assert "elsewhere" not in told
    assert reference not in plain(await status(assistant, MEMBER))


def test_the_last_faults_are_kept_and_no_more() -> None:
    health = Health(lambda: NOON)

    with health.gathered():
        references = [log_fault(log, ValueError(str(number))) for number in range(30)]
        log.error("without a reference")
    log_fault(log, ValueError("after the end"))

    assert [fault.reference for fault in health.faults] == references[-20:]


def test_the_event_loops_lag_is_the_median_and_the_longest_of_late() -> None:
    health = Health(lambda: NOON)
    assert health.lag_ms is None

    for seconds in (5.0, *[0.001] * 299, 0.2):
        health.lagged(seconds)

    assert health.lag_ms == (1.0, 200.0)


def test_a_sign_of_life_takes_the_place_of_the_one_before() -> None:
    health = Health(lambda: NOON)

    health.sign("arXiv", "no answer in 30 s", fine=False)
    health.sign("arXiv", "12 papers")

    assert {name: (sign.fine, sign.says, sign.at) for name, sign in health.signs.items()} == {
        "arXiv": (True, "12 papers", NOON)
    }
