"""Parts of questions, made whole by the question before: "and on GPUs?", "what about 2024?", "how much memory?"."""

import datetime as dt
import re
from dataclasses import replace

from bot.conversation.carry import about, refined, widened
from bot.conversation.focus import Memory, NothingMeant, told_by
from bot.conversation.library import Library
from bot.conversation.opening import Opening
from bot.conversation.subjectless import lacks_a_subject, names_a_thing
from bot.conversation.turns import Resolved
from retrieval.index import Filters
from retrieval.questions import FACTS, Order, Question, Record, Wants
from retrieval.questions.phrasing import BE, phrases
from retrieval.questions.words import Words, says_something, tidy
from retrieval.record import name_key

_SPOKEN_OF = phrases(
    """
    ^(on|in|for|with|without|at|under|during|among|against|using|across|over|per|by|from|because|like)   # on GPUs?
    ^(since|before|after|between|until|only|just|versus|vs|compared (to|with)|(relative|thanks|due) to)  # before 2020?
    # the ones on GPUs
    ^(in terms of|[the ]ones?)
    """
)
_VERBAL = phrases(
    """
    do|does|did|is|are|was|were|can|could|will|would|has|have|had|should|may|might
    who|whos|why|what's|whats|which|when|where|tell|show|list|find|give|explain|compare|describe|papers?|articles?
    """
)
_FIGURE_ONLY = phrases(
    """
    ^[by ]how (much|many|fast|long|big|large|accurate|expensive|slow|high)    # by how much?
    ^[(on|with|at) ](what|which)                                              # on which hardware?
    """
)
_PART = phrases(
    """
    # any limitations?
    ^({asking} |(?=\\w+$))(?!of\\b)(\\w+ (?!of\\b)){0,2}{part}(?! {of_what}\\b)[ {beside}\\b.*]$
    """,
    asking="""
        how (large|big|high|good) (is|are|was|were) (the|its)|(what|which)[{be}] (the|its)|any|the|are there any
        """,
    be=BE,
    part="""
        speed-?ups?|limitations?|drawbacks?|weakness[es]|accurac(y|ies)|results?|main idea|idea|contributions?|novelty
        methods?|approach|data[ ]sets?|benchmarks?|baselines?|conclusions?|gist|summary|findings?|motivation|goal|aim
        objective|advantages?|benefits?|disadvantages?|evaluation|performance|throughput|latency|hardware|problem
        innovation|takeaways?|overhead|improvements?|gains?|savings?|numbers?|figures?
        """,
    of_what="of|for|in|behind|between|from",
    beside="compared|relative|versus|vs|over|against|on|with|here",
)
_NAMES_PAPERS = phrases(
    "papers?|articles?|publications?|preprints?|works?|published|wrote|written|write|publish|did|has|have"
)
_OF_THOSE = phrases("^(only|just|[the ]ones|those)")
_WHAT = phrases("^(what|which)")  # "what causes migraine?" may as well be a question of its own
_ONLY = re.compile(r"^\W*(?:only|just)\s+|\s+(?:only|please)\W*$", re.IGNORECASE)  # only 2023
_THEN = phrases("^(?P<side>before|after|since) (that|then)$  # and before that?")
_HAS_A_SUBJECT = phrases("(do|does|did|is|are|was|were|can|has|have|will) \\S+  # how much does it save?")

_ANY_TIME = phrases(
    """
    ^(drop|remove|forget|ignore|lift|without) the (years?|dates?|period|date filter)$   # drop the year
    ^[from |of ](any|all|whatever) (years?|dates?|time|times)$                           # any year
    """
)
_ALL_BUT = phrases(
    """
    ^[but |and ](not|except|excluding|without|leave out) [{the} ]*(?P<what>{word}[ {word}])[ ones?]$  # not HEAT
    """,
    the="the|that|about|on",
    word=re.compile(r"[^\s,?]+"),
)
_BRIEF = 4  # words
_OF_OTHERS = frozenset({Wants.LIST, Wants.WHICH_PAPER, Wants.DEFINITION, Wants.STATEMENT})


def elliptic(opening: Opening, plain: Question, memory: Memory, library: Library) -> Resolved | None:
    """A part of a question, made whole by the question before it; None where it is whole."""
    if memory.last is None:
        return None
    if (of_any_date := _any_time(opening.rest, memory)) is not None:
        return library.resolved(of_any_date)
    if (filtering := _filtering(opening, plain, memory.last.question, library)) is not None:
        return library.resolved(refined(memory, filtering))
    last = memory.last.question
    goes_on = opening.joins or opening.switches
    if goes_on and last.record in FACTS and plain.wants is Wants.WHICH_PAPER and plain.topic:
        return library.resolved(replace(plain, record=last.record))
    of_the_paper = _of_the_paper_in_focus(opening, plain, memory, library)
    if of_the_paper is not None and not opening.joins:
        return of_the_paper
    return _continued(opening, plain, memory, library) or of_the_paper


def _any_time(text: str, memory: Memory) -> Question | None:
    """The last question for papers, of any date: "drop the year"."""
    last = next((turn.question for turn in reversed(memory.turns) if not turn.question.focus), None)
    if last is None or not _ANY_TIME.match(text.lower()) or not (last.filters.since or last.filters.until):
        return None
    return replace(last, text=text, filters=replace(last.filters, since=None, until=None))


