"""Texts that attack, in every option that takes text, and in papers: nothing pings, breaks, or crashes."""

from collections.abc import Iterator, Mapping

import discord
import pytest
import simcord
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage

from bot.commands import COMMANDS, MENUS, Command, OptionKind
from bot.discord.client import QuothClient
from bot.settings import Settings
from bot.terminal.layout import plain
from bot.terminal.respond import LOCAL_CALLER, respond
from tests.discord.dialect import kinds, parse
from tests.discord.reading import text

ATTACKS = (
    "@everyone @here <@1> <@&1> <#1>",
    "[harmless](https://evil.example) <https://evil.example> ](https://evil.example)",
    "```\nnever closed ** || ~~ __ `",
    "\u202egnirts \u2066\u2067 \u200b\ufeff",
    "z\u0300\u0301\u0302\u0303\u0304\u0305" * 60,
    "KV cache " * 666,
    "'; DROP TABLE turns; -- \" OR 1=1 %s {0} %n",
    "\x1b[31mred\x1b]0;title\x07 \x9b2J \x00",
    "\ud800 𝔽𝔽𝔽 \U0001f600",
)
_TEXTS = frozenset({OptionKind.TEXT, OptionKind.PAPER, OptionKind.AUTHOR, OptionKind.CATEGORY, OptionKind.DATE})
_OTHERS: Mapping[OptionKind, object] = {
    OptionKind.NUMBER: 1,
    OptionKind.FLAG: True,
    OptionKind.TIME_ZONE: "UTC",
}
# What a message of Quoth's may be made of; a mention, a spoiler or a stray link is none of it.
_PINGS = {"mention", "spoiler", "emoji", "time"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"person_burst": 10_000, "server_burst": 10_000})


@pytest.fixture
def channel(env: simcord.Env) -> ChannelHandle:
    return env.create_guild().create_text_channel("papers")


@pytest.fixture
def ada(env: simcord.Env, channel: ChannelHandle) -> MemberActor:
    assert channel.guild is not None
    admins = channel.guild.create_role("admins", permissions=discord.Permissions(administrator=True))
    return channel.guild.add_member(env.create_user("ada"), roles=[admins])


def takes_text(command: Command) -> bool:
    return any(option.kind in _TEXTS for option in command.options)


def filled(command: Command, attack: str, channel: ChannelHandle) -> dict[str, object]:
    """Every option that has to be given or takes text, the attack in each that takes any."""
    options: dict[str, object] = {}
    for option in command.options:
        if option.kind in _TEXTS:
            options[option.name] = attack[:6_000]
        elif option.required:
            others = {OptionKind.CHOICE: option.choices[:1], OptionKind.CHANNEL: (channel,)}
            options[option.name] = _OTHERS.get(option.kind) or others[option.kind][0]
    return options


def messages(result: InteractionResult) -> Iterator[ResponseMessage]:
    yield from (message for message in (result.response, *result.followups) if message is not None)


def check(message: ResponseMessage, what: object) -> None:
    shown = text(message)
    found = kinds(parse(shown))
    assert not found & _PINGS, (what, shown)
    assert "evil.example" not in "".join(node_targets(shown)), (what, shown)
    assert "reference" not in shown, (what, shown)  # a fault of ours has one
    assert "Traceback" not in shown
    assert not set(shown) & set("\u202e\u2066\u2067\u200b\ufeff\x1b\x9b\x00\x07"), (what, shown)
    assert not message.message.mentions
    assert not message.message.mention_everyone


def node_targets(shown: str) -> Iterator[str]:
    nodes = list(parse(shown))
    while nodes:
        node = nodes.pop()
        nodes += node.children
        yield node.target if node.kind == "link" else ""


@pytest.mark.parametrize("command", [each for each in COMMANDS if takes_text(each)], ids=lambda each: each.name)
async def test_no_text_that_a_command_takes_does_harm(
    channel: ChannelHandle, ada: MemberActor, command: Command
) -> None:
    for attack in ATTACKS:
        result = await ada.slash(channel, command.name, **filled(command, attack, channel))
        shown = list(messages(result))
        assert shown, attack
        for message in shown:
            check(message, (command.name, attack))


@pytest.mark.parametrize("menu", [menu.name for menu in MENUS])
async def test_no_message_that_a_menu_is_opened_on_does_harm(
    channel: ChannelHandle, ada: MemberActor, menu: str
) -> None:
    for attack in ATTACKS:
        said = await ada.send(channel, attack[:1_900] + ".")
        for message in messages(await ada.context_menu(channel, menu, said)):
            check(message, (menu, attack))


def bibtex(attack: str) -> bytes:
    inner = attack.replace("{", "(").replace("}", ")").replace("\\", "/")
    fields = ("title", "author", "abstract", "journal", "keywords")
    values = ", ".join(f"{field} = {{Quokka {inner[:900]} quokkas are warm.}}" for field in fields)
    return f"@misc{{quokka, {values}, url = {{https://evil.example/)[x](y}}, year = {{2024}}}}".encode(errors="replace")


async def test_no_paper_that_attacks_does_harm_wherever_it_is_shown(
    channel: ChannelHandle, ada: MemberActor, client: QuothClient
) -> None:
    for number, attack in enumerate(ATTACKS):
        name = f"{attack[:40]}.bib".replace("/", "_")
        added = await ada.slash(channel, "library import", file=(name, bibtex(f"{number} {attack}")))
        for message in messages(added):
            check(message, attack)
    for command, options in (
        ("ask", {"question": "are quokkas warm?"}),
        ("find", {"topic": "quokkas"}),
        ("recent", {}),
        ("library status", {}),
        ("check", {"sentence": "quokkas are very warm indeed"}),
        ("numbers", {"topic": "quokka"}),
        ("context show", {}),
    ):
        for message in messages(await ada.slash(channel, command, **options)):
            check(message, command)
    for typed in ATTACKS:
        for command, option in (("paper show", "paper"), ("find", "author"), ("find", "category")):
            await ada.autocomplete(channel, command, option, typed[:100])
    for choice in await ada.autocomplete(channel, "paper show", "paper", "quokka"):
        for command in ("paper show", "paper cite", "paper similar"):
            for message in messages(await ada.slash(channel, command, paper=choice["value"])):
                check(message, (command, choice))


@pytest.mark.parametrize("command", [each for each in COMMANDS if takes_text(each)], ids=lambda each: each.name)
async def test_no_text_moves_the_cursor_of_a_terminal(client: QuothClient, command: Command) -> None:
    for attack in ATTACKS:
        said = plain(await respond(client.assistant, LOCAL_CALLER, f"/{command.name} {attack}".replace("\n", " ")))
        assert not set(said) & set("\x1b\x9b\x00\x07\u202e\u2066\u2067"), (command.name, said)
        assert "Traceback" not in said
