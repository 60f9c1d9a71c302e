"""What people's messages say, and what their menu does with it."""

import pytest
import simcord
from hypothesis import given
from simcord import ChannelHandle, MemberActor, ResponseMessage

from bot.commands import MENUS
from bot.discord.messages import plain_words
from tests.discord.hostile import hostile_text
from tests.discord.reading import text
from tests.timing import takes_no_more_than_its_length

COVER = MENUS[0].name


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("**bold** and __under *it*__, `code`, ||hidden|| ~~struck~~", "bold and under it, code, hidden struck"),
        ("> quoted\n> twice\n# heading\n-# small", "quoted twice heading small"),
        ("[HEAT](https://a.example/b) or https://a.example <@1> <:e:1> <#2> <t:1:R>", "HEAT or"),
        ("snake_case_name, 2*3*4 and a_b", "snake_case_name, 2*3*4 and a_b"),
        ("```py\nprint(1)\n```", "print(1)"),
        (r"\*not italic\* but _this_ is", "*not italic* but this is"),
        ("<:only:1> https://a.example", ""),
    ],
)
def test_the_words_of_a_message_are_those_that_a_person_reads(content: str, words: str) -> None:
    assert plain_words(content) == words


@given(hostile_text(max_size=40))
def test_any_message_has_its_words_on_one_line(content: str) -> None:
    assert "\n" not in plain_words(content)


@pytest.mark.parametrize("piece", [" __u*", "**a ", "*a_ ", "[", "</", "\n", "` a", "||", " \\\\[1\\\\]"])
def test_no_message_keeps_the_bot_from_others(piece: str) -> None:
    assert takes_no_more_than_its_length(lambda length: plain_words(piece * (length // len(piece))), 30_000)


@pytest.fixture
def alice(env: simcord.Env) -> MemberActor:
    return env.create_guild().add_member(env.create_user("alice"))


@pytest.fixture
def channel(alice: MemberActor) -> ChannelHandle:
    return alice.guild.create_text_channel("papers")


async def covering(alice: MemberActor, channel: ChannelHandle, content: str) -> ResponseMessage:
    """What the person who chose the entry on a message of somebody else is shown."""
    bob = alice.guild.add_member(alice._env.create_user("bob"))
    message = await bob.send(channel, content)
    result = await alice.context_menu(channel, COVER, message)
    shown = result.response or result.followups[0]
    assert shown.ephemeral
    assert channel.history(viewer=bob) == [message]
    return shown


async def test_a_message_becomes_a_topic_for_whoever_chose_it_alone(alice: MemberActor, channel: ChannelHandle) -> None:
    shown = await covering(alice, channel, "has anyone seen **KV cache compression**? <:hm:1>")
    assert "has anyone seen KV cache compression?" in text(shown)
    assert "KVComp" in text(shown)


async def test_a_message_is_checked_and_the_finding_can_be_shared(alice: MemberActor, channel: ChannelHandle) -> None:
    message = await alice.send(channel, "They say: “KVComp achieves on average **48%** higher memory reduction rate”")
    checked = await alice.context_menu(channel, MENUS[1].name, message)
    assert checked.response is not None
    assert checked.response.ephemeral
    assert "Altered" in text(checked.response)
    (shared,) = (await alice.click(checked.response, label="Share")).followups
    assert not shared.ephemeral
    assert text(shared) == text(checked.response)


async def test_a_message_without_words_is_met_with_a_kind_word(alice: MemberActor, channel: ChannelHandle) -> None:
    shown = await covering(alice, channel, "https://example.org/cat.gif")
    assert "no words in this message" in text(shown)
