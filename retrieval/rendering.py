r"""Shows LaTeX in titles and abstracts as plain Unicode, and keeps track of where each character came from.

Only what is surely LaTeX is changed: `$5 and $6` is money, and `C:\new` is a path. What is stored is never changed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retrieval.formulas import combining_mark, plain_formula, symbol

_ISLAND = re.compile(r"[\\$]|\{(?=\\)|``|''")
_MACRO = re.compile(r"\\([A-Za-z]+)\*?")
_ESCAPED = frozenset("%&#_${}^~")
_SPACES = {",": " ", ";": " ", " ": " ", "\n": " ", "/": "", "-": "", "!": "", "@": ""}
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "r": "\u030a", "d": "\u0323", "b": "\u0331",
    "k": "\u0328",
}  # fmt: skip
# An accent and its letter: \'e \'{e} {\'\i} \v{s} \v s; one named by a letter needs a brace or a space behind it.
_ACCENTED = re.compile(
    r"""\\(?:(?P<sign>['`^"~=.])\s*|(?P<name>[uvHcrdbk])(?:\s+|(?=\{|\\[ij])))
        (?:\{\s*(?P<braced>\\[ij]|[^\W\d_])\s*\}|(?P<bare>\\[ij](?![A-Za-z])|[^\W\d_]))""",
    re.VERBOSE,
)
_SPACING_ACCENT = re.compile(r"\\([~^])\{\}")
_LETTER_MACROS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ",
    "LaTeX": "LaTeX", "TeX": "TeX", "textbraceleft": "{", "textbraceright": "}", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^",
}  # fmt: skip
_STYLES = frozenset(
    "emph textit textbf texttt textsc textsf textrm textsl textup textmd textnormal text underline mbox uline "
    "enquote url".split()
)
_SWITCHES = frozenset("em it bf sc sl tt rm sf cal itshape bfseries scshape ttfamily small large noindent".split())
_REFERENCES = frozenset("cite citep citet citealp ref eqref autoref".split())
_DEEPEST_NESTING = 20
# Nothing is looked for further away than this, so that a text takes no more time than its length.
_REACH = 2000

_SURELY_FORMULA = re.compile(r"[\\^_<>=]")
_WORDY = re.compile(r"[A-Za-z]{2,}.*\s|\s.*[A-Za-z]{2,}|\d,?\s+[A-Za-z]", re.DOTALL)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The raw text from start to end, and what is shown for it; where both are equal, character for character."""

    start: int
    end: int
    shown: str
    literal: bool = False


def render(text: str) -> str:
    """Return a text with its LaTeX as plain Unicode, the rest to the letter. Never raises."""
    return "".join(piece.shown for piece in _pieces(text, 0, len(text), 0))


def render_marked(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return the rendered text in runs, each with whether it is in one of the spans [start, end) of the raw text.

    Joined, the runs are `render(text)`; neighbours differ in their mark. A formula that a span touches is marked whole.
    """
    merged = _merged(spans)
    runs: list[tuple[str, bool]] = []
    for piece in _pieces(text, 0, len(text), 0):
        for shown, marked in _cut(piece, merged):
            if not shown:
                continue
            if runs and runs[-1][1] == marked:
                runs[-1] = (runs[-1][0] + shown, marked)
            else:
                runs.append((shown, marked))
    return runs


def latex_runs(text: str) -> Iterator[tuple[str, str, bool]]:
    """Cut a text into runs: each as it stands, as it is shown, and whether it is LaTeX. Joined, they are the text."""
    return ((text[piece.start : piece.end], piece.shown, not piece.literal) for piece in _pieces(text, 0, len(text), 0))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cut(piece: _Piece, spans: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    touching = [span for span in spans if span[0] < piece.end and span[1] > piece.start]
    if not piece.literal:
        yield piece.shown, bool(touching)
        return
    at = piece.start
    for start, end in touching:
        yield piece.shown[at - piece.start : max(start - piece.start, 0)], False
        yield piece.shown[max(start - piece.start, 0) : end - piece.start], True
        at = end
    yield piece.shown[at - piece.start :] if at < piece.end else "", False


def _pieces(text: str, start: int, end: int, depth: int) -> Iterator[_Piece]:
    """Cut a text into literal runs and islands of LaTeX, in order and without gaps in what is shown."""
    literal_from = at = start
    while match := _ISLAND.search(text, at, end):
        island = list(_island(text, match.start(), end, depth))
        at = match.end()
        if island:
            if literal_from < match.start():
                yield _Piece(literal_from, match.start(), text[literal_from : match.start()], literal=True)
            yield from island
            literal_from = at = island[-1].end
    if literal_from < end:
        yield _Piece(literal_from, end, text[literal_from:end], literal=True)


def _island(text: str, at: int, end: int, depth: int) -> Iterable[_Piece]:
    """The pieces of the LaTeX that begins here; none if what begins here is no LaTeX after all."""
    match text[at]:
        case "$":
            return _dollars(text, at, end)
        case "{":
            return _group(text, at, end, depth)
        case "\\":
            return _command(text, at, end, depth)
        case _:
            return _quotes(text, at)


def _dollars(text: str, at: int, end: int) -> Iterable[_Piece]:
    width = 2 if text.startswith("$$", at) else 1
    close = text.find("$" * width, at + width, min(end, at + _REACH))
    while close > 0 and text[close - 1] == "\\":
        close = text.find("$" * width, close + 1, min(end, at + _REACH))
    if close > 0 and _is_formula(text[at + width : close], text[close + width : close + width + 1]):
        yield _Piece(at, close + width, plain_formula(text[at + width : close]))


def _is_formula(content: str, behind: str) -> bool:
    """Whether what stands between two dollars is maths; `$5 and $6`, `$10k-$20k` and `US$ to A$` are money.

    https://pandoc.org/MANUAL.html#math has the rule for spaces and digits, which money seldom meets.
    """
    if not content.strip() or _unclosed(content):
        return False
    if "\\" in content:
        return True
    if content[0].isspace() != content[-1].isspace():
        return False
    if _SURELY_FORMULA.search(content):
        return True
    return not behind.isdigit() and not (_WORDY.search(content) and (content[0].isdigit() or content[0].isspace()))


def _quotes(text: str, at: int) -> Iterable[_Piece]:
    if text.startswith("``", at):
        if text.find("''", at, at + _REACH) > 0:
            yield _Piece(at, at + 2, "“")
    elif text.rfind("``", max(at - _REACH, 0), at) >= 0:
        yield _Piece(at, at + 2, "”")


def _group(text: str, at: int, end: int, depth: int) -> Iterable[_Piece]:
    r"""`{\em words}` or `{\'e}`: the braces go, if what they begin with is LaTeX that is understood."""
    close = _closing_brace(text, at, end)
    if close < 0 or depth >= _DEEPEST_NESTING:
        return
    inside = list(_pieces(text, at + 1, close, depth + 1))
    understood = not inside[0].literal
    yield _Piece(at, at + 1, "" if understood else "{", literal=not understood)
    yield from inside
    yield _Piece(close, close + 1, "" if understood else "}", literal=not understood)


def _command(text: str, at: int, end: int, depth: int) -> Iterable[_Piece]:
    if accented := _ACCENTED.match(text, at, end):
        return [_accented(accented)]
    if spacing := _SPACING_ACCENT.match(text, at, end):
        return [_Piece(at, spacing.end(), spacing[1])]
    if macro := _MACRO.match(text, at, end):
        return _macro(text, macro, end, depth)
    after = text[at + 1 : min(at + 2, end)]
    if after in {"(", "["}:
        return _bracketed(text, at, end)
    if after == "\\":
        return [_Piece(at, at + 3, " ")] if text[at + 2 : min(at + 3, end)].isspace() else ()
    shown = after if after in _ESCAPED else _SPACES.get(after)
    return () if shown is None else [_Piece(at, at + 2, shown)]


def _accented(match: re.Match[str]) -> _Piece:
    letter = (match["braced"] or match["bare"]).removeprefix("\\")
    accent = _ACCENTS[match["sign"] or match["name"]]
    return _Piece(match.start(), match.end(), unicodedata.normalize("NFC", letter + accent))


def _bracketed(text: str, at: int, end: int) -> Iterable[_Piece]:
    close = text.find("\\)" if text[at + 1] == "(" else "\\]", at + 2, min(end, at + _REACH))
    return [_Piece(at, close + 2, plain_formula(text[at + 2 : close]))] if close > 0 else ()


def _macro(text: str, match: re.Match[str], end: int, depth: int) -> Iterable[_Piece]:
    name, start, after = match[1], match.start(), match.end()
    close = _closing_brace(text, after, end) if text.startswith("{", after) else -1
    if name in _STYLES and close > 0 and depth < _DEEPEST_NESTING:
        inside = _pieces(text, after + 1, close, depth + 1)
        return [_Piece(start, after + 1, ""), *inside, _Piece(close, close + 1, "")]
    if name in _REFERENCES and close > 0:
        return [_Piece(start, close + 1, f"[{text[after + 1 : close]}]")]
    if name in {"begin", "end"} and close > 0:
        return [_Piece(start, close + 1, "")]
    if name in _SWITCHES:
        return [_Piece(start, _after_space(text, after, end), "")]
    if name in _LETTER_MACROS:
        swallowed = after + 2 if text.startswith("{}", after) else _after_space(text, after, end)
        return [_Piece(start, swallowed, _LETTER_MACROS[name])]
    shown = symbol(name) if combining_mark(name) is None else None
    return [_Piece(start, after, shown)] if shown else ()


def _after_space(text: str, at: int, end: int) -> int:
    return at + 1 if at < end and text[at].isspace() else at


def _closing_brace(text: str, at: int, end: int) -> int:
    """Where the brace that opens at `at` closes; -1 where it does not, or only far away or deep inside."""
    depth = 0
    for match in _BRACE.finditer(text, at, min(end, at + _REACH)):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.start()
        if depth > _DEEPEST_NESTING:
            break
    return -1


def _unclosed(formula: str) -> bool:
    braces = [match.group() for match in _BRACE.finditer(formula)]
    return braces.count("{") != braces.count("}")
