"""Settings as an admin meets them: shown, changed, and the record of it."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.assistant import Assistant
from bot.commands import Invocation, Value
from bot.discord.render import draw
from bot.errors import UserError
from bot.replies import Action, Caller, Reply, Standing, Verb
from bot.servers import Manners
from bot.terminal.layout import plain
from bot.terminal.respond import LOCAL_CALLER

ADMIN = Caller("11", "22", "33", Standing(manages=True))
MEMBER = replace(ADMIN, user="44", standing=Standing())


async def settings(assistant: Assistant, name: str, caller: Caller = ADMIN, /, **options: Value) -> Reply:
    return await assistant.run(caller, Invocation(f"settings {name}", options))


def lines(reply: Reply) -> Sequence[str]:
    """The lines of the reply's sections, as the terminal has them."""
    return [line for line in plain(replace(reply, notes=(), lines=())).splitlines() if line][1:]


async def test_a_server_that_set_nothing_is_shown_what_holds(assistant: Assistant) -> None:
    reply = await settings(assistant, "show")

    assert reply.private
    assert lines(reply) == [
        "Curators: those who manage the server",
        "Public answers: in every channel",
        "Threads: none; answers stand in the channel",
        "Threshold: normal, it answers when it is 50 % sure",
        "Shared library: seen here",
        "Conversations: kept",
    ]


async def test_what_is_set_is_shown_and_holds(assistant: Assistant) -> None:
    await settings(assistant, "curator", role="7")
    await settings(assistant, "channels", change="add", channel="22")
    await settings(assistant, "channels", change="add", channel="23")
    await settings(assistant, "threads", on=True)
    await settings(assistant, "threshold", level="careful")
    await settings(assistant, "library", shared=False)
    await settings(assistant, "retention", days=30)

    assert lines(await settings(assistant, "show")) == [
        "Curators: those who manage the server, and the role <@&7>",
        "Public answers: in <#22>, <#23>; elsewhere the asker alone sees them",
        "Threads: an answer begins one",
        "Threshold: careful, it answers when it is 70 % sure",
        "Shared library: hidden here",
        "Conversations: deleted after 30 days",
    ]
    assert await assistant.manners(MEMBER) == Manners(public=True, threads=True)
    assert await assistant.manners(replace(MEMBER, channel="24")) == Manners(public=False, threads=False)


async def test_a_server_that_hides_the_shared_library_sees_none_of_it_and_others_do(assistant: Assistant) -> None:
    await settings(assistant, "library", shared=False)

    replies = [
        await assistant.run(caller, Invocation("find", {"topic": "KV cache compression"}))
        for caller in (MEMBER, replace(MEMBER, guild="34"))
    ]

    assert [(reply.status, bool(reply.papers)) for reply in replies] == [("not_found", False), ("answered", True)]


async def test_what_is_left_out_takes_a_setting_back(assistant: Assistant) -> None:
    before = lines(await settings(assistant, "show"))
    await settings(assistant, "curator", role="7")
    await settings(assistant, "channels", change="add", channel="22")
    await settings(assistant, "retention", days=30)

    await settings(assistant, "curator")
    await settings(assistant, "channels", change="remove", channel="22")
    await settings(assistant, "retention")

    assert lines(await settings(assistant, "show")) == before


async def test_a_change_says_what_it_is_now_and_what_it_was(assistant: Assistant) -> None:
    await settings(assistant, "threshold", percent=60)

    reply = await settings(assistant, "threshold", level="bold")

    assert reply.headline == "Changed."
    assert lines(reply) == [
        "Threshold: bold, it answers when it is 30 % sure",
        "Before: it answers when it is 60 % sure",
    ]


async def test_what_was_so_already_is_said_to_be_so_and_not_put_on_record(assistant: Assistant) -> None:
    reply = await settings(assistant, "threads", on=False)

    assert (reply.headline, lines(reply)) == ("That was so already.", ["Threads: none; answers stand in the channel"])
    assert (await settings(assistant, "log")).headline == "No setting was ever changed."


async def test_the_log_tells_who_changed_what_newest_first(assistant: Assistant) -> None:
    await settings(assistant, "threads", on=True)
    await settings(assistant, "curator", replace(ADMIN, user="12"), role="7")

    newest, oldest = lines(await settings(assistant, "log"))

    assert (
        "UTC, <@12>. Curators: those who manage the server → those who manage the server, and the role <@&7>" in newest
    )
    assert "UTC, <@11>. Threads: none; answers stand in the channel → an answer begins one" in oldest


