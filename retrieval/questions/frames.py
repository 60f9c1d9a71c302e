"""The turns of phrase that say what kind of answer is wanted, and are not what it is about."""

import re
from dataclasses import dataclass

from retrieval.index import KnownNames
from retrieval.questions.question import Order, Record, Wants
from retrieval.questions.words import FUNCTION_WORDS, PAPER_NOUNS, Span, Words

_NOUN = r"(?:papers?|articles?|publications?|preprints?|manuscripts?|abstracts?)"
_MANY = r"(?:papers|articles|publications|preprints|studies|works|abstracts)"
_OUT = r"(?:publish(?:ed)?|released?|written|come out|came out|coming out|appear(?:ed)?|submitted|posted|announced|put out|out)"
_WROTE = r"(?:wrote|authored|writes|published|made|created|built|developed|designed|proposed|introduced|invented|came up with)"
_CODE = r"(?:source\s+)?(?:code|codes|implementation|repo|repository|github)"
_ENDS = r"(?=\s*(?:$|[?.!,;]|(?:or|and|on|about|from|by|since|in|for|of|available|online|public|that|released|published|please|before|after|between|to|with)\b))"

_RECORDS: tuple[tuple[Record, str], ...] = (
    (Record.CATEGORY, r"(?:which|what)(?:'?s| is| are)?\s+(?:the\s+)?(?:arxiv\s+)?(?:category|categories|subject area)(?:\s+of)?"),
    (Record.CATEGORY, r"(?:arxiv\s+)?categor(?:y|ies)\s+of|^\W*(?:arxiv\s+)?category\W*$"),
    (Record.ORGANISATION, r"(?:which|what|whose)\s+(?:organi[sz]ations?|institut(?:ion|e)s?|compan(?:y|ies)|labs?|universit(?:y|ies)|groups?|affiliations?)\s+(?:is|are|was|were|wrote|published|made|built|developed|released|produced|stands?|did|does|do)\b(?:\s+behind)?"),
    (Record.ORGANISATION, r"(?:what(?:'?s| is| are)\s+(?:the\s+)?)?(?:organi[sz]ations?|institut(?:ion|e)s?|affiliations?)\s+(?:of|behind)"),
    (Record.ORGANISATION, r"where\s+(?:are|do)\s+(?:(?:the|its|their)\s+)?(?:authors?|they|people)\b(?:\s+(?:of|behind|on))?"),
    (Record.ORGANISATION, r"^\W*(?:affiliations?|organi[sz]ations?|which (?:organi[sz]ation|company|lab|university|institution))\W*$"),
    (Record.AUTHORS, rf"who(?:'?s| all| else| first| exactly| actually)?\s+(?:has\s+|have\s+)?{_WROTE}\b"),
    (Record.AUTHORS, r"who(?:'?s|s| is| are| was| were)\s+(?:(?:the|its|their|all)\s+)*(?:(?:first|lead|last|main|senior|other)\s+)?(?:co-?)?(?:authors?|writers?|researchers?|people|team|creators?)\b(?:\s+(?:of|on|for|behind|in))?"),
    (Record.AUTHORS, r"(?:who(?:'?s|s| is| are| was| were))\s+(?:responsible for|behind)"),
    (Record.AUTHORS, r"who\s+(?:else\s+)?(?:works?|worked|is working|has worked|have worked|studie[sd]|does research)\s+on"),
    (Record.AUTHORS, r"who\s+(?:is|was)\s+(?=(?:it|this|that)\b.*\bby\W*$)"),
    (Record.AUTHORS, r"(?:which|what)\s+(?:people|researchers|authors|team)\s+(?:wrote|authored|published|made|work(?:ed)?\s+on|are\s+behind)"),
    (Record.AUTHORS, r"(?:(?:what(?:'?s| is| are)|list|name|show|tell)\s+(?:me\s+)?)?(?:the\s+)?(?:names?\s+of\s+)?(?:the\s+)?(?:first\s+|lead\s+|full\s+|co-?)?author(?:s|ship)?(?:\s+(?:list|names))?\s+(?:of|on|for|behind)"),
    (Record.AUTHORS, r"^\W*(?:(?:list|name|show|give|tell|and|what about|whats|what(?:'s| are))\s+)*(?:me\s+)?(?:the\s+|its\s+|their\s+)?authors?(?:\s+(?:list|names))?\W*$"),
    (Record.AUTHORS, r"(?:by whom|whom? by)\b(?:\s+(?:was|is|were))?|(?:written|authored|published)\s+by\s+(?:who|whom)\b|^\W*who(?:\s+by|\s+is\s+it\s+by)?\W*$"),
    (Record.AUTHORS, r"how\s+many\s+(?:co-?)?authors\s+(?:does|do|has|have|did|are|worked|wrote)\b(?:\s+(?:on|of|behind))?"),
    (Record.AUTHORS, rf"whose\s+(?:{_NOUN}|work)\s+(?:is|was)|\bwho\s+did\s+(?:it|this|that)\W*$"),
    (Record.DATE, rf"(?:when|(?:in\s+)?(?:which|what)\s+(?:year|month|date))\s+(?:was|were|is|are|did|has|have|does|do)\b(?=.*\b{_OUT}\W*(?:$|\?))"),
    (Record.DATE, r"(?:(?:what|when)(?:'?s|s| is| was)?\s+)?(?:the\s+)?(?:publication|release|published|publishing)\s+(?:date|year)(?:\s+(?:of|for))?"),
    (Record.DATE, r"(?:what(?:'?s|s| is| was)?\s+)?(?:the\s+)?(?:date|year)\s+(?:of|for)"),
    (Record.DATE, r"how\s+(?:old|recent|new)\s+(?:is|are)"),
    (Record.DATE, r"(?:(?:what|which)\s+(?:year|date|month)|when)(?:'?s|\s+(?:is|was|are|were))(?=\s+\S+(?:\s+\S+){0,3}\s+from\W*$)"),
    (Record.DATE, r"^\W*(?:when|(?:in\s+)?(?:what|which)\s+(?:year|date)|(?:and\s+)?(?:the\s+)?(?:date|year))\W*$"),
    (Record.LINK, r"(?:what(?:'?s|s| is)|where(?:'?s|s| is)|give|send|show|share|have|got|get|need|want|is there|drop)\b(?:\s+(?:me|us|you|i|can))*\s+(?:the\s+|a\s+|an\s+|its\s+|any\s+)?(?:arxiv\s+)?(?:link|url|doi|pdf|arxiv(?:\s+(?:id|page|number))?)\b(?!\s+between)(?:\s+(?:to|of|for))?"),
    (Record.LINK, r"(?:^|\bthe\s+)(?:arxiv\s+)?(?:link|url|doi|pdf|arxiv\s+(?:id|page|number))\s+(?:to|of|for)|^\W*(?:the\s+|its\s+)?(?:arxiv\s+)?(?:link|url|doi|pdf)\W*$"),
    (Record.LINK, r"where\s+(?:can|could|do|may)\s+(?:i|we|one|you)\s+(?:read|find|get|download|see|access)(?=\W+(?:it|this|that|them|the\s+(?:full\s+)?(?:text|paper|pdf)|\S+(?:\s+\S+)?)\W*$)"),
)  # fmt: skip

