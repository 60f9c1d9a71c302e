r"""Turns of phrase, written down as people say them, one a row, and found in what they type as whole words.

    (show|give) [me ](more|others)     # give me more

`(a|b)` is one of these, `[a ]` this or nothing, `[a |b ]*` any number of these. `{name}` is a part that is named where
the rows are compiled: as rows, or as a regular expression where rows can't say it. ` ... ` is whatever stands between
in the same question, a space any white space, `^` and `$` the beginning and the end of what was typed, punctuation
aside, and `{stop}` the end of a clause. What is left is a regular expression's own. Behind ` # `, or above, stands an
example.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

PAPER = "(paper|article|publication|preprint|manuscript|abstract)s?"
"""A row: what a person calls a paper, or several."""

PAPERS = "(papers|articles|publications|preprints|studies|works|abstracts)"
"""A row: what a person calls several papers."""

BE = "('?s| is| are| was| were)"
"""A row: the verb behind "what" or "who", written apart or not."""

_STOP = re.compile(r"(?=\s*(?:[?.!,;:]|$))")
_COMMENT = re.compile(r"(?:^|\s+)# .*")
_SIGN = re.compile(
    r"""
      (?P<escaped>\\.)
    | \{(?P<part>[a-z_]+)\}
    | (?P<dots>\s\.\.\.\s)
    | (?P<white>\s+)
    | (?P<special>\((?!\?)|\[|\]\*|\]|\^|\$)
    """,
    re.VERBOSE,
)
_SPECIAL = {"(": "(?:", "[": "(?:", "]*": ")*", "]": ")?", "^": r"^\W*", "$": r"\W*$"}


Part = str | re.Pattern[str]
"""A named part of a row: rows, or a regular expression where rows can't say it."""


class Phrases:
    """A regular expression, used as a compiled one is, and compiled when it is first used.

    To compile all of them takes an eighth of a second, for which nobody waits who asks for something else.
    """

    def __init__(self, expression: str) -> None:
        self._expression = expression

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._expression)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self._compiled.search(text, start)

    def match(self, text: str) -> re.Match[str] | None:
        return self._compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._compiled.finditer(text)


def phrases(rows: str, **parts: Part) -> Phrases:
    """Return the pattern that finds any of the rows as whole words."""
    return Phrases(rf"(?<![\w'])(?:{either(rows, **parts)})(?!\w)")


def whole(rows: str, **parts: Part) -> Phrases:
    """Return the pattern for `fullmatch` with a text that is one of the rows and nothing else."""
    return Phrases(either(rows, **parts))


def either(rows: str, **parts: Part) -> str:
    """Return a regular expression for one of the rows."""
    lines = (_COMMENT.sub("", line).strip() for line in rows.splitlines())
    return "|".join(_translated(line, parts) for line in lines if line)


def _translated(row: str, parts: Mapping[str, Part]) -> str:
    return _SIGN.sub(lambda match: _sign(match, parts), row)


def _sign(match: re.Match[str], parts: Mapping[str, Part]) -> str:
    if name := match["part"]:
        part = _STOP if name == "stop" else parts[name]
        return f"(?:{part.pattern if isinstance(part, re.Pattern) else either(part, **parts)})"
    if match["dots"]:
        return r"\b[^?]*?\b"
    if match["white"]:
        return r"\s++"  # possessive: white space is never given back, so that hostile runs of it cost nothing
    return match["escaped"] or _SPECIAL[match["special"]]
