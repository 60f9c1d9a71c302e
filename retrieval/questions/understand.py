"""Understanding a question: from a person's words to filters, a record question and a topic."""

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from retrieval.index import Filters, KnownNames
from retrieval.questions.dates import Period, period_in
from retrieval.questions.frame import Frame
from retrieval.questions.listings import categories_in, count_in, order_in
from retrieval.questions.named import Named, named_alone, paper_misspelt, paper_titled, papers_named, short_name
from retrieval.questions.people import People, people_in
from retrieval.questions.phrasing import BE, phrases
from retrieval.questions.question import Order, Question, Record, Wants
from retrieval.questions.records import code_in, record_in
from retrieval.questions.wants import bare_topic, is_asking, unframed, wants_in
from retrieval.questions.words import FUNCTION_WORDS, PAPER_NOUNS, Span, Words, cut, says_something, tidy, word_set

LONGEST_QUESTION = 400
"""Characters: what is longer is a text to search by, and turns of phrase would be looked for in it at length."""

FACTS = frozenset({Record.AUTHORS, Record.DATE, Record.ORGANISATION, Record.CATEGORY, Record.LINK, Record.CODE})
"""What is asked of one paper, or of a few."""

_OF_PAPERS = phrases(
    """
    papers?|articles?|publications?|preprints?|manuscripts?|abstracts|library|research|works?|authors?
    published?|publish|released|written|wrote|write|appeared|came out|come out|posted|submitted
    """
)
_SEVERAL = phrases("papers|any (paper|of)|which")
_SPEAKS_OF_MORE = frozenset({Wants.LIST, Wants.WHICH_PAPER, Wants.STATEMENT})
_LISTING = frozenset({Wants.LIST, Wants.WHICH_PAPER})
_MEANS = word_set(
    "using use uses used via with leveraging leverages like extends extending than beats outperforms cites"
)
_OUTCOMES = word_set(
    """
    achieve get gain save reduce improve speed use need do work propose compare run support handle outperform
    show make perform have require reach take give eliminate solve address train scale increase evaluate report
    contribute rely provide offer beat introduce mean differ hide overlap eliminate load shuffle tile compress
    prune accelerate optimise optimize parallelise parallelize cut lower boost avoid exploit leverage adopt
    target focus mitigate maintain preserve apply combine deal tackle process partition choose select lose learn
    detect generate outdo benefit claim suggest rank quantise quantize store keep support
    """
)
_JOINTS = word_set("than with to and an or versus vs against")
_COMPARED = word_set("better faster slower worse cheaper smaller larger")
_SIDES = phrases(
    """
    # what's the difference between HEAT and COMET?
    ^[{asking} ](?P<one>{words}) ({joint}) (?P<other>{words})[ compare| differ]$
    """,
    asking="""
        [what{be} ][the ][main |key ]differences? between|compare|comparison (of|between)|how do|how does
        how (is|are) (?=.*\\bdifferent\\b)
        """,
    joint="and|or|vs|versus|with|to|from|different from|compare (to|with)|differ from",
    words=re.compile(r"\S+(?:\s\S+){0,3}?"),
    be=BE,
)
_PAPER_OF = word_set("paper article preprint publication abstract authors author")


@dataclass(frozen=True, slots=True)
class _Parts:
    """A question taken apart: each part says what it found and where."""

    words: Words
    wants: Wants
    record: Frame
    code: Frame
    order: Frame
    count: Frame
    categories: Frame
    people: People
    period: Period
    named: tuple[Named, ...]

    @property
    def filter_spans(self) -> tuple[Span, ...]:
        found = (self.code, self.order, self.count, self.categories, self.people, self.period)
        return tuple(span for part in found for span in part.spans)

    @property
    def filters(self) -> Filters:
        return Filters(
            authors=self.people.authors,
            organisations=self.people.organisations,
            not_authors=self.people.not_authors,
            not_organisations=self.people.not_organisations,
            categories=self.categories.categories,
            since=self.period.since,
            until=self.period.until,
            has_code=self.code.has_code,
        )


