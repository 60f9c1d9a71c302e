"""What figures measure: the units that abstracts write behind a number, and the words that say what it is of."""

import re
from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a figure measures, in the order in which figures are shown."""

    SPEED = "speed"
    TIME = "time"
    QUALITY = "quality"  # accuracy, error, a benchmark's score
    MEMORY = "memory"
    COMPUTE = "computation"
    ENERGY = "energy"
    MONEY = "money"
    HARDWARE = "hardware"
    LENGTH = "tokens and lengths"
    MODEL = "model size"
    BITS = "bits"
    FACTOR = "factor"  # how many times as much, of something else
    SHARE = "share"  # per cent, of something else
    QUANTITY = "physical quantity"
    COUNT = "count"
    VALUE = "value"  # a bare number


# Up to two words between a number and what it counts: `128 NVIDIA V100 GPUs`.
_BETWEEN = r"(?:[A-Za-z][\w.-]*\s){0,2}?(?:[A-Za-z][\w.]*-){0,2}"
# Behind the number and at most one space or hyphen. In order: the first that matches is the unit.
_UNITS: tuple[tuple[str, Kind | None, str], ...] = (
    ("×", None, r"[×xX](?!\s?\d|\w)|times\b(?! series)|fold\b(?![ -](?:cross|CV\b|stratified))"),
    ("×", None, r"orders? of magnitudes?\b"),
    ("points", Kind.QUALITY, r"(?:absolute |percent(?:age)? |BLEU |ROUGE |F1 |AP |mAP )?(?:points?|pts)\b"),
    ("%", None, r"%|percent(?:age)?\b|per cent\b"),
    ("TOPS/W", Kind.ENERGY, r"[GTP]?(?:FLOPS|OPS|OPs)/W\b"),
    ("FLOPs", Kind.COMPUTE, r"(?:[KMGTPE]|tera|giga|peta|exa)?-?(?:FLOP[Ss]?|flops?|MACs|OPS|OPs|MIPS)(?:/s)?\b"),
    ("B/s", Kind.SPEED, r"[KkMGT]?i?(?:bps|b/s|B/s|bits?/s|bit/sec)\b|[kmgt]bps\b"),
    (
        "/s",
        Kind.SPEED,
        (
            r"fps\b|FPS\b|(?:frames|images|tokens|samples|queries|requests|words|pages|iterations|steps|inferences"
            r"|vectors|transactions|events|edges|points|records|updates)\s?"
            r"(?:/\s?s(?:ec(?:ond)?)?\b|(?:per|a|each)[ -](?:sec|min))"
        ),
    ),
    ("B", Kind.MEMORY, r"[KkMGTPE]i?B(?:ytes?)?\b|(?:kilo|mega|giga|tera|peta)?bytes?\b"),
    ("bit", Kind.BITS, r"(?:[A-Za-z]+ )?(?:bits?|[KkMG]bits?)\b"),
    (
        "time",
        Kind.TIME,
        (
            r"(?:GPU|CPU|TPU|core|person)[ -](?:hours?|days?|years?|months?|weeks?)\b|[nμµum]s\b|s\b|secs?\b"
            r"|(?:milli|micro|nano|pico)?seconds?\b|min(?:ute)?s?\b|hr?s?\b|hours?\b|days?\b|weeks?\b|months?\b"
            r"|years?\b|decades?\b|[MkG]yrs?\b|(?:clock )?cycles\b"
        ),
    ),
    ("W, J", Kind.ENERGY, r"[pnuμµmkMGT]?(?:Wh?|J)\b|(?:milli|micro|kilo|mega|giga)?(?:watts?|joules?)\b"),
    ("money", Kind.MONEY, r"(?:US )?dollars?\b|USD\b|EUR\b|euros?\b|cents\b"),
    (
        "hardware",
        Kind.HARDWARE,
        _BETWEEN + r"(?:GPUs?|CPUs?|TPUs?|FPGAs?|cores?|processors?|machines|servers|accelerators|devices|threads|chips"
        r"|(?:compute|cluster|computing) nodes|qubits?)\b",
    ),
    ("tokens", Kind.LENGTH, _BETWEEN + r"(?:tokens?|words?|(?:sequence|context)[ -](?:lengths?|windows?))\b"),
    ("parameters", Kind.MODEL, _BETWEEN + r"(?:parameters?|params|weights)\b|(?:parameters?-)?models?\b"),
    ("dB", None, r"dB[mcis]?\b"),
    (
        "quantity",
        Kind.QUANTITY,
        (
            r"[kmM]?N\b|[kMGTm]?Hz\b|[kMGTmμ]?eV\b|[nμµumck]?m\b(?!/s)|k?m/s\b|[munk]?g\b|[mk]?K\b|m?T\b|[mkμ]?V\b|[kM]?pc\b"
            r"|°\s?C?|degrees?\b|degs?\b|ppm\b|[kMG]?Pa\b|rpm\b|inch(?:es)?\b"
            r"|(?:kilo|centi|milli|micro|nano|pico)?met(?:er|re)s?\b"
            r"|sigma\b|σ|km²|M⊙|Å|mol\b|light[- ]years?\b"
        ),
    ),
)
UNIT = re.compile(r"[ \u00a0\u202f\n]?-?(?:" + "|".join(f"(?P<u{n}>{unit[2]})" for n, unit in enumerate(_UNITS)) + ")")

# Words that say what is measured, near a figure whose unit leaves it open.
_OF: Mapping[Kind, str] = {
    Kind.QUALITY: r"accurac(?:y|ies)|accurate|errors?|precision|recall|f-?1|f-?scores?|f-?measure|auc|auroc|bleu|rouge"
    r"|m?ap|map|win rate|perplexity|success rates?|success|correctly|correct|misclassif\w*|sensitivity|specificity"
    r"|r?mse|mae|psnr|ssim|m?iou|dice|scores?|correlation|kappa|quality|top-1|top-5|top1|false|detection rate"
    r"|recognition rate|wer|eer|hallucinations?|confidence interval|coverage|agreement"
    r"|fidelity|r²|preci\w+|roc|characteristic curve",
    Kind.SPEED: r"speed-?ups?|speeds?|faster|slower|speeding|accelerat\w+|throughput|bandwidth|performance gains?",
    Kind.TIME: r"time costs?|(?<!of the )(?:run-?|training |inference |execution |response |computation |cpu "
    r"|end-to-end )?time|latency|delays?"
    r"|runtimes?",
    Kind.MEMORY: r"memory|storage|footprint|compression|compressed|disk|smaller|model size",
    Kind.COMPUTE: r"flops|operations|multiplications|computation(?:al)?(?: costs?| complexity)?",
    Kind.ENERGY: r"energy(?:-efficien\w+)?|power(?: consumption)?|battery",
    Kind.MONEY: r"(?<!computational )(?<!computation )(?<!time )costs?|prices?|cheaper|revenue|profits?|savings",
    Kind.MODEL: r"parameters|model sizes?|weights",
    Kind.LENGTH: r"sequence lengths?|context lengths?|longer sequences?|tokens",
}
WHAT = re.compile(
    r"\b(?:" + "|".join(f"(?P<{kind.name}>{words})" for kind, words in _OF.items()) + r")\b", re.IGNORECASE
)

# A letter alone is a unit behind a number only.
_TOPIC_WORD = re.compile(r"\b[^\W\d_]{2,}")


def unit_of(match: re.Match[str]) -> tuple[str, Kind | None]:
    """The unit that a match of `UNIT` has found, and what it measures where it says so itself."""
    name, kind, _ = _UNITS[int((match.lastgroup or "u0")[1:])]
    return name, kind


def kind_near(after: str, before: str) -> Kind | None:
    """What the words around a figure say that it measures: the nearest ones, what stands behind it first."""
    behind = WHAT.search(after)
    ahead = next(reversed(list(WHAT.finditer(before))), None)
    far = len(before) - ahead.end() if ahead else 1_000
    nearest = behind if behind and behind.start() <= far + 12 else ahead
    return Kind[nearest.lastgroup] if nearest and nearest.lastgroup else None


def kinds_named(text: str) -> frozenset[Kind]:
    """The kinds of figures that a topic asks for by name: `memory`, `speedup`, `how many GPUs`."""
    named = {Kind[match.lastgroup] for match in WHAT.finditer(text) if match.lastgroup}
    units = (UNIT.match(text, word.start()) for word in _TOPIC_WORD.finditer(text))
    return frozenset(named.union(kind for match in units if match and (kind := unit_of(match)[1])))
