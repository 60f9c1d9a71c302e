"""What an utterance means in its conversation: a question that stands by itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.acts import act_in, done_again
from bot.conversation.carry import about, again, renamed
from bot.conversation.ellipsis import all_but, elliptic
from bot.conversation.focus import Memory, NothingMeant, is_list
from bot.conversation.library import Library, ids_of
from bot.conversation.opening import Opening, opening_of
from bot.conversation.references import Kind, Reference, references_in
from bot.conversation.referring import as_first_author, by_the_same, referring, serious
from bot.conversation.turns import Act, PastTurn, Resolved
from retrieval.index import Filters, KnownNames
from retrieval.questions import FACTS, LONGEST_QUESTION, Question, Wants, named_alone, short_name
from retrieval.questions.phrasing import phrases
from retrieval.questions.words import Words

_COMPARES_WITH = phrases(
    """
    ^(compare(s|d)?|comparison|vs|versus|how does (it|that|this) compare)[ (with|to|against|and)]    # compare with HEAT
    """
)
_EXPLAIN = phrases(
    """
    # explain it simply
    ^(explain|describe|summari(s|z)e)[ (it|this|that)[ (paper|one)]][ (simply|briefly|again|please|to me)]*$
    """
)
_BRIEF = 3  # words: a paper's name in so few is no question of its own


def resolve(text: str, history: Sequence[PastTurn], names: KnownNames, *, today: dt.date) -> Resolved:
    """Return what an utterance means after the turns of its conversation, the newest last.

    Nothing but the utterance, those turns and the library's names is looked at. A question that refers to nothing
    before it stands by itself, whatever was in focus.
    """
    library, memory = Library(names, today), Memory(tuple(history))
    if len(text) > LONGEST_QUESTION:
        return library.resolved(library.understand(text), used_context=False)
    try:
        resolved = act_in(text, memory, library) or question_in(text, memory, library)
    except NothingMeant as nothing:
        question = Question(text=text)
        return Resolved(question=question, understood_as=text.strip(), message=str(nothing), used_context=True)
    if resolved.act is Act.MORE:
        return resolved
    return replace(resolved, question=replace(resolved.question, text=text))


def question_in(text: str, memory: Memory, library: Library) -> Resolved:
    opening = opening_of(text)
    if (same := by_the_same(opening.rest, memory, library) or _explaining(opening.rest, memory, library)) is not None:
        return same
    if references := serious(references_in(opening.rest), opening, memory, library):
        return referring(opening, references, memory, library)
    return _named_or_left_out(opening, memory, library)


def _named_or_left_out(opening: Opening, memory: Memory, library: Library) -> Resolved:
    """A question without words for papers named before: it names its own, or leaves out which are meant."""
    plain = library.understand(opening.rest)
    if (of_first := as_first_author(opening.rest, memory, library)) is not None:
        return of_first
    if (others := all_but(opening.rest, plain, memory)) is not None:
        return library.resolved(others)
    brief = opening.switches or opening.joins or len(Words.of(opening.rest)) <= _BRIEF
    if brief and (found := named_alone(opening.rest, library.names)):
        return _instead(found, plain, memory, library)
    if plain.focus:
        return _of_a_named_paper(opening.rest, plain, memory, library)
    if plain.record in FACTS and not plain.topic and plain.filters == Filters() and plain.limit is None:
        return _fact_in_focus(plain, memory, library)
    return elliptic(opening, plain, memory, library) or library.resolved(plain, used_context=False)


def _explaining(text: str, memory: Memory, library: Library) -> Resolved | None:
    """The paper in focus asked about at large: "explain it simply"."""
    if not _EXPLAIN.match(text.lower()):
        return None
    (paper, *_) = memory.meant_by(Reference(Kind.ONE, (0, 0)), "it")
    return library.resolved(about(Question(text=text, topic=short_name(paper.id, library.names)), (paper.id,)))


def _of_a_named_paper(text: str, plain: Question, memory: Memory, library: Library) -> Resolved:
    """A question that names its paper; where it sets it beside nothing, beside the one in focus."""
    if plain.wants is Wants.COMPARISON and len(plain.focus) == 1 and _compares_with_it(text, memory):
        both = dict.fromkeys((*(paper.id for paper in memory.in_focus), *plain.focus))
        return library.resolved(about(plain, tuple(both)))
    return library.resolved(plain, used_context=False)


def _instead(found: tuple[str, ...], plain: Question, memory: Memory, library: Library) -> Resolved:
    """The same question of another paper; the paper itself where nothing was asked of one."""
    if memory.last is None or memory.last.status == "error":
        return library.resolved(
            about(replace(plain, topic=renamed("", found, library.names)), found), used_context=False
        )
    if (done := done_again(memory, found, library)) is not None:
        return done
    question = again(memory, found, library.names, by_name=True)
    about_papers = is_list(memory.last) or (memory.last.status == "not_found" and not memory.last.question.focus)
    return library.resolved(question, used_context=not about_papers)


def _compares_with_it(text: str, memory: Memory) -> bool:
    """Whether a comparison has named only the other side: "compare with HEAT", "how does that compare to HEAT?"."""
    return bool(_COMPARES_WITH.match(text.lower()) and memory.in_focus)


def _fact_in_focus(plain: Question, memory: Memory, library: Library) -> Resolved:
    """A fact asked for without saying of which paper: "who?", "when?", "and the link?"."""
    focus = ids_of(memory.meant_by(Reference(Kind.ONE, (0, 0)), plain.text.strip(" ?!.")))
    return library.resolved(about(plain, focus))
