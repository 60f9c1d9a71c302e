"""Discord's markdown: only what Quoth means as markup is markup.

The texts of papers and of people are shown to the letter, whatever they hold.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from bot.discord.limits import length
from bot.replies import Mark, Run

# In Discord a backslash takes the meaning off any character that is no letter, digit or space. These mean something
# wherever they stand; "@" in @everyone, ":" in :emoji: and in bare links.
_MARKUP = re.compile(r"[\\*_~`|<>\[\]@:]")
# And these where a line begins: lists, headings, small print.
_LINE_START = re.compile(r"^(\s*)([-+#]|\d+(?=[.)]))")

# A person, a role or a channel: https://discord.com/developers/docs/reference#message-formatting
_MENTION = re.compile(r"<(@&?|#)[0-9]{1,20}>")

_LINE_BREAK = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Persian, the languages of India and compound emoji are written with them.
_JOINERS = "\u200c\u200d"
_INVISIBLE = {"Cc", "Cf", "Cs"}  # controls; marks of direction and of no width; halves of a surrogate pair

_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s")

# Nothing that could end the link, hide its host behind a user name, or be markup itself.
_PLAIN_URL = re.compile(r"https?://[a-z0-9.-]+(:\d+)?([/?#][\w.~/?#&=%+,;:@!$'*-]*)?", re.IGNORECASE | re.ASCII)
_URL_LENGTH = 500


def visible(text: str) -> str:
    """The text without what can't be seen: controls, marks of direction or of no width. Lines end in a newline."""
    if text.isprintable():
        return text
    unified = _LINE_BREAK.sub("\n", text).replace("\t", " ")
    return "".join(char for char in unified if _is_visible(char))


def _is_visible(char: str) -> bool:
    return char == "\n" or char in _JOINERS or unicodedata.category(char) not in _INVISIBLE


def one_line(text: str) -> str:
    """The visible text as one line, a single space between words."""
    return " ".join(visible(text).split())


def escape(text: str) -> str:
    """Markdown that shows one line of text as it stands."""
    marked = _MARKUP.sub(r"\\\g<0>", text)
    return _LINE_START.sub(lambda match: _escape_line_start(*match.groups()), marked)


def _escape_line_start(space: str, mark: str) -> str:
    return f"{space}{mark}\\" if mark.isdecimal() else f"{space}\\{mark}"


def marked(runs: Sequence[Run]) -> str:
    """Markdown that shows the runs as one line, each as it is meant."""
    return _markdown(_merged(runs))


def _markdown(merged: Iterable[Run]) -> str:
    return "".join(_MARKED[run.mark](run.text) for run in merged)


def _merged(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs flowed into one line, with no two of one mark next to each other: `**a****b**` is not bold."""
    shown = [Run(re.sub(r"\s+", " ", visible(run.text)), run.mark) for run in runs]
    for mark, group in groupby((run for run in shown if run.text), key=lambda run: run.mark):
        yield Run("".join(run.text for run in group), mark)


def _strong(text: str) -> str:
    return _between("**", text, escape)


def _struck(text: str) -> str:
    """The text struck through; a tilde stands between the struck parts, where it can't end one of them too early."""
    return "".join(escape(part) if "~" in part else _between("~~", part, escape) for part in re.split("(~+)", text))


def _typed(text: str) -> str:
    """The text as code; where it holds a backtick, which would end that, as it stands."""
    return escape(text) if "`" in text else _between("`", text, str)


def _between(mark: str, text: str, written: Callable[[str], str]) -> str:
    """The text between two marks, blanks outside them: Discord takes no mark beside one."""
    bare = text.strip()
    if not bare:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{written(bare)}{mark}{after}"


def _mention(text: str) -> str:
    """A mention as Discord draws it by name; anything else as it stands."""
    return text if _MENTION.fullmatch(text) else escape(text)


_MARKED: Mapping[Mark, Callable[[str], str]] = MappingProxyType(
    {
        Mark.PLAIN: escape,
        Mark.STRONG: _strong,
        Mark.STRUCK: _struck,
        Mark.TYPED: _typed,
        Mark.ASIDE: escape,
        Mark.MENTION: _mention,
    }
)


def fitting(runs: Sequence[Run], limit: int) -> Iterator[str]:
    """The runs as markdown, one text where that fits the limit, else several.

    They are cut between sentences, else between words, and within a word only where it is too long by itself.
    """
    whole = list(_merged(runs))
    size = sum(len(run.text) for run in whole)
    start = 0
    while start < size:
        # Markdown is never shorter than what it shows, so no more than this has to be looked at.
        rest = _cut(whole, start, start + limit + 1)
        left = min(size - start, limit + 1)
        fits = _fitting_length(rest, left, limit)
        end = left if fits == left else _good_cut("".join(run.text for run in rest), max(fits, 1))
        if text := _markdown(_cut(rest, 0, end)).strip():
            yield text
        start += end


def _fitting_length(runs: Sequence[Run], size: int, limit: int) -> int:
    """How many characters of the runs, as markdown, fit the limit."""

    def markdown_length(end: int) -> int:
        return length(_markdown(_cut(runs, 0, end)))

    return size if markdown_length(size) <= limit else bisect_right(range(size), limit, key=markdown_length) - 1


def _cut(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The runs between two places, counted over all their text."""
    kept, offset = [], 0
    for run in runs:
        if piece := run.text[max(start - offset, 0) : max(end - offset, 0)]:
            kept.append(Run(piece, run.mark))
        offset += len(run.text)
    return kept


def _good_cut(text: str, limit: int) -> int:
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit)]
    return ends[-1] if ends else text.rfind(" ", 0, limit) + 1 or limit


def plain_url(url: str | None) -> str | None:
    """The address as a link can carry it; None where it is none, or is no plain http(s) one."""
    if url is None:
        return None
    quoted = url.strip().replace("(", "%28").replace(")", "%29")
    return quoted if len(quoted) <= _URL_LENGTH and _PLAIN_URL.fullmatch(quoted) else None


def link(text: str, url: str | None) -> str:
    """One line of text as a link, where there is a plain address to link to."""
    target = plain_url(url)
    if target is None:
        return escape(text)
    # Discord's links don't know escaped brackets, and it shows no link whose text looks like another address.
    if re.search(r"[\[\]]|://", text):
        return f"{escape(text)} ([link]({target}))"
    return f"[{escape(text)}]({target})"


def code_block(text: str, language: str) -> str | None:
    """A code block, or None where the text itself would end it."""
    shown = visible(text).strip("\n")
    return None if "```" in shown or shown.endswith("`") else f"```{language}\n{shown}\n```"
