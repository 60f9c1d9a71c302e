"""Every command, button, list, form and menu entry, used once as a person uses it.

What is driven stands in DRIVES, PRESSES and the two functions below them; the first tests hold those lists to the
tables that the bot is made from, so that whatever is added there is driven too.
"""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

import discord
import pytest
import simcord
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage

from bot.commands import COMMANDS, MENUS
from bot.discord.client import QuothClient
from bot.discord.components import Press, Pressed
from bot.discord.delivery import NOBODY
from bot.replies import Verb
from bot.settings import Settings
from tests.discord.reading import components_of, labels, nested, text
from tests.sources.arxiv import EASTERN, Announcement, Arxiv
from tests.sources.loopback import LoopbackWeb
from tests.sources.simulated import SimulatedClock

ENTRY = "@misc{quokka, title = {Warm Quokkas}, author = {Doe, Jane}, abstract = {Quokkas are warm.}, year = {2024}}"
QUOTE = "KVComp achieves on average 48% higher memory reduction rate"
QUESTION = "which paper covers KV cache compression?"
_SELECT = 3


@dataclass(frozen=True)
class Drive:
    """A command, how its options are filled in, and what is to be read in the answer."""

    command: str
    shows: str
    options: Mapping[str, object] = field(default_factory=dict)
    role: str = ""  # the option that the admins' role is picked for
    channel: str = ""  # the option that the channel is picked for


# The feed is one on this machine.
FEED = "feed"
DAILY = {"sources": FEED, "time": "09:00", "timezone": "UTC", "most": 10}

# In the order in which they are given, by one person: a later one stands on what an earlier one did.
DRIVES = (
    Drive("help", "who wrote it?"),
    Drive("ask", "KVComp", {"question": QUESTION}),
    Drive("find", "SDP4Bit", {"topic": "communication", "since": "2023", "category": "LG"}),
    Drive("recent", "RTMobile", {"days": 7}),
    Drive("paper show", "DeepSpeed-Ulysses trains 2.5x faster", {"paper": "DeepSpeed Ulysses"}),
    Drive("paper cite", "```bibtex\n@", {"paper": "HEAT"}),
    Drive("paper similar", "Habana", {"paper": "GFormer"}),
    Drive("paper compare", "nearly 4 bits", {"a": "Domino", "b": "SDP4Bit", "about": "communication"}),
    Drive("numbers", "13.5X", {"topic": "training memory"}),
    Drive("check", "Altered", {"sentence": QUOTE}),
    Drive("stats", "20"),
    Drive("cite", "Chengming Zhang", {"papers": "HEAT; KVComp"}),
    Drive("watch add", "KV cache", {"topic": "KV cache compression", "to": "me"}),
    Drive("watch list", "KV cache"),
    Drive("watch pause", "Watch 1", {"number": 1}),
    Drive("watch resume", "Watch 1", {"number": 1}),
    Drive("watch remove", "has ended", {"number": 1}),
    Drive("context show", "What this conversation is about"),
    Drive("context undo", "Taken back"),
    Drive("context reset", "starts afresh"),
    Drive("library add", "Warm Quokkas", {"reference": ENTRY}),
    Drive("library import", "1 updated", {"file": ("more.bib", ENTRY.replace("warm.", "very warm.").encode())}),
    Drive("library status", "Its own papers: 1"),
    Drive("library export", "1 paper", {"format": "bibtex"}),
    Drive("library remove", "Removed", {"paper": "Warm Quokkas"}),
    Drive("digest setup", "is set up", DAILY),
    Drive("digest status", "Digest 1"),
    Drive("digest preview", "nothing was sent"),
    Drive("digest run", "on its way"),
    Drive("digest pause", "is paused", {"digest": 1}),
    Drive("digest resume", "goes on"),
    Drive("digest remove", "is removed"),
    Drive("settings curator", "the role", role="role"),
    Drive("settings channels", "Changed", {"change": "add"}, channel="channel"),
    Drive("settings threads", "Changed", {"on": True}),
    Drive("settings threshold", "70 % sure", {"level": "careful"}),
    Drive("settings library", "hidden", {"shared": False}),
    Drive("settings retention", "90 days", {"days": 90}),
    Drive("settings show", "90 days"),
    Drive("settings log", "90 days", {"page": 1}),
    Drive("status", "All is well"),
    Drive("mydata show", "Kept about you"),
    Drive("mydata export", "in the file"),
    Drive("mydata forget", "is deleted", {"sure": True}),
)


@dataclass(frozen=True)
class Stage:
    """A server with a channel, somebody who manages it, and somebody who doesn't."""

    channel: ChannelHandle
    client: QuothClient
    feed: str
    admins: object
    ada: MemberActor
    bob: MemberActor

    async def gives(self, command: str, **options: object) -> ResponseMessage:
        given = {name: self.feed if value is FEED else value for name, value in options.items()}
        return shown(await self.ada.slash(self.channel, command, **given))


@pytest.fixture
async def settings(settings: Settings) -> AsyncIterator[Settings]:
    """Those of a bot that asks an arXiv on this machine, which announces a dozen papers today."""
    clock = SimulatedClock(dt.datetime.now(dt.UTC))
    arxiv = Arxiv(clock)
    today = clock.now().astimezone(EASTERN).date()
    arxiv.announcements += [Announcement(today, f"2401.000{n}", f"Paper {n} on caches") for n in range(10, 22)]
    async with LoopbackWeb(clock) as loopback:
        # A connection that is kept open is taken for something that goes on, and waited for.
        loopback.hosts["127.0.0.1"] = lambda asked: replace(arxiv.feeds(asked), headers={"Connection": "close"})
        changes = {"arxiv_feed_url": loopback.url("127.0.0.1"), "private_hosts": ("127.0.0.1",), "person_burst": 1_000}
        yield settings.model_copy(update=changes)


