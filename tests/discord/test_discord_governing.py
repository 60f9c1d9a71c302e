"""Shares and rights as people in Discord meet them."""

from pathlib import Path

import discord
import pytest
import simcord
from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.discord.client import QuothClient
from bot.settings import Settings, load_settings
from tests.discord.reading import heading, text

QUESTION = "which paper covers KV cache compression?"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One person may ask twice, then once a minute."""
    strict = {"person_burst": 2, "person_per_minute": 1.0}
    return load_settings(data_dir=tmp_path, env_file=tmp_path / "no.env").model_copy(update=strict)


@pytest.fixture
def channel(env: simcord.Env) -> ChannelHandle:
    return env.create_guild().create_text_channel("papers")


def person(env: simcord.Env, channel: ChannelHandle, name: str) -> MemberActor:
    assert channel.guild is not None
    return channel.guild.add_member(env.create_user(name))


def told(result: InteractionResult) -> str:
    assert result.response is not None
    assert result.response.ephemeral
    return text(result.response)


async def test_who_asks_too_much_is_told_privately_how_long_to_wait_and_nobody_else_waits(
    env: simcord.Env, channel: ChannelHandle
) -> None:
    alice, bob = person(env, channel, "alice"), person(env, channel, "bob")
    for _ in range(2):
        await alice.slash(channel, "ask", question=QUESTION)

    refused = await alice.slash(channel, "ask", question=QUESTION, private=True)
    answered = await bob.slash(channel, "ask", question=QUESTION)

    assert "You have asked a lot in a short time. Try again in " in told(refused)
    assert answered.response is not None
    assert heading(answered.response) == QUESTION


async def test_a_member_who_gives_an_admins_command_is_told_whose_it_is(
    env: simcord.Env, channel: ChannelHandle, client: QuothClient
) -> None:
    """A server's admins can show a command to members; what it does is for admins all the same."""
    assert channel.guild is not None
    alice = person(env, channel, "alice")
    (settings,) = [command for command in await client.tree.fetch_commands() if command.name == "settings"]
    channel.guild.set_command_permissions(settings, {alice: True})

    refused = await alice.slash(channel, "settings log")

    assert "/settings log is for those who may manage this server." in told(refused)


async def test_an_admin_sets_a_server_up_by_picking(env: simcord.Env, channel: ChannelHandle) -> None:
    assert channel.guild is not None
    curators = channel.guild.create_role("curators")
    admins = channel.guild.create_role("admins", permissions=discord.Permissions(manage_guild=True))
    ann, bea = (channel.guild.add_member(env.create_user(name), roles=[admins]) for name in ("ann", "bea"))

    changed = await ann.slash(channel, "settings curator", role=curators)
    shown = await ann.slash(channel, "settings show")
    await bea.slash(channel, "settings channels", change="add", channel=channel)
    log = await bea.slash(channel, "settings log")

    assert f"the role <@&{curators.id}>" in told(changed)
    assert f"the role <@&{curators.id}>" in told(shown)
    first, second = (line for line in told(log).splitlines() if "UTC" in line)
    assert f"<@{bea.id}>" in first
    assert f"in <#{channel.id}>" in first
    assert f"<@{ann.id}>" in second


async def test_a_member_is_told_how_quoth_is_doing(env: simcord.Env, channel: ChannelHandle) -> None:
    assert "All is well." in told(await person(env, channel, "alice").slash(channel, "status"))
