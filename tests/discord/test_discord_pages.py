"""Messages that change in place, go to a page, or carry files, in a virtual Discord."""

import discord
import pytest
import simcord
from simcord import ChannelHandle, GuildHandle, MemberActor, ResponseMessage

from bot.discord.client import QuothClient
from bot.discord.components import Press, Pressed
from bot.discord.delivery import NOBODY, answer
from bot.replies import Attachment, Reply, Shape
from tests.discord.reading import components_of, nested, text

EVERY_PAPER = "papers since 2000"
_SELECT, _GALLERY, _FILE = 3, 12, 13


@pytest.fixture
def guild(env: simcord.Env) -> GuildHandle:
    return env.create_guild()


@pytest.fixture
def channel(guild: GuildHandle) -> ChannelHandle:
    return guild.create_text_channel("papers")


@pytest.fixture
def alice(env: simcord.Env, guild: GuildHandle) -> MemberActor:
    return guild.add_member(env.create_user("alice"))


@pytest.fixture
async def listed(channel: ChannelHandle, alice: MemberActor) -> ResponseMessage:
    shown = (await alice.slash(channel, "ask", question=EVERY_PAPER)).response
    assert shown is not None
    return shown


async def test_a_long_list_has_a_jump_to_any_page(alice: MemberActor, listed: ResponseMessage) -> None:
    await alice.select(listed, custom_id=jump_of(listed), values=["4"])
    assert "**16. " in text(listed)
    assert "Page 4 of 4" in text(listed)


async def test_the_page_that_is_shown_is_the_one_chosen_in_the_list(
    alice: MemberActor, listed: ResponseMessage
) -> None:
    await alice.select(listed, custom_id=jump_of(listed), values=["3"])
    (select,) = (each for each in nested(components_of(listed)) if each["type"] == _SELECT)
    options = select["options"]
    assert isinstance(options, list)
    assert [option["value"] for option in options if option["default"]] == ["3"]


async def test_another_person_jumps_for_themselves(
    env: simcord.Env, guild: GuildHandle, listed: ResponseMessage
) -> None:
    before = text(listed)
    bob = guild.add_member(env.create_user("bob"))
    result = await bob.select(listed, custom_id=jump_of(listed), values=["4"])
    assert result.response is not None
    assert result.response.ephemeral
    assert "**16. " in text(result.response)
    assert text(listed) == before


async def test_a_jump_works_after_a_restart(
    env: simcord.Env, alice: MemberActor, listed: ResponseMessage, reborn: QuothClient
) -> None:
    await env.restart_bot(reborn)
    await alice.select(listed, custom_id=jump_of(listed), values=["2"])
    assert "**6. " in text(listed)


async def test_a_button_under_an_embed_of_an_older_version_turns_it_into_a_message_of_today(
    channel: ChannelHandle, alice: MemberActor, listed: ResponseMessage, client: QuothClient
) -> None:
    (turn,) = {custom_id.split(":")[2] for custom_id in custom_ids(listed) if custom_id.startswith("quoth:page:")}
    old = discord.ui.View(timeout=None)
    old.add_item(Press(Pressed("page", int(turn), 2, alice.id), label="Next page"))
    place = client.get_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    message = await place.send(embed=discord.Embed(title="Page 1"), view=old, allowed_mentions=NOBODY)
    await alice.click(message, label="Next page")
    turned = channel.last_message
    assert turned is not None
    assert turned.id == message.id
    assert not turned.embeds
    assert "**6. " in text(turned)


async def test_a_button_under_an_answer_that_is_no_longer_kept_says_so(
    channel: ChannelHandle, alice: MemberActor, client: QuothClient
) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(Press(Pressed("page", 999_999, 2, alice.id), label="Next page"))
    place = client.get_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    message = await place.send(view=view, allowed_mentions=NOBODY)
    result = await alice.click(message, label="Next page")
    (told,) = result.followups
    assert told.ephemeral
    assert "no longer kept" in text(told)


async def test_files_are_shown_by_components_and_described(channel: ChannelHandle, alice: MemberActor) -> None:
    files = (
        Attachment("papers by year.png", b"\x89PNG\x00", "Papers by year: 2023 4, 2024 16"),
        Attachment("selection.bib", b"@misc{a}", "The selection as BibTeX"),
    )
    asked = await alice.send(channel, "/stats")
    await answer(asked, Reply(status="answered", shape=Shape.NOTICE, headline="20 papers.", attachments=files))
    shown = channel.last_message
    assert shown is not None
    kinds = [each["type"] for each in nested(components_of(shown)) if each["type"] in {_GALLERY, _FILE}]
    assert kinds == [_GALLERY, _FILE]
    assert [(file.filename, file.description) for file in shown.attachments] == [
        ("papers_by_year.png", "Papers by year: 2023 4, 2024 16"),
        ("selection.bib", "The selection as BibTeX"),
    ]


def custom_ids(message: ResponseMessage) -> list[str]:
    return [str(each["custom_id"]) for each in nested(components_of(message)) if "custom_id" in each]


def jump_of(message: ResponseMessage) -> str:
    (found,) = (custom_id for custom_id in custom_ids(message) if custom_id.startswith("quoth:jump:"))
    return found