@pytest.fixture
def stage(env: simcord.Env, client: QuothClient) -> Stage:
    guild = env.create_guild()
    admins = guild.create_role("admins", permissions=discord.Permissions(administrator=True))
    ada = guild.add_member(env.create_user("ada"), roles=[admins])
    feed = f"{client.assistant.settings.arxiv_feed_url}/atom/cs.DC"
    return Stage(
        guild.create_text_channel("papers"), client, feed, admins, ada, guild.add_member(env.create_user("bob"))
    )


def shown(result: InteractionResult) -> ResponseMessage:
    """The message that came of it: a new one, or the one that was there, as it is now."""
    messages = [*result.followups, result.response]
    message = next((each for each in messages if each is not None), None)
    assert message is not None
    return message


def plain(message: ResponseMessage) -> str:
    return text(message).replace("\\", "").replace("**", "")


def test_every_command_has_a_drive() -> None:
    assert sorted(drive.command for drive in DRIVES) == sorted(command.name for command in COMMANDS)


async def test_every_command_does_what_it_says(stage: Stage) -> None:
    for drive in DRIVES:
        picked = {drive.role: stage.admins, drive.channel: stage.channel}
        options = {**drive.options, **{name: value for name, value in picked.items() if name}}
        message = await stage.gives(drive.command, **options)
        assert drive.shows in plain(message), drive.command
        private = next(command.private for command in COMMANDS if command.name == drive.command)
        assert message.ephemeral == private, drive.command


Pressing = Callable[[Stage], Awaitable[str]]


async def _more(stage: Stage) -> str:
    asked = await stage.gives("ask", question="what speeds up training?")
    return plain(shown(await stage.ada.click(asked, label="More quotes")))


async def _page(stage: Stage) -> str:
    listed = await stage.gives("find", topic="models")
    await stage.ada.click(listed, label="Next page")
    return plain(listed)


async def _follow_up(stage: Stage) -> str:
    """The form, too."""
    form = await stage.ada.click(await stage.gives("paper show", paper="HEAT"), label="Follow up")
    return plain(shown(await stage.ada.submit_modal(form, {"question": "who wrote it?"})))


async def _share(stage: Stage) -> str:
    asked = await stage.gives("ask", question=QUESTION, private=True)
    await stage.ada.click(asked, label="Share")
    return text(stage.channel.history(viewer=stage.bob)[-1])


async def _log(stage: Stage) -> str:
    for days in range(1, 15):
        await stage.gives("settings retention", days=days)
    log = await stage.gives("settings log")
    return plain(shown(await stage.ada.click(log, label="Next page")))


async def _watch(stage: Stage) -> str:
    asked = await stage.gives("ask", question="which paper is about penguins in Antarctica?")
    return plain(shown(await stage.ada.click(asked, label="Watch for it")))


async def _like(stage: Stage) -> str:
    return plain(shown(await stage.bob.click(await stage.gives("ask", question=QUESTION), label="👍")))


async def _dislike(stage: Stage) -> str:
    return plain(shown(await stage.bob.click(await stage.gives("ask", question=QUESTION), label="👎")))


async def _issue(stage: Stage) -> str:
    """Under a digest as it stands in its channel."""
    await stage.gives("digest setup", **DAILY)
    await stage.gives("digest run")
    view = discord.ui.View(timeout=None)
    view.add_item(Press(Pressed(Verb.ISSUE, 1, 2, stage.bob.id), label="Next page"))
    place = stage.client.get_channel(stage.channel.id)
    assert isinstance(place, discord.TextChannel)
    message = await place.send(view=view, allowed_mentions=NOBODY)
    return plain(shown(await stage.ada.click(message, label="Next page")))


PRESSES: Mapping[Verb, tuple[Pressing, str]] = {
    Verb.MORE_QUOTES: (_more, "\n> "),
    Verb.PAGE: (_page, "6. "),
    Verb.FOLLOW_UP: (_follow_up, "Zhang"),
    Verb.SHARE: (_share, "KVComp"),
    Verb.LOG: (_log, "deleted after 1 day"),
    Verb.WATCH: (_watch, "penguins"),
    Verb.LIKE: (_like, "Thank you"),
    Verb.ISSUE: (_issue, "12 new papers"),
    Verb.DISLIKE: (_dislike, "Thank you"),
}


def test_every_button_has_a_drive() -> None:
    assert set(PRESSES) == set(Verb)


async def test_every_button_does_what_it_says(stage: Stage) -> None:
    for verb, (press, shows) in PRESSES.items():
        assert shows in await press(stage), verb


async def test_the_list_of_pages_leads_to_any_of_them(stage: Stage) -> None:
    listed = await stage.gives("numbers")
    (select,) = (each for each in nested(components_of(listed)) if each["type"] == _SELECT)
    await stage.ada.select(listed, custom_id=str(select["custom_id"]), values=["3"])
    assert "Page 3 of 4" in plain(listed)
    assert "Figures in 16 papers" in plain(listed)


@pytest.mark.parametrize("name", [menu.name for menu in MENUS])
async def test_every_entry_of_the_menu_takes_words_of_people_and_of_quoth(stage: Stage, name: str) -> None:
    said = await stage.bob.send(stage.channel, f"I have read that {QUOTE}")
    of_people = shown(await stage.ada.context_menu(stage.channel, name, said))
    assert of_people.ephemeral
    assert "KVComp" in plain(of_people)
    answered = await stage.gives("ask", question=QUESTION)
    of_quoth = shown(await stage.ada.context_menu(stage.channel, name, answered))
    assert "KVComp" in plain(of_quoth)
    assert "no words in this message" not in plain(of_quoth)
    assert "Follow up" in labels(of_quoth)
