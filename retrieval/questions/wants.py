"""What kind of answer a question wants, and what is left of it when the words that ask are taken away."""

import re

from retrieval.questions.question import Wants
from retrieval.questions.words import FUNCTION_WORDS, PAPER_NOUNS, Words, word_set

_MANY = r"(?:papers|articles|publications|preprints|studies|works|abstracts)"

_COMPARISON = re.compile(
    r"\bcompar(?:e|es|ed|ing|ison)\b|\bversus\b|\bvs\b|\bdifferen(?:ce|ces|t)\s+(?:between|from)\b"
    r"|\bdiffers?\b(?=.*\bfrom\b|.*\band\b)"
    r"|\b(?:better|faster|slower|worse|cheaper|smaller|larger|higher|lower|more|less)\b[^?]*\bthan\b"
    r"|\bhow\s+do(?:es)?\b[^?]*\bstack\s+up\b"
    r"|\bwhich\s+(?:one\s+)?(?:is|of|are)\b[^?]*\b(?:better|faster|slower|cheaper|best)\b"
)

_WANTS: tuple[tuple[Wants, str], ...] = (
    (
        Wants.NUMBER,
        (
            r"\bhow\s+(?:much|many|fast|long|large|big|high|low|often|far|small|accurate|slow|expensive|few"
            r"|quick|quickly|deep|wide|strong)\b|\bby\s+how\s+much\b"
        ),
    ),
    (
        Wants.NUMBER,
        (
            r"\b(?:what|which)(?:'?s|s| is| are| was| were)?\s+(?:(?:the|its|their|an"
            r"|a)\s+)?(?:\w+\s+){0,2}(?:speed-?ups?|percent(?:age)?|accurac(?:y|ies)|ratio|rate|number"
            r"|fraction|share|throughput|size|scores?|factor|amount|latency|cost|prevalence|reduction"
            r"|improvement|proportion|win rate)\b"
        ),
    ),
    (
        Wants.REASON,
        (
            r"^\W*(?:and\s+|so\s+|but\s+)?(?:why|how\s+come|what\s+(?:is|was|are)\s+the\s+(?:reason"
            r"|motivation|cause)s?|what\s+(?:motivates|causes|explains))\b|\bfor\s+what\s+reason\b"
        ),
    ),
    (
        Wants.DEFINITION,
        (
            r"^\W*(?:and\s+|so\s+)?(?:what(?:'?s|s| is| are| exactly is)\s+(?:a\s+|an\s+)?(?!the\b)\S"
            r"|what\s+(?:does|do)\s+\S+(?:\s+\S+){0,3}\s+(?:mean|stand\s+for)\b|define\b|definition\s+of\b"
            r"|what\s+is\s+meant\s+by\b|meaning\s+of\b)"
        ),
    ),
    (
        Wants.METHOD,
        (
            r"^\W*(?:and\s+|so\s+)?(?:how|in\s+what\s+way|by\s+what\s+means)\b|\bwhat\s+(?:methods?"
            r"|approach(?:es)?|techniques?|algorithms?|strateg(?:y|ies))\b"
        ),
    ),
)

_WHICH_PAPER = re.compile(
    r"\b(?:which|what)\s+(?:is\s+the\s+|was\s+the\s+)?(?:paper|article|publication|study|work|abstract|one)\b(?!s)"
    r"|\b(?:the|a)\s+(?:paper|article)\s+(?:that|which|about|on|where|covering)\b"
    r"|\bwhere\s+is\b[^?]*\b(?:discussed|described|covered)\b"
)

