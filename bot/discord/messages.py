"""What people's messages say, without Discord's markup."""

import re

import discord

# What stands for something that can't be looked up: emoji, mentions, times, and addresses.
_NO_WORDS = re.compile(
    r"<a?:\w+:\d+>|<(?:@[!&]?|#)\d+>|<id:\w+>|</[^:>\n]+:\d+>|<t:-?\d+(?::\w)?>|<?https?://[^\s>]+>?"
)
_LINK = re.compile(r"\[([^\]\n]+)\]\(\s*<?https?://[^)\s]+\)")
_FENCE = re.compile(r"```(?:[a-z0-9_+\-.#]+\n)?")
_LINE_START = re.compile(r"^\s*(?:>>> |> |#{1,3} |-# )", re.MULTILINE)
# A pair of marks round words: bold, underlined, struck, hidden, code, italic. A lone one is a letter of the text.
_PAIR = re.compile(r"(?<!\\)(\*\*\*|\*\*|__|~~|\|\||`+)(?=\S)(.+?)(?<=\S)(?<!\\)\1", re.DOTALL)
_ITALIC = re.compile(r"(?<![\w\\*])([*_])(?=[^\s*_])(.+?)(?<=[^\s\\])\1(?![\w*])")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


def words_of(message: discord.Message) -> str:
    """The words of a message, or of the one that it forwards; "" where it holds none."""
    forwarded = message.message_snapshots[0].content if message.message_snapshots else ""
    return plain_words(message.content or forwarded)


def plain_words(content: str) -> str:
    """The words that a person reads in a text of Discord's markdown, on one line."""
    text = _LINK.sub(r"\1", _FENCE.sub(" ", content))
    text = _LINE_START.sub("", _NO_WORDS.sub(" ", text))
    for marks in (_PAIR, _PAIR, _ITALIC):  # twice: bold stands round underlined, and the other way about
        text = marks.sub(r"\2", text)
    return " ".join(_ESCAPED.sub(r"\1", text).split())