async def test_a_long_log_is_paged_to_its_end_and_back(assistant: Assistant) -> None:
    for percent in range(20, 45):
        await settings(assistant, "threshold", percent=percent)
    reply, pages = await settings(assistant, "log"), []

    for page in itertools.count(2):
        pages.append(lines(reply))
        onwards = Action(Verb.LOG, 0, page)
        if onwards not in reply.actions:
            break
        reply = await assistant.act(ADMIN, onwards)

    assert [len(page) for page in pages] == [10, 10, 5]
    assert len({line for page in pages for line in page}) == 25
    assert reply.actions == (Action(Verb.LOG, 0, 2),)
    assert lines(await settings(assistant, "log", page=3)) == pages[2]
    assert (await settings(assistant, "log", page=99)).headline == "No setting was changed before that."


async def test_nobody_sees_another_servers_settings_or_log(assistant: Assistant) -> None:
    await settings(assistant, "curator", role="7")
    other = replace(ADMIN, guild="34")

    assert "7" not in plain(await settings(assistant, "show", other))
    assert (await settings(assistant, "log", other)).headline == "No setting was ever changed."


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("threshold", {}, "Give a level"),
        ("threshold", {"level": "bold", "percent": 30}, "one of the two"),
        ("threshold", {"percent": 5}, "from 10 to 95"),
        ("threshold", {"percent": 96}, "from 10 to 95"),
        ("threshold", {"level": "reckless"}, "careful, normal, bold"),
        ("retention", {"days": 100_000}, "from 1 to 3,650"),
        ("channels", {"change": "add"}, "needs a channel"),
        ("channels", {"change": "toggle", "channel": "22"}, "add, remove"),
        ("channels", {"change": "remove", "channel": "22"}, "none of those set"),
        ("channels", {"change": "add", "channel": "general"}, "no channel of this server"),
        ("curator", {"role": "<@&7> @everyone"}, "no role of this server"),
    ],
)
async def test_what_cannot_be_set_is_told_and_changes_nothing(
    assistant: Assistant, name: str, options: dict[str, Value], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        await settings(assistant, name, **options)

    assert (await settings(assistant, "log")).headline == "No setting was ever changed."


async def test_only_so_many_channels_can_be_set(assistant: Assistant) -> None:
    for channel in range(50):
        await assistant.run(
            replace(ADMIN, user=str(channel)),
            Invocation("settings channels", {"change": "add", "channel": str(channel)}),
        )

    with pytest.raises(UserError, match="50 channels already"):
        await settings(assistant, "channels", change="add", channel="50")


async def test_the_terminal_sets_what_holds_in_direct_messages(assistant: Assistant) -> None:
    await settings(assistant, "retention", LOCAL_CALLER, days=7)
    await settings(assistant, "threshold", LOCAL_CALLER, level="bold")

    shown = lines(await settings(assistant, "show", LOCAL_CALLER))

    assert "Conversations: deleted after 7 days" in shown
    assert "Threads: nothing to set here, there are no threads" in shown
    direct = await assistant.run(
        Caller("44", "55"), Invocation("ask", {"question": "how does speculative decoding speed up LLM inference?"})
    )
    assert direct.status == "answered"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("curator", {"role": "7"}),
        ("channels", {"change": "add", "channel": "22"}),
        ("threads", {"on": True}),
        ("library", {"shared": False}),
    ],
)
async def test_what_means_nothing_in_the_terminal_says_so(
    assistant: Assistant, name: str, options: dict[str, Value]
) -> None:
    with pytest.raises(UserError, match="in direct messages and the terminal"):
        await settings(assistant, name, LOCAL_CALLER, **options)


async def test_roles_channels_and_people_are_drawn_as_discord_names_them(assistant: Assistant) -> None:
    await settings(assistant, "curator", role="7")
    await settings(assistant, "channels", change="add", channel="22")

    (shown,) = draw(await settings(assistant, "show"))
    (log,) = draw(await settings(assistant, "log"))

    assert "<@&7>" in "\n".join(shown.texts)
    assert "<#22>" in "\n".join(shown.texts)
    assert "<@11>" in "\n".join(log.texts)


async def test_who_turns_threads_on_is_told_what_is_heard_there(assistant: Assistant) -> None:
    assert any("mention me" in note for note in (await settings(assistant, "threads", on=True)).notes)
    assert not (await settings(assistant, "threads", on=False)).notes
