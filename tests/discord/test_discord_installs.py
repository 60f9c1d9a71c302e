"""People who take Quoth along into servers that don't have it, over the real HTTP and gateway of discord.py."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import cast

from bot.assistant import Assistant
from bot.commands import Invocation
from bot.discord import limits
from bot.discord.serve import build_client, run_client
from bot.replies import Caller, Standing
from retrieval.papers import Paper
from tests.discord.hearing import Hearing
from tests.discord.loopback import GOOD_TOKEN, GUILD_ID, Exchange, Loopback
from tests.discord.reading import texts
from tests.discord.wire import Json

QUESTION = "which paper covers KV cache compression?"
EPHEMERAL = 64


@asynccontextmanager
async def serving(loopback: Loopback, assistant: Assistant, tmp_path: Path) -> AsyncIterator[None]:
    """Quoth, connected until the end of the block, where it finishes what it has begun."""
    client = build_client(assistant, tmp_path / "synced")
    running = asyncio.create_task(run_client(client, GOOD_TOKEN, drain_timeout_s=10))
    await loopback.connected()
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def is_private(exchange: Exchange) -> bool:
    return exchange.callbacks == [{"type": 5, "data": {"flags": EPHEMERAL}}]


def shown(exchange: Exchange) -> str:
    return "\n".join(text for message in exchange.messages for text in texts(cast("list[Json]", message["components"])))


async def test_what_a_person_brings_along_speaks_to_them_alone(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    async with serving(loopback, assistant, tmp_path):
        asked = await loopback.answered(await loopback.slash("ask", alone=True, question=QUESTION))
    assert is_private(asked)
    assert "KVComp" in shown(asked)


async def test_whom_the_server_has_not_installed_is_not_at_home_there(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    hearing = Hearing(assistant)
    async with serving(loopback, hearing, tmp_path):
        for alone in (True, False):
            await loopback.answered(await loopback.slash("help", alone=alone))
    brought, installed = hearing.callers
    assert (brought.server, brought.standing.at_home, brought.standing.manages) == (None, False, False)
    assert installed.server == GUILD_ID


async def test_a_server_that_hides_the_shared_library_hides_it_not_from_what_people_bring_along(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    admin = Caller("9", "9", GUILD_ID, Standing(manages=True))
    await assistant.run(admin, Invocation("settings library", {"shared": False}))
    async with serving(loopback, assistant, tmp_path):
        brought = await loopback.answered(await loopback.slash("find", alone=True, topic="KV cache"))
        installed = await loopback.answered(await loopback.slash("find", topic="KV cache"))
    assert "KVComp" in shown(brought)
    assert "KVComp" not in shown(installed)


async def test_a_press_under_another_persons_install_is_not_at_home_either(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    async with serving(loopback, assistant, tmp_path):
        asked = await loopback.answered(await loopback.slash("find", alone=True, topic="large language models"))
        button = asked.buttons()["Next page"]
        pressed = await loopback.answered(await loopback.press(button, asked.messages[0], user="2", owner="1"))
    assert is_private(pressed)


async def test_a_long_answer_stays_within_what_discord_takes_there(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    sentences = " ".join(f"Sentence {number} says that it is long enough to be read." for number in range(1_000))
    await assistant.library.shared.add([Paper(id="long", title="A long paper", abstract=sentences)])
    async with serving(loopback, assistant, tmp_path):
        brought = await loopback.answered(await loopback.slash("paper show", alone=True, paper="long"))
        installed = await loopback.answered(await loopback.slash("paper show", paper="long"))
    assert len(brought.messages) == limits.FOLLOW_UPS
    assert "takes no longer answer" in shown(brought)
    assert len(installed.messages) > limits.FOLLOW_UPS
    assert "Sentence 999 " in shown(installed)
