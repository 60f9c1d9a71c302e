"""Parts of questions, made whole by the question before: "and on GPUs?", "what about 2024?", "how much memory?"."""

import datetime as dt
import re
from dataclasses import replace

from bot.conversation.carry import refined, widened
from bot.conversation.focus import Memory
from bot.conversation.library import Library
from bot.conversation.phrases import Opening
from bot.conversation.turns import Resolved
from retrieval.index import Filters
from retrieval.questions import FACTS, Order, Question, Record, Wants
from retrieval.questions.words import Words, says_something, tidy
from retrieval.record import name_key

_SPOKEN_OF = re.compile(
    r"^\W*(?:(?:on|in|for|with|without|at|under|during|among|against|using|across|over|per|by|from"
    r"|since|before|after|between|until|only|just|versus|vs|because|like)\b|compared\s+(?:to|with)\b"
    r"|(?:relative|thanks|due)\s+to\b|in\s+terms\s+of\b|(?:the\s+)?ones?\b)"
)

_VERBAL = re.compile(
    r"\b(?:do|does|did|is|are|was|were|can|could|will|would|has|have|had|should|may|might|who|whos"
    r"|why|tell|show|list|find|give|explain|compare|describe|papers?|articles?|what's|whats|which"
    r"|when|where)\b"
)

_FIGURE_ONLY = re.compile(
    r"^\W*(?:(?:by\s+)?how\s+(?:much|many|fast|long|big|large|accurate|expensive|slow|high)|(?:on"
    r"|with|at)?\s*(?:what|which))\b"
)

_PART = re.compile(
    r"^\W*(?:(?:what|which)(?:'?s|\s+is|\s+are|\s+was|\s+were)\s+(?:the|its)\s+|(?:any|the"
    r"|are\s+there\s+any)\s+|(?=\w+\s*\??$))(?:(?!of\b)\w+\s+){0,2}"
    r"(?:speed-?ups?|limitations?|drawbacks?|weakness(?:es)?|accurac(?:y|ies)|results?|main\s+idea"
    r"|idea|contributions?|novelty|methods?|approach|data\s?sets?|benchmarks?|baselines?|conclusions?"
    r"|gist|summary"
    r"|findings?|motivation|goal|aim|objective|advantages?|benefits?|disadvantages?|evaluation"
    r"|performance|throughput|latency|hardware|problem|innovation|takeaways?|overhead|improvements?"
    r"|gains?|savings?)"
    r"\b(?!\s+(?:of|for|in|behind|between|from)\b)(?:\s+(?:compared|relative|versus|vs|over|against"
    r"|on|with|here)\b.*)?\W*$"
)

_BRIEF = 3  # words


def elliptic(opening: Opening, plain: Question, memory: Memory, library: Library) -> Resolved | None:
    """A part of a question, made whole by the question before it; None where it is whole."""
    last = memory.last
    if last is None:
        return None
    if (period := _beside_the_period(opening.rest, last.question)) is not None:
        return library.resolved(refined(memory, period))
    verbal = _VERBAL.search(opening.rest.lower()) is not None
    joined = (opening.switches or opening.joins) and not verbal
    if joined or len(Words.of(opening.rest)) <= 4:
        plain = _as_a_filter(opening.rest, library) or plain
    narrows = plain.filters != Filters() or plain.order is not Order.BEST
    narrowing = narrows and not plain.topic and plain.record in (Record.PAPERS, None)
    if narrowing and (joined or opening.switches or (not verbal and not _names_papers(opening.rest))):
        return library.resolved(refined(memory, plain))
    if (
        last.question.record in FACTS
        and (opening.joins or opening.switches)
        and plain.wants is Wants.WHICH_PAPER
        and plain.topic
    ):
        return library.resolved(replace(plain, record=last.question.record))
    figure = _asks_for_a_part(opening.rest) or (bool(last.question.focus) and _asks_in_a_word(opening.rest))
    if not (opening.switches or joined or figure or (_SPOKEN_OF.match(opening.rest.lower()) and not verbal)):
        return None
    if not says_something(opening.rest) and not figure:
        return None
    question = widened(memory, plain, opening.rest, library.names, figure=figure)
    if not question.focus and (question.topic, question.filters) == (tidy(opening.rest), plain.filters):
        return None
    fallback = plain if question.focus and plain.topic else None
    return library.resolved(question, fallback=fallback)


def _as_a_filter(text: str, library: Library) -> Question | None:
    """The words read as what papers are from or by, where they are nothing else: "2024?", "Zhang?", "from May 2023"."""
    for opening in ("papers", "papers by", "papers from"):
        read = library.understand(f"{opening} {text}")
        known = (*library.names.authors, *library.names.organisations)
        named = (*read.filters.authors, *read.filters.organisations)
        if not read.topic and read.filters != Filters() and all(name_key(name) in known for name in named):
            return read
    return None


def joined_to(opening: Opening) -> bool:
    """Whether the utterance begins as one that goes on with the question before."""
    return opening.joins or opening.switches


def _beside_the_period(text: str, last: Question) -> Question | None:
    """The time before or after the one that was asked about: "and before that?"."""
    match = re.match(r"^\W*(?P<side>before|after|since)\s+(?:that|then)\W*$", text.lower())
    since, until = last.filters.since, last.filters.until
    if match is None or (since if match["side"] == "before" else until) is None:
        return None
    day = dt.timedelta(days=1)
    if match["side"] == "before" and since is not None:
        return Question(text=text, filters=Filters(until=since - day))
    return Question(text=text, filters=Filters(since=until + day)) if until is not None else None


def _asks_in_a_word(text: str) -> bool:
    """Whether the utterance is a few words with a question mark: "energy efficiency?"."""
    low = text.lower()
    part = _SPOKEN_OF.match(low) or _VERBAL.search(low)
    return text.rstrip().endswith("?") and len(Words.of(text)) <= _BRIEF and not part


def _names_papers(text: str) -> bool:
    return re.search(
        r"\b(?:papers?|articles?|publications?|work|works|published|wrote|written|write|publish|did|has"
        r"|have)\b",
        text.lower(),
    ) is not None and (re.match(r"^\W*(?:only|just|(?:the\s+)?ones|those)\b", text.lower()) is None)


def _asks_for_a_part(text: str) -> bool:
    """Whether what only a paper has is asked for, without a paper: "how much memory?", "what are the results?"."""
    low = text.lower()
    if _PART.match(low):
        return True
    return _FIGURE_ONLY.match(low) is not None and len(Words.of(text)) <= 5 and not _has_a_subject(text)


def _has_a_subject(text: str) -> bool:
    return re.search(r"\b(?:do|does|did|is|are|was|were|can|has|have|will)\b\s+\S", text.lower()) is not None
