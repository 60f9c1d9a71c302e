"""Quoth as its users meet it: what they type, press and read, in a virtual Discord."""

import logging
import re
from dataclasses import dataclass

import discord
import pytest
import simcord
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage

from bot.app import open_assistant
from bot.discord.client import QuothClient
from bot.discord.components import Press, Pressed
from bot.discord.delivery import NOBODY
from bot.discord.serve import build_client
from bot.settings import Settings
from tests.discord.reading import heading, text
from tests.discord.wire import Wire

QUESTION = "which paper covers KV cache compression?"


@dataclass(frozen=True)
class Team:
    """A server with a channel and two people."""

    channel: ChannelHandle
    alice: MemberActor
    bob: MemberActor


@pytest.fixture
def team(env: simcord.Env) -> Team:
    guild = env.create_guild()
    channel = guild.create_text_channel("papers")
    return Team(channel, guild.add_member(env.create_user("alice")), guild.add_member(env.create_user("bob")))


def answer(result: InteractionResult) -> ResponseMessage:
    assert result.response is not None
    return result.response


def requests(env: simcord.Env) -> list[str]:
    return [f"{entry.method} {re.sub('[0-9]{5,}', '…', entry.path)}" for entry in env.http_requests]


class TestCommands:
    async def test_a_question_is_answered_with_quotes_in_the_channel(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "ask", question=QUESTION)
        message = answer(result)
        assert heading(message) == QUESTION
        assert "\n> " in text(message)
        assert "\\[1\\]" in text(message)
        assert not message.ephemeral

    async def test_a_question_is_taken_before_it_is_answered(self, env: simcord.Env, team: Team) -> None:
        await team.alice.slash(team.channel, "ask", question=QUESTION)
        callbacks = [entry.json for entry in env.http_requests if entry.path.endswith("/callback")]
        assert callbacks == [{"type": 5}]

    async def test_a_private_question_is_answered_to_the_asker_alone(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "ask", question=QUESTION, private=True)
        assert answer(result).ephemeral
        assert not team.channel.history(viewer=team.bob)

    async def test_papers_on_a_topic_are_listed(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "find", topic="large language models")
        assert "**1. " in text(answer(result))

    async def test_a_paper_is_shown(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "paper show", paper="DeepSpeed Ulysses")
        assert "DeepSpeed-Ulysses trains 2.5x faster" in text(answer(result))

    async def test_a_paper_is_cited(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "paper cite", paper="DeepSpeed Ulysses")
        assert "```bibtex\n@" in text(answer(result))

    async def test_a_fresh_start_and_help_concern_nobody_else(self, team: Team) -> None:
        assert answer(await team.alice.slash(team.channel, "context reset")).ephemeral
        assert "/ask" in text(answer(await team.alice.slash(team.channel, "help")))
        assert not team.channel.history(viewer=team.bob)

    async def test_commands_work_in_direct_messages(self, env: simcord.Env) -> None:
        carol = env.create_user("carol")
        result = await carol.slash("ask", question=QUESTION)
        assert heading(answer(result)) == QUESTION

    async def test_a_question_that_attacks_pings_nobody_and_stays_as_it_is(self, team: Team) -> None:
        question = "@everyone <@1> [x](https://evil.example) ``` \u202e KV cache compression"
        result = await team.alice.slash(team.channel, "ask", question=question)
        assert not answer(result).message.mentions
        assert not answer(result).message.mention_everyone

    async def test_the_longest_question_is_answered(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "ask", question="KV cache " * 666)
        shown = "".join(text(message) for message in (answer(result), *result.followups))
        assert shown.count("cache") >= 666


class TestCompletion:
    async def test_titles_are_completed(self, team: Team) -> None:
        choices = await team.alice.autocomplete(team.channel, "paper show", "paper", "Ulysses")
        assert any("Ulysses" in choice["name"] for choice in choices)

    async def test_choices_are_within_the_limits_of_discord(self, team: Team) -> None:
        for option, typed in (("paper", ""), ("author", ""), ("author", "zh")):
            choices = await team.alice.autocomplete(team.channel, "ask", option, typed)
            assert 0 < len(choices) <= 25
            assert all(0 < len(choice["name"]) <= 100 and 0 < len(choice["value"]) <= 100 for choice in choices)

    async def test_a_choice_works_as_it_is(self, team: Team) -> None:
        (choice, *_) = await team.alice.autocomplete(team.channel, "paper show", "paper", "Ulysses")
        result = await team.alice.slash(team.channel, "paper show", paper=choice["value"])
        assert "Ulysses" in text(answer(result))


