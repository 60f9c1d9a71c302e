"""The turns of phrase that ask for a paper's record: who, when, where, with code."""

import re

from retrieval.questions.frame import Frame
from retrieval.questions.question import Record

_NOUN = r"(?:papers?|articles?|publications?|preprints?|manuscripts?|abstracts?)"

_OUT = (
    r"(?:publish(?:ed)?|released?|written|come out|came out|coming out|appear(?:ed)?|submitted|posted"
    r"|announced|put out|out)"
)

_WROTE = (
    r"(?:wrote|authored|writes|published|made|created|built|developed|designed|proposed|introduced"
    r"|invented|came up with)"
)

_CODE = r"(?:source\s+)?(?:code|codes|implementation|repo|repository|github)"

_ENDS = (
    r"(?=\s*(?:$|[?.!,;]|(?:or|and|on|about|from|by|since|in|for|of|available|online|public|that"
    r"|released|published|please|before|after|between|to|with)\b))"
)

_RECORDS: tuple[tuple[Record, str], ...] = (
    (
        Record.CATEGORY,
        (
            r"(?:which|what)(?:'?s| is| are)?\s+(?:the\s+)?(?:arxiv\s+)?(?:category|categories"
            r"|subject area)(?:\s+of)?"
        ),
    ),
    (Record.CATEGORY, r"(?:arxiv\s+)?categor(?:y|ies)\s+of|^\W*(?:arxiv\s+)?category\W*$"),
    (
        Record.ORGANISATION,
        (
            r"(?:which|what|whose)\s+(?:organi[sz]ations?|institut(?:ion|e)s?|compan(?:y|ies)|labs?"
            r"|universit(?:y|ies)|groups?|affiliations?)\s+(?:is|are|was|were|wrote|published|made|built"
            r"|developed|released|produced|stands?|did|does|do)\b(?:\s+behind)?"
        ),
    ),
    (
        Record.ORGANISATION,
        (
            r"(?:what(?:'?s| is| are)\s+(?:the\s+)?)?(?:organi[sz]ations?|institut(?:ion|e)s?"
            r"|affiliations?)\s+(?:of|behind)"
        ),
    ),
    (
        Record.ORGANISATION,
        (
            r"where\s+(?:are|do)\s+(?:(?:the|its|their)\s+)?(?:authors?|they|people)\b(?:\s+(?:of|behind"
            r"|on))?"
        ),
    ),
    (
        Record.ORGANISATION,
        (
            r"^\W*(?:affiliations?|organi[sz]ations?|which (?:organi[sz]ation|company|lab|university"
            r"|institution))\W*$"
        ),
    ),
    (Record.AUTHORS, rf"who(?:'?s| all| else| first| exactly| actually)?\s+(?:has\s+|have\s+)?{_WROTE}\b"),
    (
        Record.AUTHORS,
        (
            r"who(?:'?s|s| is| are| was| were)\s+(?:(?:the|its|their|all)\s+)*(?:(?:first|lead|last|main"
            r"|senior|other)\s+)?(?:co-?)?(?:authors?|writers?|researchers?|people|team"
            r"|creators?)\b(?:\s+(?:of|on|for|behind|in))?"
        ),
    ),
    (Record.AUTHORS, r"(?:who(?:'?s|s| is| are| was| were))\s+(?:responsible for|behind)"),
    (
        Record.AUTHORS,
        (
            r"who\s+(?:else\s+)?(?:works?|worked|is working|has worked|have worked|studie[sd]"
            r"|does research)\s+on"
        ),
    ),
    (Record.AUTHORS, r"who\s+(?:is|was)\s+(?=(?:it|this|that)\b.*\bby\W*$)"),
    (
        Record.AUTHORS,
        (
            r"(?:which|what)\s+(?:people|researchers|authors|team)\s+(?:wrote|authored|published|made"
            r"|work(?:ed)?\s+on|are\s+behind)"
        ),
    ),
    (
        Record.AUTHORS,
        (
            r"(?:(?:what(?:'?s| is| are)|list|name|show"
            r"|tell)\s+(?:me\s+)?)?(?:the\s+)?(?:names?\s+of\s+)?(?:the\s+)?(?:first\s+|lead\s+|full\s+"
            r"|co-?)?author(?:s|ship)?(?:\s+(?:list|names))?\s+(?:of|on|for|behind)"
        ),
    ),
    (
        Record.AUTHORS,
        (
            r"^\W*(?:(?:list|name|show|give|tell|and|what about|whats|what(?:'s"
            r"| are))\s+)*(?:me\s+)?(?:the\s+|its\s+|their\s+)?authors?(?:\s+(?:list|names))?\W*$"
        ),
    ),
    (
        Record.AUTHORS,
        (
            r"(?:by whom|whom? by)\b(?:\s+(?:was|is|were))?|(?:written|authored|published)\s+by\s+(?:who"
            r"|whom)\b|^\W*who(?:\s+by|\s+is\s+it\s+by)?\W*$"
        ),
    ),
    (
        Record.AUTHORS,
        (
            r"how\s+many\s+(?:co-?)?authors\s+(?:does|do|has|have|did|are|worked|wrote)\b(?:\s+(?:on|of"
            r"|behind))?"
        ),
    ),
    (Record.AUTHORS, rf"whose\s+(?:{_NOUN}|work)\s+(?:is|was)|\bwho\s+did\s+(?:it|this|that)\W*$"),
    (
        Record.DATE,
        (
            r"(?:when|(?:in\s+)?(?:which|what)\s+(?:year|month|date))\s+(?:was|were|is|are|did|has|have|does"
            rf"|do)\b(?=.*\b{_OUT}\W*(?:$|\?))"
        ),
    ),
    (
        Record.DATE,
        (
            r"(?:(?:what|when)(?:'?s|s| is| was)?\s+)?(?:the\s+)?(?:publication|release|published"
            r"|publishing)\s+(?:date|year)(?:\s+(?:of|for))?"
        ),
    ),
    (Record.DATE, r"(?:what(?:'?s|s| is| was)?\s+)?(?:the\s+)?(?:date|year)\s+(?:of|for)"),
    (Record.DATE, r"when\s+(?:was|is)\s+(?=(?:it|this|that)\W*$)"),
    (Record.DATE, r"since\s+when\b|how\s+(?:old|recent|new)\s+(?:is|are)"),
    (
        Record.DATE,
        (
            r"(?:(?:what|which)\s+(?:year|date|month)|when)(?:'?s|\s+(?:is|was|are"
            r"|were))(?=\s+\S+(?:\s+\S+){0,3}\s+from\W*$)"
        ),
    ),
    (Record.DATE, r"^\W*(?:when|(?:in\s+)?(?:what|which)\s+(?:year|date)|(?:and\s+)?(?:the\s+)?(?:date|year))\W*$"),
    (
        Record.LINK,
        (
            r"(?:what(?:'?s|s| is)|where(?:'?s|s| is)|give|send|show|share|have|got|get|need|want|is there"
            r"|drop)\b(?:\s+(?:me|us|you|i|can))*\s+(?:the\s+|a\s+|an\s+|its\s+|any\s+)?(?:arxiv\s+)?(?:link"
            r"|url|doi|pdf|arxiv(?:\s+(?:id|page|number))?)\b(?!\s+between)(?:\s+(?:to|of|for))?"
        ),
    ),
    (
        Record.LINK,
        (
            r"(?:^|\bthe\s+)(?:arxiv\s+)?(?:link|url|doi|pdf|arxiv\s+(?:id|page|number))\s+(?:to|of|for)"
            r"|^\W*(?:the\s+|its\s+)?(?:arxiv\s+)?(?:link|url|doi|pdf)\W*$"
        ),
    ),
    (
        Record.LINK,
        (
            r"where\s+(?:can|could|do|may)\s+(?:i|we|one|you)\s+(?:read|find|get|download|see"
            r"|access)(?=\W+(?:it|this|that|them|the\s+(?:full\s+)?(?:text|paper|pdf)|\S+(?:\s+\S+)?)\W*$)"
        ),
    ),
)

