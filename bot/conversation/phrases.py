"""What people say that is no question: greetings, "more", "why that one?", "cite it"."""

import re

from bot.conversation.opening import opening_of
from bot.conversation.references import references_in
from bot.conversation.turns import Act
from retrieval.questions.phrasing import phrases, whole
from retrieval.questions.wants import is_asking
from retrieval.questions.words import PAPER_NOUNS, Words, cut, says_something, word_set

_ACTS = (
    (
        Act.GREETING,
        whole(
            """
            (hi+|hello+|hey+|hiya|yo|howdy|good (morning|afternoon|evening|day)|greetings)[ {you}]   # hi there
            (how are you|how'?s it going|what'?s up|sup)[ (today|doing|quoth)]*                       # what's up?
            """,
            you="there|quoth|all|everyone|bot",
        ),
    ),
    (
        Act.THANKS,
        whole(
            """
            [({praise}|many|no) ]*{thanks}[ ({to_whom}|{for_what})]*      # ok great, thanks a lot
            ({praise}|i see|makes sense|well done|alright)[ (one|then|that helps|great|cool)]   # makes sense
            (good (answer|job)|that'?s (great|helpful|all))[ (then|that helps)]   # good answer
            """,
            praise="""
                ok[ay]|great|perfect|nice|cool|awesome|brilliant|good[ one]|wonderful|super|got it|lovely|excellent
                """,
            thanks="thanks?[ you]|thx|ty|cheers|ta|much appreciated|appreciate it",
            to_whom="a lot|so much|very much|again|quoth|you|mate|bot",
            for_what="that helps?|that was helpful|that'?s (great|helpful|all)|for (that|this|(the|your) help)",
        ),
    ),
    (
        Act.FAREWELL,
        whole(
            """
            # bye for now
            [(ok[ay]|thanks) ](good[ ]bye|bye[ bye]|see (you|ya)[ later]|good[ ]night|cya|that'?s all)[ {then}]
            """,
            then="quoth|then|for now",
        ),
    ),
    (
        Act.HELP,
        whole(
            """
            [(please|quoth) ](help[ me][ please]|i need help|commands|usage)     # help me please
            what can (you|i|quoth) (do|ask)[ (you|here|for me)]                  # what can you do?
            how (do|does|can) (i|you|this|it|quoth) (use|work with|ask)[ (you|this|it|quoth)]   # how do I use this?
            who are you|what are you|how do you work|what do you do              # who are you?
            """
        ),
    ),
    (
        Act.RESET,
        whole(
            """
            [(let'?s|please) ](reset|start (over|afresh|again|from scratch))[ please]                # let's start over
            [(let'?s|please) ](forget {all}|clear {history}|new {topic}|change of {topic})[ please]  # forget that
            """,
            all="it|that|this|everything|all that|what (i|we) said",
            history="context|history|everything|the conversation",
            topic="topic|conversation|subject",
        ),
    ),
)
_MORE = whole(
    """
    [{show} ][some |any |even |the ]{rest}[ {results}| {please}]*   # show me some more papers
    [and ](what|any|anything|something|who) else[ {there}]*          # anything else on this?
    # are there any more?
    {is_there} [any ](more|others?|anything else|other {results})[ {results}| like {it}| on {it}]*
    go on|go ahead|keep going|continue|carry on|load more            # go on
    [(give|show)[ me] ](another|next)[ {results}| page][ please]     # another one please
    [(show|give|tell) me |i (want|need) |any |some ](more|further) {detail}[ {please}]   # more details please
    tell me more|elaborate|explain (more|further)|say more|go deeper                   # tell me more
    """,
    show="(show|give|tell|get|find)[ me| us]",
    rest="more|others|other(?= (papers|ones|quotes|results))|further|the rest|rest|next",
    results="""
        quotes?|papers?|results?|ones?|of (them|those|these)|answers?|sentences|hits|matches|page|examples?
        """,
    is_there="are there|is there|do you have|have you got|got|any",
    there="""
        is there|do you have|have you got|on {it}|about {it}|please|there|then|covers? {it}
        """,
    detail="details?|info[rmation]|context|evidence",
    it="it|that|this",
    please="please|pls",
)
_SIMILAR = whole(
    """
    {any}(similar|related|comparable) {works}[ (are there|do you have)][ (to|like|with) {it}]   # any similar papers?
    {any}({works}|anything|something) [are |is ](similar|related|like)[ to] {it}               # anything like this?
    {any}[more ]like {it}                                                                       # more like this
    {any}similar to {it}                                                                        # similar to this one
    """,
    any="""
        [(show|find|give)[ me] |(are|is) there |what('s| is| are)? |which |and |any |some |other |the |more ]*
        """,
    works="papers?|work|ones?|articles?|stuff",
    it="it|them|(this|that)[ one| paper]|the (first|last) one",
)
_WHY = whole(
    """
    # why did you pick this one?
    [but |and |so |ok ]*(why|how come)[ {did}[ you][ {chosen}]](?P<what>[ {that}]*)
    """,
    did="did|do|have|are|is|was|were|would",
    chosen="""
        pick[ed]|choose|chosen|chose|quot(e|ed|ing)|show[n|ing|ed]|select[ed]|given?|cited?|answer[ed]|find|found
        [it ]come up|appear|return[ed]|rank[ed]|say|think|mention[ed]
        """,
    that="""
        it|this|that|these|those|them|one|ones|the|paper|papers|quote|quotes|answer|sentence|first|second|third
        fourth|fifth|last|other|not|relevant|here|so|then|is|was|there|chosen|picked|quoted|shown|ranked|result
        results|me|give|did|you
        """,
)
# Read with their punctuation, so that the place of what follows is known: "ok, cite HEAT".
_POLITE = "and|ok|please|pls|plz|thx|thanks|now|then|let me|(can|could) (you|i|we)"
_CITE = whole(
    """
    # could you give me the citation of HEAT?
    \\W*[({polite}|{asking})\\b\\W*]*[({it})\\b\\W*]*{citation}\\b(?P<what>.*)
    """,
    polite=_POLITE,
    asking="give|show|get|send|make|export|i (need|want)|how (do|can|should|would) (i|we|you|one)|what('?s| is)",
    it="""
        the|this|that|these|those|its|it|them|both|all|one|ones|for|of|in|to|me|us|as|a|an|please|pls|now|paper|papers
        again|too|entry|full
        """,
    citation="cite|citations?|bib[ ]tex entry|bibtex|bib|reference|ref|quote in bibtex",
)
_BESIDE_AN_ABSTRACT = PAPER_NOUNS | word_set("s and the of for full whole entire please pls plz thanks now then ok")
_SUMMARY = whole(
    """
    [{polite} ]*[{give} ][{its} ]*{summary}[ of (it|this|that)[ (paper|one)]][ {polite}]*   # a quick summary please
    """,
    give="(show|give|get)[ me]|what's|what is",
    polite="and|ok|please|pls|plz|now|then|can you|could you",
    its="a|an|the|its|short|brief|quick",
    summary="summary|tl dr|tldr|synopsis",
)
_A_PAPER_NEXT = phrases("^(for|of|to|it|this|that|the|both|them|these|those|all)")
_SHOW = whole(
    """
    # show me the abstract of HEAT
    \\W*[{polite}\\b\\W*]*({show}\\b\\W*[me\\b\\W*][(?P<abstract>{its}{abstract})]|{its}{abstract})(?P<what>.*)
    """,
    polite=_POLITE,
    show="show|read|open|see|give|print|display|view",
    its="[the |its |whole |full |entire ]*",
    abstract="(abstract|paper)[ of]\\b",
)


