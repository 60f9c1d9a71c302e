"""Where answers stand: public or private, in a channel or a thread, in a server or with a person alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest
import simcord
from simcord import ChannelHandle, HttpLogEntry, InteractionResult, MemberActor, ResponseMessage

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import Invocation
from bot.discord.client import QuothClient
from bot.discord.commands import add_commands
from bot.discord.serve import build_client
from bot.replies import Caller, Standing
from bot.settings import Settings
from tests.discord.hearing import Hearing
from tests.discord.reading import labels, text

QUESTION = "which paper covers KV cache compression?"
ULYSSES = "what is DeepSpeed Ulysses?"
MANAGES = Standing(manages=True)


@dataclass(frozen=True)
class Team:
    """A server with a channel, two people, and who manages it."""

    env: simcord.Env
    assistant: Assistant
    channel: ChannelHandle
    alice: MemberActor
    bob: MemberActor

    async def set(self, command: str, **options: str | bool) -> None:
        """Change a setting of the server."""
        assert self.channel.guild is not None
        admin = Caller("1", str(self.channel.id), str(self.channel.guild.id), MANAGES)
        await self.assistant.run(admin, Invocation(f"settings {command}", options))

    async def ask(self, question: str = QUESTION, **options: object) -> ResponseMessage:
        return answer(await self.alice.slash(self.channel, "ask", question=question, **options))

    @property
    def last(self) -> discord.Message:
        message = self.channel.last_message
        assert message is not None
        return message


def team_in(env: simcord.Env, assistant: Assistant) -> Team:
    guild = env.create_guild()
    channel = guild.create_text_channel("papers")
    alice, bob = (guild.add_member(env.create_user(name)) for name in ("alice", "bob"))
    return Team(env, assistant, channel, alice, bob)


@pytest.fixture
def team(env: simcord.Env, assistant: Assistant) -> Team:
    return team_in(env, assistant)


def answer(result: InteractionResult) -> ResponseMessage:
    shown = result.response or next(iter(result.followups), None)
    assert shown is not None
    return shown


def shared_by(result: InteractionResult) -> ResponseMessage:
    """The message that a press led to, beside the one that was pressed."""
    (shown,) = result.followups
    return shown


def to_quoth(team: Team, words: str = "") -> str:
    assert team.env.bot.user is not None
    return f"{team.env.bot.user.mention} {words}"


class TestPrivateChannels:
    @pytest.fixture
    async def elsewhere(self, team: Team) -> Team:
        """The team, where answers are public in another channel alone."""
        assert team.channel.guild is not None
        news = team.channel.guild.create_text_channel("news")
        await team.set("channels", change="add", channel=str(news.id))
        return team

    async def test_every_answer_is_for_the_asker_alone(self, elsewhere: Team) -> None:
        for name, options in (("ask", {"question": QUESTION}), ("find", {"topic": "large language models"})):
            shown = answer(await elsewhere.alice.slash(elsewhere.channel, name, **options))
            assert shown.ephemeral
            assert "Share" not in labels(shown)
        assert not elsewhere.channel.history(viewer=elsewhere.bob)

    async def test_what_stands_under_an_answer_stays_private_too(self, elsewhere: Team) -> None:
        listed = answer(await elsewhere.alice.slash(elsewhere.channel, "find", topic="large language models"))
        form = await elsewhere.alice.click(listed, label="Follow up")
        assert answer(await elsewhere.alice.submit_modal(form, {"question": QUESTION})).ephemeral

    async def test_under_an_answer_from_before_everything_is_private_from_now_on(self, team: Team) -> None:
        asked = await team.ask("what speeds up training?")
        await team.set("channels", change="add", channel="7")
        assert answer(await team.alice.click(asked, label="More quotes")).ephemeral

    async def test_a_mention_is_told_how_to_ask_privately_and_not_answered(self, elsewhere: Team) -> None:
        await elsewhere.alice.send(elsewhere.channel, to_quoth(elsewhere, QUESTION))
        assert "/ask" in text(elsewhere.last)
        assert "KVComp" not in text(elsewhere.last)

    async def test_in_a_public_channel_answers_are_public(self, team: Team) -> None:
        await team.set("channels", change="add", channel=str(team.channel.id))
        assert not (await team.ask()).ephemeral


class TestSharing:
    async def test_the_asker_shows_a_private_answer_to_all(self, team: Team) -> None:
        asked = await team.ask(private=True)
        shared = shared_by(await team.alice.click(asked, label="Share"))
        assert not shared.ephemeral
        assert text(shared) == text(asked)
        assert "Share" not in labels(shared)
        assert [message.id for message in team.channel.history(viewer=team.bob)] == [shared.id]

    @pytest.mark.parametrize(
        "question", ["who wrote HEAT?", "cite HEAT", "show me HEAT", "papers from 2024", "what speeds up training?"]
    )
    async def test_an_answer_of_any_kind_is_shared_as_it_was(self, team: Team, question: str) -> None:
        asked = await team.ask(question, private=True)
        assert text(shared_by(await team.alice.click(asked, label="Share"))) == text(asked)

    async def test_others_can_press_what_stands_under_a_shared_answer(self, team: Team) -> None:
        asked = await team.ask("what speeds up training?", private=True)
        shared = shared_by(await team.alice.click(asked, label="Share"))
        assert "\n> " in text(answer(await team.bob.click(shared, label="More quotes")))

    async def test_an_answer_is_shared_once(self, team: Team) -> None:
        asked = await team.ask(private=True)
        await team.alice.click(asked, label="Share")
        again = shared_by(await team.alice.click(asked, label="Share"))
        assert again.ephemeral
        assert "shared this already" in text(again)
        assert len(team.channel.history(viewer=team.bob)) == 1

    async def test_where_answers_became_private_nothing_is_shared(self, team: Team) -> None:
        asked = await team.ask(private=True)
        await team.set("channels", change="add", channel="7")
        told = shared_by(await team.alice.click(asked, label="Share"))
        assert told.ephemeral
        assert "nothing to share" in text(told)
        assert not team.channel.history(viewer=team.bob)

    async def test_what_is_public_and_what_is_said_directly_has_nothing_to_share(self, team: Team) -> None:
        assert "Share" not in labels(await team.ask())
        carol = team.env.create_user("carol")
        assert "Share" not in labels(answer(await carol.slash("ask", question=QUESTION, private=True)))


class TestRating:
    async def test_a_person_is_thanked_privately_and_what_they_think_is_kept(self, team: Team) -> None:
        asked = await team.ask()
        for rating in ("👎", "👍"):
            told = answer(await team.bob.click(asked, label=rating))
            assert told.ephemeral
            assert "Thank you" in text(told)
            kept = await team.assistant._stores.feedback.disliked(limit=5)
            assert len(kept) == (rating == "👎")

    async def test_only_answers_are_rated(self, team: Team) -> None:
        for name, options in (("paper show", {"paper": "HEAT"}), ("find", {"topic": "models"}), ("help", {})):
            shown = answer(await team.alice.slash(team.channel, name, **options))
            assert "👍" not in labels(shown)


class TestThreads:
    @pytest.fixture
    async def threads(self, team: Team) -> Team:
        await team.set("threads", on=True)
        return team

    @staticmethod
    async def opened(team: Team, question: str = ULYSSES) -> ChannelHandle:
        await team.ask(question)
        (thread,) = team.channel.threads
        return thread

    async def test_an_answer_opens_a_thread_named_after_the_question(self, threads: Team) -> None:
        question = "what is DeepSpeed Ulysses, " + "and what does it do for long sequences, " * 5
        thread = await self.opened(threads, question)
        assert thread.name is not None
        assert question.startswith(thread.name.rstrip("…"))
        assert len(thread.name) <= 100
        assert not thread.history()

    async def test_anybody_goes_on_from_the_answer_by_naming_the_bot(self, threads: Team) -> None:
        thread = await self.opened(threads)
        await threads.bob.send(thread, to_quoth(threads, "who wrote it?"))
        assert "Jacobs" in text(last(thread))

    async def test_commands_and_follow_ups_in_the_thread_go_on_from_the_answer(self, threads: Team) -> None:
        thread = await self.opened(threads)
        said = answer(await threads.bob.slash(thread, "ask", question="who wrote it?"))
        assert "Jacobs" in text(said)
        form = await threads.alice.click(said, label="Follow up")
        assert "2023" in text(answer(await threads.alice.submit_modal(form, {"question": "when was it published?"})))
        assert not threads.channel.threads[1:]

    async def test_a_fresh_start_in_the_thread_forgets_the_answer_for_that_person(self, threads: Team) -> None:
        thread = await self.opened(threads)
        await threads.bob.slash(thread, "context reset")
        assert "Jacobs" not in text(answer(await threads.bob.slash(thread, "ask", question="who wrote it?")))
        assert "Jacobs" in text(answer(await threads.alice.slash(thread, "ask", question="who wrote it?")))

    async def test_taking_the_answer_back_is_for_its_asker_alone(self, threads: Team) -> None:
        thread = await self.opened(threads)
        await threads.alice.slash(thread, "context undo")
        assert "Jacobs" not in text(answer(await threads.alice.slash(thread, "ask", question="who wrote it?")))
        assert "Jacobs" in text(answer(await threads.bob.slash(thread, "ask", question="who wrote it?")))

    async def test_an_answer_to_a_mention_opens_a_thread_too(self, threads: Team) -> None:
        await threads.alice.send(threads.channel, to_quoth(threads, ULYSSES))
        (thread,) = threads.channel.threads
        await threads.bob.send(thread, to_quoth(threads, "who wrote it?"))
        assert "Jacobs" in text(last(thread))

    async def test_what_is_private_or_no_answer_opens_none(self, threads: Team) -> None:
        await threads.ask(private=True)
        await threads.ask("what is the best pizza in Naples?")
        await threads.alice.slash(threads.channel, "find", topic="large language models")
        assert not threads.channel.threads

    async def test_where_discord_refuses_a_thread_the_answer_stands(
        self, threads: Team, caplog: pytest.LogCaptureFixture
    ) -> None:
        threads.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)
        assert "Ulysses" in text(await threads.ask(ULYSSES))
        assert not threads.channel.threads
        assert "Create Public Threads" in caplog.text

    async def test_without_the_intent_nobody_is_answered_who_does_not_name_the_bot(self, threads: Team) -> None:
        thread = await self.opened(threads)
        said = await threads.bob.send(thread, "who wrote it?")
        assert last(thread).id == said.id


class TestThreadsWithMessageContent:
    @pytest.fixture
    async def threads(self, settings: Settings, sent: list[HttpLogEntry]) -> AsyncIterator[Team]:
        settings = settings.model_copy(update={"message_content_intent": True})
        async with open_assistant(settings) as assistant:
            client = build_client(assistant, settings.data_dir / "synced")
            approved = discord.Intents(message_content=True, members=False, presences=False)
            env = simcord.Env(client, approved_intents=approved, settle_timeout=20)
            await env.start()
            team = team_in(env, assistant)
            await team.set("threads", on=True)
            yield team
            await env.shutdown()
            sent.extend(env.http_requests)

    async def test_in_its_own_thread_the_bot_goes_on_without_being_named(self, threads: Team) -> None:
        thread = await TestThreads.opened(threads)
        await threads.bob.send(thread, "who wrote it?")
        assert "Jacobs" in text(last(thread))

    async def test_what_people_say_to_each_other_is_left_to_them(self, threads: Team) -> None:
        thread = await TestThreads.opened(threads)
        first = await threads.bob.send(thread, f"{threads.alice.mention} who wrote it?")
        second = await threads.alice.send(thread, "no idea", reply_to=first)
        assert [message.id for message in thread.history()] == [first.id, second.id]

    async def test_where_answers_became_private_it_keeps_quiet_until_it_is_named(self, threads: Team) -> None:
        thread = await TestThreads.opened(threads)
        await threads.set("channels", change="add", channel="7")
        said = await threads.bob.send(thread, "who wrote it?")
        assert last(thread).id == said.id
        await threads.bob.send(thread, to_quoth(threads, "who wrote it?"))
        assert "/ask" in text(last(thread))

    async def test_elsewhere_it_has_to_be_named_as_ever(self, threads: Team) -> None:
        said = await threads.bob.send(threads.channel, QUESTION)
        assert threads.last.id == said.id


class TestLibraries:
    async def test_a_curator_attaches_a_file_and_its_papers_are_seen_in_that_server_alone(self, team: Team) -> None:
        role = team.alice.guild.create_role("curators")
        await team.set("curator", role=str(role.id))
        curator = team.alice.guild.add_member(team.env.create_user("curator"), roles=[role])
        bibtex = b"@misc{a, title = {Frobnication of widgets}, abstract = {We frobnicate widgets.}}"
        await curator.slash(team.channel, "library import", file=("../papers.bib", bibtex))
        elsewhere = team_in(team.env, team.assistant)
        shown = [answer(await each.bob.slash(each.channel, "recent")) for each in (team, elsewhere)]
        assert ["Frobnication of widgets" in text(each) for each in shown] == [True, False]

    async def test_whoever_is_no_curator_is_refused_before_anything_changes(self, team: Team) -> None:
        told = answer(await team.bob.slash(team.channel, "library import", file=("papers.bib", b"@misc{a}")))
        assert told.ephemeral
        assert "for those who may manage this server" in text(told)


class TestCallers:
    @pytest.fixture
    async def hearing(self, assistant: Assistant, settings: Settings) -> AsyncIterator[Team]:
        heard = Hearing(assistant)
        client = QuothClient(heard, synced=settings.data_dir / "synced")
        add_commands(client)
        env = simcord.Env(client)
        await env.start()
        yield team_in(env, heard)
        await env.shutdown()

    @staticmethod
    def heard(team: Team) -> Caller:
        assert isinstance(team.assistant, Hearing)
        return team.assistant.callers[-1]

    async def test_a_member_is_known_by_their_roles_and_by_what_they_may(self, hearing: Team) -> None:
        guild = hearing.alice.guild
        curators = guild.create_role("curators")
        managers = guild.create_role("managers", permissions=discord.Permissions(manage_guild=True))
        for roles, manages in (([curators], False), ([managers], True)):
            member = guild.add_member(hearing.env.create_user(f"member {manages}"), roles=roles)
            await member.slash(hearing.channel, "help")
            standing = self.heard(hearing).standing
            assert {str(role.id) for role in roles} <= standing.roles
            assert (standing.manages, standing.at_home, standing.parent) == (manages, True, None)

    async def test_a_mention_says_as_much_as_a_command(self, hearing: Team) -> None:
        await hearing.alice.send(hearing.channel, to_quoth(hearing))
        mentioned = self.heard(hearing)
        await hearing.alice.slash(hearing.channel, "help")
        assert (mentioned, mentioned.standing) == (self.heard(hearing), self.heard(hearing).standing)

    async def test_a_thread_names_its_channel(self, hearing: Team) -> None:
        await hearing.set("threads", on=True)
        thread = await TestThreads.opened(hearing)
        await hearing.bob.slash(thread, "help")
        assert self.heard(hearing).standing.parent == str(hearing.channel.id)
        await hearing.bob.send(thread, to_quoth(hearing))
        assert self.heard(hearing).standing.parent == str(hearing.channel.id)

    async def test_whom_discord_shows_a_command_is_checked_again(self, team: Team) -> None:
        guild = team.alice.guild
        settings = next(each for each in await team.env.bot.tree.fetch_commands() if each.name == "settings")  # type: ignore[attr-defined]  # the bot is a QuothClient
        guild.set_command_permissions(settings, {team.alice: True})
        told = answer(await team.alice.slash(team.channel, "settings show"))
        assert told.ephemeral
        assert "for those who may manage this server" in text(told)


def last(channel: ChannelHandle) -> discord.Message:
    message = channel.last_message
    assert message is not None
    return message