class TestButtons:
    @pytest.fixture
    async def asked(self, team: Team) -> ResponseMessage:
        return answer(await team.alice.slash(team.channel, "ask", question="what speeds up training?"))

    @pytest.fixture
    async def listed(self, team: Team) -> ResponseMessage:
        return answer(await team.alice.slash(team.channel, "find", topic="models"))

    async def test_more_quotes_come_in_a_further_message(self, team: Team, asked: ResponseMessage) -> None:
        result = await team.alice.click(asked, label="More quotes")
        assert answer(result).id != asked.id
        assert "\n> " in text(answer(result))
        assert not answer(result).ephemeral

    async def test_the_asker_turns_pages_in_place(self, team: Team, listed: ResponseMessage) -> None:
        assert "**1. " in text(listed)
        await team.alice.click(listed, label="Next page")
        assert "**6. " in text(listed)
        await team.alice.click(listed, label="Previous page")
        assert "**1. " in text(listed)

    async def test_another_person_turns_pages_for_themselves(self, team: Team, listed: ResponseMessage) -> None:
        before = text(listed)
        result = await team.bob.click(listed, label="Next page")
        assert answer(result).ephemeral
        assert "**6. " in text(answer(result))
        assert text(listed) == before

    async def test_another_persons_pages_are_theirs_to_turn_on(self, team: Team, listed: ResponseMessage) -> None:
        own = answer(await team.bob.click(listed, label="Next page"))
        await team.bob.click(own, label="Previous page")
        assert "**1. " in text(own)

    async def test_under_a_private_answer_everything_stays_private(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "ask", question="what speeds up training?", private=True)
        assert answer(await team.alice.click(answer(result), label="More quotes")).ephemeral
        form = await team.alice.click(answer(result), label="Follow up")
        assert answer(await team.alice.submit_modal(form, {"question": "who wrote it?"})).ephemeral
        assert not team.channel.history(viewer=team.bob)

    async def test_a_follow_up_goes_on_with_the_conversation(self, team: Team) -> None:
        asked = answer(await team.alice.slash(team.channel, "ask", question="what is DeepSpeed Ulysses?"))
        form = await team.alice.click(asked, label="Follow up")
        result = await team.alice.submit_modal(form, {"question": "who wrote it?"})
        assert "Jacobs" in text(answer(result))

    async def test_old_buttons_work_after_a_restart(
        self, env: simcord.Env, team: Team, listed: ResponseMessage, reborn: QuothClient
    ) -> None:
        first = text(listed)
        await env.restart_bot(reborn)
        await team.alice.click(listed, label="Next page")
        assert text(listed) != first

    async def test_a_form_that_was_open_over_a_restart_is_answered(
        self, env: simcord.Env, team: Team, asked: ResponseMessage, reborn: QuothClient
    ) -> None:
        form = await team.alice.click(asked, label="Follow up")
        await env.restart_bot(reborn)
        result = await team.alice.submit_modal(form, {"question": QUESTION})
        assert heading(answer(result)) == QUESTION

    async def test_another_persons_follow_up_is_of_their_own_conversation(self, team: Team) -> None:
        asked = answer(await team.alice.slash(team.channel, "ask", question="what is DeepSpeed Ulysses?"))
        form = await team.bob.click(asked, label="Follow up")
        await team.bob.submit_modal(form, {"question": "what is PapagAI?"})
        result = await team.alice.slash(team.channel, "ask", question="who wrote it?")
        assert "Jacobs" in text(answer(result))
        assert "Solopova" not in text(answer(result))

    async def test_a_button_of_another_version_says_why_it_does_nothing(
        self, env: simcord.Env, team: Team, client: QuothClient
    ) -> None:
        other = discord.ui.View(timeout=None)
        other.add_item(Press(Pressed("frobnicate", 1, 1, team.alice.id), label="Frobnicate"))
        channel = client.get_channel(team.channel.id)
        assert isinstance(channel, discord.TextChannel)
        message = await channel.send(view=other, allowed_mentions=NOBODY)
        result = await team.alice.click(message, label="Frobnicate")
        assert answer(result).ephemeral
        assert "another version" in text(answer(result))


