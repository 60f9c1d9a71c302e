"""Numbers as abstracts write them: where they stand, how large they are, and which of them measure nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Bound(StrEnum):
    """How a figure stands to what was measured."""

    AT_MOST = "at most"  # up to, less than
    AT_LEAST = "at least"  # over, more than
    ABOUT = "about"  # around, on average


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start, end) of a text; `magnitude` is None where it can't be read. `is_money` for `$5`."""

    start: int
    end: int
    magnitude: float | None
    is_money: bool
    is_decimal: bool


_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"
_PLAIN = str.maketrans(_RAISED, "0123456789-+")
_IN_WORDS = {
    word: float(number) for number, word in enumerate("zero one two three four five six seven eight nine ten".split())
} | {"an": 1.0, "a": 1.0}
_SCALE = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12,
}  # fmt: skip
_NUMBER = re.compile(
    rf"""(?<![\w.^/:\#×\\])(?<![^\W\d][-–+*/−])(?<!\d,)
    (?P<sign>[-−+](?=[.\d]))?
    (?:(?P<money>US\$|[$€£])\s?)?
    (?:(?P<digits>(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)
       (?:\s?[×x·]\s?10\^?(?P<times_ten>[{_RAISED}]+|[-−]?\d+)|(?P<raised>[{_RAISED}]+)|[eE](?P<e>[-+]?\d+))?
      |(?P<word>(?:an?|one|two|three|four|five|six|seven|eight|nine|ten)(?=\s(?:orders?\sof|times\s\w+er\b|percent))))
    (?:(?P<scale>\s?-?(?:hundred|thousand|million|billion|trillion)s?\b|[kKMBT](?![A-Za-z/]))|\+(?=[\s%]))?
    """,
    re.VERBOSE,
)
_JOINED = re.compile(r"\s?(?:[-–—~/]|to|and|or|,|,\s(?:and|or)|±|vs\.?|versus|out of|of the|\+/-)\s?(?:up to |about )?")
_SHAPE_BEFORE = re.compile(r"[\d\w]\s?[×xX*]\s?$")
_SHAPE_AFTER = re.compile(
    r"\s?[×xX*]\s?\d|:\d|\.\d|-(?:D|d|th|st|nd|rd|gram|tuple|way|sat|SAT|shot|hop)\b|[DG]\b|[\^ⁿⁱ\u1d2c-\u1d6a\u02b0-\u02b8]"
)
# An arXiv id, and the standard of wireless networks.
_IDENTIFIER = re.compile(r"\d{4}\.\d{4,5}|802\.\d+")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|from|until|till|by|between|during|and|to|year|years|[A-Z][a-z]+)\s$|[-–,(]\s?$"
)
# Characters: the bracket of a list of references stands no further back.
_REACH = 200
_ALONE_IN_BRACKETS = re.compile(r"[\[(][\d\s,;–-]*$")
_CLOSES_BRACKETS = re.compile(r"[\d\s,;–-]*[\])]")
_WORD_BEFORE = re.compile(r"([^\s(\[]+)\s$")
_LABELS = frozenset(
    """section sections table figure fig fig. figures theorem lemma algorithm definition equation eq eq. chapter part
    step stage phase type level grade class case version v number no no. page pages line column order degree genus rank
    dimension dimensions index task track topic top question appendix volume task round rule season level characteristic
    width depth radius arity codimension weight example""".split()
)
_FUNCTION_WORDS = frozenset(
    """a an the of in on at to from by with for and or over about than using after all only these those our its their
    with within is are was were be has have had use used we least most between among across some around approximately
    nearly almost roughly containing comprising including into through first last next other additional another both
    i.e. e.g. per up under below above more less fewer every each exceeding""".split()
)
# Up to three words between a number and what it counts: `five` aside, `12 widely used public datasets`.
_COUNTED = re.compile(
    r"[\s\u00a0](?:of )?(?:(?!(?:of|in|on|at|to|from|by|with|for|and|or|the|is|are|was|were|has|have|that|which|as|a|an"
    r"|than|we|it|if|when|then|can|into|per|respectively|but|this|over|under|across|between|during|after"
    r"|before|via|using|not|while)\b)[\"“]?[A-Za-z][\w/'’.-]*[\"”]?,?\s){0,3}?"
    r"(?:[A-Za-z][\w-]*[^sui\W\d]s|people|children|women|men|data|patients|species|series)\b"
    r"(?<!\bis)(?<!\bhas)(?<!\bwas)(?<!\bdoes)"
)
_COUNTED_BEFORE_A_NOUN = re.compile(
    r"-(?:participant|person|user|patient|item|language|subject|student|image|question)\b"
)
# `n > 2 processes` is a condition.
_COMPARED = re.compile(r"[<=>≤≥]\s?$")
_VERB = re.compile(r"(?:shows|gives|has|uses|implies|holds|provides|presents|describes|contains|consists|requires|is)$")
_METRIC_BEFORE = re.compile(
    r"\b(?:accurac(?:y|ies)|AUC|AUROC|F-?1|F-?scores?|F-?measure|scores?|BLEU|ROUGE\S*|mAP|AP|IoU|mIoU|perplexity|precision"
    r"|recall|RMSE|MAE|MSE|PSNR|SSIM|correlation|kappa|ratio|factor|values?|rates?|median|mean|average|coefficient)\b"
    r"\s?(?:scores?|rates?|ratio)?\s?(?:of|at|is|was|=|:|to|from|by|reaches|reached)?\s?(?:up to|about|over|only)?\s?$",
    re.IGNORECASE,
)
_FACTOR_BEFORE = re.compile(r"\bfactors?\s(?:of|by)\s(?:up to |about |over |around |at least )?(?:\d+ (?:and|to) )?$")
_BOUNDS = (
    (
        Bound.AT_MOST,
        (
            r"up to|at most|(?:less|fewer|lower|smaller|shorter|no more|not more) than|under|below|within"
            r"|as (?:much|high|many|large|far|long|fast) as|maximum of|max\.?|[<≤]|upto|reaching"
        ),
    ),
    (
        Bound.AT_LEAST,
        (
            r"(?:^|[,(]\s?|\b(?:of|to|with|by|from|in|has|have|and|or|is|are|was|at|for|on|achiev\w+|reach\w+|contain\w+"
            r"|obtain\w+|includ\w+|compris\w+|cover\w+|attain\w+|saves?|cuts?)\s)over"
            r"|(?:more|greater|higher|larger|better|longer|no less|not less) than|at least|above|exceeds?"
            r"|exceeding|"
            r"minimum of|as (?:low|few|little|small) as|beyond|[>≥]"
        ),
    ),
    (
        Bound.ABOUT,
        r"about|around|approximately|approx\.?|roughly|nearly|almost|circa|some|on average,?|an average of|[~≈∼]",
    ),
)
_BOUND = re.compile(
    "|".join(rf"(?P<{bound.name}>(?<![\w-])(?:{words}))" for bound, words in _BOUNDS) + "", re.IGNORECASE
)
_BOUND_ENDS = re.compile(rf"(?:{_BOUND.pattern})\s?(?:an? |the |by |additional )?$", re.IGNORECASE)


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers of a text that could measure something: not those in names, shapes, citations and lists."""
    for match in _NUMBER.finditer(text):
        before, after = text[max(0, match.start() - _REACH) : match.start()], text[match.end() : match.end() + 30]
        is_id = _IDENTIFIER.fullmatch(match[0])
        if not (
            is_id or _SHAPE_BEFORE.search(before[-8:]) or _SHAPE_AFTER.match(after) or _is_reference(before, after)
        ):
            digits = match["digits"] or ""
            yield Number(match.start(), match.end(), _magnitude(match), bool(match["money"]), "." in digits)


def _is_reference(before: str, after: str) -> bool:
    """`[12]`, `(3)` and `1)`: the number of a work or an item."""
    if not _CLOSES_BRACKETS.match(after):
        return False
    return bool(_ALONE_IN_BRACKETS.search(before)) or (after.startswith(")") and "(" not in before[-80:])


def _magnitude(match: re.Match[str]) -> float | None:
    if match["word"]:
        number = _IN_WORDS[match["word"].casefold()]
        return 10.0**number if match.string.startswith(" order", match.end()) else number
    try:
        value = float(match["digits"].replace(",", ""))
        if match["times_ten"]:
            value *= 10.0 ** int(_plain(match["times_ten"]))
        elif match["raised"]:
            value **= int(_plain(match["raised"]))
        elif match["e"]:
            value *= 10.0 ** int(match["e"])
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    scale = (match["scale"] or "").strip(" -")
    value *= _SCALE.get(scale.removesuffix("s") if len(scale) > 1 else scale, 1.0)
    return -value if match["sign"] in {"-", "−"} else value


def _plain(raised: str) -> str:
    return raised.translate(_PLAIN).replace("−", "-")


def names_something(text: str, number: Number) -> bool:
    """Whether a number without a unit is part of a name: `Adreno 640`, `version 2.0`, `Theorem 1.3`, `genus 2`."""
    before = _WORD_BEFORE.search(text, max(0, number.start - 40), number.start)
    if before is None:
        return False
    word = before[1]
    if word.casefold() in _LABELS:
        return True
    return word[:1].isupper() and word.casefold() not in _FUNCTION_WORDS and not word.endswith((",", ":", ";"))


def is_factor(text: str, number: Number) -> bool:
    """Whether a number is how many times as much: `by a factor of 10`."""
    return bool(_FACTOR_BEFORE.search(text, max(0, number.start - 30), number.start))


def is_year(text: str, number: Number) -> bool:
    return bool(
        _YEAR.fullmatch(text, number.start, number.end)
        and _YEAR_BEFORE.search(text, max(0, number.start - 30), number.start)
    )


def is_decade(text: str, number: Number, end: int) -> bool:
    """Whether the `s` behind a number makes it a decade: `1990s`."""
    return text[number.end : end] == "s" and bool(_YEAR.fullmatch(text, number.start, number.end))


def counted_end(text: str, number: Number) -> int | None:
    """Where the things end that a number counts: `21,800 papers`; None where it counts none."""
    if _COMPARED.search(text, max(0, number.start - 3), number.start):
        return None
    match = _COUNTED.match(text, number.end) or _COUNTED_BEFORE_A_NOUN.match(text, number.end)
    return match.end() if match and not _VERB.search(match[0]) else None


def follows_a_metric(text: str, number: Number) -> bool:
    """Whether a number is the value of a measure: `BLEU of 34`."""
    return bool(_METRIC_BEFORE.search(text, max(0, number.start - 60), number.start))


def bound_before(text: str, at: int) -> Bound | None:
    """What stands before a number says of it: `up to`, `over`, `about`."""
    match = _BOUND_ENDS.search(text, max(0, at - 30), at)
    return Bound[match.lastgroup] if match and match.lastgroup else None


def are_joined(text: str, left: Number, right: Number) -> bool:
    """Whether two numbers make a range or a list, which has one unit: `1.1~2.3X`, `32 and 64 GPUs`."""
    return bool(_JOINED.fullmatch(text, left.end, right.start))
