"""The turns of phrase that ask for a paper's record: who, when, where, with code."""

import itertools
import re

from retrieval.questions.frame import Frame
from retrieval.questions.phrasing import BE, PAPER, phrases
from retrieval.questions.question import Record
from retrieval.questions.words import cut, says_something

_OUT = """
    publish[ed]|released?|written|come out|came out|coming out|appear[ed]|submitted|posted|announced|put out|out
"""
_THE = "[the |its |their |all ]*"

_CATEGORY = phrases(
    """
    (which|what)[{be}] [the ][arxiv ](category|categories|subject area)[ of]   # what is the category of HEAT?
    [arxiv ]categor(y|ies) of                                                  # category of HEAT
    ^[arxiv ]category$                                                         # category?
    """,
    be=BE,
)
_ORGANISATION = phrases(
    """
    (which|what|whose) ({organisation}|{body}) {made}[ behind]    # which lab is behind HEAT?
    [what{be} [the ]]{organisation} (of|behind)                   # affiliations of HEAT
    where (are|do) {the}(authors?|they|people)[ of| behind| on]   # where do the authors of HEAT work?
    ^({organisation}|which ({organisation}|{body}))$              # which university?
    """,
    organisation="organi(s|z)ations?|institut(ion|e)s?|affiliations?",
    body="compan(y|ies)|labs?|universit(y|ies)|groups?",
    made="is|are|was|were|wrote|published|made|built|developed|released|produced|stands?|did|does|do",
    the=_THE,
    be=BE,
)
_AUTHORS = phrases(
    """
    who['?s| all| else| first| exactly| actually] [has |have ]{wrote}      # who wrote HEAT?
    who({be}|s) {the}[{rank} ][co-?]{people}[ {of}]          # who is the first author of HEAT?
    who({be}|s) (responsible for|behind)                     # who is behind HEAT?
    who [else ](works?|worked|is working|has worked|have worked|studie(s|d)|does research) on   # who works on pruning?
    who (is|was)(?= (it|this|that)\\b.*\\bby$)              # who is it by?
    who else (is|was|are|were|worked) (on|behind)(?= (it|this|that)$)      # who else is on it?
    (which|what) {people} (wrote|authored|published|made|work[ed] on|are behind)   # which team made HEAT?
    [{tell} [me ]][the ][names? of ][the ][{rank} |full |co-?]author[s|ship][ list| names] {of}  # authors of HEAT
    # and the authors? what's the first author's name?
    ^[{tell} |me |and ]*[names? of ][the |its |their ][{rank} |full |co-?]author[s|ship]['s][ list| names?]$
    (by whom|whom? by)[ was| is| were]                       # by whom was HEAT written?
    (written|authored|published) by (who|whom)               # HEAT was written by whom?
    ^who[ by| is it by]$                                     # who?
    how many [co-?]authors (does|do|has|have|did|are|worked|wrote)[ on| of| behind]   # how many authors has HEAT?
    whose ({paper}|work) (is|was)                            # whose paper is it?
    ^whose[ ({paper}|work)]$                                 # whose paper?
    who did (it|this|that)$                                  # who did this?
    """,
    be=BE,
    the=_THE,
    paper=PAPER,
    of="of|on|for|behind|in",
    rank="first|lead|last|main|senior|other",
    people="authors?|writers?|researchers?|people|team|creators?",
    tell="list|name|show|give|tell|what about|what['?s| is| are| was]|who['?s| is| are| was]",
    wrote="""
        wrote|authored|writes|published|made|created|built|developed|designed|proposed|introduced|invented|came up with
        """,
)
_DATE = phrases(
    """
    {when} (was|were|is|are|did|has|have|does|do)(?=.*\\b({out})$)            # when was HEAT published?
    [(what|when)[{be}|s] ][the ](publication|release|published|publishing) (date|year)[ of| for]   # publication date
    [what[{be}] ][the ](date|year) (of|for)                                   # what is the year of HEAT?
    {when}('?s| was| is)(?= (it|this|that)$)                                  # what year was it?
    ^[and ]what{be} (its|the) [{out} ](date|year)$                            # what's the year?
    since when                                                                # since when?
    how (old|recent|new) (is|are)                                             # how old is HEAT?
    ((what|which) (year|date|month)|when)('?s| is| was| are| were)(?= \\S+( \\S+){0,3} from$)  # what year is HEAT from?
    ^[and ](when|[in ](what|which) (year|date)|[the ](date|year))$            # and the year?
    """,
    when="when|[in ](which|what) (year|month|date)",
    out=_OUT,
    be=BE,
)
_LINK = phrases(
    """
    ({give}|(what|where)({be}|s)) [me |us |you |i |can ]*[the |a |an |its |any ]{link}(?! between)[ {to}]  # get the pdf
    ^{link} {to}                                                  # link to HEAT
    the {link} {to}                                               # and the link to HEAT?
    ^[the |its ]{link}$                                           # link?
    where (can|could|do|may) (i|we|one|you) {read}(?=\\W+{it}$)   # where can I read HEAT?
    """,
    give="give|send|show|share|have|got|get|need|want|is there|drop",
    link="[arxiv ](link|url|doi|pdf)|arxiv[ id| page| number]",
    to="to|of|for",
    read="read|find|get|download|see|access",
    it="it|this|that|them|the [full ](text|paper|pdf)|\\S+[ \\S+]",
    be=BE,
)
_FACTS = (
    (Record.CATEGORY, _CATEGORY),
    (Record.ORGANISATION, _ORGANISATION),
    (Record.AUTHORS, _AUTHORS),
    (Record.DATE, _DATE),
    (Record.LINK, _LINK),
)
# "when was HEAT published": the last word is as much of the asking as the first.
_OUT_AT_THE_END = phrases("({out})$", out=_OUT)
# What authors propose, find or conclude is told by the abstract, not by the record.
_OF_THE_CONTENT = phrases("^(propose|find|conclude|claim|suggest|report|use|show|argue|evaluate|say|recommend)\\w*")