_HAS_CODE: tuple[str, ...] = (
    rf"(?:(?:with|have|has|having|releas\w+|provid\w+|shar\w+|publish\w*|include|includes|come with|comes with|got)\s+(?:(?:its|their|the|any|some|public|open|available|released|published|accompanying)\s+)*{_CODE}){_ENDS}(?:\s+(?:available|online|public|released|published))*",
    rf"(?:is|are|where(?:'?s|s| is)|show|get|find|give|any|the)\s+(?:me\s+)?(?:there\s+)?(?:any\s+|some\s+|a\s+|the\s+|its\s+|their\s+)*(?:public\s+|open\s+)?{_CODE}(?:\s+(?:available|online|public|released|published|of|for|to|behind))*{_ENDS}",
    rf"^\W*(?:and\s+|its\s+|the\s+|any\s+)*{_CODE}\W*$",
    r"(?P<one>is|are|was)\s+(?:(?!\bopen\b).){1,60}(?P<two>open[- ]?sourced?)\W*$",
)  # fmt: skip
_NO_CODE = rf"(?:without|(?:have|has|with) no|lack(?:s|ing)?)\s+(?:any\s+|public\s+)*{_CODE}{_ENDS}"
_OF_ONE_PAPER = re.compile(r"^\W*(?:does|do|did|has|have|is|are|was|where|wheres|show|get|find|give|any|the|its|and|code|github)\b")

