"""The papers that a question names: by the short name before a title's colon, or by the title."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from retrieval.index import KnownNames
from retrieval.namekeys import TELLING
from retrieval.questions.words import FUNCTION_WORDS, PAPER_NOUNS, Words

_ARTICLES = frozenset({"the", "a", "an", "this", "that"})
_QUOTATION_MARKS = "\"'“‘«"
_LONGEST_NAME = 5  # words
_LONGEST_TITLE = 40  # words


@dataclass(frozen=True, slots=True)
class Named:
    """Papers that the words [first, stop) may name. `sure` unless the words may as well be ordinary ones.

    `subject` marks words that are what papers are about rather than a paper's name.
    """

    first: int
    stop: int
    paper_ids: tuple[str, ...]
    sure: bool
    subject: bool = False


def papers_named(words: Words, names: KnownNames) -> list[Named]:
    """Return the papers that the question's words may name, in order; the longest name wins."""
    found: list[Named] = []
    at = 0
    while at < len(words):
        named = _whole_title(words, at, names) or _short_name(words, at, names)
        if named is not None:
            found.append(named)
        at = named.stop if named else at + 1
    return found


def short_name(paper_id: str, names: KnownNames) -> str:
    """What a paper is called: what stands before its title's colon if that is short, else the whole title."""
    title = names.written.get(paper_id, paper_id)
    before, colon, _ = title.partition(":")
    return before.strip() if colon and len(before.split()) <= _LONGEST_NAME else title.strip()


def is_name(called: str) -> bool:
    """Whether it can be nothing but a name: KVComp, SDP4Bit, H-GCN, DeepSpeed Ulysses; not HEAT, Domino."""
    return any(char.isdigit() for char in called) or _mixes_cases(called) or ("-" in called and called[:2].isupper())


def named_alone(typed: str, names: KnownNames, *, by_title: bool = False) -> tuple[str, ...]:
    """Return the papers that words of nothing else name, common words and slips of the fingers included.

    `by_title` lets a few words of a title name it.
    """
    words = Words.of(typed)
    found = papers_named(words, names)
    others = words.outside(words.span(name.first, name.stop) for name in found)
    if any(word.key not in FUNCTION_WORDS | PAPER_NOUNS for word in others):
        found = []
    if found:
        return tuple(dict.fromkeys(paper_id for name in found for paper_id in name.paper_ids))
    left = " ".join(word.text for word in words.words if word.key not in FUNCTION_WORDS | PAPER_NOUNS)
    return paper_misspelt(left, names) or (paper_titled(left, names) if by_title else ())


def paper_titled(typed: str, names: KnownNames) -> tuple[str, ...]:
    """Return the paper whose title holds all the words that name something, where only one does; else nothing."""
    wanted = [key for word in Words.of(typed).words if (key := word.key) not in FUNCTION_WORDS | PAPER_NOUNS]
    if len(wanted) < 2:
        return ()
    titles = list(islice(names.title_lookup.holding(wanted), 2))
    found = names.titles[titles[0]] if len(titles) == 1 else ()
    return found if len(found) == 1 else ()


def paper_misspelt(typed: str, names: KnownNames) -> tuple[str, ...]:
    """Return the paper whose short name a slip of the fingers leads to, or a word of it; nothing where in doubt."""
    wanted = "".join(word.key for word in Words.of(typed).words)
    if len(wanted) < 4:
        return ()
    if near := names.short_name_slips.nearest(wanted):
        return names.short_names[near]
    parts = list(islice(names.short_name_lookup.holding([wanted]), 2))
    return names.short_names[parts[0]] if len(parts) == 1 else ()


def _whole_title(words: Words, at: int, names: KnownNames) -> Named | None:
    # A title of fewer is no proof that a paper is named.
    least = at + TELLING
    if least > len(words) or not names.title_lookup.begins(words.phrase(at, least)):
        return None
    for stop in range(min(at + _LONGEST_TITLE, len(words)), least - 1, -1):
        if paper_ids := names.titles.get(words.phrase(at, stop)):
            sure = _typed_as_a_title(words, at, stop, paper_ids[0], names)
            return Named(at, stop, paper_ids, sure, subject=not sure)
    return None


def _typed_as_a_title(words: Words, first: int, stop: int, paper_id: str, names: KnownNames) -> bool:
    """Whether a title stands in quotation marks or in its own capitals: "sudden infant death syndrome" is a subject."""
    start, end = words.span(first, stop)
    if start > 0 and words.text[start - 1] in _QUOTATION_MARKS:
        return True
    capitals = sum(word.capitalised for word in words.words[first + 1 : stop])
    return capitals > 1 and words.text[start:end] in names.written.get(paper_id, "")


def _short_name(words: Words, at: int, names: KnownNames) -> Named | None:
    for stop in range(min(at + _LONGEST_NAME, len(words)), at, -1):
        for key in _spellings(words.phrase(at, stop)):
            if paper_ids := names.short_names.get(key):
                called = short_name(paper_ids[0], names)
                clear = is_name(called) or (len(paper_ids) == 1 and _typed_as_a_name(words, at, stop, called))
                subject = _subject_of_others(key, paper_ids, names)
                return Named(at, stop, paper_ids, clear and not subject, subject)
    return None


def _spellings(phrase: str) -> Iterator[str]:
    """The forms under which a name may be kept: as typed, in one word, letters apart from a last digit."""
    yield phrase
    glued = phrase.replace(" ", "")
    if glued != phrase:
        yield glued
    stem = glued.rstrip("0123456789")
    if stem and stem != glued:
        yield f"{stem} {glued[len(stem) :]}"
    for cut in (1, 2, 3):
        if " " not in phrase and len(phrase) > cut + 1:
            yield f"{phrase[:cut]} {phrase[cut:]}"


def _typed_as_a_name(words: Words, first: int, stop: int, called: str) -> bool:
    """Whether a name that is a common word too stands as a name: HEAT, and Domino within a sentence.

    "the Domino effect" and "Solar Panels" are no names.
    """
    typed = words.text[slice(*words.span(first, stop))]
    if typed == called and called.isupper():
        return not words.shouted
    if words.shouted or " " in called or first == 0 or not typed[0].isupper():
        return False
    follower = words.words[stop] if stop < len(words) else None
    if follower is None or follower.key in FUNCTION_WORDS or follower.key in PAPER_NOUNS:
        return True
    return words.key(first - 1) not in _ARTICLES and not follower.capitalised


def _subject_of_others(key: str, paper_ids: Sequence[str], names: KnownNames) -> bool:
    """Whether other papers' titles speak of it too, so that it is what papers are about more than a paper's name."""
    return any(
        f" {key} " in f" {title} " and not set(names.titles[title]) <= set(paper_ids)
        for title in names.title_lookup.holding(key.split())
    )


def _mixes_cases(called: str) -> bool:
    """Whether a capital stands behind the first letter of a word that has small letters too."""
    return any(
        any(char.isupper() for char in word[1:]) and any(char.islower() for char in word) for word in called.split()
    )
