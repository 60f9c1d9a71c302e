"""What can be filled in for each kind of option, as Discord has it; the commands here are of the tests' own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import simcord
from simcord import ChannelHandle, HttpLogEntry, InteractionResult, MemberActor

from bot.app import open_assistant
from bot.commands import Command, GivenFile, Invocation, Option, OptionKind, Value
from bot.desk import notice
from bot.discord.client import QuothClient
from bot.discord.commands import add_commands
from bot.replies import Caller, Reply
from bot.settings import Settings
from tests.discord.hearing import Hearing
from tests.discord.reading import text

TRIAL = Command(
    "trial",
    "Takes one of everything",
    (
        Option("number", "A number", OptionKind.NUMBER),
        Option("choice", "A choice", OptionKind.CHOICE, choices=("here", "me")),
        Option("file", "A file", OptionKind.FILE),
        Option("role", "A role", OptionKind.ROLE),
        Option("channel", "A channel", OptionKind.CHANNEL),
        Option("zone", "A time zone", OptionKind.TIME_ZONE),
    ),
)


class Listening(Hearing):
    """Takes any command, and remembers what it was given."""

    given: dict[str, Value]

    async def run(self, caller: Caller, invocation: Invocation) -> Reply:
        self.given = dict(invocation.options)
        return notice("Taken.")


@dataclass(frozen=True)
class Stage:
    env: simcord.Env
    assistant: Listening
    channel: ChannelHandle
    alice: MemberActor

    async def given(self, **options: object) -> Value:
        """What the assistant was given for the one option that was filled in."""
        await self.alice.slash(self.channel, "trial", **options)
        (value,) = self.assistant.given.values()
        return value


@pytest.fixture
async def stage(settings: Settings, tmp_path: Path, sent: list[HttpLogEntry]) -> AsyncIterator[Stage]:
    settings = settings.model_copy(update={"largest_file_mib": 1})
    async with open_assistant(settings) as real:
        assistant = Listening(real)
        client = QuothClient(assistant, synced=tmp_path / "synced")
        add_commands(client, [TRIAL])
        env = simcord.Env(client)
        await env.start()
        guild = env.create_guild()
        channel = guild.create_text_channel("papers")
        yield Stage(env, assistant, channel, guild.add_member(env.create_user("alice")))
        await env.shutdown()
        sent.extend(env.http_requests)


async def test_a_number_is_a_whole_one_from_1(stage: Stage) -> None:
    assert await stage.given(number=7) == 7
    with pytest.raises(simcord.OptionError, match="number"):
        await stage.given(number=0)


async def test_a_choice_is_one_of_those_offered(stage: Stage) -> None:
    assert await stage.given(choice="me") == "me"
    with pytest.raises(simcord.OptionError, match="choice"):
        await stage.given(choice="you")


async def test_a_role_and_a_channel_are_given_by_their_ids(stage: Stage) -> None:
    guild = stage.alice.guild
    role, other = guild.create_role("curators"), guild.create_text_channel("news")
    assert await stage.given(role=role) == str(role.id)
    assert await stage.given(channel=other) == str(other.id)


async def test_a_file_is_handed_over_whole_under_a_harmless_name(stage: Stage) -> None:
    assert await stage.given(file=("../../papers.bib", b"@misc{a}")) == GivenFile("papers.bib", b"@misc{a}")


async def test_the_interaction_is_taken_before_the_file_is_fetched(stage: Stage) -> None:
    await stage.given(file=("papers.bib", b"@misc{a}"))
    paths = [entry.path for entry in stage.env.http_requests if "callback" in entry.path or "attachments" in entry.path]
    assert paths[0].endswith("/callback")


async def test_a_file_that_is_too_large_is_refused_privately_and_never_fetched(stage: Stage) -> None:
    result = await stage.alice.slash(stage.channel, "trial", file=("papers.bib", b"x" * (1 << 20) + b"x"))
    assert "papers.bib is 1.1 MiB large; the most that is taken is 1 MiB" in said(result)
    assert not hasattr(stage.assistant, "given")


async def test_time_zones_are_completed_by_city(stage: Stage) -> None:
    choices = await stage.alice.autocomplete(stage.channel, "trial", "zone", "berl")
    assert [choice["value"] for choice in choices] == ["Europe/Berlin"]


def said(result: InteractionResult) -> str:
    """What the person is told, to whom alone it is told."""
    (shown,) = (message for message in (result.response, *result.followups) if message and message.ephemeral)
    return text(shown).replace("\\", "")