_NUMBER_WORD = r"(?P<limit>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|few|couple(?: of)?)"
_NEWEST = r"(?:newest|latest|most\s+recent(?:ly\s+published)?|recently\s+published|recent|new|freshest)"
_OLDEST = r"(?:oldest|earliest|least\s+recent)"
_AFTER_ORDER = rf"(?:\s+{_NUMBER_WORD})?(?:\s+(?:(?:of|the|all)\s+)*(?P<noun>{_NOUN}|works?|research|ones?|stuff|additions?|entr(?:y|ies)))"
_ORDERS: tuple[tuple[Order, str], ...] = (
    (Order.NEWEST, rf"(?:the\s+|your\s+|any\s+|all\s+)*(?:top\s+)?(?:{_NUMBER_WORD.replace('limit', 'before')}\s+)?{_NEWEST}{_AFTER_ORDER}\b"),
    (Order.OLDEST, rf"(?:the\s+|your\s+)*(?:{_NUMBER_WORD.replace('limit', 'before')}\s+)?(?:{_OLDEST}|first){_AFTER_ORDER}\b(?=\s*(?:$|[?.!]|by|on|about|from|in|of|to)\b|\W*$)"),
    (Order.NEWEST, r"(?:what(?:'?s|s| is)|anything|something)\s+(?:the\s+)?(?:new|latest|newest|recent|most\s+recent)\b(?:\s+(?:one|paper))?(?=\s*(?:$|[?.!,]|on\b|in\b|about\b|by\b|from\b|with\b|since\b|of\b))"),
    (Order.NEWEST, rf"\bis\s+(?:the\s+)?{_NEWEST}\W*$|^\W*(?:the\s+)?(?:newest|latest|most recent)\W*$"),
    (Order.OLDEST, rf"\bis\s+(?:the\s+)?{_OLDEST}\W*$|^\W*(?:the\s+)?{_OLDEST}\W*$"),
    (Order.NEWEST, r"\b(?:newest|most recent|latest)\s+first\b"),
    (Order.OLDEST, r"\b(?:oldest|earliest)\s+first\b"),
)  # fmt: skip
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "few": 3}
_TOP = re.compile(rf"\b(?:top|any|show(?:\s+me)?|list|give\s+me|find(?:\s+me)?)\s+{_NUMBER_WORD}\s+{_MANY}\b")

_COUNT = re.compile(
    rf"how\s+many\s+(?:of\s+(?:the\s+|your\s+|our\s+)?)?{_MANY}\b|(?:the\s+)?number\s+of\s+{_MANY}\b|count\s+(?:of\s+)?(?:the\s+|all\s+)?{_MANY}\b"
    r"|how\s+many\s+(?:are|were|do\s+(?:you|we)|of\s+(?:them|these|those)|by|from|have\s+code|has)\b|^\W*how\s+many\W*$"
    r"|how\s+many(?=\s+(?:did|has|have|does)\b)|how\s+(?:big|large)\s+is\s+(?:the|your|this|our)\s+(?:library|collection)"
)

