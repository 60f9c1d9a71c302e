"""The library in numbers: its papers by year and by category, drawn."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.commands import Invocation
from bot.commands.counting import STATS
from bot.desk import Desk, notice
from bot.handlers.kinds import Handler
from bot.plurals import counted
from bot.replies import Attachment, Chart, Reply, Shape
from retrieval.index import ViewIndex
from retrieval.tally import Tally, tally

# Bars of one chart: more years are put together by tens, more categories under one bar.
_MOST_BARS = 15
# Characters of a category's name that have room beside a bar.
_LABEL = 16


async def stats(desk: Desk, _: Invocation) -> Reply:
    """How many papers are seen from here, by year and by category."""
    if not len(desk.library):
        return notice("The library is empty.")
    found, charts, picture = await desk.library.run(_counted, desk.library.index)
    told = "; ".join(
        f"{chart.title}: {', '.join(f'{name} {count:,}' for name, count in chart.bars)}" for chart in charts
    )
    headline = f"The library holds {counted(found.papers, 'paper')}."
    attachments = (Attachment("library.png", picture, f"Bar charts. {told}."),) if charts else ()
    return Reply(status="answered", shape=Shape.NOTICE, headline=headline, charts=charts, attachments=attachments)


def _counted(index: ViewIndex) -> tuple[Tally, tuple[Chart, ...], bytes]:
    # Only a picture needs it, and it would take 30 ms of every start.
    from bot.drawing import drawn  # noqa: PLC0415

    found = tally(index)
    bars = (("Papers by year", _years(found.by_year)), ("Papers by category", _categories(found.by_category)))
    charts = tuple(Chart(title, tuple(bar), "library.png") for title, bar in bars if bar)
    return found, charts, drawn(charts)


def _years(by_year: Mapping[int, int]) -> list[tuple[str, int]]:
    """A bar for each year, the empty ones between too; or for ten years each, or a hundred, where those are many."""
    if not by_year:
        return []
    for span in (1, 10, 100):
        begun = range(min(by_year) // span * span, max(by_year) + 1, span)
        if len(begun) <= _MOST_BARS:
            break
    name = str if span == 1 else (lambda year: f"{year}s")
    return [(name(first), sum(by_year.get(first + more, 0) for more in range(span))) for first in begun][-_MOST_BARS:]


def _categories(by_category: Mapping[str, int]) -> list[tuple[str, int]]:
    shown = [(_short(name), count) for name, count in by_category.items()]
    left = shown[_MOST_BARS - 1 :]
    if len(left) <= 1:
        return shown
    return [*shown[: _MOST_BARS - 1], (f"{len(left):,} others", sum(count for _, count in left))]


def _short(name: str) -> str:
    clean = "".join(char if char.isprintable() else " " for char in name)
    return clean if len(clean) <= _LABEL else f"{clean[: _LABEL - 1]}…"


HANDLERS: Mapping[str, Handler] = MappingProxyType({STATS.name: stats})
