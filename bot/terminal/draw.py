"""Replies in colour, wrapped to the terminal's width."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from bot.replies import Reply
from bot.terminal.layout import CHATTING, Hints, Line, Look, lay_out

_STYLES: Mapping[Look, str] = MappingProxyType(
    {
        Look.BODY: "",
        Look.QUESTION: "bold",
        Look.HEADLINE: "bold",
        Look.ERROR: "bold red",
        Look.QUOTE: "",
        Look.MATCHED: "bold yellow",
        Look.NUMBER: "cyan",
        Look.TITLE: "bold",
        Look.SMALL: "dim",
        Look.STRUCK: "strike red",
        Look.TYPED: "cyan",
    }
)
_BAR = ("▌ ", "cyan")
_NARROWEST = 10  # columns; narrower text can't be read, so it may run over instead


def draw(console: Console, reply: Reply, hints: Hints = CHATTING) -> None:
    """Print a reply, wrapped to the console's width; lines that are kept run over rather than being cut."""
    console.print(_Drawn(lay_out(reply, hints)), crop=False)


class _Drawn:
    """Lines that rich can print. Text is never read as rich's markup: papers hold square brackets."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._lines:
            yield from _wrapped(line, console, options.max_width)


def _wrapped(line: Line, console: Console, width: int) -> RenderResult:
    text = Text.assemble(*((run, _STYLES[look]) for run, look in line.runs), end="")
    margin = Text(" " * line.indent)
    if line.quoted:
        margin.append(*_BAR)
    if line.kept:
        yield Text(text.plain, no_wrap=True, overflow="ignore")
        return
    for part in text.wrap(console, max(width - len(margin), _NARROWEST)):
        part.rstrip()
        yield margin + part