# arXiv's own names for its categories, and what people call them. https://arxiv.org/category_taxonomy
_CATEGORY_NAMES = {
    "computer vision": "cs.CV", "machine learning": "cs.LG", "artificial intelligence": "cs.AI",
    "computation and language": "cs.CL", "natural language processing": "cs.CL", "nlp": "cs.CL",
    "distributed computing": "cs.DC", "parallel computing": "cs.DC", "hardware architecture": "cs.AR",
    "computer architecture": "cs.AR", "robotics": "cs.RO", "cryptography": "cs.CR", "security": "cs.CR",
    "information retrieval": "cs.IR", "software engineering": "cs.SE", "databases": "cs.DB", "networking": "cs.NI",
    "operating systems": "cs.OS", "human computer interaction": "cs.HC", "sound": "cs.SD", "audio": "eess.AS",
    "programming languages": "cs.PL", "neural and evolutionary computing": "cs.NE", "graphics": "cs.GR",
    "data structures": "cs.DS", "multimedia": "cs.MM", "performance": "cs.PF", "statistics": "stat",
    "mathematics": "math", "physics": "physics", "quantum physics": "quant-ph", "quantitative biology": "q-bio",
}  # fmt: skip
_CATEGORY_CODE = r"(?:(?:cs|stat|math|eess|physics|q-bio|q-fin|econ|cond-mat|astro-ph|hep|nlin)\.[a-z]{2}(?:-[a-z]+)?)"
_IN_CATEGORY = r"(?:(?:in|from|of|under)\s+)?(?:the\s+)?(?:(?:arxiv\s+)?(?:category|field|area)\s+(?:of\s+)?)?"

_COMPARISON = re.compile(
    r"\bcompar(?:e|es|ed|ing|ison)\b|\bversus\b|\bvs\b|\bdifferen(?:ce|ces|t)\s+(?:between|from)\b|\bdiffers?\b(?=.*\bfrom\b|.*\band\b)"
    r"|\b(?:better|faster|slower|worse|cheaper|smaller|larger|higher|lower|more|less)\b[^?]*\bthan\b|\bhow\s+do(?:es)?\b[^?]*\bstack\s+up\b"
    r"|\bwhich\s+(?:one\s+)?(?:is|of|are)\b[^?]*\b(?:better|faster|slower|cheaper|best)\b"
)
_WANTS: tuple[tuple[Wants, str], ...] = (
    (Wants.NUMBER, r"\bhow\s+(?:much|many|fast|long|large|big|high|low|often|far|small|accurate|slow|expensive|few|quick|quickly|deep|wide|strong)\b|\bby\s+how\s+much\b"),
    (Wants.NUMBER, r"\b(?:what|which)(?:'?s|s| is| are| was| were)?\s+(?:(?:the|its|their|an|a)\s+)?(?:\w+\s+){0,2}(?:speed-?ups?|percent(?:age)?|accurac(?:y|ies)|ratio|rate|number|fraction|share|throughput|size|scores?|factor|amount|latency|cost|prevalence|reduction|improvement|proportion|win rate)\b"),
    (Wants.REASON, r"^\W*(?:and\s+|so\s+|but\s+)?(?:why|how\s+come|what\s+(?:is|was|are)\s+the\s+(?:reason|motivation|cause)s?|what\s+(?:motivates|causes|explains))\b|\bfor\s+what\s+reason\b"),
    (Wants.DEFINITION, r"^\W*(?:and\s+|so\s+)?(?:what(?:'?s|s| is| are| exactly is)\s+(?:a\s+|an\s+)?(?!the\b)\S|what\s+(?:does|do)\s+\S+(?:\s+\S+){0,3}\s+(?:mean|stand\s+for)\b|define\b|definition\s+of\b|what\s+is\s+meant\s+by\b|meaning\s+of\b)"),
    (Wants.METHOD, r"^\W*(?:and\s+|so\s+)?(?:how|in\s+what\s+way|by\s+what\s+means)\b|\bwhat\s+(?:methods?|approach(?:es)?|techniques?|algorithms?|strateg(?:y|ies))\b"),
)  # fmt: skip
_WHICH_PAPER = re.compile(
    rf"\b(?:which|what)\s+(?:is\s+the\s+|was\s+the\s+)?(?:paper|article|publication|study|work|one)\b(?!s)"
    r"|\b(?:the|a)\s+(?:paper|article)\s+(?:that|which|about|on|where|covering)\b|\bwhere\s+is\b[^?]*\b(?:discussed|described|covered)\b"
)
_LIST = re.compile(
    rf"\b(?:which|what|list|show|give|find|any|all|these|the|other|some|more)\s+(?:me\s+|us\s+)?(?:of\s+)?(?:the\s+|all\s+|any\s+|some\s+|other\s+|our\s+|your\s+)*{_MANY}\b"
    rf"|^\W*(?:\S+\s+){{0,4}}{_MANY}\b|\b(?:is|are)\s+there\s+(?:any(?:thing)?|a|some|something)\b|\bwhat\s+(?:do|does|have|has)\s+(?:we|you|the\s+library)\s+(?:have|got|know)\b"
    r"|\bdo\s+(?:you|we)\s+have\s+(?:any|some|a|something)|\banything\s+(?:on|about|by|from|new)\b|^\W*(?:list|find|search|show)\b|\b(?:which|what)\s+(?:ones\s+)?(?:have|are|were|do|come)\b(?=[^?]*\b(?:code|by|from|published)\b)"
)
_EVERYTHING = re.compile(r"\bwhat(?:'?s|s| is)\s+in\s+(?:the|your|this|our)\s+(?:library|collection)|^\W*(?:list|show)\s+(?:me\s+)?(?:all|everything)\b")
_ASKING = re.compile(
    r"^\W*(?:and\s+|so\s+|but\s+|ok\s+|hey\s+|please\s+|then\s+)*(?:who|whos|whose|whom|what|whats|when|where|wheres|which|why|how|hows|is|are|was|were|do|does|did|can"
    r"|could|would|will|should|has|have|had|may|might|tell|show|give|list|find|explain|describe|define|compare|summari[sz]e|name|search|look|get|i\s+want|i\s+need|im\s+looking|i'm\s+looking)\b"
)
_FINITE = frozenset("is are was were has have had can could may might must will would should does do did cannot".split())

