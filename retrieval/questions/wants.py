"""What kind of answer a question wants, and what is left of it when the words that ask are taken away."""

import re

from retrieval.questions.phrasing import BE, PAPERS, phrases
from retrieval.questions.question import Wants
from retrieval.questions.words import FUNCTION_WORDS, PAPER_NOUNS, Words, word_set

_COMPARISON = phrases(
    """
    comp(ar|air|er)(e|es|ed|ing)?|comparison            # compare HEAT and COMET
    (versus|vs)                                         # HEAT vs COMET
    differen(ce|ces|t) (between|from)                   # what is the difference between HEAT and COMET?
    differs?(?=.*\\b(from|and)\\b)                      # how do HEAT and COMET differ from Domino?
    {more} ... than                                     # is HEAT faster than COMET?
    how do[es] ... stack up                             # how does HEAT stack up?
    which [one ](is|of|are) ... ({more}|best)           # which of them is faster?
    \\S+ or \\S+ ... which[ one] ... ({more}|best|most|least)        # HEAT or COMET, which saves more?
    which[ one] ... ({more}|best|most|least) ... \\S+ or \\S+$       # which saves more, HEAT or COMET?
    """,
    more="better|faster|slower|worse|cheaper|smaller|larger|higher|lower|more|less",
)
_WHICH_PAPER = phrases(
    """
    (which|what) [(is|was) the ]{work}                            # which paper covers pruning?
    (the|a) (paper|article) (that|which|about|on|where|covering)  # the paper that prunes networks
    where is ... (discussed|described|covered)                    # where is pruning discussed?
    """,
    work="paper|article|publication|study|work|abstract|one",
)
_LIST = phrases(
    """
    {quantity} [me |us ][of ]{owner}{papers}                       # show me all papers on pruning
    ^(\\S+ ){0,4}{sure}                  # newest vision papers
    what else                                                      # what else is there on pruning?
    (is|are) there (any|anything|a|some|something)                 # is there anything on pruning?
    what (do|does|have|has) (we|you|the library) (have|got|know)   # what do you have on pruning?
    do (you|we) have (any|some|a|something)                        # do you have something on pruning?
    (any|some)thing (on|about|by|from|new)                         # anything about pruning?
    ^[{asking} ]*{sources} (for|on|about)                          # I need refs for pruning
    ^(list|find|search|show)                                       # find pruning at run time
    (which|what) [ones ](have|are|were|do|come)(?= ... (code|by|from|published)\\b)  # which are by Zhang?
    what{be} in (the|your|this|our) (library|collection)           # what's in the library?
    ^(list|show) [me ](all|everything)                             # list everything
    """,
    quantity="which|what|list|show|give|find|any|all|these|the|other|some|more",
    owner="[the |all |any |some |other |our |your ]*",
    papers=PAPERS,
    asking="(i|we) (need|want)|any|some|more|good|(find|get|give)[ me]",
    sources="refs?|references|literature|sources|stuff",
    sure=PAPERS.replace("|works", ""),  # "works" is a verb as well: how pruning works
    be=BE,
)
_NUMBER = phrases(
    """
    how {much}                                         # how much memory does it save?
    by how much                                        # by how much is it faster?
    (what|which)[{be}] [{whose} ](\\w+ ){0,2}{figure}  # what is the average speed-up?
    ^[(any|the|what{be} the) ](numbers?|figures?|results?|measurements?)$  # any numbers?
    """,
    much="""
        much|many|fast|long|large|big|high|low|often|far|small|accurate|slow|expensive|few|quick|quickly|deep|wide
        strong
        """,
    whose="\\S+'s|the|its|their|an|a",
    figure="""
        speed-?ups?|percent[age]|accurac(y|ies)|ratio|rate|number|fraction|share|throughput|size|scores?|factor
        amount|latency|cost|prevalence|reduction|improvement|proportion|win rate
        """,
    be=BE,
)
_REASON = phrases(
    """
    ^[and |so |but ]*(why|how come)                       # why is it faster?
    ^[and |so |but ]*what (is|was|are) the {reason}s?     # what is the reason?
    ^[and |so |but ]*what (motivates|causes|explains)     # what explains the gain?
    for what reason                                       # for what reason is it faster?
    """,
    reason="reason|motivation|cause",
)
_DEFINITION = phrases(
    """
    ^[and |so ]*what({be}|s| exactly is) [a |an ](?!the\\b)\\S\\w*       # what is a KV cache?
    ^[and |so ]*what (does|do) \\S+( \\S+){0,3} (mean|stand for)         # what does KV stand for?
    ^[and |so ]*(define|definition of|what is meant by|meaning of)       # define sequence parallelism
    """,
    be=BE,
)
_METHOD = phrases(
    """
    ^[and |so ]*(how|in what way|by what means)                          # how does it work?
    what (methods?|approach[es]|techniques?|algorithms?|strateg(y|ies))  # what approach is taken?
    """
)
_KINDS = (
    (Wants.WHICH_PAPER, _WHICH_PAPER),
    (Wants.COMPARISON, _COMPARISON),
    (Wants.LIST, _LIST),
    (Wants.NUMBER, _NUMBER),
    (Wants.REASON, _REASON),
    (Wants.DEFINITION, _DEFINITION),
    (Wants.METHOD, _METHOD),
)

_ASKING = phrases(
    """
    ^[(on|in|at|with|by|for|to|from) (?=(which|what|whom|how)\\b)]{opening}{asking}  # and in which paper is it?
    """,
    opening="[and |so |but |ok |hey |please |then ]*",
    asking="""
        who|whos|whose|whom|what|whats|when|where|wheres|which|why|how|hows
        is|are|was|were|do|does|did|can|could|would|will|should|has|have|had|may|might
        tell|show|give|list|find|explain|describe|define|compare|summari(s|z)e|name|search|look|get
        i want|i need|i'?m looking
        """,
)
_FINITE = word_set("is are was were has have had can could may might must will would should does do did cannot")

_POLITE = phrases(
    """
    ^(please|pls|plz|hey|hi|hello|ok|okay|so|well|quoth|thanks|thank you|cheers|great|cool)   # please
    ^(now|then|and|also|but)                                          # and
    ^(can|could|would|will) you[ please]                              # could you please
    ^do you know                                                      # do you know
    ^i[ would|'?d] (want|like|need|love) to (know|see|find|read)[ about]   # I'd like to know about
    ^(let me know|tell (me|us))[ {amount}][ about]                    # tell me more about
    ^(explain|describe|define|summari(s|z)e)[ to me]                  # explain to me
    ^[(i'?m|i am) ](looking for|interested in|searching for)            # I'm looking for
    ^i (need|want)                                                    # I need
    ^remind me                                                        # remind me
    """,
    amount="more|something|everything|all|a bit",
)
_TRAILING = re.compile(r"\s+(?:to me|for me|please|pls|again|instead)\W*$", re.IGNORECASE)
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
    refs ref references literature sources stuff need reports
    """
    )
)


def wants_in(low: str) -> Wants:
    """The kind of answer that a question wants."""
    asking = unframed(low)
    for wants, kind in _KINDS:
        if kind.search(low) or kind.search(asking):
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
    while match := _POLITE.match(text.lower()):
        text = text[match.end() :].lstrip(" ,!.:")
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