def understand(text: str, names: KnownNames, *, today: dt.date) -> Question:
    """Return what a question asks for, from its own words alone.

    Years, names and common words that belong to what it is about stay in the topic. A text of more than
    LONGEST_QUESTION characters is searched for as it is.
    """
    if len(text) > LONGEST_QUESTION:
        return Question(text=text, topic=tidy(text), wants=Wants.STATEMENT)
    parts = _take_apart(Words.of(text), names, today)
    if parts.wants is Wants.STATEMENT:
        return Question(text=text, topic=tidy(text), wants=Wants.STATEMENT)
    if parts.record.record in FACTS or _asks_for_the_code(parts):
        return _fact(parts, names)
    return _content(parts, names)


def _take_apart(words: Words, names: KnownNames, today: dt.date) -> _Parts:
    wants, named = wants_in(words.low), tuple(papers_named(words, names))
    titles = [words.span(name.first, name.stop) for name in named if name.sure]
    people = people_in(words, names, taken=titles)
    code, order, count = code_in(words.low), order_in(words.low), count_in(words.low)
    categories = categories_in(words, names)
    of_papers = bool(people.spans or code.spans or order.spans or categories.spans or _OF_PAPERS.search(words.low))
    brief = wants is Wants.CONTENT and not is_asking(words.low)
    period = period_in(words, today=today, of_papers=of_papers or wants in _LISTING, brief=brief)
    record = record_in(words.low)
    return _Parts(words, wants, record, code, order, count, categories, people, period, named)


def _asks_for_the_code(parts: _Parts) -> bool:
    """Whether the code of one paper is asked for, not the papers that have some."""
    several = _SEVERAL.search(parts.words.low)
    return parts.code.record is Record.CODE and not several and not parts.count.spans


def _fact(parts: _Parts, names: KnownNames) -> Question:
    """A question for one fact of a paper's record, or of the papers on a topic."""
    words, record = parts.words, parts.record.record or Record.CODE
    asked = [*parts.record.spans, *parts.code.spans]
    left = bare_topic(cut(words.text, asked))
    focus = _named_beside(parts, asked) or (paper_titled(left, names) or paper_misspelt(left, names) if left else ())
    if focus:
        return _about(Question(text=words.text, record=record, also=parts.record.also), focus)
    if record is Record.CODE and says_something(left):
        return _content(parts, names)
    topic = bare_topic(cut(words.text, [*asked, *parts.filter_spans]))
    filters = replace(parts.filters, has_code=None) if record is Record.CODE else parts.filters
    order, limit = parts.order.order, parts.order.limit
    return Question(
        text=words.text,
        topic=topic,
        record=record,
        also=parts.record.also,
        filters=filters,
        order=order,
        limit=limit,
    )


def _named_beside(parts: _Parts, asked: Sequence[Span]) -> tuple[str, ...]:
    """The papers named in a question whose other words ask for a fact; a common word counts if it stands alone."""
    sure = _ids(name for name in parts.named if name.sure)
    if sure or not parts.named:
        return sure
    spans = [*asked, *(parts.words.span(name.first, name.stop) for name in parts.named)]
    others = [word for word in parts.words.outside(spans) if word.key not in FUNCTION_WORDS | PAPER_NOUNS]
    return () if others else _ids(parts.named)


