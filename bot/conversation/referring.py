"""Questions with words that stand for papers named before."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.acts import done_again
from bot.conversation.carry import about, again, renamed
from bot.conversation.focus import Memory, NothingMeant
from bot.conversation.library import Library
from bot.conversation.opening import Opening
from bot.conversation.references import Kind, Reference
from bot.conversation.turns import Resolved
from retrieval.index import Filters, KnownNames
from retrieval.questions import FACTS, Order, Question, Record, Wants, bare_topic, named_alone, papers_named
from retrieval.questions.phrasing import BE, phrases
from retrieval.questions.words import Words, cut, says_something
from retrieval.record import name_key

_KEPT = frozenset({"its", "their", "they", "them", "theirs", "itself", "he", "she", "his", "her"})

_TOLD = frozenset({Kind.PLACES, Kind.OTHER, Kind.NEXT, Kind.PREVIOUS, Kind.LIKE, Kind.NEWER, Kind.OLDER})

_MORE_OF = phrases(
    """
    better|best|worse|worst|more|most|less|least                                  # which is better?
    (fast|slow|cheap|small|larg|high|low|bigg|strong|quick|eas)(i?er|i?est)       # which one is the fastest?
    """
)
_IN_TIME = phrases(
    """
    newer|newest|latest|later|(more|most) recent           # which is newer?
    (?P<older>older|oldest|earliest|earlier|came first)    # which came first?
    """
)
_SAME_AUTHORS = phrases(
    """
    # papers by the same authors
    (the same|(by|from) (the|this|that|these|those|its)) [(?P<first>first|lead) ]{authors}
    # what else did they write?
    what else (did|have|has) (they|he|she|the authors?|the (?P<lead>first) author) {work}
    (other|more|(any|some)thing else|what else) [(papers?|work|is there) ]by (them|him|her)   # more by her
    (their|his|her) (other|newest|latest) (papers?|work)                                      # their other papers
    """,
    authors="authors?|people|team|group|person|researchers?",
    work="write|written|wrote|publish|published|do|done|work",
)
_FIRST_AUTHOR = phrases(
    """
    ^[only |just |those ]*(as|where {who}{be}) [the ](first|lead) author$    # only as first author
    """,
    who="he|she|they",
    be=BE,
)
_OTHER_SIDE = phrases(
    """
    (with|to|than|against|vs|versus|from|and) (?P<other>{words})   # compare it with HEAT
    """,
    words=re.compile(r"[^?.!]+"),
)
_WHICH = phrases("^(which|what)")
_PEOPLE = phrases("authors?")
_ASKS = phrases(
    """
    # what does that mean?
    (who|when|where|why|how|what)s?|tell|describe|explain|about|does|do|did|is|are|can|mean|works?
    """
)


def serious(references: list[Reference], opening: Opening, memory: Memory, library: Library) -> list[Reference]:
    """The references that are to be followed: not "the method" where nothing is in focus."""
    if not references:
        return []
    references = _unnamed(references, opening.rest, library)
    if library.understand(opening.rest).record is Record.AUTHORS:  # "who are the authors?" speaks of no paper
        references = [one for one in references if not (one.weak and _PEOPLE.search(_at(opening.rest, one)))]
    if memory.last is None:
        said = cut(opening.rest, [reference.span for reference in references])
        references = [reference for reference in references if not reference.weak]
        return [] if library.understand(said).topic and len(_content(said)) > 2 else references
    return [one for one in references if not one.weak or _leads_somewhere(one, memory)]


def _at(text: str, reference: Reference) -> str:
    return text[slice(*reference.span)].lower()


def _unnamed(references: list[Reference], text: str, library: Library) -> list[Reference]:
    """The references but for pronouns behind the name of a paper: "does Domino hide its communication?"."""
    asked, words = library.understand(text), Words.of(text)
    if not asked.focus or asked.wants is Wants.COMPARISON:
        return references
    ends = [words.span(named.first, named.stop)[1] for named in papers_named(words, library.names)]
    pronouns = (Kind.ONE, Kind.THEY)
    return [one for one in references if one.kind not in pronouns or one.span[0] < min(ends, default=0)]


def _leads_somewhere(reference: Reference, memory: Memory) -> bool:
    if reference.kind is Kind.MANY:  # "which have code?" is asked of a list
        return memory.last is not None and len(memory.last.papers) > 1
    try:
        return bool(memory.meant_by(reference, ""))
    except NothingMeant:
        return False


def _content(text: str) -> list[str]:
    return [word.key for word in Words.of(text).words if says_something(word.text)]


def by_the_same(text: str, memory: Memory, library: Library) -> Resolved | None:
    """Other papers by the authors of the one in focus."""
    match = _SAME_AUTHORS.search(Words.of(text).low)
    if match is None or memory.last is None:
        return None
    authors = memory.last.question.filters.authors
    authors = authors or tuple(dict.fromkeys(name for paper in memory.in_focus for name in paper.authors))
    if not authors:
        return None
    first = match["first"] or match["lead"]
    plain = library.understand(cut(text, [match.span()]))
    filters = replace(plain.filters, authors=authors[:1] if first else authors)
    topic = plain.topic if len(_content(plain.topic)) > 0 and plain.record is None else ""
    record = None if topic else Record.PAPERS
    return library.resolved(replace(plain, filters=filters, topic=topic, record=record, wants=Wants.LIST))


def as_first_author(text: str, memory: Memory, library: Library) -> Resolved | None:
    """Those of the papers by somebody that name that author first. Raises NothingMeant where none does."""
    authors = memory.last.question.filters.authors if memory.last else ()
    if not authors or not _FIRST_AUTHOR.match(text.lower()):
        return None
    wanted = {name_key(name) for name in authors}
    first = tuple(
        paper.id
        for paper in memory.listed
        if paper.authors and {name_key(paper.authors[0]), name_key(paper.authors[0].split()[-1])} & wanted
    )
    if not first:
        raise NothingMeant(f"None of those papers names {' or '.join(authors)} first.")
    return library.resolved(about(Question(text=text, record=Record.PAPERS), first))


def referring(opening: Opening, references: Sequence[Reference], memory: Memory, library: Library) -> Resolved:
    """An utterance with words that stand for papers named before."""
    text = opening.rest
    asked = library.understand(_with_it(text, references))
    beside = asked.wants is Wants.COMPARISON and _OTHER_SIDE.search(text.lower())
    if not beside and any(one.kind in _TOLD for one in references):
        # "the second one, what does it do?": the pronoun is the second one.
        references = [one for one in references if one.kind in _TOLD]
    if (of_subject := _of_the_subject(opening, references, asked, memory, library)) is not None:
        return of_subject
    papers = [paper for one in references for paper in memory.meant_by(one, text[slice(*one.span)])]
    if len(papers) == 1 and references[0].kind is Kind.MANY and _WHICH.match(text.lower()):
        papers = list(memory.spoken_of[-2:])  # "which one is older?": of the two that were spoken of last
    named = asked.focus or (_other_side(text, library) if asked.wants is Wants.COMPARISON else ())
    focus = tuple(dict.fromkeys((*(paper.id for paper in papers), *named)))
    rest = cut(text, [reference.span for reference in references])
    if not says_something(rest) and asked.record is None and not asked.filters.has_code and _says_no_more(rest):
        return done_again(memory, focus, library) or library.resolved(again(memory, focus, library.names))
    return library.resolved(_asked_of(_compared(asked, focus), focus, library.names))


def _of_the_subject(
    opening: Opening, references: Sequence[Reference], asked: Question, memory: Memory, library: Library
) -> Resolved | None:
    """The question of what "what is …?" was asked of, which "it" means unless a record is asked for."""
    last = memory.last.question if memory.last else asked
    subject = bare_topic(last.topic)
    pronoun = len(references) == 1 and opening.rest[slice(*references[0].span)].lower() == "it"
    if not pronoun or asked.record is not None or last.wants is not Wants.DEFINITION or last.focus or not subject:
        return None
    start, end = references[0].span
    return library.resolved(library.understand(f"{opening.rest[:start]}{subject}{opening.rest[end:]}"))


def _other_side(text: str, library: Library) -> tuple[str, ...]:
    """The paper that a comparison names by a part of its name, or misspelt."""
    match = _OTHER_SIDE.search(text.lower())
    return named_alone(match["other"], library.names) if match else ()


def _compared(asked: Question, focus: tuple[str, ...]) -> Question:
    """The question as one that sets papers side by side, where it asks which of several is more of something."""
    if len(focus) < 2 or not _WHICH.match(asked.text.lower()) or asked.record in FACTS:
        return asked
    if match := _IN_TIME.search(asked.text.lower()):
        order = Order.OLDEST if match["older"] else Order.NEWEST
        return replace(asked, topic="", record=Record.DATE, order=order, limit=None)
    return replace(asked, wants=Wants.COMPARISON) if _MORE_OF.search(asked.text.lower()) else asked


def _says_no_more(rest: str) -> bool:
    """Whether nothing is asked beside the reference: "the second one", "and that one?"; not "how does it work?"."""
    return _ASKS.search(rest.lower()) is None


def _with_it(text: str, references: Sequence[Reference]) -> str:
    """The text with "it" for whatever stands for papers by place or by a noun."""
    for reference in reversed(references):
        start, end = reference.span
        word = text[start:end].lower()
        if word.startswith(("how many of", "which of", "any of", "some of")):
            text = f"{text[:start]}{word.split(' of ')[0]} papers{text[end:]}"
        elif reference.kind is Kind.MANY and text[:start].lower().endswith(" of "):
            text = f"{text[:start]}papers{text[end:]}"
        elif word not in _KEPT and not word.startswith("which"):
            text = f"{text[:start]}it{text[end:]}"
    return re.sub(r"^\W*it\s*[-–—,:]\s*", "", text)


def _asked_of(asked: Question, focus: tuple[str, ...], names: KnownNames) -> Question:
    """The question asked of the papers in focus: a yes-or-no about their record asks for the record."""
    if asked.record in FACTS:
        return about(replace(asked, topic="", filters=Filters()), focus)
    filters = asked.filters
    if not asked.topic and asked.record is Record.PAPERS and len(focus) == 1:
        for given, record in (
            (filters.authors, Record.AUTHORS),
            (filters.organisations, Record.ORGANISATION),
            (filters.since or filters.until, Record.DATE),
            (filters.has_code is not None, Record.CODE),
        ):
            if given:
                return about(Question(text=asked.text, record=record), focus)
    question = about(asked, focus)
    if asked.record is not None and not asked.topic:
        return question
    return replace(question, topic=renamed(asked.topic, focus, names), record=None if asked.topic else asked.record)
