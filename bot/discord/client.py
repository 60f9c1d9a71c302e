"""The Discord client: each handler defers, asks the assistant and shows what it says."""

import asyncio
import logging
import re
from dataclasses import replace
from pathlib import Path

import discord
from discord import app_commands

from bot.assistant import Assistant
from bot.commands import ASK, HELP, Command, Invocation, Menu, Value
from bot.discord.callers import author_of, caller_of
from bot.discord.components import OUTDATED, FollowUpForm, Leap, Press, Pressed, is_strange, turn_under, typed
from bot.discord.delivery import NOBODY, Exchange, answer, exchange, explaining_below
from bot.discord.options import Filled, handed_over
from bot.discord.sync import sync_if_changed
from bot.discord.threads import is_own, open_thread
from bot.discord.work import Work
from bot.errors import UserError
from bot.replies import PAGING, Action, Caller, Reply, Shape, Verb
from bot.servers import Manners

log = logging.getLogger(__name__)

_NO_WORDS = "There are no words in this message that I could look up. Choose one that has some."
_PRIVATE_HERE = "In this channel my answers are for the one who asks alone. Ask with /ask, and only you see it."
_UNREADABLE = "Discord doesn't let me read this reply. Mention me in it, or press Follow up."


def _intents(*, message_content: bool) -> discord.Intents:
    """Without a privilege Discord hands over the content of messages that mention the bot, and of direct messages."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    intents.message_content = message_content
    return intents


class Tree(app_commands.CommandTree[discord.Client]):
    """The slash commands. What is raised before a command runs, such as an outdated definition, is told here."""

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        async with exchange(interaction, "a command"):
            if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
                raise UserError("This command has changed; reload Discord (Ctrl+R) and try again.") from error
            raise error


class QuothClient(discord.Client):
    """Quoth in Discord. `synced` is the file that remembers which commands Discord was told of."""

    def __init__(self, assistant: Assistant, *, synced: Path) -> None:
        super().__init__(
            intents=_intents(message_content=assistant.settings.message_content_intent),
            allowed_mentions=NOBODY,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0,  # nothing is kept of servers that would be worth waiting for
        )
        self.assistant = assistant
        self.tree = Tree(self)
        self.work = Work()
        self.logged_in = asyncio.Event()
        self._synced = synced

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Press, Leap)
        await sync_if_changed(self.tree, self._synced)
        self.logged_in.set()

    async def on_ready(self) -> None:
        log.info("Connected to Discord as %s", self.user)

    async def run_command(self, interaction: discord.Interaction, command: Command, options: dict[str, Filled]) -> None:
        """Answer a slash command. Files are downloaded behind the defer, which Discord waits 3 s for."""
        caller = caller_of(interaction)
        async with exchange(interaction, f"/{command.name}") as talk, self.work.one():
            manners = await self.assistant.manners(caller)
            private = command.private or options.get("private") is True or not manners.public
            await talk.defer(private=private)
            given = await handed_over(options, most_mib=self.assistant.settings.largest_file_mib)
            # Nobody else is to press what stands under an answer that they don't see.
            given |= {"private": True} if private else {}
            invocation = Invocation(command.name, given, request_key=str(interaction.id))
            reply = await self.assistant.run(caller, invocation)
            shown = await talk.show(reply)
            if manners.threads and command.name == ASK.name and not (private or reply.private):
                await self._go_on_in_thread(interaction.channel, shown, reply, caller)

    async def run_menu(self, interaction: discord.Interaction, menu: Menu, words: str) -> None:
        """Answer an entry of a message's menu, to the one who chose it alone: the words are somebody else's."""
        async with exchange(interaction, menu.name) as talk, self.work.one():
            await talk.defer(private=True)
            if not words:
                raise UserError(_NO_WORDS)
            options: dict[str, Value] = {menu.option: words, "private": True}
            invocation = Invocation(menu.command.name, options, request_key=str(interaction.id))
            await talk.show(await self.assistant.run(caller_of(interaction), invocation))

    async def _go_on_in_thread(self, channel: object, message_id: int, reply: Reply, caller: Caller) -> None:
        """Open a thread under an answer; what is said there goes on from it."""
        if reply.turn_id is not None and (thread := await open_thread(channel, message_id, reply)):
            await self.assistant.begin_thread(replace(caller, channel=str(thread.id)), reply.turn_id)

    async def press(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        """Do what a button says, for the person who pressed it.

        Under a private answer everything stays private. Under a public one the asker turns pages in place and gets
        more quotes in the channel; anyone else gets them privately, and the asker's answer stays as it is.
        """
        async with exchange(interaction, f"the button {pressed.verb}") as talk, self.work.one():
            action = pressed.action
            if action.verb is Verb.FOLLOW_UP:
                await interaction.response.send_modal(FollowUpForm(action.turn_id))
                return
            caller, own = caller_of(interaction), interaction.user.id == pressed.asker
            if action.verb is Verb.SHARE:
                await talk.defer(private=False, beside=True)
            else:
                private = _is_private(interaction) or not own or not (await self.assistant.manners(caller)).public
                await talk.defer(private=private, in_place=own and action.verb in PAGING)
            await talk.show(await self.assistant.act(caller, action))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take a follow-up form that was handed in; say why of a button that nothing here knows."""
        if is_strange(interaction):
            async with exchange(interaction, "a component of another version"):
                raise UserError(OUTDATED)
        elif interaction.type is discord.InteractionType.modal_submit:
            async with exchange(interaction, "a follow-up") as talk, self.work.one():
                await self._follow_up(interaction, talk)

    async def _follow_up(self, interaction: discord.Interaction, talk: Exchange) -> None:
        """Go on with the conversation of the person who handed in a follow-up form."""
        form, caller = typed(interaction), caller_of(interaction)
        private = _is_private(interaction) or not (await self.assistant.manners(caller)).public
        await talk.defer(private=private)
        key = str(interaction.id)
        await talk.show(
            await self.assistant.say(caller, form.text, about=form.turn_id, private=private, request_key=key)
        )

    async def on_message(self, message: discord.Message) -> None:
        """Go on with the conversation of a person who mentions the bot, replies to it or writes to it directly.

        In a thread of the bot's own nobody has to name it, where Discord hands over what is said there.
        """
        if message.author.bot or message.is_system() or self.user is None:
            return
        below = _replied_to(message)
        answered = below if below is not None and below.author == self.user else None
        named = message.guild is None or answered or self.user in message.mentions
        unnamed = is_own(message.channel, self.user) and message.content and not (below or message.mentions)
        if named or (unnamed and self.intents.message_content):
            async with explaining_below(message), self.work.one():
                caller = author_of(message)
                manners = await self.assistant.manners(caller)
                if named or manners.public:
                    await self._answer(message, answered, caller, manners)

    async def _answer(
        self, message: discord.Message, answered: discord.Message | None, caller: Caller, manners: Manners
    ) -> None:
        async with message.channel.typing():
            reply = await self._reply(message, answered, caller) if manners.public else _notice(_PRIVATE_HERE)
        shown = await answer(message, reply)
        if manners.threads:
            await self._go_on_in_thread(message.channel, shown, reply, caller)

    async def _reply(self, message: discord.Message, answered: discord.Message | None, caller: Caller) -> Reply:
        """What to say to a message, which may stand below an answer of ours."""
        assert self.user is not None  # it is connected
        about = turn_under(answered) if answered else None
        if text := re.sub(rf"<@!?{self.user.id}>", " ", message.content).strip():
            return await self.assistant.say(caller, text, about=about, request_key=str(message.id))
        if answered and not message.content:
            # Of replies to what slash commands answered: https://github.com/discord/discord-api-docs/issues/5395
            return _notice(_UNREADABLE, *(() if about is None else (Action(Verb.FOLLOW_UP, about),)))
        return await self.assistant.run(caller, Invocation(HELP.name, {}))


def _notice(says: str, *actions: Action) -> Reply:
    return Reply(status="error", shape=Shape.NOTICE, headline=says, actions=actions)


def _replied_to(message: discord.Message) -> discord.Message | None:
    resolved = message.reference.resolved if message.reference else None
    return resolved if isinstance(resolved, discord.Message) else None


def _is_private(interaction: discord.Interaction) -> bool:
    """If the message below which something was pressed is seen by that person alone."""
    return interaction.message is not None and interaction.message.flags.ephemeral
