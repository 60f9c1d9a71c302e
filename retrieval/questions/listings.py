"""The turns of phrase that say which papers are to be listed: the newest, so many, of a category."""

import re

from retrieval.index import KnownNames
from retrieval.questions.frame import Frame
from retrieval.questions.phrasing import PAPER, PAPERS, phrases
from retrieval.questions.question import Order, Record
from retrieval.questions.words import Words, word_set

_NUMBER_WORD = "\\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|few|couple"
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "few": 3}
_NEWEST = "newest|latest|most recent|freshest"
_OLDEST = "oldest|earliest|least recent"
_OF_THEM = "[of |the |all ]*(?P<noun>{paper}|works?|research|ones?|stuff|additions?|entr(y|ies))"

_ORDERS = (
    (
        Order.NEWEST,
        phrases(
            """
            # latest 3 papers
            [the |your |any |all ]*[top ][(?P<before>{number})[ of] ]{recent} [(?P<limit>{number})[ of] ]{of_them}
            """,
            recent=f"{_NEWEST}|most recently published|recently published|recent|new",
            of_them=_OF_THEM,
            number=_NUMBER_WORD,
            paper=PAPER,
        ),
    ),
    (
        Order.OLDEST,
        phrases(
            """
            # first paper
            [the |your ]*[(?P<before>{number})[ of] ]({oldest}|first) [(?P<limit>{number})[ of] ]{of_them}(?={rest})
            """,
            oldest=_OLDEST,
            of_them=_OF_THEM,
            number=_NUMBER_WORD,
            paper=PAPER,
            rest="\\W*$| (by|on|about|from|in|of|to)\\b",
        ),
    ),
    (
        Order.NEWEST,
        phrases(
            """
            # what's new?
            {what} [the ]({newest}|new|recent)[ one| paper](?={stop}| (on|in|about|by|from|with|since|of)\\b)
            is [the ]({newest}|recent|new)$                      # which of them is the newest?
            ^[the ]{newest}$                                     # the latest?
            (sort|order|rank)[ed] [\\w+ ]by [the ]{date}[ first]  # sort them by date
            {newest} first                                       # newest first
            """,
            what="what('?s| is)|anything|something",
            newest=_NEWEST,
            date="newest|date|most recent|year|latest|time",
        ),
    ),
    (
        Order.OLDEST,
        phrases(
            """
            is [the ]{oldest}$       # which of them is the oldest?
            ^[the ]{oldest}$         # the earliest?
            {oldest} first           # oldest first
            """,
            oldest=_OLDEST,
        ),
    ),
)

_ONE = word_set("paper article publication preprint one abstract")
_OF_ONE = phrases("^(is|the|\\w+$)")  # is the newest; the latest; newest

_TOP = phrases(
    "(top|any|show[ me]|list|give me|find[ me]) (?P<limit>{number})[ of] {papers}  # show me three papers on pruning",
    number=_NUMBER_WORD,
    papers=PAPERS,
)

_COUNT = phrases(
    """
    how many [of [the |your |our ]]{papers}                        # how many papers are there on pruning?
    [the ]number of {papers}                                       # number of papers by Zhang
    count [of ][the |all ]{papers}                                 # count all papers
    how many (are|were|do (you|we)|by|from|have code|has)          # how many are from 2023?
    how many of (them|these|those)                                 # how many of them have code?
    how many(?= (did|has|have|does)\\b)                            # how many did Zhang write?
    ^how many$                                                     # how many?
    how (big|large) is (the|your|this|our) (library|collection)    # how big is the library?
    """,
    papers=PAPERS,
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

_NAME = "|".join(name.replace(" ", "(\\s|-)+") for name in _CATEGORY_NAMES)
_BY_CODE = phrases(
    """
    # papers in cs.LG
    [(in|from|of|under) ][the ][[arxiv ](category|field|area) [of ]](?P<code>{archive}\\.\\w{2}[-\\w+])
    """,
    archive="cs|stat|math|eess|physics|q-bio|q-fin|econ|cond-mat|astro-ph|hep|nlin",
)
_BY_HALF = phrases(
    """
        (in|category|of|from) [category ](?P<placed>{half})(?={stop}| {next}\\b)  # papers in LG
        [{name} ]\\(?(?P<leading>{half})\\)?(?= papers?\\b)                         # CV papers, robotics (RO) papers
        """,
    name=_NAME,
    half="\\w+[-\\w+]",
    next="papers?|since|from|by|on|about",
)
_BY_NAME = phrases(
    """
    [the ](?P<kind>{name})(?= {paper}\\b)                                        # computer vision papers
    (papers|ones|are) (?P<place>(in|from) (?P<of>{name}))(?={stop}| (since|from|by)\\b)  # papers in robotics
    """,
    name=_NAME,
    paper=PAPER,
)


def order_in(low: str) -> Frame:
    """Whether the newest or the oldest papers are asked for, and how many."""
    for order, asking in _ORDERS:
        if match := asking.search(low):
            return Frame((match.span(),), order=order, limit=_limit(match))
    match = _TOP.search(low)
    return Frame((match.span(),), limit=_counted(match["limit"])) if match else Frame()


def _limit(match: re.Match[str]) -> int | None:
    """How many papers an order is followed by: "latest 3 papers", "the newest paper", "what is the newest?"."""
    groups = match.groupdict()
    if count := groups.get("limit") or groups.get("before"):
        return _counted(count)
    if noun := groups.get("noun"):
        return 1 if noun in _ONE else None
    return 1 if _OF_ONE.match(match[0]) else None


def _counted(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS.get(word, 2)


def count_in(low: str) -> Frame:
    """Whether the number of papers is asked for."""
    match = _COUNT.search(low)
    return Frame((match.span(),), Record.COUNT) if match else Frame()


def categories_in(words: Words, names: KnownNames) -> Frame:
    """The arXiv categories asked for, by code anywhere, by name where papers are said to be of it."""
    if match := _BY_CODE.search(words.low):
        code = words.text[slice(*match.span("code"))]
        return Frame((match.span(),), categories=(_as_arxiv_writes(code),))
    halves = {category.rpartition(".")[2]: category for category in names.categories}
    for match in _BY_HALF.finditer(words.text):
        if category := halves.get(match["placed"] or match["leading"].upper()):  # cv papers
            return Frame((match.span(),), categories=(category,))
    for match in _BY_NAME.finditer(words.low):
        code = _CATEGORY_NAMES[re.sub(r"[\s-]+", " ", match["kind"] or match["of"])]
        if code.rpartition(".")[2] in halves:
            return Frame((match.span("place") if match["of"] else match.span(),), categories=(code,))
    return Frame()


def _as_arxiv_writes(code: str) -> str:
    archive, _, half = code.partition(".")
    return f"{archive.lower()}.{half.upper() if len(half) == 2 else half.lower()}"
