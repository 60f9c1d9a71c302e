"""The library in numbers, as a picture and in the terminal's own characters."""

import io

from PIL import Image

from bot.assistant import Assistant
from bot.commands import GivenFile, Invocation
from bot.handlers.counting import _categories, _years
from bot.replies import Caller, Reply, Standing
from bot.terminal.layout import plain

ANN = Caller("ann", "general", "1001")
ADA = Caller("ada", "general", "2002", Standing(manages=True))


async def stats(assistant: Assistant, caller: Caller = ANN) -> Reply:
    return await assistant.run(caller, Invocation("stats", {}))


async def test_the_picture_tells_its_numbers_to_who_cannot_see_it(assistant: Assistant) -> None:
    reply = await stats(assistant)

    (picture,) = reply.attachments
    years, categories = reply.charts
    assert picture.name == "library.png"
    assert Image.open(io.BytesIO(picture.content)).format == "PNG"
    for chart in (years, categories):
        assert all(f"{label} {count:,}" in picture.description for label, count in chart.bars)
    assert sum(count for _, count in years.bars) == int(reply.headline.split()[3])


async def test_the_terminal_draws_bars_of_its_own(assistant: Assistant) -> None:
    shown = plain(await stats(assistant))

    assert "Papers by year" in shown
    assert "█" in shown
    assert "library.png" not in shown


async def test_a_server_counts_what_is_seen_there_alone(assistant: Assistant) -> None:
    file = GivenFile("a.jsonl", b'{"id": "q", "title": "Quokkas", "date": "1987-01-01", "categories": ["quixnar.XX"]}')
    await assistant.run(ADA, Invocation("library import", {"file": file}))

    assert "quixnar" in repr(await stats(assistant, ADA))
    assert "quixnar" not in repr(await stats(assistant))


async def test_an_empty_library_is_said_to_be_empty(assistant: Assistant) -> None:
    await assistant.run(ADA, Invocation("settings library", {"shared": False}))

    assert (await stats(assistant, ADA)).headline == "The library is empty."


def test_many_years_are_put_together_and_gaps_stay() -> None:
    assert _years({2020: 1, 2022: 2}) == [("2020", 1), ("2021", 0), ("2022", 2)]
    assert _years({1995: 1, 2019: 4}) == [("1990s", 1), ("2000s", 0), ("2010s", 4)]


def test_the_small_categories_share_a_bar() -> None:
    bars = _categories({f"cs.{place:02d}": 30 - place for place in range(20)})

    assert len(bars) == 15
    assert bars[-1] == ("6 others", sum(30 - place for place in range(14, 20)))
