"""How a caller is answered, as their server has set it."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.app import open_assistant
from bot.commands import Invocation
from bot.replies import Caller, Standing
from bot.servers import BOLD, CAREFUL, NORMAL, Manners, ServerSettings, manners
from bot.settings import Settings
from bot.store.database import Database
from bot.store.servers import ServerStore

ANN = Caller(user="ann", channel="papers", guild="lab")
# The library is not sure of the first, and less of the second.
UNSURE = ("what chip does H-GCN target", "how does speculative decoding speed up LLM inference?")
NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


async def set_to(settings: Settings, server: str | None, wanted: ServerSettings) -> None:
    async with Database.open(settings.database_path, busy_timeout_ms=2000) as database:
        await ServerStore(database).change(server, lambda _: wanted, user="ann", at=NOON)


def test_a_server_that_set_nothing_is_answered_publicly_and_in_place() -> None:
    assert manners(ServerSettings(), ANN) == Manners(public=True, threads=False)


def test_answers_are_public_in_the_channels_set_and_in_their_threads_alone() -> None:
    settings = ServerSettings(channels=("papers", "reading"))
    in_thread = replace(ANN, channel="thread", standing=Standing(parent="papers"))

    assert manners(settings, ANN).public
    assert manners(settings, in_thread).public
    assert not manners(settings, replace(ANN, channel="general")).public
    assert not manners(settings, replace(in_thread, standing=Standing(parent="general"))).public


def test_a_thread_is_begun_for_a_public_answer_outside_of_threads() -> None:
    settings = ServerSettings(threads=True, channels=("papers",))

    assert manners(settings, ANN).threads
    assert not manners(settings, replace(ANN, channel="general")).threads
    assert not manners(settings, replace(ANN, channel="thread", standing=Standing(parent="papers"))).threads


def test_direct_messages_are_answered_in_place_whatever_was_set() -> None:
    settings = ServerSettings(threads=True, channels=("papers",))

    assert manners(settings, replace(ANN, guild=None)) == Manners(public=True, threads=False)


def test_where_the_server_did_not_install_it_only_the_person_is_answered() -> None:
    assert manners(ServerSettings(threads=True), replace(ANN, standing=Standing(at_home=False))) == Manners(
        public=False, threads=False
    )


async def test_each_server_is_answered_as_it_has_set_itself(settings: Settings) -> None:
    await set_to(settings, "lab", ServerSettings(threads=True))

    async with open_assistant(settings) as assistant:
        assert (await assistant.manners(ANN)).threads
        assert not (await assistant.manners(replace(ANN, guild="other"))).threads


@pytest.mark.parametrize(
    ("sure_percent", "found"),
    [(BOLD, ["answered"] * 2), (NORMAL, ["answered", "not_found"]), (CAREFUL, ["not_found"] * 2)],
)
async def test_the_surer_a_server_wants_it_the_less_it_answers(
    settings: Settings, sure_percent: int, found: list[str]
) -> None:
    await set_to(settings, "lab", ServerSettings(sure_percent=sure_percent))

    async with open_assistant(settings) as assistant:
        replies = [await assistant.run(ANN, Invocation("ask", {"question": question})) for question in UNSURE]

    assert [reply.status for reply in replies] == found
