"""Two servers, direct messages and a user install, all watching: no watch ever tells of another server's paper."""

import asyncio
import datetime as dt
import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import GivenFile, Invocation, Value
from bot.errors import UserError
from bot.replies import Caller, Reply, Standing
from bot.settings import load_settings
from bot.store.database import Database
from bot.store.letters import LetterStore
from bot.store.stores import Stores
from bot.store.watches import watch_of
from bot.watching import Watching

WORDS = {"1001": "zorblat", "2002": "quixnar", None: "mundivag"}
PLACES = [
    Caller(user, f"c-{guild}", guild, Standing(manages=user == "ada", at_home=guild != "3003"))
    for user in ("ada", "bob")
    for guild in ("1001", "2002", "3003", None)
]
KEEPERS = [
    Caller("ada", "c-1001", "1001", Standing(manages=True)),
    Caller("ada", "c-2002", "2002", Standing(manages=True)),
    Caller("local", "terminal", None, Standing(manages=True)),
]
WATCHED: list[dict[str, Value]] = [
    {"topic": "caching graphs"},
    {"author": "Common"},
    {"paper": "p1"},
    {"topic": "caching graphs", "to": "here"},
]
Step = tuple[Caller, str, dict[str, Value]]


def paper(word: str, number: int, version: int) -> GivenFile:
    told = {
        "id": f"p{number}",
        "title": f"Caching graphs {number} {word}",
        "abstract": f"Caching graphs with {word} is fast. It takes {version} hours.",
        "authors": [f"Ann {word}son", "Bo Common"],
        "arxiv_id": f"2401.0000{number}",
    }
    return GivenFile("a.jsonl", json.dumps(told).encode())


@st.composite
def steps(draw: st.DrawFn) -> Step:
    keeper, number, version = draw(st.sampled_from(KEEPERS)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    word = WORDS[keeper.server]
    one_of: list[Step] = [
        (keeper, "library import", {"file": paper(word, number, version)}),
        (keeper, "library import", {"file": paper(word, number, version)}),
        (keeper, "library remove", {"paper": f"2401.0000{number}"}),
        (keeper, "settings library", {"shared": version == 1}),
        (draw(st.sampled_from(PLACES)), "watch add", draw(st.sampled_from(WATCHED))),
        (draw(st.sampled_from(PLACES)), "watch add", draw(st.sampled_from(WATCHED))),
        (draw(st.sampled_from(PLACES)), "watch list", {}),
        (draw(st.sampled_from(PLACES)), "watch remove", {"number": number}),
    ]
    return draw(st.sampled_from(one_of))


def check(server: str | None, shown: str) -> None:
    others = [word for owner, word in WORDS.items() if owner is not None and owner != server]
    assert not [word for word in others if word in shown.lower()], (server, shown)


async def tell(assistant: Assistant, step: Step) -> Reply | None:
    caller, command, options = step
    try:
        return await assistant.run(caller, Invocation(command, options))
    except UserError as error:
        check(caller.server, str(error))
        return None


async def play(folder: Path, sequence: list[Step]) -> int:
    """Play the steps with a look after each; return how many letters there are."""
    defaults = load_settings(data_dir=folder, env_file=folder / "no.env")
    quiet = defaults.model_copy(update={"bundled_library": False, "library_poll_s": 3600.0})
    async with (
        open_assistant(quiet, fair=False) as assistant,
        Database.open(quiet.database_path, busy_timeout_ms=quiet.busy_timeout_ms) as database,
    ):
        stores = Stores.of(database)
        watching = Watching(
            assistant.library, stores.watches, stores.servers, lambda: dt.datetime.now(dt.UTC), lambda: None
        )
        server_of: dict[int, str | None] = {}
        for step in sequence:
            reply = await tell(assistant, step)
            check(step[0].server, repr(reply))
            server_of |= {watch.id: watch.plan.server for watch in await stores.watches.running("")}
            await watching.look()
        letters = await LetterStore(database).due(dt.datetime.max.replace(tzinfo=dt.UTC), limit=1000)
        for letter in letters:
            check(server_of[watch_of(letter.key) or 0], repr(letter.reply))
        return len(letters)


@given(st.lists(steps(), min_size=8, max_size=25))
@settings(max_examples=15)
def test_no_watch_ever_tells_of_another_servers_paper(sequence: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder), sequence))


def test_each_watch_tells_of_what_it_may(tmp_path: Path) -> None:
    """What the test above looks for is there to be told."""
    watches: list[Step] = [(caller, "watch add", {"topic": "caching graphs"}) for caller in PLACES]
    arrivals: list[Step] = [
        (keeper, "library import", {"file": paper(WORDS[keeper.server], 1, 1)}) for keeper in KEEPERS
    ]

    written = asyncio.run(play(tmp_path, [*watches, *arrivals]))

    # Two people in each server hear of its own, and in direct messages, which a user install is too, of the shared one.
    assert written == 6