_LIST = re.compile(
    r"\b(?:which|what|list|show|give|find|any|all|these|the|other|some|more)\s+(?:me\s+"
    rf"|us\s+)?(?:of\s+)?(?:the\s+|all\s+|any\s+|some\s+|other\s+|our\s+|your\s+)*{_MANY}\b"
    rf"|^\W*(?:\S+\s+){{0,4}}{_MANY}\b|\bwhat\s+else\b|\b(?:is|are)\s+there\s+(?:any(?:thing)?|a|some|something)\b"
    r"|\bwhat\s+(?:do|does|have|has)\s+(?:we|you|the\s+library)\s+(?:have|got|know)\b"
    r"|\bdo\s+(?:you|we)\s+have\s+(?:any|some|a|something)|\banything\s+(?:on|about|by|from|new)\b"
    r"|^\W*(?:list|find|search|show)\b|\b(?:which|what)\s+(?:ones\s+)?(?:have|are|were|do"
    r"|come)\b(?=[^?]*\b(?:code|by|from|published)\b)"
)

_EVERYTHING = re.compile(
    r"\bwhat(?:'?s|s| is)\s+in\s+(?:the|your|this|our)\s+(?:library|collection)|^\W*(?:list"
    r"|show)\s+(?:me\s+)?(?:all|everything)\b"
)

_ASKING = re.compile(
    r"^\W*(?:(?:on|in|at|with|by|for|to|from)\s+(?=(?:which|what|whom|how)\b))?(?:and\s+|so\s+|but\s+|ok\s+|hey\s+|please\s+|then\s+)*(?:who|whos|whose|whom|what|whats"
    r"|when|where|wheres|which|why|how|hows|is|are|was|were|do|does|did|can"
    r"|could|would|will|should|has|have|had|may|might|tell|show|give|list|find|explain|describe"
    r"|define|compare|summari[sz]e|name|search|look|get|i\s+want|i\s+need|im\s+looking"
    r"|i'm\s+looking)\b"
)

_FINITE = word_set("is are was were has have had can could may might must will would should does do did cannot")

_POLITE = re.compile(
    r"^\W*(?:(?:please|pls|plz|hey|hi|hello|ok|okay|so|well|quoth|thanks|thank you|cheers|great|cool"
    r"|now|then|and|also|but)\b[\s,!.:]*"
    r"|(?:can|could|would|will)\s+you\s+(?:please\s+)?|do\s+you\s+know\s+|i(?:\s+would|'d"
    r"|d)?\s+(?:want|like|need|love)\s+to\s+(?:know|see|find|read)\s+(?:about\s+)?"
    r"|(?:let\s+me\s+know|tell\s+(?:me|us))\s+(?:(?:more|something|everything|all"
    r"|a\s+bit)\s+)?(?:about\s+)?|(?:explain|describe|define|summari[sz]e)\s+(?:to\s+me\s+)?"
    r"|(?:im|i'm|i\s+am)\s+(?:looking\s+for|interested\s+in|searching\s+for)\s+|i\s+(?:need|want)\s+|remind\s+me\s+)"
)

_TRAILING = re.compile(r"\s+(?:to me|for me|please|pls|again)\W*$", re.IGNORECASE)
_INTRODUCING = word_set(
    """
    about on cover covers covering covered discuss discusses discussing describe describes describing mention
    mentions mentioning address addresses addressing concerning regarding concern concerns treat treats explore
    explores investigate investigates investigating tackle tackles examine examines
    """
)

_FRAME_WORDS = (
    FUNCTION_WORDS
    | PAPER_NOUNS
    | word_set(
        """
    deal deals dealing focus focuses focusing focused talk talks talking library collection here list show find
    search look looking publish published write written wrote released present presents presented propose
    proposes proposed studying studied there know available work works working done see other others related
    relates research report reported contribute contributed say said came come appear appeared
    """
    )
)


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
    return _TRAILING.sub("", text)


def bare_topic(text: str) -> str:
    """What is left of a question about papers when the words that ask are taken from its two ends."""
    words = Words.of(text)
    first, stop, introduced = 0, len(words), False
    while (
        first < stop
        and not _hyphened(words, first)
        and words.key(first) in (FUNCTION_WORDS if introduced else _FRAME_WORDS | _INTRODUCING)
    ):
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