_CODE = "[source ](code|codes|implementation|repo|repository|github)"
# Behind the code nothing else is asked: not "code generation", not "with code switching".
_NOTHING_ELSE = """
    {stop}
    \\s++(or|and|on|about|from|by|since|in|for|of|that|please|before|after|between|to|with|available|online|public)\\b
    \\s++(released|published)\\b
"""
_HAS_CODE = phrases(
    """
    {has} [{kind} ]*{code}(?={nothing_else})[ {public}]*                 # papers with public code
    {is_there} [me ][there ][{kind} |a ]*{code}[ {public}| {of}]*(?={nothing_else})   # is there any code for HEAT?
    ^[and |its |the |any ]*{code}$                                       # any code?
    (?P<one>is|are|was) (?:(?!\\bopen\\b).){1,60}(?P<two>open(-|\\s)?sourced?)$     # is HEAT open source?
    """,
    has="with|have|has|having|releas\\w+|provid\\w+|shar\\w+|publish\\w*|include|includes|come with|comes with|got",
    kind="its|their|the|any|some|public|open|available|released|published|accompanying",
    is_there="is|are|where({be}|s)|show|get|find|give|any|the",
    public="available|online|public|released|published",
    of="of|for|to|behind",
    code=_CODE,
    nothing_else=_NOTHING_ELSE,
    be=BE,
)
_NO_CODE = phrases(
    "(without|(have|has|with) no|lack[s|ing]) [any |public ]*{code}(?={nothing_else})  # papers without code",
    code=_CODE,
    nothing_else=_NOTHING_ELSE,
)
_OF_ONE_PAPER = phrases(
    """
    ^(does|do|did|has|have|is|are|was|where|wheres|show|get|find|give|any|the|its|and|code|github)
    """
)


# "who wrote it and when?": each clause may ask for a fact.
_JOINT = re.compile(r"[,;?&]|\band\b")


def record_in(low: str) -> Frame:
    """The fact of a paper's record that is asked for, and those that are asked for in the same breath."""
    joints = [(0, 0), *(match.span() for match in _JOINT.finditer(low)), (len(low), len(low))]
    clauses = [(end, low[end:start]) for (_, end), (start, _) in itertools.pairwise(joints)]
    asking = [(at, clause, fact) for at, clause in clauses if (fact := _fact_in(clause)).record is not None]
    further = [(at, clause, fact.record) for at, clause, fact in asking[1:] if fact.record and _alone(clause, fact)]
    if not further:
        return _fact_in(low)
    start, _, first = asking[0]
    spans = [(start + begin, start + end) for begin, end in first.spans]
    spans += [(at, at + len(clause)) for at, clause, _ in further]
    also = dict.fromkeys(record for *_, record in further if record is not first.record)
    return Frame(tuple(spans), first.record, also=tuple(also))


def _alone(clause: str, fact: Frame) -> bool:
    """Whether a clause asks for the fact and names nothing."""
    return not says_something(cut(clause, fact.spans))


def _fact_in(low: str) -> Frame:
    for record, asking in _FACTS:
        match = asking.search(low)
        if match is None or (record is Record.AUTHORS and _OF_THE_CONTENT.match(low[match.end() :])):
            continue
        out = _OUT_AT_THE_END.search(low, match.end()) if record is Record.DATE else None
        return Frame((match.span(), out.span()) if out else (match.span(),), record)
    return Frame()


def code_in(low: str) -> Frame:
    """Whether code is asked about: of one paper (a record), or of those wanted (a filter)."""
    if match := _NO_CODE.search(low):
        return Frame((match.span(),), has_code=False)
    if match := _HAS_CODE.search(low):
        spans = (match.span("one"), match.span("two")) if match["one"] else (match.span(),)
        return Frame(spans, Record.CODE if _OF_ONE_PAPER.match(low) else None, has_code=True)
    return Frame()
