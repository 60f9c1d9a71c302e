"""What stands under old messages, after a restart and after an upgrade: it answers, or says why not."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import cast

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.discord.serve import build_client, run_client
from bot.settings import Settings
from tests.discord.loopback import GOOD_TOKEN, Exchange, Loopback
from tests.discord.reading import texts
from tests.discord.wire import Json

EPHEMERAL = {"type": 5, "data": {"flags": 64}}
QUESTION = "which paper covers KV cache compression?"
FIELD = {"type": 18, "component": {"type": 4, "custom_id": "question", "value": "who wrote HEAT?"}}


def said(exchange: Exchange) -> str:
    shown = (texts(cast("list[Json]", message["components"])) for message in exchange.messages)
    return "\n".join(itertools.chain.from_iterable(shown))


async def pressed(quoth: Loopback, custom_id: str) -> Exchange:
    """What comes of pressing a button with this custom_id under an old message."""
    asked = await quoth.answered(await quoth.slash("ask", question=QUESTION))
    old = json.dumps(asked.messages[0]).replace(asked.buttons()["Follow up"], custom_id)
    return await quoth.answered(await quoth.press(custom_id, json.loads(old)))


@pytest.fixture
async def quoth(loopback: Loopback, assistant: Assistant, tmp_path: Path) -> AsyncIterator[Loopback]:
    """Discord with Quoth connected to it."""
    client = build_client(assistant, tmp_path / "synced")
    running = asyncio.create_task(run_client(client, GOOD_TOKEN, drain_timeout_s=10))
    await loopback.connected()
    yield loopback
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


@pytest.mark.parametrize(
    "custom_id", ["quoth:frobnicate:1:1:1", "quoth:v2:more:1", "more", "quoth:jump:9:1", "quoth:more:x:1:1"]
)
async def test_what_another_version_made_says_privately_that_it_does_nothing(quoth: Loopback, custom_id: str) -> None:
    told = await pressed(quoth, custom_id)
    assert told.callbacks == [EPHEMERAL]
    assert "another version" in said(told)


@pytest.mark.parametrize(
    ("custom_id", "field"),
    [
        ("quoth:form:v2:1", FIELD),
        ("quoth:form:1", {"type": 1, "components": [{"type": 4, "custom_id": "question", "value": "why?"}]}),
        ("quoth:form:1", {"type": 18, "component": {"type": 4, "custom_id": "asked", "value": "why?"}}),
    ],
)
async def test_a_form_of_another_version_says_so(quoth: Loopback, custom_id: str, field: Json) -> None:
    handed_in = await quoth.answered(await quoth.submit(custom_id, field))
    assert handed_in.callbacks == [EPHEMERAL]
    assert "another version" in said(handed_in)


async def test_a_form_of_this_version_is_answered_though_its_turn_is_gone(quoth: Loopback) -> None:
    assert "Zhang" in said(await quoth.answered(await quoth.submit("quoth:form:999", FIELD)))


@pytest.mark.parametrize("verb", ["more", "page", "share", "like", "dislike"])
async def test_a_button_whose_answer_is_gone_says_so(quoth: Loopback, verb: str) -> None:
    told = await pressed(quoth, f"quoth:{verb}:999:1:1")
    await quoth.until(lambda: "no longer kept" in said(told))


async def test_who_asks_too_much_is_told_so_privately(loopback: Loopback, settings: Settings, tmp_path: Path) -> None:
    hurried = settings.model_copy(update={"person_burst": 1, "person_per_minute": 1.0})
    async with open_assistant(hurried) as assistant:
        client = build_client(assistant, tmp_path / "synced")
        running = asyncio.create_task(run_client(client, GOOD_TOKEN, drain_timeout_s=10))
        await loopback.connected()
        first = await loopback.answered(await loopback.slash("ask", question=QUESTION))
        again = await loopback.slash("ask", question=QUESTION)
        await loopback.until(lambda: len(loopback.exchanges[again].messages) == 2)
        other = await loopback.answered(await loopback.slash("ask", user="2", question=QUESTION))
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    held_back = loopback.exchanges[again].messages[-1]
    assert held_back["flags"] == 64 | 1 << 15
    assert "Try again in" in "".join(texts(cast("list[Json]", held_back["components"])))
    assert first.titles == other.titles == [QUESTION]