_HAS_CODE: tuple[str, ...] = (
    (
        r"(?:(?:with|have|has|having|releas\w+|provid\w+|shar\w+|publish\w*|include|includes|come with"
        r"|comes with|got)\s+(?:(?:its|their|the|any|some|public|open|available|released|published"
        rf"|accompanying)\s+)*{_CODE}){_ENDS}(?:\s+(?:available|online|public|released|published))*"
    ),
    (
        r"(?:is|are|where(?:'?s|s| is)|show|get|find|give|any|the)\s+(?:me\s+)?(?:there\s+)?(?:any\s+"
        rf"|some\s+|a\s+|the\s+|its\s+|their\s+)*(?:public\s+|open\s+)?{_CODE}(?:\s+(?:available|online"
        rf"|public|released|published|of|for|to|behind))*{_ENDS}"
    ),
    rf"^\W*(?:and\s+|its\s+|the\s+|any\s+)*{_CODE}\W*$",
    r"(?P<one>is|are|was)\s+(?:(?!\bopen\b).){1,60}(?P<two>open[- ]?sourced?)\W*$",
)

_NO_CODE = rf"(?:without|(?:have|has|with) no|lack(?:s|ing)?)\s+(?:any\s+|public\s+)*{_CODE}{_ENDS}"

_OF_ONE_PAPER = re.compile(
    r"^\W*(?:does|do|did|has|have|is|are|was|where|wheres|show|get|find|give|any|the|its|and|code"
    r"|github)\b"
)


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
        return (
            re.match(
                r"\s*(?:propose|find|conclude|claim|suggest|report|use|show|argue|evaluate|say|recommend)", low[end:]
            )
            is not None
        )
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
