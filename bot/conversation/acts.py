"""What is said to be done with an answer: more of it, why, a citation, the abstract."""

from collections.abc import Mapping

from bot.conversation.carry import about
from bot.conversation.focus import Memory, NothingMeant
from bot.conversation.library import Library, ids_of
from bot.conversation.phrases import courtesy, to_cite, to_show, wants_more, wants_similar, why_that
from bot.conversation.references import Kind, Reference, references_in
from bot.conversation.turns import Act, Resolved
from retrieval.questions import Question, Wants, describe, named_alone
from retrieval.questions.words import FUNCTION_WORDS, PAPER_NOUNS, Words, cut, says_something, tidy

_PHRASES: Mapping[Act, str] = {
    Act.WHY: "why {} was quoted",
    Act.CITE: "citation of {}",
    Act.SHOW: "abstract of {}",
}


def done_again(memory: Memory, papers: tuple[str, ...], library: Library) -> Resolved | None:
    """What was done last, done to other papers: "cite it", then "same for Domino"; None where a question was asked."""
    if memory.last is None or memory.last.act not in (Act.CITE, Act.SHOW):
        return None
    return _done(memory.last.act, papers, library, used_context=True)


def act_in(text: str, memory: Memory, library: Library) -> Resolved | None:
    """What is done otherwise than by asking; None for a question."""
    if (act := courtesy(text)) is not None:
        return Resolved(question=Question(text=text), understood_as=text.strip(), act=act)
    if wants_more(text) and not (memory.place is not None and references_in(text)):
        return _more(memory, library)
    if wants_similar(text):
        return _similar(memory, library)
    for act, what in ((Act.WHY, why_that(text)), (Act.CITE, to_cite(text)), (Act.SHOW, to_show(text))):
        if what is not None:
            return _on_papers(act, what, memory, library)
    return None


def _more(memory: Memory, library: Library) -> Resolved:
    if memory.last is None:
        raise NothingMeant("There is no answer yet to show more of: ask a question first.")
    question = memory.last.question
    return Resolved(
        question=question,
        understood_as=f"more on: {describe(question, library.names)}",
        act=Act.MORE,
        used_context=True,
    )


def _similar(memory: Memory, library: Library) -> Resolved:
    paper = memory.meant_by(Reference(Kind.ONE, (0, 0)), "it")[0]
    title = library.names.written.get(paper.id, paper.title)
    return library.resolved(Question(text=title, topic=title, wants=Wants.LIST))


def _on_papers(act: Act, what: str, memory: Memory, library: Library) -> Resolved:
    """An act on the papers that are named or referred to, else on those in focus."""
    references = references_in(what)
    rest = cut(what, [reference.span for reference in references])
    rest = "" if all(word.key in FUNCTION_WORDS | PAPER_NOUNS for word in Words.of(rest).words) else rest
    found = named_alone(rest, library.names, by_title=True) if rest else ()
    used_context = bool(references) or not found
    if used_context:
        if not found and says_something(rest):
            raise NothingMeant(f'No paper here is called "{tidy(what)}": name it by its title or short name.')
        whole = references or [Reference(Kind.ONE, (0, 0))]
        meant = ids_of(paper for one in whole for paper in memory.meant_by(one, what[slice(*one.span)] or "it"))
        found = tuple(dict.fromkeys((*meant, *found)))
    return _done(act, found, library, used_context=used_context)


def _done(act: Act, papers: tuple[str, ...], library: Library, *, used_context: bool) -> Resolved:
    question = about(Question(text=""), papers)
    understood_as = _PHRASES[act].format(describe(question, library.names))
    return Resolved(question=question, understood_as=understood_as, act=act, used_context=used_context)
