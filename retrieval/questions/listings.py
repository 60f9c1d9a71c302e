"""The turns of phrase that say which papers are to be listed: the newest, so many, of a category."""

import re

from retrieval.index import KnownNames
from retrieval.questions.frame import Frame
from retrieval.questions.question import Order, Record
from retrieval.questions.words import Words

_NOUN = r"(?:papers?|articles?|publications?|preprints?|manuscripts?|abstracts?)"

_MANY = r"(?:papers|articles|publications|preprints|studies|works|abstracts)"

_NUMBER_WORD = r"(?P<limit>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|few|couple(?: of)?)"

_NEWEST = r"(?:newest|latest|most\s+recent(?:ly\s+published)?|recently\s+published|recent|new|freshest)"

_OLDEST = r"(?:oldest|earliest|least\s+recent)"

_AFTER_ORDER = (
    rf"(?:\s+{_NUMBER_WORD})?(?:\s+(?:(?:of|the|all)\s+)*(?P<noun>{_NOUN}|works?|research|ones?|stuff"
    r"|additions?|entr(?:y|ies)))"
)

_ORDERS: tuple[tuple[Order, str], ...] = (
    (
        Order.NEWEST,
        (
            r"(?:the\s+|your\s+|any\s+"
            rf"|all\s+)*(?:top\s+)?(?:{_NUMBER_WORD.replace('limit', 'before')}\s+)?{_NEWEST}{_AFTER_ORDER}\b"
        ),
    ),
    (
        Order.OLDEST,
        (
            rf"(?:the\s+|your\s+)*(?:{_NUMBER_WORD.replace('limit', 'before')}\s+)?(?:{_OLDEST}"
            rf"|first){_AFTER_ORDER}\b(?=\s*(?:$|[?.!]|by|on|about|from|in|of|to)\b|\W*$)"
        ),
    ),
    (
        Order.NEWEST,
        (
            r"(?:what(?:'?s|s| is)|anything|something)\s+(?:the\s+)?(?:new|latest|newest|recent"
            r"|most\s+recent)\b(?:\s+(?:one|paper))?(?=\s*(?:$|[?.!,]|on\b|in\b|about\b|by\b|from\b|with\b"
            r"|since\b|of\b))"
        ),
    ),
    (Order.NEWEST, rf"\bis\s+(?:the\s+)?{_NEWEST}\W*$|^\W*(?:the\s+)?(?:newest|latest|most recent)\W*$"),
    (Order.OLDEST, rf"\bis\s+(?:the\s+)?{_OLDEST}\W*$|^\W*(?:the\s+)?{_OLDEST}\W*$"),
    (
        Order.NEWEST,
        (
            r"\b(?:sort|order|rank)(?:ed)?\s+(?:\w+\s+)?by\s+(?:the\s+)?(?:newest|date|most recent|year|latest|time)"
            r"(?:\s+first)?"
        ),
    ),
    (Order.NEWEST, r"\b(?:newest|most recent|latest)\s+first\b"),
    (Order.OLDEST, r"\b(?:oldest|earliest)\s+first\b"),
)

_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "few": 3}

_TOP = re.compile(rf"\b(?:top|any|show(?:\s+me)?|list|give\s+me|find(?:\s+me)?)\s+{_NUMBER_WORD}\s+{_MANY}\b")

_COUNT = re.compile(
    rf"how\s+many\s+(?:of\s+(?:the\s+|your\s+|our\s+)?)?{_MANY}\b|(?:the\s+)?number\s+of\s+{_MANY}\b"
    rf"|count\s+(?:of\s+)?(?:the\s+|all\s+)?{_MANY}\b"
    r"|how\s+many\s+(?:are|were|do\s+(?:you|we)|of\s+(?:them|these|those)|by|from|have\s+code|has)\b"
    r"|^\W*how\s+many\W*$"
    r"|how\s+many(?=\s+(?:did|has|have|does)\b)|how\s+(?:big|large)\s+is\s+(?:the|your|this"
    r"|our)\s+(?:library|collection)"
)

