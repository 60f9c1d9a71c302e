"""Who may do what, and who is told that others may."""

from dataclasses import replace

import pytest

from bot.assistant import Assistant
from bot.commands import COMMANDS, Command, Invocation, Right
from bot.discord.errors import explain
from bot.discord.render import draw
from bot.errors import NotAllowed
from bot.replies import Action, Caller, Standing, Verb
from bot.rights import may, require
from bot.servers import ServerSettings

MEMBER = Caller("ann", "papers", "1")
CURATOR = replace(MEMBER, standing=Standing(roles=frozenset({"7"})))
ADMIN = replace(MEMBER, standing=Standing(manages=True))
MESSAGES = Caller("ann", "direct")
TERMINAL = Caller("local", "terminal", standing=Standing(manages=True))
GUEST = replace(MEMBER, standing=Standing(manages=True, at_home=False))
CURATED = ServerSettings(curator_role="7")


@pytest.mark.parametrize(
    ("caller", "rights"),
    [
        (MEMBER, "everybody"),
        (CURATOR, "everybody curator"),
        (ADMIN, "everybody curator admin"),
        (MESSAGES, "everybody"),
        (TERMINAL, "everybody curator admin"),
        (GUEST, "everybody"),
    ],
)
def test_each_right_is_had_by_whom_it_is_meant_for(caller: Caller, rights: str) -> None:
    assert [right for right in Right if may(caller, CURATED, right)] == rights.split()


def test_without_a_curator_role_whoever_manages_the_server_curates() -> None:
    assert not may(CURATOR, ServerSettings(), Right.CURATOR)
    assert may(ADMIN, ServerSettings(), Right.CURATOR)


def test_the_role_of_everybody_makes_everybody_a_curator() -> None:
    assert may(MEMBER, ServerSettings(curator_role="1"), Right.CURATOR)


def test_who_may_not_is_told_who_may() -> None:
    with pytest.raises(NotAllowed, match="those who may manage this server"):
        require(CURATOR, CURATED, Right.ADMIN, "/settings show")
    with pytest.raises(NotAllowed, match="/settings curator"):
        require(MEMBER, ServerSettings(), Right.CURATOR, "/library add")
    with pytest.raises(NotAllowed, match="whoever runs me"):
        require(GUEST, CURATED, Right.ADMIN, "/settings show")


def test_the_role_that_may_is_named_to_whom_it_is_refused_and_nobody_else_is() -> None:
    with pytest.raises(NotAllowed) as refused:
        require(MEMBER, CURATED, Right.CURATOR, "/library add of @everyone")

    (message,) = draw(explain(refused.value))

    assert "<@&7>" in message.texts[0]
    assert "\\@everyone" in message.texts[0]


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.right is not Right.EVERYBODY])
async def test_no_member_gives_a_command_that_is_not_for_members(assistant: Assistant, command: Command) -> None:
    for caller in (MEMBER, MESSAGES, GUEST):
        with pytest.raises(NotAllowed, match=f"/{command.name}"):
            await assistant.run(caller, Invocation(command.name, {}))


async def test_no_member_presses_a_button_that_is_not_for_members(assistant: Assistant) -> None:
    with pytest.raises(NotAllowed):
        await assistant.act(MEMBER, Action(Verb.LOG, 0, 1))

    assert (await assistant.act(ADMIN, Action(Verb.LOG, 0, 1))).status == "answered"
