"""Two servers, three people, direct messages and a user install at once: nobody is shown what is another server's.

Each server's papers hold a word in every field that no other paper holds, and that nobody types as it is written. So
wherever it stands in a reply or a completion, it was shown.
"""

import asyncio
import json
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import GivenFile, Invocation, OptionKind, Value
from bot.errors import UserError
from bot.replies import Action, Caller, Reply, Standing, Verb
from bot.settings import Settings, load_settings

CANARIES = {"1001": "zorblat", "2002": "quixnar"}
SHARED = "mundivag"

PLACES = [
    Caller(user, channel, guild, Standing(manages=user == "ada", at_home=guild != "3003"))
    for user in ("ada", "bob", "eve")
    for channel, guild in (("c1", "1001"), ("c2", "2002"), (f"dm-{user}", None), ("c3", "3003"))
]
CURATORS = [caller for caller in PLACES if caller.standing.manages and caller.guild in CANARIES]
OPERATOR = Caller("local", "terminal", None, Standing(manages=True))


def paper(word: str, number: int) -> dict[str, object]:
    """A paper with the word in each field. Numbers are also identities: the same paper may be in several libraries."""
    return {
        "id": f"p{number}",
        "title": f"{word.capitalize()}{number}: Caching {word} Graphs",
        "abstract": f"Caching with {word} is fast. Key-Value {word.capitalize()} Stores (KV{word[:1].upper()}S) help. "
        f"It takes {number} hours of {word} training.",
        "authors": [f"Ann {word.capitalize()}son", "Bo Common"],
        "organisation": f"{word.capitalize()} Labs",
        "categories": ["cs.LG", f"{word}.XX"],
        "date": f"20{10 + number}-01-01",
        "arxiv_id": f"2401.0000{number}",
    }


def mistyped(word: str) -> str:
    return word[:-2] + word[:-3:-1]


WORDS = [*CANARIES.values(), SHARED]
TOPICS = ["caching", "caching graphs", *(f"caching {mistyped(word)}" for word in WORDS), *(word[:5] for word in WORDS)]
QUESTIONS = [
    *(f"which paper covers {topic}?" for topic in TOPICS),
    *(f"what did Ann {mistyped(word)}son write?" for word in WORDS),
    *(f"papers from {mistyped(word)} labs" for word in WORDS),
    *(f"who wrote {mistyped(word)}{number}?" for word in WORDS for number in (1, 2)),
    *(f"what does KV{word[:1].upper()}S stand for?" for word in WORDS),
    "how many papers are there?", "papers by Common", "papers since 2011", "papers in XX", "the newest paper",
]  # fmt: skip
FOLLOW_UPS = ["who wrote it?", "and the second one?", "more", "why that one?", "cite it", "show it", "when was it?"]
TYPED = ["", "c", "bo", "ann", "xx", "p1", "p", *(word[:4] for word in WORDS), *map(mistyped, WORDS)]


@dataclass(slots=True)
class World:
    """The assistant, and what was answered in it so far."""

    assistant: Assistant
    turns: list[int] = field(default_factory=list)

    async def tell(self, caller: Caller, command: str, **options: Value) -> Reply | None:
        return await self.heard(caller, self.assistant.run(caller, Invocation(command, options)))

    async def heard(self, caller: Caller, saying: Coroutine[None, None, Reply]) -> Reply | None:
        """The reply, if it is not refused; it must not show what is not the caller's."""
        try:
            reply = await saying
        except UserError as error:
            check(caller, str(error))
            return None
        check(caller, repr(reply))
        check(caller, "".join(attachment.text or "" for attachment in reply.attachments))
        if reply.turn_id is not None:
            self.turns.append(reply.turn_id)
        return reply


def check(caller: Caller, shown: str) -> None:
    others = [word for server, word in CANARIES.items() if server != caller.server]
    assert not [word for word in others if word in shown.lower()], (caller, shown)