def courtesy(text: str) -> Act | None:
    """The act that the whole utterance is, where it asks for nothing from the library."""
    low = _plain(text)
    return next((act for act, said in _ACTS if said.fullmatch(low)), None)


def wants_more(text: str) -> bool:
    """Whether the utterance asks for more of the same answer, and for nothing else."""
    return _MORE.fullmatch(_plain(opening_of(text).rest)) is not None


def wants_similar(text: str) -> bool:
    """Whether papers like the one in focus are asked for."""
    return _SIMILAR.fullmatch(_plain(text)) is not None


def why_that(text: str) -> str | None:
    """What an answer's why is asked of, "" for the answer itself; None where no answer is asked about."""
    match = _WHY.fullmatch(_plain(text))
    return match["what"] if match else None


def to_cite(text: str) -> str | None:
    """What is to be cited, "" for what is in focus; None where nothing is."""
    match = _CITE.fullmatch(Words.of(text).low)
    if match is None:
        return None
    what = text[slice(*match.span("what"))]
    # "citation of HEAT", not "citation graphs for search".
    return what if len(what.split()) <= 1 or _A_PAPER_NEXT.match(what.lower()) else None


def to_show(text: str) -> str | None:
    """Which paper's abstract is to be shown, "" for the one in focus; None where none is."""
    low = Words.of(text).low
    if _SUMMARY.fullmatch(_plain(text)):
        return ""
    match = _SHOW.fullmatch(low)
    if match is None:
        return text if _abstract_of_those(text) else None
    what = text[slice(*match.span("what"))]
    if match["abstract"] or "abstract" in low:
        return what
    beside = cut(what, [reference.span for reference in references_in(what)])
    return None if says_something(beside) or is_asking(what) else what


def _abstract_of_those(text: str) -> bool:
    """Whether the words are an abstract and whose it is, and nothing else: "the second one's abstract"."""
    references = [reference.span for reference in references_in(text)]
    keys = {word.key for word in Words.of(cut(text, references)).words}
    return bool(references) and "abstract" in keys and keys <= _BESIDE_AN_ABSTRACT


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[?!.,;:…]+", " ", Words.of(text).low).split())
