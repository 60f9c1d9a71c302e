"""What an utterance means in its conversation: a question that stands by itself."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation.carry import about, again, refined, renamed, widened
from bot.conversation.focus import Memory, NothingMeant
from bot.conversation.phrases import (
    Opening,
    courtesy,
    opening_of,
    to_cite,
    to_show,
    wants_more,
    wants_similar,
    why_that,
)
from bot.conversation.references import Kind, Reference, references_in
from bot.conversation.turns import Act, PastPaper, PastTurn, Resolved
from retrieval.index import Filters, KnownNames
from retrieval.questions import FACTS, Order, Question, Record, Wants, describe, named_alone, papers_named, understand
from retrieval.record import name_key
from retrieval.questions.words import Words, cut, says_something, tidy

_SPOKEN_OF = re.compile(
    r"^\W*(?:(?:on|in|for|with|without|at|under|during|among|against|using|across|over|per|by|from|since|before|after|between|until|only|just)\b|(?:the\s+)?ones?\b)"
)
_VERBAL = re.compile(
    r"\b(?:do|does|did|is|are|was|were|can|could|will|would|has|have|had|should|may|might|who|whos|why|tell|show|list|find|give|explain|compare|describe|papers?|articles?|what's|whats|which|when|where)\b"
)
_FIGURE_ONLY = re.compile(r"^\W*(?:(?:by\s+)?how\s+(?:much|many|fast|long|big|large|accurate|expensive|slow|high)|(?:on|with|at)?\s*(?:what|which))\b")
_KEPT = frozenset({"its", "their", "they", "them", "theirs", "itself"})
_MORE_OF = re.compile(r"\b(?:better|best|worse|worst|more|most|less|least|(?:fast|slow|cheap|small|larg|high|low|bigg|strong|quick|eas)(?:i?er|i?est))\b")
_EARLIER = re.compile(r"\b(?:newer|older|newest|oldest|latest|earliest|earlier|later|more recent|most recent|came first)\b")
_SAME_AUTHORS = re.compile(
    r"\b(?:the\s+same|(?:by|from)\s+(?:the|this|that|these|those|its))\s+(?P<first>(?:first|lead)\s+)?(?:authors?|people|team|group|person|researchers?)\b"
    r"|\bwhat\s+else\s+(?:did|have|has)\s+(?:they|he|she|the\s+(?:authors?|(?P<lead>first\s+author)))\s+(?:write|written|wrote|publish|published|do|done|work)"
    r"|\b(?:other|more)\s+(?:papers?|work)\s+by\s+(?:them|him|her)\b|\b(?:their|his|her)\s+(?:other|newest|latest)\s+(?:papers?|work)"
)


@dataclass(frozen=True, slots=True)
class _Library:
    """What utterances are understood against."""

    names: KnownNames
    today: dt.date

    def understand(self, text: str) -> Question:
        return understand(text, self.names, today=self.today)

    def resolved(self, question: Question, *, used_context: bool = True, fallback: Question | None = None) -> Resolved:
        return Resolved(
            question=question,
            understood_as=describe(question, self.names),
            used_context=used_context,
            fallback=fallback,
        )


def resolve(text: str, history: Sequence[PastTurn], names: KnownNames, *, today: dt.date) -> Resolved:
    """Return what an utterance means after the turns of its conversation, the newest last.

    Nothing but the utterance, those turns and the library's names is looked at. A question that refers to nothing
    before it stands by itself, whatever was in focus.
    """
    library, memory = _Library(names, today), Memory(tuple(history))
    try:
        resolved = _act(text, memory, library) or _question(text, memory, library)
    except NothingMeant as nothing:
        question = Question(text=text)
        return Resolved(question=question, understood_as=text.strip(), message=str(nothing), used_context=True)
    return replace(resolved, question=replace(resolved.question, text=text))


def _act(text: str, memory: Memory, library: _Library) -> Resolved | None:
    """What is done otherwise than by asking; None for a question."""
    if (act := courtesy(text)) is not None:
        return Resolved(question=Question(text=text), understood_as=text.strip(), act=act)
    if wants_more(text):
        return _more(memory, library)
    if wants_similar(text):
        return _similar(memory, library)
    for act, what, phrase in (
        (Act.WHY, why_that(text), "why {} was quoted"),
        (Act.CITE, to_cite(text), "citation of {}"),
        (Act.SHOW, to_show(text), "abstract of {}"),
    ):
        if what is not None:
            return _on_papers(act, phrase, what, memory, library)
    return None


def _more(memory: Memory, library: _Library) -> Resolved:
    if memory.last is None:
        raise NothingMeant("There is no answer yet to show more of: ask a question first.")
    question = memory.last.question
    return Resolved(
        question=question, understood_as=f"more on: {describe(question, library.names)}", act=Act.MORE, used_context=True
    )


def _similar(memory: Memory, library: _Library) -> Resolved:
    paper = memory.meant_by(Reference(Kind.ONE, (0, 0)), "it")[0]
    title = library.names.written.get(paper.id, paper.title)
    return library.resolved(Question(text=title, topic=title, wants=Wants.LIST))


def _on_papers(act: Act, phrase: str, what: str, memory: Memory, library: _Library) -> Resolved:
    """An act on the papers that are named or referred to, else on those in focus."""
    found = named_alone(what, library.names, by_title=True)
    used_context = not found
    if not found:
        references = references_in(what)
        if says_something(cut(what, [reference.span for reference in references])):
            raise NothingMeant(f'No paper here is called "{tidy(what)}": name it by its title or short name.')
        whole = references or [Reference(Kind.ONE, (0, 0))]
        found = _ids(paper for one in whole for paper in memory.meant_by(one, what[slice(*one.span)] or "it"))
    question = about(Question(text=what), found)
    understood_as = phrase.format(describe(question, library.names))
    return Resolved(question=question, understood_as=understood_as, act=act, used_context=used_context)


def _question(text: str, memory: Memory, library: _Library) -> Resolved:
    opening = opening_of(text)
    if (same := _by_the_same(opening.rest, memory, library)) is not None:
        return same
    references = _serious(references_in(opening.rest), opening, memory, library)
    if references:
        return _referring(opening, references, memory, library)
    plain = library.understand(opening.rest)
    if opening.switches or opening.joins or len(Words.of(opening.rest)) <= 3:
        if found := named_alone(opening.rest, library.names):
            return _instead(found, plain, memory, library)
    if plain.wants is Wants.COMPARISON and len(plain.focus) == 1 and _compares_with_it(opening.rest, memory):
        found = (*(paper.id for paper in memory.in_focus), *plain.focus)
        return library.resolved(about(plain, tuple(dict.fromkeys(found))))
    if plain.focus:
        return library.resolved(plain, used_context=False)
    if plain.record in FACTS and not plain.topic and plain.filters == Filters() and plain.limit is None:
        return _fact_in_focus(plain, memory, library)
    return _elliptic(opening, plain, memory, library) or library.resolved(plain, used_context=False)


def _serious(
    references: list[Reference], opening: Opening, memory: Memory, library: _Library
) -> list[Reference]:
    """The references that are to be followed: not "the method" where nothing is in focus, nor in a whole first question."""
    references = _unnamed(references, opening.rest, library)
    if memory.last is None:
        said = cut(opening.rest, [reference.span for reference in references])
        references = [reference for reference in references if not reference.weak]
        return [] if library.understand(said).topic and len(_content(said)) > 2 else references
    return [one for one in references if not one.weak or _leads_somewhere(one, memory)]


def _unnamed(references: list[Reference], text: str, library: _Library) -> list[Reference]:
    """The references but for pronouns behind the name of a paper: "does Domino hide its communication?"."""
    asked, words = library.understand(text), Words.of(text)
    if not asked.focus or asked.wants is Wants.COMPARISON:
        return references
    ends = [words.span(named.first, named.stop)[1] for named in papers_named(words, library.names)]
    pronouns = (Kind.ONE, Kind.THEY)
    return [one for one in references if one.kind not in pronouns or one.span[0] < min(ends, default=0)]


def _leads_somewhere(reference: Reference, memory: Memory) -> bool:
    try:
        return bool(memory.meant_by(reference, ""))
    except NothingMeant:
        return False


def _content(text: str) -> list[str]:
    return [word.key for word in Words.of(text).words if says_something(word.text)]


def _by_the_same(text: str, memory: Memory, library: _Library) -> Resolved | None:
    """Other papers by the authors of the one in focus."""
    match = _SAME_AUTHORS.search(Words.of(text).low)
    if match is None or memory.last is None:
        return None
    authors = tuple(dict.fromkeys(name for paper in memory.in_focus for name in paper.authors))
    if not authors:
        return None
    first = match["first"] or match["lead"]
    plain = library.understand(cut(text, [match.span()]))
    filters = replace(plain.filters, authors=authors[:1] if first else authors)
    topic = plain.topic if len(_content(plain.topic)) > 0 and plain.record is None else ""
    record = None if topic else Record.PAPERS
    return library.resolved(replace(plain, filters=filters, topic=topic, record=record, wants=Wants.LIST))


def _referring(
    opening: Opening, references: Sequence[Reference], memory: Memory, library: _Library
) -> Resolved:
    """An utterance with words that stand for papers named before."""
    text = opening.rest
    papers = [paper for one in references for paper in memory.meant_by(one, text[slice(*one.span)])]
    asked = library.understand(_with_it(text, references))
    focus = tuple(dict.fromkeys((*(paper.id for paper in papers), *asked.focus)))
    rest = cut(text, [reference.span for reference in references])
    if not says_something(rest) and asked.record is None and not asked.filters.has_code and _says_no_more(rest):
        return library.resolved(again(memory, focus, library.names))
    return library.resolved(_asked_of(_compared(asked, focus), focus, library.names))


def _compared(asked: Question, focus: tuple[str, ...]) -> Question:
    """The question as one that sets papers side by side, where it asks which of several is more of something."""
    if len(focus) < 2 or asked.wants not in (Wants.WHICH_PAPER, Wants.LIST) or asked.record is not None:
        return asked
    if _EARLIER.search(asked.text.lower()):
        return replace(asked, topic="", record=Record.DATE, order=Order.BEST, limit=None)
    return replace(asked, wants=Wants.COMPARISON) if _MORE_OF.search(asked.text.lower()) else asked


def _says_no_more(rest: str) -> bool:
    """Whether nothing is asked beside the reference: "the second one", "and that one?"; not "how does it work?"."""
    return re.search(r"\b(?:(?:who|when|where|why|how|what)s?|does|do|did|is|are|can|mean|works?)\b", rest.lower()) is None


def _with_it(text: str, references: Sequence[Reference]) -> str:
    """The text with "it" for whatever stands for papers by place or by a noun."""
    for reference in reversed(references):
        start, end = reference.span
        word = text[start:end].lower()
        if word not in _KEPT and not word.startswith("which"):
            text = f"{text[:start]}it{text[end:]}"
    return text


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
    return replace(question, topic=renamed(asked.topic, focus, names), record=None if asked.topic else asked.record)


def _instead(found: tuple[str, ...], plain: Question, memory: Memory, library: _Library) -> Resolved:
    """The same question of another paper; the paper itself where nothing was asked of one."""
    if memory.last is None or memory.last.status == "error":
        return library.resolved(about(replace(plain, topic=renamed("", found, library.names)), found), used_context=False)
    question = again(memory, found, library.names, by_name=True)
    carried = bool(memory.last.question.focus or memory.last.question.record in FACTS)
    return library.resolved(question, used_context=carried)


def _compares_with_it(text: str, memory: Memory) -> bool:
    """Whether a comparison has named only the other side: "compare with HEAT", "how does that compare to HEAT?"."""
    bare = re.match(r"^\W*(?:compare[ds]?|comparison|vs|versus|how\s+does\s+(?:it|that|this)\s+compare)\s*(?:with|to|against|and)?\b", text.lower())
    return bool(bare and memory.in_focus)


def _fact_in_focus(plain: Question, memory: Memory, library: _Library) -> Resolved:
    """A fact asked for without saying of which paper: "who?", "when?", "and the link?"."""
    focus = _ids(memory.meant_by(Reference(Kind.ONE, (0, 0)), plain.text.strip(" ?!.")))
    return library.resolved(about(plain, focus))


def _elliptic(opening: Opening, plain: Question, memory: Memory, library: _Library) -> Resolved | None:
    """A part of a question, made whole by the question before it; None where it is whole."""
    last = memory.last
    if last is None:
        return None
    verbal = _VERBAL.search(opening.rest.lower()) is not None
    joined = (opening.switches or opening.joins) and not verbal
    if joined or len(Words.of(opening.rest)) <= 4:
        plain = _as_a_filter(opening.rest, library) or plain
    narrows = plain.filters != Filters() or plain.order is not Order.BEST
    narrowing = narrows and not plain.topic and plain.record in (Record.PAPERS, None)
    if narrowing and (joined or (opening.switches or not _names_papers(opening.rest))):
        return library.resolved(refined(last.question, plain))
    figure = _FIGURE_ONLY.match(opening.rest.lower()) and len(Words.of(opening.rest)) <= 5 and not _has_a_subject(opening.rest)
    if not (opening.switches or joined or figure or (_SPOKEN_OF.match(opening.rest.lower()) and not verbal)):
        return None
    if not says_something(opening.rest) and not figure:
        return None
    question = widened(memory, plain, opening.rest, library.names, figure=bool(figure))
    if not question.focus and (question.topic, question.filters) == (tidy(opening.rest), plain.filters):
        return None
    fallback = plain if question.focus and plain.topic else None
    return library.resolved(question, fallback=fallback)


def _as_a_filter(text: str, library: _Library) -> Question | None:
    """The words read as what papers are from or by, where they are nothing else: "2024?", "Zhang?", "from May 2023"."""
    for opening in ("papers", "papers by", "papers from"):
        read = library.understand(f"{opening} {text}")
        known = (*library.names.authors, *library.names.organisations)
        named = (*read.filters.authors, *read.filters.organisations)
        if not read.topic and read.filters != Filters() and all(name_key(name) in known for name in named):
            return read
    return None


def _names_papers(text: str) -> bool:
    return re.search(r"\b(?:papers?|articles?|publications?|work|works|published|wrote|written|write|publish|did|has|have)\b", text.lower()) is not None and (
        re.match(r"^\W*(?:only|just|(?:the\s+)?ones|those)\b", text.lower()) is None
    )


def _has_a_subject(text: str) -> bool:
    return re.search(r"\b(?:do|does|did|is|are|was|were|can|has|have|will)\b\s+\S", text.lower()) is not None


def _ids(papers: "Sequence[PastPaper] | object") -> tuple[str, ...]:
    return tuple(dict.fromkeys(paper.id for paper in papers))  # type: ignore[attr-defined]
