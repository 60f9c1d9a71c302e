"""Questions carried over from the turn before: asked of another paper, of other papers, or of a new subject."""

import re
from dataclasses import replace

from bot.conversation.focus import Memory, is_list
from bot.conversation.turns import PastTurn
from retrieval.index import Filters, KnownNames
from retrieval.questions import FACTS, Order, Question, Record, Wants, bare_topic, papers_named, short_name
from retrieval.questions.phrasing import phrases
from retrieval.questions.words import Words, says_something, tidy
from retrieval.rendering import render

_LONGEST_NAME = 4  # words; a longer title in a question would outweigh what is asked
_PRONOUN = re.compile(r"\b(?:it|this|that|they|them)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_PREPOSITION = phrases(
    """
    ^(?P<word>on|in|for|with|without|at|under|during|among|against|using|across|over|per|by|from)   # and on GPUs?
    """
)


def name_of(paper_id: str, names: KnownNames) -> str:
    """What a paper is called in a question: its short name as a person would type it, AdaCM² for AdaCM$^2$."""
    return render(short_name(paper_id, names))


def about(question: Question, focus: tuple[str, ...]) -> Question:
    """The question limited to the papers in focus."""
    return replace(question, focus=focus, filters=replace(question.filters, paper_ids=frozenset(focus)))


def renamed(topic: str, focus: tuple[str, ...], names: KnownNames) -> str:
    """The topic with the paper's name for the words that stand for it; the name alone where nothing else is said."""
    called = name_of(focus[0], names) if len(focus) == 1 else ""
    if not says_something(topic):
        return called or " ".join(name_of(paper_id, names) for paper_id in focus)
    if not called or len(called.split()) > _LONGEST_NAME:
        return topic
    for pattern, name in ((_PRONOUN, called), (_POSSESSIVE, f"{called}'s")):
        if pattern.search(topic):
            return pattern.sub(lambda _, name=name: name, topic, count=1)  # type: ignore[misc]
    return topic


def again(memory: Memory, focus: tuple[str, ...], names: KnownNames, *, by_name: bool = False) -> Question:
    """The last question, asked of other papers. After a search for papers, `by_name` asks for the paper itself."""
    turn = memory.last
    if turn is None or turn.status == "error":
        return about(Question(text="", topic=renamed("", focus, names)), focus)
    last = turn.question
    if last.record in FACTS:
        return about(Question(text="", record=last.record), focus)
    nothing_found = turn.status == "not_found" and not last.focus
    topic = "" if nothing_found or (by_name and is_list(turn)) else _with_other_names(turn, focus, names)
    wants = Wants.CONTENT if is_list(turn) or nothing_found or last.wants is Wants.COMPARISON else last.wants
    return about(Question(text="", topic=renamed(topic, focus, names), wants=wants), focus)


def _with_other_names(turn: PastTurn, focus: tuple[str, ...], names: KnownNames) -> str:
    """The last topic with the new paper's name wherever the old one's stood."""
    last = turn.question
    if not last.focus:
        return _renamed_in_part(turn, focus, names)
    words, topic = Words.of(last.topic), last.topic
    called = name_of(focus[0], names)
    name = called if len(called.split()) <= _LONGEST_NAME else ""
    for named in reversed(papers_named(words, names)):
        if set(named.paper_ids) & set(last.focus):
            start, end = words.span(named.first, named.stop)
            owns = "'s" if name and words.words[named.stop - 1].possessive else ""
            topic = f"{topic[:start]}{name}{owns}{topic[end:]}"
    return tidy(topic)


def _renamed_in_part(turn: PastTurn, focus: tuple[str, ...], names: KnownNames) -> str:
    """The last topic with the new paper's name for a part of the name of the paper that answered: ulysses."""
    topic, old = turn.question.topic, name_of(turn.papers[0].id, names) if turn.papers else ""
    name = name_of(focus[0], names)
    parts = {word.key for word in Words.of(old).words if says_something(word.text)}
    if not old or len(old.split()) > _LONGEST_NAME or len(name.split()) > _LONGEST_NAME:
        return topic
    held = [word for word in Words.of(topic).words if word.key in parts]
    return tidy(f"{topic[: held[0].start]}{name}{topic[held[-1].end :]}") if held else topic


def refined(memory: Memory, plain: Question) -> Question:
    """The last question for papers that pass other filters: each kind that is named anew takes the old one's place.

    A question about one paper has none to filter, so the last one before it that was about papers is taken.
    """
    last = memory.of_papers
    topic = "" if last.record in FACTS else last.topic
    listing = last.record if last.record is Record.COUNT else Record.PAPERS
    wants = Wants.LIST if last.wants in (Wants.CONTENT, Wants.WHICH_PAPER) or not topic else last.wants
    order = plain.order if plain.order is not Order.BEST else last.order
    return Question(
        text=plain.text,
        topic=topic,
        wants=wants,
        filters=_anew(last.filters, plain.filters),
        record=listing if not topic or last.record is Record.COUNT else None,
        order=order,
        limit=plain.limit or last.limit,
    )


def _anew(old: Filters, new: Filters) -> Filters:
    dated = new.since is not None or new.until is not None
    return Filters(
        authors=new.authors or old.authors,
        organisations=new.organisations or old.organisations,
        not_authors=new.not_authors or old.not_authors,
        not_organisations=new.not_organisations or old.not_organisations,
        categories=new.categories or old.categories,
        since=new.since if dated else old.since,
        until=new.until if dated else old.until,
        has_code=old.has_code if new.has_code is None else new.has_code,
    )


def widened(memory: Memory, plain: Question, rest: str, names: KnownNames, *, figure: bool) -> Question:
    """The last question with a new subject or a further condition; the paper in focus stays."""
    assert memory.last is not None
    last = memory.last.question
    focus = last.focus or (tuple(paper.id for paper in memory.in_focus) if figure else ())
    filters = Filters() if focus else replace(_either(last.filters, plain.filters), paper_ids=None)
    wants = plain.wants if figure else last.wants
    if last.record in FACTS or last.record in (Record.PAPERS, Record.COUNT):
        wants = Wants.CONTENT if last.record in FACTS else Wants.LIST
    topic = _joined(last, plain, rest, figure=figure)
    record = last.record if last.record is Record.COUNT else None
    question = Question(text=rest, topic=topic, wants=wants, filters=filters, record=record, order=last.order)
    if not focus:
        return question
    called = name_of(focus[0], names)
    short = len(focus) == 1 and len(called.split()) <= _LONGEST_NAME
    named = short and called.lower() not in topic.lower()
    return about(replace(question, topic=f"{called} {topic}" if named else topic), focus)


def _either(old: Filters, new: Filters) -> Filters:
    return replace(
        old,
        authors=new.authors or old.authors,
        organisations=new.organisations or old.organisations,
        since=new.since or old.since,
        until=new.until or old.until,
    )


def _joined(last: Question, plain: Question, rest: str, *, figure: bool) -> str:
    """The topic of the last question and the new words in one: a phrase takes the place of its like."""
    new = bare_topic(plain.topic) or plain.topic
    if figure or not last.topic:
        return tidy(rest) if figure else new
    if preposition := _PREPOSITION.match(rest.lower()):
        word = preposition["word"]
        old = list(re.finditer(rf"\b{word}\b", last.topic, re.IGNORECASE))
        kept = last.topic[: old[-1].start()] if old and says_something(last.topic[: old[-1].start()]) else last.topic
        return tidy(f"{kept} {word} {new}")
    if last.focus or last.wants is not Wants.NUMBER:
        return new
    return tidy(f"{last.topic} {new}")