_POLITE = re.compile(
    r"^\W*(?:(?:please|pls|plz|hey|hi|hello|ok|okay|so|well|quoth|thanks|thank you|cheers|great|cool|now|then|and|also|but)\b[\s,!.:]*"
    r"|(?:can|could|would|will)\s+you\s+(?:please\s+)?|do\s+you\s+know\s+|i(?:\s+would|'d|d)?\s+(?:want|like|need|love)\s+to\s+(?:know|see|find|read)\s+(?:about\s+)?"
    r"|(?:let\s+me\s+know|tell\s+(?:me|us))\s+(?:(?:more|something|everything|all|a\s+bit)\s+)?(?:about\s+)?|(?:explain|describe|define|summari[sz]e)\s+(?:to\s+me\s+)?"
    r"|(?:im|i'm|i\s+am)\s+(?:looking\s+for|interested\s+in|searching\s+for)\s+|i\s+(?:need|want)\s+|remind\s+me\s+)"
)
_INTRODUCING = frozenset(
    """about on cover covers covering covered discuss discusses discussing describe describes describing mention mentions
    mentioning address addresses addressing concerning regarding concern concerns treat treats explore explores
    investigate investigates investigating tackle tackles examine examines""".split()
)
_FRAME_WORDS = FUNCTION_WORDS | PAPER_NOUNS | frozenset(
    """deal deals dealing focus focuses focusing focused talk talks talking library collection here list show find
    search look looking publish published write written wrote released present presents presented propose proposes
    proposed studying studied there know available work works working done see other others related relates research
    report reported contribute contributed say said""".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """What a turn of phrase says, and where it stands."""

    spans: tuple[Span, ...] = ()
    record: Record | None = None
    order: Order = Order.BEST
    limit: int | None = None
    has_code: bool | None = None
    categories: tuple[str, ...] = ()


def record_in(low: str) -> Frame:
    """The fact of a paper's record that is asked for."""
    for record, pattern in _RECORDS:
        if (match := re.search(rf"(?<![\w'])(?:{pattern})", low)) and not _of_the_content(record, low, match.end()):
            spans = [match.span()]
            if record is Record.DATE and (out := re.search(rf"\b{_OUT}\W*$", low)) and out.start() >= match.end():
                spans.append(out.span())
            return Frame(tuple(spans), record)
    return Frame()


def _of_the_content(record: Record, low: str, end: int) -> bool:
    """Whether it is the abstract that tells what the authors did, or who invented something long ago."""
    if record is Record.AUTHORS:
        return re.match(r"\s*(?:propose|find|conclude|claim|suggest|report|use|show|argue|evaluate|say|recommend)", low[end:]) is not None
    return False


def code_in(low: str) -> Frame:
    """Whether code is asked about: of one paper (a record), or of those wanted (a filter)."""
    if match := re.search(rf"\b(?:{_NO_CODE})", low):
        return Frame((match.span(),), has_code=False)
    for pattern in _HAS_CODE:
        if match := re.search(rf"(?<!\w)(?:{pattern})", low):
            spans = (match.span("one"), match.span("two")) if "one" in match.groupdict() else (match.span(),)
            return Frame(spans, Record.CODE if _OF_ONE_PAPER.match(low) else None, has_code=True)
    return Frame()


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
    for half in halves:
        pattern = rf"(?<!\w)(?:(?:in|category|of|from)\s+(?:category\s+)?{half}(?=\s*(?:$|[?.!,]|papers?\b|since\b|from\b|by\b|on\b|about\b))|{half}(?=\s+papers?\b))"
        if match := re.search(pattern, words.text):
            return Frame((match.span(),), categories=(halves[half],))
    return _category_named(words, halves)


def _category_named(words: Words, halves: dict[str, str]) -> Frame:
    for name, code in _CATEGORY_NAMES.items():
        if name.split()[-1] not in words.low or code.rpartition(".")[2] not in halves:
            continue
        named = name.replace(" ", r"[\s-]+")
        pattern = rf"(?<!\w)(?:(?:the\s+)?{named}(?=\s+{_NOUN}\b)|(?<=papers )(?:in|from)\s+{named}(?=\s*(?:$|[?.!,]|since\b|from\b|by\b)))"
        if match := re.search(pattern, words.low):
            return Frame((match.span(),), categories=(code,))
    return Frame()


def _as_arxiv_writes(code: str) -> str:
    archive, _, half = code.partition(".")
    return f"{archive.lower()}.{half.upper() if len(half) == 2 else half.lower()}"  # noqa: PLR2004


def wants_in(low: str) -> Wants:
    """The kind of answer that a question wants."""
    if _COMPARISON.search(low) and not _WHICH_PAPER.search(low):
        return Wants.COMPARISON
    if _WHICH_PAPER.search(low):
        return Wants.WHICH_PAPER
    if _LIST.search(low) or _EVERYTHING.search(low):
        return Wants.LIST
    for wants, pattern in _WANTS:
        if re.search(pattern, low):
            return wants
    return Wants.STATEMENT if _is_statement(low) else Wants.CONTENT


def is_asking(low: str) -> bool:
    """Whether the words are a question or a request, not a topic or a claim."""
    return "?" in low or _ASKING.match(low) is not None


def _is_statement(low: str) -> bool:
    words = re.findall(r"[\w'-]+", low)
    if is_asking(low) or len(words) < 4:
        return False
    return low.rstrip().endswith(".") or any(word in _FINITE for word in words[1:])


def unframed(text: str) -> str:
    """The text without polite openings: what is left still says how it asks."""
    while (match := _POLITE.match(text.lower())) is not None and match.end():
        text = text[match.end() :]
    return text


def bare_topic(text: str) -> str:
    """What is left of a question about papers when the words that ask are taken from its two ends."""
    words = Words.of(text)
    first, stop, introduced = 0, len(words), False
    while first < stop and not _hyphened(words, first) and words.key(first) in (FUNCTION_WORDS if introduced else _FRAME_WORDS | _INTRODUCING):
        introduced = introduced or words.key(first) in _INTRODUCING
        first += 1
    while stop > first and not _hyphened(words, stop - 2) and words.key(stop - 1) in _FRAME_WORDS | _INTRODUCING:
        stop -= 1
    if first == stop:
        return ""
    start, end = words.span(first, stop)
    return text[start:end]


def _hyphened(words: Words, first: int) -> bool:
    """Whether a word and the next are one compound: all-to-all."""
    if not 0 <= first < len(words) - 1:
        return False
    return words.text[words.words[first].end : words.words[first + 1].start] in ("-", "–", "/")
