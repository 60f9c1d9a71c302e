"""Quoth as its users meet it: what they type, press and read, in a virtual Discord."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

import discord
import pytest
import simcord
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage

from bot.assistant import Assistant
from bot.discord.client import QuothClient

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


def text(message: ResponseMessage | discord.Message) -> str:
    return "\n".join(f"{embed.title or ''}\n{embed.description or ''}" for embed in message.embeds)


def labels(message: ResponseMessage) -> list[str]:
    return [button["label"] for row in message.components for button in row["components"]]


def requests(env: simcord.Env) -> list[str]:
    return [f"{entry.method} {re.sub('[0-9]{5,}', '…', entry.path)}" for entry in env.http_requests]


class TestCommands:
    async def test_a_question_is_answered_with_quotes_in_the_channel(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "ask", question=QUESTION)
        message = answer(result)
        assert message.embeds[0].title == QUESTION
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
        assert "**1.** " in text(answer(result))

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
        assert answer(result).embeds[0].title == QUESTION

    async def test_a_question_that_attacks_pings_nobody_and_stays_as_it_is(self, team: Team) -> None:
        question = "@everyone <@1> [x](https://evil.example) ``` \u202e KV cache compression"
        result = await team.alice.slash(team.channel, "ask", question=question)
        assert not answer(result).message.mentions
        assert not answer(result).message.mention_everyone

    async def test_the_longest_question_is_answered(self, team: Team) -> None:
        result = await team.alice.slash(team.channel, "ask", question="KV cache " * 666)
        assert answer(result).embeds


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
        first = text(listed)
        await team.alice.click(listed, label="Next page")
        assert text(listed) != first
        await team.alice.click(listed, label="Previous page")
        assert text(listed) == first

    async def test_another_person_turns_pages_for_themselves(self, team: Team, listed: ResponseMessage) -> None:
        before = text(listed)
        result = await team.bob.click(listed, label="Next page")
        assert answer(result).ephemeral
        assert text(answer(result)) != before
        assert text(listed) == before

    async def test_another_persons_pages_are_theirs_to_turn_on(self, team: Team, listed: ResponseMessage) -> None:
        own = answer(await team.bob.click(listed, label="Next page"))
        await team.bob.click(own, label="Previous page")
        assert text(own) == text(listed)

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
        assert answer(result).embeds[0].title == QUESTION