class TestMessages:
    async def test_a_mention_is_answered_below_it_without_a_ping(self, env: simcord.Env, team: Team) -> None:
        asked = await team.alice.send(team.channel, to_quoth(env, QUESTION))
        reply = last(team)
        assert heading(reply) == QUESTION
        assert reply.reference is not None
        assert reply.reference.message_id == asked.id
        assert not reply.mentions

    async def test_the_person_sees_that_it_is_being_answered(self, env: simcord.Env, team: Team) -> None:
        await team.alice.send(team.channel, to_quoth(env, QUESTION))
        assert requests(env)[-2:] == ["POST /channels/…/typing", "POST /channels/…/messages"]

    async def test_a_reply_goes_on_with_the_conversation(self, env: simcord.Env, team: Team) -> None:
        await team.alice.send(team.channel, to_quoth(env, "what is DeepSpeed Ulysses?"))
        await team.alice.send(team.channel, "who wrote it?", reply_to=last(team))
        assert "Jacobs" in text(last(team))

    async def test_a_reply_is_about_the_answer_that_it_replies_to(self, env: simcord.Env, team: Team) -> None:
        first = answer(await team.alice.slash(team.channel, "ask", question="what is DeepSpeed Ulysses?"))
        await team.alice.slash(team.channel, "ask", question="what is PapagAI?")
        await team.alice.send(team.channel, to_quoth(env, "who wrote it?"), reply_to=first)
        assert "Jacobs" in text(last(team))

    async def test_a_reply_that_discord_withholds_is_met_with_another_way(self, team: Team) -> None:
        asked = answer(await team.alice.slash(team.channel, "ask", question="what is DeepSpeed Ulysses?"))
        await team.alice.send(team.channel, "who wrote it?", reply_to=asked)
        assert "Mention me" in text(last(team))
        form = await team.alice.click(last(team), label="Follow up")
        assert "Jacobs" in text(answer(await team.alice.submit_modal(form, {"question": "who wrote it?"})))

    async def test_a_direct_message_is_answered(self, env: simcord.Env) -> None:
        carol = env.create_user("carol")
        await carol.send_dm(QUESTION)
        message = carol.dm_channel.last_message
        assert message is not None
        assert heading(message) == QUESTION

    async def test_a_bare_mention_gets_help(self, env: simcord.Env, team: Team) -> None:
        await team.alice.send(team.channel, to_quoth(env))
        assert "/ask" in text(last(team))

    async def test_what_is_said_to_others_is_not_answered(self, env: simcord.Env, team: Team) -> None:
        said = await team.alice.send(team.channel, f"{team.bob.mention} {QUESTION}")
        assert last(team).id == said.id

    async def test_bots_are_not_answered(self, env: simcord.Env, team: Team) -> None:
        robot = team.alice.guild.add_member(env.create_user("robot", bot=True))
        said = await robot.send(team.channel, to_quoth(env, QUESTION))
        assert last(team).id == said.id

    async def test_conversations_of_two_people_are_kept_apart(self, env: simcord.Env, team: Team) -> None:
        await team.alice.slash(team.channel, "ask", question="what is DeepSpeed Ulysses?")
        await team.bob.send(team.channel, to_quoth(env, "who wrote it?"))
        assert "Jacobs" not in text(last(team))


class TestErrors:
    async def test_what_a_person_can_mend_is_said_to_them_alone(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "paper show", paper="no such paper at all")
        (shown,) = private_lines(result)
        assert "no such paper at all" in text(shown)
        assert not team.channel.history(viewer=team.bob)

    async def test_a_fault_is_one_private_line_with_the_reference_that_the_log_has(
        self, settings: Settings, wire: Wire, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with open_assistant(settings) as assistant:
            broken = build_client(assistant, settings.data_dir / "synced")
        # Its database is closed by now: whatever it is asked goes wrong.
        async with simcord.run(broken) as env:
            guild = env.create_guild()
            channel = guild.create_text_channel("papers")
            alice, bob = (guild.add_member(env.create_user(name)) for name in ("alice", "bob"))
            (shown,) = private_lines(await alice.slash(channel, "ask", question=QUESTION))
            assert not channel.history(viewer=bob)
        (record,) = (record for record in caplog.records if record.name.startswith("bot.discord"))
        reference = re.search(r"reference\\: (\w+)", text(shown))
        assert reference is not None
        assert reference[1] in record.message
        assert record.exc_info is not None

    async def test_an_interaction_that_expired_is_given_up_quietly(
        self, env: simcord.Env, team: Team, caplog: pytest.LogCaptureFixture
    ) -> None:
        env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction")
        await team.alice.slash(team.channel, "ask", question=QUESTION)
        (record,) = (record for record in caplog.records if record.name.startswith("bot.discord"))
        assert record.levelno == logging.WARNING
        assert record.exc_info is None

    async def test_a_command_that_discord_knows_from_another_version_says_what_to_do(
        self, env: simcord.Env, team: Team, client: QuothClient
    ) -> None:
        client.tree.remove_command("help")
        (shown,) = private_lines(await team.alice.slash(team.channel, "help"))
        assert "reload Discord" in text(shown)

    async def test_what_cannot_be_completed_offers_nothing(
        self, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with open_assistant(settings) as assistant:
            broken = build_client(assistant, settings.data_dir / "synced")
        async with simcord.run(broken) as env:
            guild = env.create_guild()
            alice = guild.add_member(env.create_user("alice"))
            channel = guild.create_text_channel("papers")
            assert await alice.autocomplete(channel, "paper show", "paper", "Ulysses") == []
        assert any("paper" in record.message for record in caplog.records)

    async def test_while_the_process_ends_nothing_new_is_begun(
        self, env: simcord.Env, team: Team, client: QuothClient
    ) -> None:
        await client.work.drain(within_s=1)
        (shown,) = private_lines(await team.alice.slash(team.channel, "ask", question=QUESTION))
        assert "restarted" in text(shown)


def to_quoth(env: simcord.Env, words: str = "") -> str:
    assert env.bot.user is not None
    return f"{env.bot.user.mention} {words}"


def last(team: Team) -> discord.Message:
    message = team.channel.last_message
    assert message is not None
    return message


def private_lines(result: InteractionResult) -> list[ResponseMessage]:
    """What the person sees of an interaction, all of it private."""
    messages = [message for message in (result.response, *result.followups) if message is not None]
    assert all(message.ephemeral for message in messages)
    return messages