Step = Callable[[World], Coroutine[None, None, object]]
places, numbers = st.sampled_from(PLACES), st.integers(1, 4)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    caller, curator = draw(places), draw(st.sampled_from(CURATORS))
    word, number = CANARIES[curator.guild or ""], draw(numbers)
    file = GivenFile("a.jsonl", json.dumps(paper(word, number)).encode())
    turn, verb = draw(st.integers(0, 50)), draw(st.sampled_from([Verb.PAGE, Verb.MORE_QUOTES]))

    def press(world: World) -> Coroutine[None, None, object]:
        action = Action(verb, world.turns[turn % len(world.turns)] if world.turns else 1, 1 + turn % 3)
        return world.heard(caller, world.assistant.act(caller, action))

    async def complete(world: World) -> None:
        kind = draw_kind
        check(caller, repr(await world.assistant.complete(caller, kind, typed)))

    draw_kind = draw(st.sampled_from([OptionKind.PAPER, OptionKind.AUTHOR, OptionKind.CATEGORY]))
    typed, topic = draw(st.sampled_from(TYPED)), draw(st.sampled_from(TOPICS))
    question, follow_up = draw(st.sampled_from(QUESTIONS)), draw(st.sampled_from(FOLLOW_UPS))
    options: dict[str, Value] = {"author": "Common"} if draw(st.booleans()) else {}
    named = draw(st.sampled_from(["2401.00001", "2401.00002", "p1", "p2", *TYPED[1:], *TOPICS]))
    one_of: list[Step] = [
        lambda world: world.tell(curator, "library import", file=file),
        lambda world: world.tell(curator, "library import", file=file),
        lambda world: world.tell(curator, "library remove", paper=f"2401.0000{number}"),
        lambda world: world.tell(curator, "library export"),
        lambda world: world.tell(curator, "library status"),
        lambda world: world.tell(curator, "settings library", shared=bool(number % 2)),
        lambda world: world.tell(OPERATOR, "library import", file=GivenFile("s.jsonl", shared_file(number))),
        lambda world: world.tell(OPERATOR, "library remove", paper=f"2401.0000{number}"),
        lambda world: world.tell(caller, "ask", question=question, **options),
        lambda world: world.tell(caller, "ask", question=question),
        lambda world: world.tell(caller, "find", topic=topic, **options),
        lambda world: world.tell(caller, "recent"),
        lambda world: world.tell(caller, "paper show", paper=named),
        lambda world: (
            world.tell(caller, "library add", reference="@misc{x, title = {Caching}}")
            if not caller.standing.manages
            else world.tell(caller, "library status")
        ),
        lambda world: world.heard(caller, world.assistant.say(caller, follow_up)),
        lambda world: world.heard(caller, world.assistant.say(caller, follow_up)),
        press,
        complete,
    ]
    return draw(st.sampled_from(one_of))


def shared_file(number: int) -> bytes:
    return json.dumps(paper(SHARED, number)).encode()


@given(sequence=st.lists(steps(), min_size=10, max_size=40))
@settings(max_examples=15)
def test_nobody_is_shown_what_is_another_servers(sequence: list[Step]) -> None:
    async def play(settings: Settings) -> None:
        async with open_assistant(settings, fair=False) as assistant:
            world = World(assistant)
            for number in (1, 2):
                await world.tell(OPERATOR, "library import", file=GivenFile("s.jsonl", shared_file(number)))
                for curator in CURATORS:
                    content = json.dumps(paper(CANARIES[curator.guild or ""], number + 1)).encode()
                    await world.tell(curator, "library import", file=GivenFile("a.jsonl", content))
            for step in sequence:
                await step(world)

    with tempfile.TemporaryDirectory() as folder:
        defaults = load_settings(data_dir=Path(folder), env_file=Path(folder, "no.env"))
        asyncio.run(play(defaults.model_copy(update={"bundled_library": False})))


async def test_each_server_is_shown_its_own(settings: Settings) -> None:
    """What the test above looks for is there to be shown."""
    async with open_assistant(settings, fair=False) as assistant:
        world = World(assistant)
        for curator in CURATORS:
            word = CANARIES[curator.guild or ""]
            await world.tell(curator, "library import", file=GivenFile("a", json.dumps(paper(word, 1)).encode()))
            reply = await world.tell(curator, "ask", question=f"which paper covers caching {mistyped(word)}?")
            assert f"“{word}”" in repr(reply)
            authors = await assistant.complete(curator, OptionKind.AUTHOR, word[:4])
            assert [choice.label for choice in authors] == [f"Ann {word.capitalize()}son"]
