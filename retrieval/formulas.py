"""LaTeX maths as plain Unicode: what stands between dollar signs, made readable in a line of text."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, partial

from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]  # it has no type hints
from pylatexenc.macrospec import LatexContextDb  # type: ignore[import-untyped]  # likewise

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_MACRO_OR_GROUP = re.compile(r"\\[A-Za-z]|\{")
_DEEPEST_NESTING = 40

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠ",
)
_SUBSCRIPTS = str.maketrans("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
# What is written above a letter by convention and reads as well beside it: Σ*, 90°, f′.
_RAISED_AS_THEY_ARE = {sign: sign for sign in "*°′″†‡∗⋆"} | {"∘": "°"}
_COMBINING = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "vec": "\u20d7", "overline": "\u0305", "underline": "\u0332", "dot": "\u0307", "ddot": "\u0308",
    "check": "\u030c", "breve": "\u0306", "overrightarrow": "\u20d7", "acute": "\u0301", "grave": "\u0300",
    "mathring": "\u030a",
}  # fmt: skip
_OPERATORS = frozenset(
    "arccos arcsin arctan arg cos cosh cot csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max "
    "min Pr sec sin sinh sup tan tanh bmod".split()
)
_TRANSPARENT = frozenset(
    "mathcal mathscr mathbf mathrm mathsf mathit mathtt mathfrak mathnormal boldsymbol bm pmb operatorname text "
    "textrm textit textbf textsf texttt textsc textup textnormal mbox hbox ensuremath mathop mathbin mathrel "
    "mathord emph underbrace overbrace".split()
)
_SILENT = frozenset(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr limits nolimits displaystyle "
    "textstyle scriptstyle rm it bf sf tt sc cal frak em sl mit nonumber notag middle".split()
)
_CHOOSE = " choose "
_UNSHOWN_ARGUMENT = frozenset({"begin", "end", "label", "tag", "hspace", "vspace", "color", "phantom"})
_OWN = {
    "ge": "≥", "le": "≤", "geq": "≥", "leq": "≤", "to": "→", "epsilon": "ε", "phi": "φ", "bmod": "mod", "colon": ":",
    "choose": _CHOOSE, "over": "/", "xrightarrow": "→", "quad": " ", "qquad": " ", "lVert": "‖", "rVert": "‖",
    "lvert": "|", "rvert": "|", "eqqcolon": "=:", "coloneqq": ":=",
}  # fmt: skip
_SIGNS = {"}": "", "$": "", "'": "′", "~": " ", "&": " "}
_ESCAPES = {"\\": " ", ",": " ", ";": " ", ":": " ", " ": " ", ">": " ", "!": "", "/": "", "-": "", "|": "‖"}
_SMALL = "".join(map(chr, {*_SUPERSCRIPTS.values(), *_SUBSCRIPTS.values()}))
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
        while (read := self._take()) and not (grouped and read == "}"):
            piece = self._shown(read)
            if _is_word(read):
                shown += " " * (shown[-1:].isalnum() or shown[-1:] in set(")]}′")) + piece
                shown += " " * (self._peek()[:1].isalnum() or _MACRO_OR_GROUP.match(self._peek()) is not None)
            else:
                shown += piece
        return shown

    def _shown(self, read: str) -> str:
        if read == "{":
            return self._group()
        if read in {"^", "_"}:
            return _script(self._argument(), *(_RAISED if read == "^" else _LOWERED))
        if not read.startswith("\\") or read == "\\":
            return _SIGNS.get(read, read)
        name = _macro_name(read)
        return self._macro(name) if name else _ESCAPES.get(read[1], read[1])

    def _macro(self, name: str) -> str:
        if name in _WITH_ONE_ARGUMENT:
            return _WITH_ONE_ARGUMENT[name](self._argument())
        if name in _WITH_TWO_ARGUMENTS:
            return _WITH_TWO_ARGUMENTS[name](self._argument(), self._argument())
        if name == "sqrt":
            return self._root()
        if name in _SILENT:
            if name in {"left", "right"} and self._peek() == ".":
                self._take()
            return ""
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
        degree = ""
        if self._peek() == "[":
            self._take()
            while (read := self._take()) not in {"]", ""}:
                degree += read
        content = self._argument()
        alone = content.isalnum() and not self._peek()[:1].isalnum()
        return _script(degree, *_RAISED) + "√" + (content if alone else f"({content})")

    def _take(self) -> str:
        read = self._peek()
        self._at += 1
        return read

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""


def _macro_name(read: str) -> str:
    """The name of a macro; empty for an escaped sign."""
    return read[1:].rstrip("*") if read[:1] == "\\" and read[1:2].isalpha() else ""


def _is_word(read: str) -> bool:
    """Whether what was read is shown as a word, such as log, which must not run into its neighbours."""
    name = _macro_name(read)
    if not name or name in _SILENT or name in _WITH_TWO_ARGUMENTS or name == "sqrt":
        return False
    if name in _WITH_ONE_ARGUMENT:
        return name == "operatorname"
    return name in _OPERATORS or symbol(name) is None


def _accented(mark: str, content: str) -> str:
    """Put a mark over a letter, which small letters may follow; over more than a letter it would not show."""
    letter = content.rstrip(_SMALL)
    return letter + mark + content[len(letter) :] if len(letter) == 1 else content


def _script(content: str, small: dict[int, int], mark: str) -> str:
    content = content.strip()
    if not content or content in _RAISED_AS_THEY_ARE:
        return _RAISED_AS_THEY_ARE.get(content, "")
    reads_small = len(content) <= _LONGEST_SMALL and _READS_SMALL.fullmatch(content)
    if reads_small and all(ord(char) in small for char in content):
        return content.translate(small)
    plain = len(content) == 1 or (mark == "_" and content.isalnum())
    return f"{mark}{content}" if plain else f"{mark}({content})"


def _fraction(above: str, below: str) -> str:
    return f"{_grouped(above)}/{_grouped(below)}"


def _grouped(content: str) -> str:
    return f"({content})" if _COMPOUND.search(content.strip()) else content


def _double_struck(text: str) -> str:
    return "".join(map(_double_struck_letter, text))


def _double_struck_letter(char: str) -> str:
    kind = "CAPITAL" if char.isupper() else "SMALL"
    for name in (f"DOUBLE-STRUCK {kind} {char.upper()}", f"MATHEMATICAL DOUBLE-STRUCK {kind} {char.upper()}"):
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return char


_WITH_ONE_ARGUMENT: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(_TRANSPARENT, str),
    **dict.fromkeys(_UNSHOWN_ARGUMENT, lambda _: ""),
    **dict.fromkeys(("mathbb", "Bbb", "mathds"), _double_struck),
    **{name: partial(_accented, mark) for name, mark in _COMBINING.items()},
    "not": "{}\u0338".format,
    "pmod": " (mod {})".format,
}
_WITH_TWO_ARGUMENTS: dict[str, Callable[[str, str], str]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), _fraction),
    **dict.fromkeys(("stackrel", "overset", "underset"), lambda _, base: base),
    "binom": f"({{}}{_CHOOSE}{{}})".format,
}
