"""Connections that break off: whether Discord took what was sent is not known, and the answer is there once."""

import pathlib

import pytest

from bot.assistant import Assistant
from tests.discord.loopback import Exchange
from tests.discord.test_discord_loopback import QUESTION, serving
from tests.faults.troubled import BROKEN_OFF, Story, Trouble, Troubled

LOST, TAKEN = Trouble(BROKEN_OFF), Trouble(BROKEN_OFF, taken=True)
FINE = Trouble()


async def asked(troubled: Troubled, words: str = QUESTION) -> tuple[Story, Exchange]:
    """What becomes of a question."""
    story = await troubled.ask(words, user="1")
    await troubled.until(lambda: bool(story.boxes) and not troubled.coming)
    (exchange,) = troubled.exchanges.values()
    return story, exchange


@pytest.mark.parametrize("broken", [LOST, TAKEN], ids=["lost", "taken"])
@pytest.mark.parametrize("before", [0, 1], ids=["acknowledgement", "answer"])
async def test_what_a_broken_connection_swallowed_is_said_again_and_stands_there_once(
    troubled: Troubled, assistant: Assistant, tmp_path: pathlib.Path, broken: Trouble, before: int
) -> None:
    async with serving(assistant, tmp_path / "synced"):
        await troubled.connected()
        troubled.coming = [*[FINE] * before, broken, broken]
        story, exchange = await asked(troubled)
    assert story.end == "answered"
    assert exchange.titles == [QUESTION]


async def test_an_acknowledgement_that_was_taken_though_discord_said_it_was_not_is_answered(
    troubled: Troubled, assistant: Assistant, tmp_path: pathlib.Path
) -> None:
    async with serving(assistant, tmp_path / "synced"):
        await troubled.connected()
        troubled.coming = [Trouble(502, taken=True)]
        story, exchange = await asked(troubled)
    assert story.end == "answered"
    assert exchange.titles == [QUESTION]


async def test_a_person_is_told_privately_though_the_acknowledgement_broke_off(
    troubled: Troubled, assistant: Assistant, tmp_path: pathlib.Path
) -> None:
    async with serving(assistant, tmp_path / "synced"):
        await troubled.connected()
        troubled.coming = [TAKEN, FINE, TAKEN, LOST]
        story, _ = await asked(troubled, words=" ")
    assert story.end == "told"
    deleted = [request for request in troubled.requests if request.method == "DELETE"]
    assert deleted, "what stood for the answer in the channel stays there"
