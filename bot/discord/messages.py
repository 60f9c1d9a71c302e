"""What people's messages say, without Discord's markup."""

import re
from collections.abc import Iterable, Iterator, Mapping

import discord

# No pattern here looks for its end from more places than one, or far: a message takes no more time than its length.

# What stands for something that can't be looked up: emoji, mentions, times, and addresses.
_NO_WORDS = re.compile(
    r"<a?:\w+:\d+>|<(?:@[!&]?|#)\d+>|<id:\w+>|</[^:<>\n]+:\d+>|<t:-?\d+(?::\w)?>|<?https?://[^\s>]+>?"
)
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(\s*<?https?://[^)\s]+\)")
_FENCE = re.compile(r"```(?:[a-z0-9_+\-.#]+\n)?")
_LINE_START = re.compile(r"^[^\S\n]*(?:>>> |> |#{1,3} |-# )", re.MULTILINE)
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
# Where marks round words may begin, and for each mark where it ends: bold, underlined, struck, hidden, code, italic. A
# lone one is a letter of the text.
_PAIR = re.compile(r"(?<!\\)[*_~|`]")
_PAIR_ENDS = {
    mark: re.compile(rf"(?<=\S)(?<!\\){re.escape(mark)}") for mark in ("***", "**", "__", "~~", "||", "```", "``", "`")
}
_ITALIC = re.compile(r"(?<![\w\\*])[*_](?=[^\s*_])")
_ITALIC_ENDS = {mark: re.compile(rf"(?<=[^\s\\]){re.escape(mark)}(?![\w*])") for mark in "*_"}

_QUOTED = re.compile(r"(?:^[ ]*> [^\n]*(?:\n|$))+", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^[ ]*> ", re.MULTILINE)
_SMALL_PRINT = re.compile(r"^-# .*$", re.MULTILINE)
# The number of a paper behind a quote of ours.
_CITATION = re.compile(r"\\\[\d+\\\]\s*$")


def words_of(message: discord.Message) -> str:
    """The words of a message, or of the one that it forwards; "" where it holds none.

    Of a message that is made of components, such as our own answers, those of its quotes, where it has some.
    """
    forwarded = message.message_snapshots[0] if message.message_snapshots else None
    content = message.content or (forwarded.content if forwarded else "")
    if content:
        return plain_words(content)
    shown = "\n".join(_texts((forwarded or message).components))
    quotes = (_CITATION.sub("", _QUOTE_MARK.sub("", quote)) for quote in _QUOTED.findall(shown))
    return " ".join(f"“{plain_words(quote)}”" for quote in quotes) or plain_words(_SMALL_PRINT.sub("", shown))


def _texts(components: Iterable[discord.Component]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _texts(getattr(component, "children", ()))


def plain_words(content: str) -> str:
    """The words that a person reads in a text of Discord's markdown, on one line."""
    text = _LINK.sub(r"\1", _FENCE.sub(" ", content))
    text = _LINE_START.sub("", _NO_WORDS.sub(" ", text))
    for _ in range(2):  # bold stands round underlined, and the other way about
        text = _unmarked(text, _PAIR, _PAIR_ENDS)
    text = "\n".join(_unmarked(line, _ITALIC, _ITALIC_ENDS) for line in text.split("\n"))
    return " ".join(_ESCAPED.sub(r"\1", text).split())


def _unmarked(text: str, begins: re.Pattern[str], ends: Mapping[str, re.Pattern[str]]) -> str:
    """The text without the marks that stand in pairs round words."""
    kept: list[str] = []
    endless: set[str] = set()  # what is not ended once is ended nowhere behind it, either
    done = at = 0
    while begin := begins.search(text, at):
        at = begin.end()
        for mark, closing in ends.items():
            inside = begin.start() + len(mark)
            if mark in endless or not text.startswith(mark, begin.start()) or text[inside : inside + 1].strip() == "":
                continue
            if (end := closing.search(text, inside + 1)) is not None:
                kept += (text[done : begin.start()], text[inside : end.start()])
                done = at = end.end()
                break
            endless.add(mark)
    return "".join([*kept, text[done:]])
