"""What people say round a question: greetings, "more", "why that one?", and the words that open a follow-up."""

import re
from dataclasses import dataclass

from bot.conversation.references import references_in
from bot.conversation.turns import Act
from retrieval.questions.wants import is_asking
from retrieval.questions.words import Words, cut, says_something

_THE = (
    r"(?:(?:the|this|that|these|those|its|it|them|both|all|one|ones|for|of|in|to|me|us|as|a|an|please"
    r"|pls|now|paper|papers|again|too|entry|full)\b\W*)*"
)
_ACTS: tuple[tuple[Act, str], ...] = (
    (
        Act.GREETING,
        (
            r"(?:hi+|hello+|hey+|hiya|yo|howdy|good (?:morning|afternoon|evening|day)|greetings)(?: (?:there"
            r"|quoth|all|everyone|bot))?"
        ),
    ),
    (Act.GREETING, r"(?:how are you|how's it going|hows it going|whats up|what's up|sup)(?: (?:today|doing|quoth))*"),
    (
        Act.THANKS,
        (
            r"(?:(?:ok(?:ay)?|great|perfect|nice|cool|awesome|brilliant|good|wonderful|super|got it|many"
            r"|lovely|excellent|no)\W+)*(?:thanks?(?: you)?|thx|ty|cheers|ta|much appreciated"
            r"|appreciate it)(?:\W+(?:a lot|so much|very much|again|quoth|you|that helps?|that was helpful"
            r"|that's (?:great|helpful|all)|thats (?:great|helpful|all)|for (?:that|this|the help|your help)"
            r"|mate|bot))*"
        ),
    ),
    (
        Act.THANKS,
        (
            r"(?:ok(?:ay)?|great|perfect|nice|cool|awesome|brilliant|good (?:one|answer|job)|wonderful|got it"
            r"|i see|makes sense|well done|that's (?:great|helpful|all)|thats (?:great|helpful|all)|excellent"
            r"|lovely|alright)(?: (?:one|then|that helps|great|cool))?"
        ),
    ),
    (
        Act.FAREWELL,
        (
            r"(?:(?:ok(?:ay)?|thanks)\W+)?(?:good ?bye|bye(?: bye)?|see (?:you|ya)(?: later)?|good ?night|cya"
            r"|that's all|thats all)(?: (?:quoth|then|for now))?"
        ),
    ),
    (
        Act.HELP,
        (
            r"(?:\W*(?:please|quoth))?(?:help(?: me)?(?: please)?|what can (?:you|i|quoth) (?:do"
            r"|ask)(?: (?:you|here|for me))?|how (?:do|does|can) (?:i|you|this|it|quoth) (?:use|work with"
            r"|ask)(?: (?:you|this|it|quoth))?|who are you|what are you|how do you work|commands"
            r"|what do you do|i need help|usage)"
        ),
    ),
    (
        Act.RESET,
        (
            r"(?:(?:let's |lets |please )?(?:reset|start (?:over|afresh|again|from scratch)|forget (?:it|that"
            r"|this|everything|all that|what (?:i|we) said)|clear (?:context|history|everything"
            r"|the conversation)|new (?:topic|conversation|subject)|change of (?:topic|subject)"
            r"|never ?mind))(?: please)?"
        ),
    ),
)
_MORE = (
    r"(?:(?:show|give|tell|get|find)\s+(?:me\s+|us\s+)?)?(?:some\s+|any\s+|even\s+|the\s+)?(?:more"
    r"|others|other(?=\s+(?:papers|ones|quotes|results))|further|the rest|rest|next)(?:\s+(?:quotes?"
    r"|papers?|results?|ones?|of (?:them|those|these)|answers?|sentences|hits|matches|please|pls|page"
    r"|examples?))*"
    r"|(?:and\s+)?(?:what|any|anything|something|who)\s+else(?:\s+(?:is there|do you have"
    r"|have you got|on (?:that|this|it)|about (?:that|this)|please|there|then|covers? (?:it|that"
    r"|this)))*"
    r"|(?:are there|is there|do you have|have you got|got|any)\s+(?:any\s+)?(?:more|others?"
    r"|anything else|other (?:papers?|ones?|quotes?|results?))(?:\s+(?:papers?|ones?|quotes?|results?"
    r"|like (?:it|that|this)|on (?:that|this|it)))*"
    r"|(?:go on|keep going|continue|carry on|next|next (?:page|one please|ones?|papers?|results?)"
    r"|another(?: one| paper| quote)?(?: please)?|give me another(?: one)?"
    r"|show (?:me )?another(?: one)?|more|load more|go ahead|next ones)"
    r"|(?:(?:show|give|tell)\s+me\s+|i\s+(?:want|need)\s+|any\s+)?(?:more|further)\s+(?:details?"
    r"|info(?:rmation)?|context|evidence)(?:\s+(?:please|pls))?|tell\s+me\s+more|elaborate"
    r"|explain\s+(?:more|further)|say\s+more|go\s+deeper"
)
_SIMILAR = re.compile(
    r"\W*(?:(?:(?:show|find|give)\s+(?:me\s+)?|are there\s+|is there\s+|any\s+|what(?:'s| is"
    r"| are)?\s+|which\s+|and\s+)*)(?:(?:any|some|other|the|more)\s+)*"
    r"(?:(?:similar|related|comparable)\s+(?:papers?|work|ones?|articles?|stuff)(?:\s+(?:are there"
    r"|do you have))?(?:\s+(?:to|like|with)\s+(?:it|this|that|them|this one|that one|this paper"
    r"|that paper))?"
    r"|(?:papers?|ones?|work|anything|something)\s+(?:are\s+|is\s+)?(?:similar|related"
    r"|like)(?:\s+(?:to\s+)?(?:it|this|that|this one|that one|this paper|that paper|the (?:first"
    r"|last) one))?|(?:more\s+)?like\s+(?:this|that|it)(?:\s+one)?|similar\s+to\s+(?:it|this"
    r"|that)(?:\s+(?:one|paper))?)\W*"
)
_WHY = (
    r"(?:but\s+|and\s+|so\s+|ok\s+)*(?:why|how come)"
    r"(?:\s+(?:did|do|have|are|is|was|were|would)\s+(?:you\s+)?(?:pick(?:ed)?|choose|chosen|chose"
    r"|quot(?:e|ed|ing)|show(?:n|ing|ed)?|select(?:ed)?|give[n]?|cite[d]?|answer(?:ed)?|find|found"
    r"|(?:it\s+)?come up|appear"
    r"|return(?:ed)?|rank(?:ed)?|say|think|mention(?:ed)?)?)?"
    r"\W*(?P<what>(?:(?:it|this|that|these|those|them|one|ones|the|paper|papers|quote|quotes|answer"
    r"|sentence|first|second|third|fourth|fifth|last|other|not|relevant|here|so|then|is|was|there"
    r"|chosen|picked|quoted|shown|ranked|result|results|me|give|did|you)\b\W*)*)"
)
_CITE = re.compile(
    r"\W*(?:(?:and|ok|please|pls|now|then|can you|could you|i need|i want|how (?:do|can|should"
    rf"|would) (?:i|we|you|one)|give|show|get|send|make|what(?:'s| is)|whats|export)\b\W*)*{_THE}"
    r"(?:cite|citation|citations|bibtex|bib|reference|quote in bibtex|bib ?tex entry|cite this"
    r"|cite it)\b(?P<what>.*)",
)
_SHOW = re.compile(
    r"\W*(?:(?:and|ok|please|can (?:you|i|we)|could (?:you|i|we)|now|then|let me)\b\W*)*(?:(?:show|read|open|see|give"
    r"|print|display|view)\b\W*(?:me\b\W*)?(?P<abstract>(?:the\s+|its\s+|whole\s+|full\s+"
    r"|entire\s+)*(?:abstract|paper)(?:\s+of\b)?)?|^(?:the\s+|its\s+|full\s+"
    r"|whole\s+)*abstract(?:\s+of)?)(?P<what>.*)"
)
_OPENINGS = re.compile(
    r"^\W*(?P<word>no|nope|nah|sorry|i mean[t]?|i was asking about|i was thinking of|actually|ok|okay"
    r"|so|and|but|also|then|well|hmm+|hm|right|great|thanks|thank you|cool|nice|now|oh|ah|yes|yeah|wait"
    r"|hang on|btw|by the way|please"
    r"|(?P<switch>wh?at about|how about|whatabout|same (?:question |thing )?(?:for|with|about"
    r"|but for)|ditto(?: for)?|and for|what of|likewise for|the same for|try|instead)"
    r"|(?P<correct>not (?:that|this)(?: one| paper)?|wrong(?: one| paper)?))\b[\s,.:;!—–-]*"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """How an utterance begins. `rest` is what stands behind its opening words.

    `joins` says that it goes on with what was said before ("and …"), `switches` that the same is asked of something
    else ("what about …", "no, …").
    """

    rest: str
    joins: bool = False
    switches: bool = False


def opening_of(text: str) -> Opening:
    """Take the opening words from an utterance."""
    rest, joins, switches = text.strip(), False, False
    while (match := _OPENINGS.match(Words.of(rest).low)) and match.end():
        word = match["word"]
        joins = joins or word in ("and", "also", "then")
        corrects = word in ("no", "nope", "nah", "instead", "sorry") or word.startswith("i ") or match["correct"]
        switches = switches or bool(match["switch"] or corrects)
        rest = rest[match.end() :]
    return Opening(rest, joins, switches)


def courtesy(text: str) -> Act | None:
    """The act that the whole utterance is, where it asks for nothing from the library."""
    low = _plain(text)
    return next((act for act, pattern in _ACTS if re.fullmatch(pattern, low)), None)


def wants_more(text: str) -> bool:
    """Whether the utterance asks for more of the same answer, and for nothing else."""
    return re.fullmatch(f"(?:{_MORE})", _plain(opening_of(text).rest)) is not None


def wants_similar(text: str) -> bool:
    """Whether papers like the one in focus are asked for."""
    return _SIMILAR.fullmatch(_plain(text)) is not None


def why_that(text: str) -> str | None:
    """What an answer's why is asked of, "" for the answer itself; None where no answer is asked about."""
    match = re.fullmatch(_WHY, _plain(text))
    return match["what"] if match else None


def to_cite(text: str) -> str | None:
    """What is to be cited, "" for what is in focus; None where nothing is."""
    match = _CITE.fullmatch(Words.of(text).low)
    return _tail(text, match) if match and _names_at_most_a_paper(match["what"]) else None


def to_show(text: str) -> str | None:
    """Which paper's abstract is to be shown, "" for the one in focus; None where none is."""
    match = _SHOW.fullmatch(Words.of(text).low)
    if not match:
        return None
    bare = says_something(cut(match["what"], [reference.span for reference in references_in(match["what"])]))
    if match["abstract"] or "abstract" in match[0] or not (bare or is_asking(match["what"])):
        return _tail(text, match)
    return None


def _tail(text: str, match: re.Match[str]) -> str:
    return text[slice(*match.span("what"))]


def _names_at_most_a_paper(tail: str) -> bool:
    """Whether no question goes on behind the word: "citation of HEAT", not "citation graphs for search"."""
    return (
        len(tail.split()) <= 1
        or re.match(r"\W*(?:for|of|to|it|this|that|the|both|them|these|those|all)\b", tail) is not None
    )


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[?!.,;:…]+", " ", Words.of(text).low).split())