def _content(parts: _Parts, names: KnownNames) -> Question:
    """A question that abstracts answer, or that asks which papers pass its filters."""
    words, filters = parts.words, parts.filters
    filtered = filters != Filters() or parts.order.order is not Order.BEST or bool(parts.count.spans)
    focus = _meant(parts)
    if parts.wants is Wants.COMPARISON and len(focus) < 2 and parts.filters == Filters():
        focus = _both_sides(words.low, names) or focus
    left = cut(words.text, parts.filter_spans)
    of_papers = filtered or parts.wants in _LISTING
    plain = parts.wants in _LISTING | {Wants.CONTENT, Wants.DEFINITION}
    topic = bare_topic(unframed(left)) if of_papers and (plain or not says_something(left)) else tidy(unframed(left))
    wants = Wants.LIST if filtered and parts.wants in (Wants.CONTENT, Wants.DEFINITION) else parts.wants
    question = Question(
        text=words.text,
        topic=topic,
        wants=wants,
        filters=filters,
        record=_listing(parts, topic, of_papers=of_papers),
        order=parts.order.order,
        limit=parts.order.limit,
    )
    if not focus:
        return question
    question = _about(question, focus)
    called = short_name(focus[0], names)
    return question if _says_more_than_its_name(topic, called) else replace(question, topic=called)


def _says_more_than_its_name(topic: str, called: str) -> bool:
    return says_something(topic) or not called


def _listing(parts: _Parts, topic: str, *, of_papers: bool) -> Record | None:
    if parts.count.spans:
        return Record.COUNT
    return Record.PAPERS if of_papers and not topic else None


def _about(question: Question, focus: tuple[str, ...]) -> Question:
    return replace(question, focus=focus, filters=replace(question.filters, paper_ids=frozenset(focus)))


def _ids(named: Iterable[Named]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paper_id for name in named for paper_id in name.paper_ids))


def _meant(parts: _Parts) -> tuple[str, ...]:
    """The papers that a content question is limited to: named as what it asks about, not in passing."""
    words = parts.words
    if parts.wants in _SPEAKS_OF_MORE or not (is_asking(words.low) or parts.wants is Wants.COMPARISON):
        return ()
    if parts.filters != Filters():
        return ()
    sure = [name for name in parts.named if name.sure]
    if parts.wants is Wants.COMPARISON:
        alone = _alone(parts)
        beside = [name for name in parts.named if _set_beside(words, name) or _placed_as_a_name(parts, name)]
        paired = _paired(parts)
        return _ids(name for name in parts.named if name.sure or alone or name in paired or (sure and name in beside))
    return _ids(
        name
        for name in parts.named
        if (name.sure and words.key(name.first - 1) not in _MEANS) or (not sure and _placed_as_a_name(parts, name))
    )


def _both_sides(low: str, names: KnownNames) -> tuple[str, ...]:
    """The two papers that are set beside each other and nothing else said, by parts of their names too."""
    match = _SIDES.match(low)
    sides = [named_alone(match[side], names) for side in ("one", "other")] if match else []
    both = tuple(dict.fromkeys(itertools.chain(*sides)))
    return both if all(sides) and len(both) > 1 else ()


def _set_beside(words: Words, name: Named) -> bool:
    return words.key(name.first - 1) in _JOINTS


def _paired(parts: _Parts) -> list[Named]:
    """The names with nothing but "and", "vs" or the like between them, which makes papers of common words too."""
    pairs = [
        (one, other)
        for one, other in itertools.pairwise(parts.named)
        if other.first - one.stop == 1 and _set_beside(parts.words, other)
    ]
    return [name for pair in pairs for name in pair]


def _alone(parts: _Parts) -> bool:
    spans = [parts.words.span(name.first, name.stop) for name in parts.named]
    asking = (
        FUNCTION_WORDS
        | PAPER_NOUNS
        | {"compare", "compared", "versus", "vs", "difference", "between", "better", "faster"}
    )
    return all(word.key in asking for word in parts.words.outside(spans))


def _placed_as_a_name(parts: _Parts, name: Named) -> bool:
    """Whether a common word stands where a paper's name would: does heat achieve …, the domino paper."""
    words = parts.words
    before, after = words.key(name.first - 1), words.key(name.stop)
    if after in _PAPER_OF:
        return True
    if name.subject:
        return False
    if before in ("does", "did", "can"):
        return after in _OUTCOMES
    if before == "is" and after in _COMPARED:
        return True
    return before in ("is", "of") and not after and parts.wants is Wants.NUMBER
