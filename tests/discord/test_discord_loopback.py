"""Quoth over the real HTTP and gateway of discord.py, against a Discord on this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot.assistant import Assistant
from bot.discord.errors import CannotServe
from bot.discord.serve import build_client, run_client
from tests.discord.loopback import GOOD_TOKEN, Loopback

QUESTION = "which paper covers KV cache compression?"


@asynccontextmanager
async def serving(assistant: Assistant, synced: Path) -> AsyncIterator[None]:
    """Quoth, connected until the end of the block."""
    running = asyncio.create_task(serve_until_cancelled(assistant, synced))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def serve_until_cancelled(assistant: Assistant, synced: Path, token: str = GOOD_TOKEN) -> None:
    await run_client(build_client(assistant, synced), token, drain_timeout_s=10)


async def test_fifty_questions_at_once_are_each_answered_once(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    async with serving(assistant, tmp_path / "synced"):
        await loopback.connected()
        asked = {await loopback.slash("ask", user=str(n), question=f"{QUESTION} ({n})"): n for n in range(1, 51)}
        for token, n in asked.items():
            exchange = await loopback.answered(token)
            assert exchange.titles == [f"{QUESTION} ({n})"]
    assert all(loopback.exchanges[token].callbacks == [{"type": 5}] for token in asked)
    assert all(len(loopback.exchanges[token].messages) == 1 for token in asked)


MIXED: list[tuple[str, dict[str, str]]] = [
    ("ask", {"question": QUESTION}),
    ("find", {"topic": "large language models"}),
    ("recent", {}),
    ("paper show", {"paper": "KVComp"}),
    ("paper similar", {"paper": "GFormer"}),
    ("paper compare", {"a": "Domino", "b": "SDP4Bit"}),
    ("numbers", {"topic": "memory"}),
    ("check", {"sentence": "KVComp achieves on average 48% higher memory reduction rate"}),
    ("context show", {}),
    ("status", {}),
]


async def test_fifty_commands_of_ten_kinds_at_once_are_each_answered_once(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    async with serving(assistant, tmp_path / "synced"):
        await loopback.connected()
        given = [
            (name, await loopback.slash(name, user=str(n), **options))  # type: ignore[arg-type]  # none of them is a flag
            for n in range(1, 6)
            for name, options in MIXED
        ]
        shown = [(name, await loopback.answered(token)) for name, token in given]
    firsts = dict(shown)
    for name, exchange in shown:
        assert len(exchange.callbacks) == len(exchange.messages) == 1, name
        assert exchange.titles == firsts[name].titles, name


async def test_what_discord_puts_off_is_sent_again_and_shown_once(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    async with serving(assistant, tmp_path / "synced"):
        await loopback.connected()
        loopback.refusals += ["/interactions", "/webhooks", "/webhooks", "/interactions", "/webhooks"]
        asked = [await loopback.slash("ask", user=str(n), question=QUESTION) for n in range(1, 6)]
        exchanges = [await loopback.answered(token) for token in asked]
    assert not loopback.refusals
    assert [exchange.titles for exchange in exchanges] == [[QUESTION]] * 5
    assert all(exchange.callbacks == [{"type": 5}] for exchange in exchanges)


async def test_what_was_asked_before_the_end_is_answered_before_the_end(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    async with serving(assistant, tmp_path / "synced"):
        await loopback.connected()
        asked = [await loopback.slash("ask", user=str(n), question=QUESTION) for n in range(1, 11)]
        await loopback.until(lambda: all(loopback.exchanges[token].callbacks for token in asked))
    assert all(loopback.exchanges[token].titles == [QUESTION] for token in asked)


async def test_old_buttons_work_after_a_restart(loopback: Loopback, assistant: Assistant, tmp_path: Path) -> None:
    async with serving(assistant, tmp_path / "synced"):
        await loopback.connected()
        listed = await loopback.answered(await loopback.slash("find", topic="large language models"))
        button, message = listed.buttons()["Next page"], listed.messages[0]
    async with serving(assistant, tmp_path / "synced"):
        await loopback.connected(times=2)
        turned = await loopback.answered(await loopback.press(button, message))
    assert turned.callbacks == [{"type": 6}]
    assert turned.messages[0]["components"] != message["components"]


async def test_discord_is_told_of_the_commands_only_when_they_changed(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    for times in (1, 2):
        async with serving(assistant, tmp_path / "synced"):
            await loopback.connected(times)
    assert len(loopback.sent("PUT", "/commands")) == 1

    (tmp_path / "synced").write_text("of another version")
    async with serving(assistant, tmp_path / "synced"):
        await loopback.connected(times=3)
    assert len(loopback.sent("PUT", "/commands")) == 2


async def test_a_refused_token_is_said_with_its_remedy_and_without_the_token(
    loopback: Loopback, assistant: Assistant, tmp_path: Path
) -> None:
    with pytest.raises(CannotServe, match="DISCORD_TOKEN") as refused:
        await serve_until_cancelled(assistant, tmp_path / "synced", token="a-bad-token")
    assert "a-bad-token" not in str(refused.value)


async def test_a_network_that_is_down_is_said_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, assistant: Assistant, tmp_path: Path
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:9/api/v10")
    with pytest.raises(CannotServe, match="check the network"):
        await serve_until_cancelled(assistant, tmp_path / "synced")


async def test_a_gateway_that_is_down_is_said_with_its_remedy(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch, assistant: Assistant, tmp_path: Path
) -> None:
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL("ws://127.0.0.1:9/gateway"))
    with pytest.raises(CannotServe, match="check the network"):
        await serve_until_cancelled(assistant, tmp_path / "synced")
