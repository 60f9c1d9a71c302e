"""LaTeX maths as plain Unicode: what stands between dollar signs, made readable in a line of text."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from pylatexenc.latex2text import get_default_latex_context_db
from pylatexenc.macrospec import LatexContextDb

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_MACRO_OR_GROUP = re.compile(r"\\[A-Za-z]|\{")
_DEEPEST_NESTING = 40

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠ",
)
_SUBSCRIPTS = str.maketrans("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
# What is written above a letter by convention and reads as well beside it: Σ*, 90°, f′.
_RAISED_AS_THEY_ARE = frozenset({"*", "°", "′", "″", "†", "‡", "∗", "⋆"})
_COMBINING = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304", "overline": "\u0305",
    "underline": "\u0332", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306",
    "overrightarrow": "\u20d7", "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a",
}  # fmt: skip
_OPERATORS = frozenset(
    [
        "arccos",
        "arcsin",
        "arctan",
        "arg",
        "cos",
        "cosh",
        "cot",
        "csc",
        "deg",
        "det",
        "dim",
        "exp",
        "gcd",
        "hom",
        "inf",
        "ker",
        "lg",
        "lim",
        "liminf",
        "limsup",
        "ln",
        "log",
        "max",
        "min",
        "Pr",
        "sec",
        "sin",
        "sinh",
        "sup",
        "tan",
        "tanh",
        "bmod",
    ]
)
_TRANSPARENT = frozenset(
    [
        "mathcal",
        "mathscr",
        "mathbf",
        "mathrm",
        "mathsf",
        "mathit",
        "mathtt",
        "mathfrak",
        "mathnormal",
        "boldsymbol",
        "bm",
        "pmb",
        "operatorname",
        "text",
        "textrm",
        "textit",
        "textbf",
        "textsf",
        "texttt",
        "textsc",
        "textup",
        "textnormal",
        "mbox",
        "hbox",
        "ensuremath",
        "mathop",
        "mathbin",
        "mathrel",
        "mathord",
        "emph",
        "underbrace",
        "overbrace",
    ]
)
_SILENT = frozenset(
    [
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "limits",
        "nolimits",
        "displaystyle",
        "textstyle",
        "scriptstyle",
        "rm",
        "it",
        "bf",
        "sf",
        "tt",
        "sc",
        "cal",
        "frak",
        "em",
        "sl",
        "mit",
        "nonumber",
        "notag",
        "middle",
    ]
)
_BLACKBOARD = frozenset({"mathbb", "Bbb", "mathds"})
_TWO_ARGUMENTS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "binom", "stackrel", "overset", "underset"})
_CHOOSE = " choose "
_UNSHOWN_ARGUMENT = frozenset({"begin", "end", "label", "tag", "hspace", "vspace", "color", "phantom"})
_OWN = {
    "ge": "≥", "le": "≤", "geq": "≥", "leq": "≤", "to": "→", "epsilon": "ε", "phi": "φ", "bmod": "mod", "colon": ":",
    "choose": _CHOOSE, "over": "/", "xrightarrow": "→", "quad": " ", "qquad": " ", "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|", "eqqcolon": "=:", "coloneqq": ":=",
}  # fmt: skip
_ESCAPES = {"\\": " ", ",": " ", ";": " ", ":": " ", " ": " ", ">": " ", "!": "", "/": "", "-": "", "|": "‖"}
_SMALL = "".join(map(chr, {*_SUPERSCRIPTS.values(), *_SUBSCRIPTS.values()}))
# Macros that say how something is set, not what: they are read for their arguments.
_STRUCTURE = frozenset(
    {*_TRANSPARENT, *_SILENT, *_BLACKBOARD, *_COMBINING, *_TWO_ARGUMENTS, *_UNSHOWN_ARGUMENT, "sqrt", "not", "pmod"}
) - {"operatorname"}
_RAISED = _SUPERSCRIPTS, "^"
_LOWERED = _SUBSCRIPTS, "_"
# What reads well as small letters: numbers, one letter with a number (n+1, 2k), two letters (ij), ordinals.
_READS_SMALL = re.compile(r"[\d+=-]*[^\W\d_]?[\d+=-]*|[a-z]{2}|\(\d+\)")
_LONGEST_SMALL = 4
_COMPOUND = re.compile(r"[\s+\-/=,]")


def plain_formula(source: str) -> str:
    """Return a LaTeX formula, without its dollar signs, as text in one line. Never raises; what is unknown is named."""
    shown = _Formula(_TOKEN.findall(source)).sequence()
    return " ".join(unicodedata.normalize("NFC", shown).split())


def symbol(name: str) -> str | None:
    """Return the character that a LaTeX macro stands for, such as × for `times`; None where it stands for none."""
    if name in _OWN:
        return _OWN[name]
    shown = _symbols().get_macro_spec(name)
    text = shown.simplify_repl if shown else None
    return text if isinstance(text, str) and "%" not in text else None


def combining_mark(name: str) -> str | None:
    """Return the combining character that an accent macro puts on a letter, such as U+0304 for `bar`."""
    return _COMBINING.get(name)


@cache
def _symbols() -> LatexContextDb:
    """The macros that pylatexenc knows. Built when first needed, as most abstracts need none."""
    return get_default_latex_context_db()


class _Formula:
    """Reads the tokens of one formula from left to right."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def sequence(self, *, grouped: bool = False) -> str:
        """Read on to the end, or to the brace that closes the group."""
        shown = ""
        while (token := self._take()) and not (grouped and token == "}"):
            piece = self._shown(token)
            if _is_operator(token):
                shown += " " * (shown[-1:].isalnum() or shown[-1:] in set(")]}′")) + piece
                shown += " " * (self._peek()[:1].isalnum() or _MACRO_OR_GROUP.match(self._peek()) is not None)
            else:
                shown += piece
        return shown

    def _shown(self, token: str) -> str:
        if token.startswith("\\") and token[1:2].isalpha():
            return self._macro(token[1:].rstrip("*"))
        match token:
            case "{":
                return self._group()
            case "^" | "_":
                return _script(self._argument(), *(_RAISED if token == "^" else _LOWERED))
            case "}" | "$":
                return ""
            case "'":
                return "′"
            case "~" | "&":
                return " "
        return _ESCAPES.get(token[1], token[1]) if token.startswith("\\") and len(token) > 1 else token

    def _macro(self, name: str) -> str:  # noqa: PLR0911 - one return for each kind of macro
        if name in _TRANSPARENT:
            return self._argument()
        if name in _SILENT:
            if name in {"left", "right"} and self._peek() == ".":
                self._take()
            return ""
        if name in _BLACKBOARD:
            return "".join(_double_struck(char) for char in self._argument())
        if name in _COMBINING:
            return _accented(self._argument(), _COMBINING[name])
        if name in _TWO_ARGUMENTS:
            return _pair(name, self._argument(), self._argument())
        if name == "sqrt":
            return self._root()
        if name in _UNSHOWN_ARGUMENT:
            self._argument()
            return ""
        if name == "not":
            return self._argument() + "\u0338"
        if name == "pmod":
            return f" (mod {self._argument()})"
        return symbol(name) or name

    def _argument(self) -> str:
        while self._peek().isspace():
            self._take()
        if self._depth >= _DEEPEST_NESTING:
            return ""
        self._depth += 1
        shown = self._shown(self._take())
        self._depth -= 1
        return shown

    def _group(self) -> str:
        if self._depth >= _DEEPEST_NESTING:
            return ""
        self._depth += 1
        shown = self.sequence(grouped=True)
        self._depth -= 1
        return f"({shown})" if _CHOOSE in shown else shown

    def _root(self) -> str:
        index = ""
        if self._peek() == "[":
            self._take()
            while (token := self._take()) not in {"]", ""}:
                index += self._shown(token)
        content = self._argument()
        alone = content.isalnum() and not self._peek()[:1].isalnum()
        return _script(index, *_RAISED) + "√" + (content if alone else f"({content})")

    def _take(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""


def _is_operator(token: str) -> bool:
    """Whether a macro is shown as a word, which must not run into what stands beside it."""
    name = token[1:].rstrip("*")
    if not token.startswith("\\") or not name.isalpha() or name in _STRUCTURE:
        return False
    return name in _OPERATORS or name == "operatorname" or symbol(name) is None


def _accented(content: str, mark: str) -> str:
    """Put a mark over a letter, which small letters may follow; over more than a letter it would not show."""
    letter = content.rstrip(_SMALL)
    return letter + mark + content[len(letter) :] if len(letter) == 1 else content


def _script(content: str, small: dict[int, int], mark: str) -> str:
    content = content.strip()
    if not content or content in _RAISED_AS_THEY_ARE:
        return content
    if (
        len(content) <= _LONGEST_SMALL
        and _READS_SMALL.fullmatch(content)
        and all(ord(char) in small for char in content)
    ):
        return content.translate(small)
    plain = len(content) == 1 or (mark == "_" and content.isalnum())
    return f"{mark}{content}" if plain else f"{mark}({content})"


def _pair(name: str, first: str, second: str) -> str:
    if "frac" in name:
        return f"{_grouped(first)}/{_grouped(second)}"
    return f"({first}{_CHOOSE}{second})" if name == "binom" else second


def _grouped(content: str) -> str:
    return f"({content})" if _COMPOUND.search(content.strip()) else content


def _double_struck(char: str) -> str:
    kind = "CAPITAL" if char.isupper() else "SMALL"
    for name in (f"DOUBLE-STRUCK {kind} {char.upper()}", f"MATHEMATICAL DOUBLE-STRUCK {kind} {char.upper()}"):
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return char
