"""Two servers, three people, direct messages and a user install at once: nobody is shown what is another server's.

Each server's papers hold a word in every field that no other paper holds, and that nobody types as it is written, and
its settings hold a role of its own. So wherever these stand in a reply or a completion, they were shown. Each question
holds a mark that no other holds, so wherever that stands, a turn was shown: which is for those in its channel and,
where it was private, for who asked it alone.
"""

import asyncio
import json
import re
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
ROLES = {"1001": "811001118", "2002": "822002228"}

PLACES = [
    Caller(user, channel, guild, Standing(manages=user == "ada", at_home=guild != "3003"))
    for user in ("ada", "bob", "eve")
    for channel, guild in (("c1", "1001"), ("c2", "2002"), (f"dm-{user}", None), ("c3", "3003"))
]
CURATORS = [caller for caller in PLACES if caller.standing.manages and caller.guild in CANARIES]
NOBODY = Caller("nobody", "nowhere", "nowhere")
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
class Asked:
    """A question: whose it is, and whether others in its channel may not see it."""

    caller: Caller
    private: bool
    turn_id: int | None = None

    def seen_by(self, caller: Caller) -> bool:
        here = (caller.guild, caller.channel) == (self.caller.guild, self.caller.channel)
        return here and (not self.private or caller.user == self.caller.user)


@dataclass(slots=True)
class World:
    """The assistant, and what was answered in it so far."""

    assistant: Assistant
    turns: list[int] = field(default_factory=list)
    marks: dict[str, Asked] = field(default_factory=dict)

    async def tell(self, caller: Caller, command: str, **options: Value) -> Reply | None:
        return await self.heard(caller, self.assistant.run(caller, Invocation(command, options)))

    async def ask(self, caller: Caller, question: str, *, private: bool, **options: Value) -> None:
        """Ask with a mark of its own in the question."""
        mark = f"mk{len(self.marks)}x"
        self.marks[mark] = asked = Asked(caller, private=private)
        reply = await self.tell(caller, "ask", question=f"{question} {mark}", private=private, **options)
        asked.turn_id = reply.turn_id if reply else None

    async def press(self, caller: Caller, verb: Verb, turn: int, page: int) -> None:
        turn_id = self.turns[turn % len(self.turns)] if self.turns else 1
        if await self.heard(caller, self.assistant.act(caller, Action(verb, turn_id, page))) and verb is Verb.SHARE:
            for asked in self.marks.values():
                asked.private = asked.private and asked.turn_id != turn_id

    async def own_data(self, caller: Caller, command: str) -> None:
        """What is kept about a person is told to them wherever they are, and nothing of others."""
        sure = {"sure": True} if command == "mydata forget" else {}
        reply = await self.assistant.run(caller, Invocation(command, sure))
        told = repr(reply) + "".join(attachment.text or "" for attachment in reply.attachments)
        assert all(self.marks[mark].caller.user == caller.user for mark in marks_in(told)), (caller, told)
        if sure:
            self.marks |= {
                mark: Asked(NOBODY, private=True)
                for mark, asked in self.marks.items()
                if asked.caller.user == caller.user
            }

    async def heard(self, caller: Caller, saying: Coroutine[None, None, Reply]) -> Reply | None:
        """The reply, if it is not refused; it must not show what is not the caller's."""
        try:
            reply = await saying
        except UserError as error:
            self.check(caller, str(error))
            return None
        self.check(caller, repr(reply))
        self.check(caller, "".join(attachment.text or "" for attachment in reply.attachments))
        if reply.turn_id is not None:
            self.turns.append(reply.turn_id)
        return reply

    def check(self, caller: Caller, shown: str) -> None:
        others = [word for words in (CANARIES, ROLES) for server, word in words.items() if server != caller.server]
        assert not [word for word in others if word in shown.lower()], (caller, shown)
        assert not [mark for mark in marks_in(shown) if not self.marks[mark].seen_by(caller)], (caller, shown)


def marks_in(shown: str) -> list[str]:
    return re.findall(r"mk\d+x", shown)


Step = Callable[[World], Coroutine[None, None, object]]
places, numbers = st.sampled_from(PLACES), st.integers(1, 4)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    caller, curator = draw(places), draw(st.sampled_from(CURATORS))
    word, number = CANARIES[curator.guild or ""], draw(numbers)
    file = GivenFile("a.jsonl", json.dumps(paper(word, number)).encode())
    turn, verb, private = draw(st.integers(0, 50)), draw(st.sampled_from(Verb)), draw(st.booleans())

    def press(world: World) -> Coroutine[None, None, object]:
        return world.press(caller, verb, turn, 1 + turn % 3)

    def follow(world: World) -> Coroutine[None, None, object]:
        """Type into the form that stands under an answer, which may be anybody's."""
        about = world.turns[turn % len(world.turns)] if world.turns else 1
        return world.heard(caller, world.assistant.say(caller, follow_up, about=about, private=private))

    async def complete(world: World) -> None:
        kind = draw_kind
        world.check(caller, repr(await world.assistant.complete(caller, kind, typed)))

    draw_plain = draw(
        st.sampled_from(["context show", "context undo", "context reset", "settings show", "settings log", "status"])
    )
    draw_own = draw(st.sampled_from(["mydata show", "mydata export", "mydata forget"]))
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
        lambda world: world.ask(caller, question, private=private, **options),
        lambda world: world.ask(caller, question, private=private),
        lambda world: world.tell(caller, "ask", question=question),
        lambda world: world.tell(caller, draw_plain),
        lambda world: world.tell(curator, "settings curator", role=ROLES[curator.guild or ""]),
        lambda world: world.own_data(caller, draw_own),
        lambda world: world.tell(caller, "numbers", topic=topic),
        lambda world: world.tell(caller, "check", sentence=f"Caching with {word[:-1]} is very fast"),
        lambda world: world.tell(caller, "paper similar", paper=named),
        lambda world: world.tell(caller, "paper cite", paper=named),
        lambda world: world.tell(caller, "paper compare", a="p1", b=named),
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
        complete,
        *[press] * 6,
        *[follow] * 3,
    ]
    return draw(st.sampled_from(one_of))


def shared_file(number: int) -> bytes:
    return json.dumps(paper(SHARED, number)).encode()


@given(sequence=st.lists(steps(), min_size=10, max_size=40))
@settings(max_examples=10)
def test_nobody_is_shown_what_is_another_servers(sequence: list[Step]) -> None:
    async def play(settings: Settings) -> None:
        async with open_assistant(settings, fair=False) as assistant:
            world = World(assistant)
            for number in (1, 2):
                await world.tell(OPERATOR, "library import", file=GivenFile("s.jsonl", shared_file(number)))
                for curator in CURATORS:
                    content = json.dumps(paper(CANARIES[curator.guild or ""], number + 1)).encode()
                    await world.tell(curator, "library import", file=GivenFile("a.jsonl", content))
            for number, place in enumerate(PLACES):
                await world.ask(place, "which paper covers caching?", private=bool(number % 2))
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