def all_but(text: str, plain: Question, memory: Memory) -> Question | None:
    """The last question, of its papers but those that are told apart: "not Gaudi". Raises NothingMeant for none."""
    match, listed = _ALL_BUT.match(text.lower()), memory.listed
    if match is None or not says_something(match["what"]):
        return None
    if plain.filters.not_authors or plain.filters.not_organisations or not listed:
        return None
    out = {paper.id for paper in listed if told_by(paper, match["what"])}
    kept = tuple(paper.id for paper in listed if paper.id not in out)
    if not out or not kept:
        raise NothingMeant(
            f'The last answer can\'t do without "{match["what"]}": name the paper that is to be left out.'
        )
    turn = next(turn for turn in reversed(memory.turns) if turn.shown)
    return about(replace(turn.question, text=text), kept)


def _of_the_paper_in_focus(opening: Opening, plain: Question, memory: Memory, library: Library) -> Resolved | None:
    """A few words that name no subject, asked of the one paper spoken of first, then of all."""
    turn, rest = memory.subject, opening.rest
    if turn is None or len(turn.question.focus or turn.papers) != 1:
        return None
    if plain.record or plain.filters != Filters() or plain.wants in _OF_OTHERS or not lacks_a_subject(opening):
        return None
    question = widened(memory, plain, rest, library.names, figure=True)
    asked_before = memory.last is not None and {*question.focus} == {*memory.last.question.focus}
    if memory.last is not None and memory.last.status == "not_found" and asked_before:
        said = {word.key for word in Words.of(memory.last.question.topic).words}
        if {word.key for word in Words.of(rest).words} <= said:
            return library.resolved(question)  # asked of this paper again: another's answer is not wanted
    # "which baseline?" asks nothing of a library: only what may be a subject of its own is then put to all papers.
    return library.resolved(question, fallback=plain if names_a_thing(rest) else None)


def _filtering(opening: Opening, plain: Question, last: Question, library: Library) -> Question | None:
    """The utterance as other filters for the papers asked for before; None where it says more, or stands by itself."""
    if (period := _beside_the_period(opening.rest, last)) is not None:
        return period
    goes_on, verbal = opening.joins or opening.switches, _is_verbal(opening.rest)
    rest = _ONLY.sub("", opening.rest)
    if (goes_on and not verbal) or len(Words.of(rest)) <= _BRIEF:
        plain = _as_a_filter(rest, library) or plain
    filters = plain.filters != Filters() or plain.order is not Order.BEST
    if not filters or plain.topic or plain.record not in (Record.PAPERS, None):
        return None
    if opening.switches or (not verbal and (goes_on or not _names_papers(opening.rest))):
        return plain
    return None


def _continued(opening: Opening, plain: Question, memory: Memory, library: Library) -> Resolved | None:
    """The utterance as a new subject of, or a further condition on, the question before it."""
    rest, verbal = opening.rest, _is_verbal(opening.rest)
    in_focus = memory.last is not None and bool(memory.last.question.focus)
    lists = plain.record is not None or plain.wants in (Wants.LIST, Wants.WHICH_PAPER)
    of_a_paper = not lists and _asks_for_a_part(rest)
    part = of_a_paper or (in_focus and _asks_in_a_word(rest))
    phrase = not verbal and (opening.joins or _SPOKEN_OF.match(rest.lower()) is not None)
    if not part and not ((opening.switches or phrase) and says_something(rest)):
        return None
    question = widened(memory, plain, rest, library.names, figure=part)
    if not question.focus and (question.topic, question.filters) == (tidy(rest), plain.filters):
        return None
    whole = question.focus and plain.topic and (not of_a_paper or _WHAT.match(rest.lower()))
    return library.resolved(question, fallback=plain if whole else None)


def _is_verbal(text: str) -> bool:
    return _VERBAL.search(text.lower()) is not None


def _as_a_filter(text: str, library: Library) -> Question | None:
    """The words read as what papers are from or by, where they are nothing else: "2024?", "Zhang?", "from May 2023"."""
    for opening in ("papers", "papers by", "papers from"):
        read = library.understand(f"{opening} {text}")
        authors = all(name_key(name) in library.names.authors for name in read.filters.authors)
        organisations = all(name_key(name) in library.names.organisations for name in read.filters.organisations)
        if not read.topic and read.filters != Filters() and authors and organisations:
            return read
    return None


def _beside_the_period(text: str, last: Question) -> Question | None:
    """The time before or after the one that was asked about: "and before that?"."""
    match = _THEN.match(text.lower())
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
    phrase = _SPOKEN_OF.match(low) is not None
    return low.rstrip().endswith("?") and len(Words.of(text)) < _BRIEF and not phrase and not _is_verbal(text)


def _names_papers(text: str) -> bool:
    low = text.lower()
    return _NAMES_PAPERS.search(low) is not None and _OF_THOSE.match(low) is None


def _asks_for_a_part(text: str) -> bool:
    """Whether what only a paper has is asked for, without a paper: "how much memory?", "what are the results?"."""
    low = text.lower()
    if _PART.match(low):
        return True
    return _FIGURE_ONLY.match(low) is not None and len(Words.of(text)) <= 5 and not _has_a_subject(text)


def _has_a_subject(text: str) -> bool:
    return _HAS_A_SUBJECT.search(text.lower()) is not None