# arXiv's own names for its categories, and what people call them. https://arxiv.org/category_taxonomy
_CATEGORY_NAMES = {
    "computer vision": "cs.CV",
    "machine learning": "cs.LG",
    "artificial intelligence": "cs.AI",
    "computation and language": "cs.CL",
    "natural language processing": "cs.CL",
    "nlp": "cs.CL",
    "distributed computing": "cs.DC",
    "parallel computing": "cs.DC",
    "hardware architecture": "cs.AR",
    "computer architecture": "cs.AR",
    "robotics": "cs.RO",
    "cryptography": "cs.CR",
    "security": "cs.CR",
    "information retrieval": "cs.IR",
    "software engineering": "cs.SE",
    "databases": "cs.DB",
    "networking": "cs.NI",
    "operating systems": "cs.OS",
    "human computer interaction": "cs.HC",
    "sound": "cs.SD",
    "audio": "eess.AS",
    "programming languages": "cs.PL",
    "neural and evolutionary computing": "cs.NE",
    "graphics": "cs.GR",
    "data structures": "cs.DS",
    "multimedia": "cs.MM",
    "performance": "cs.PF",
    "statistics": "stat",
    "mathematics": "math",
    "physics": "physics",
    "quantum physics": "quant-ph",
    "quantitative biology": "q-bio",
}

_CATEGORY_CODE = (
    r"(?:(?:cs|stat|math|eess|physics|q-bio|q-fin|econ|cond-mat|astro-ph|hep"
    r"|nlin)\.[a-z]{2}(?:-[a-z]+)?)"
)

_IN_CATEGORY = r"(?:(?:in|from|of|under)\s+)?(?:the\s+)?(?:(?:arxiv\s+)?(?:category|field|area)\s+(?:of\s+)?)?"


def order_in(low: str) -> Frame:
    """Whether the newest or the oldest papers are asked for, and how many."""
    for order, pattern in _ORDERS:
        if match := re.search(rf"(?<!\w)(?:{pattern})", low):
            groups = match.groupdict()
            limit = _limit(groups.get("limit") or groups.get("before"), groups.get("noun"))
            if groups.get("noun") is None and re.match(r"\W*(?:is\b|the\b|\w+\W*$)", match[0]):
                limit = 1
            return Frame((match.span(),), order=order, limit=limit)
    if match := _TOP.search(low):
        return Frame((match.span(),), limit=_limit(match["limit"], None))
    return Frame()


def _limit(count: str | None, noun: str | None) -> int | None:
    if count:
        return int(count) if count.isdigit() else _COUNTS.get(count.split()[0], 2)
    return 1 if noun in ("paper", "article", "publication", "preprint", "one", "abstract") else None


def count_in(low: str) -> Frame:
    """Whether the number of papers is asked for."""
    match = _COUNT.search(low)
    return Frame((match.span(),), Record.COUNT) if match else Frame()


def categories_in(words: Words, names: KnownNames) -> Frame:
    """The arXiv categories asked for, by code anywhere, by name where papers are said to be of it."""
    if match := re.search(rf"(?<!\w){_IN_CATEGORY}(?P<code>{_CATEGORY_CODE})(?![\w])", words.low):
        code = words.text[slice(*match.span("code"))]
        return Frame((match.span(),), categories=(_as_arxiv_writes(code),))
    halves = {category.rpartition(".")[2]: category for category in names.categories}
    for half, category in halves.items():
        code = re.escape(half)
        pattern = (
            rf"(?<!\w)(?:(?:in|category|of|from)\s+(?:category\s+)?{code}(?=\s*(?:$|[?.!,]|papers?\b|since\b"
            rf"|from\b|by\b|on\b|about\b))|{code}(?=\s+papers?\b))"
        )
        if match := re.search(pattern, words.text):
            return Frame((match.span(),), categories=(category,))
    return _category_named(words, halves)


def _category_named(words: Words, halves: dict[str, str]) -> Frame:
    for name, code in _CATEGORY_NAMES.items():
        if name.split()[-1] not in words.low or code.rpartition(".")[2] not in halves:
            continue
        named = name.replace(" ", r"[\s-]+")
        pattern = (
            rf"(?<!\w)(?:(?:the\s+)?{named}(?=\s+{_NOUN}\b)|(?:(?<=papers )|(?<=ones )|(?<=are ))"
            rf"(?:in|from)\s+{named}(?=\s*(?:$|[?.!,]|since\b|from\b|by\b)))"
        )
        if match := re.search(pattern, words.low):
            return Frame((match.span(),), categories=(code,))
    return Frame()


def _as_arxiv_writes(code: str) -> str:
    archive, _, half = code.partition(".")
    return f"{archive.lower()}.{half.upper() if len(half) == 2 else half.lower()}"
