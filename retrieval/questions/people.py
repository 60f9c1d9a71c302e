"""The authors and organisations that a question limits its papers to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.index import KnownNames
from retrieval.questions.phrasing import phrases
from retrieval.questions.words import FUNCTION_WORDS, PAPER_NOUNS, Span, Words, tidy, word_set

# Surnames that are English words too: in lower case they are names only where nothing else can stand.
_ALSO_WORDS = word_set(
    """
    an ban bang bell best bin black bo brown can case chin dang ding do dong early fan fang fields fine fish
    gang gold good gong green hall hand hang he hung key kind king lang lie lin long low lung man may mean mei
    min moon most pan pang page park peng pin ping pong power price rich ring rong rose sang shah shan shang
    sharp she shell short so song speed star stone strong sun tan tang the thin ting tong wan wang wen west
    white wise wood wu you young yang yin young zen
    """
)
_WORKS = PAPER_NOUNS | word_set("work works research")
_WRITTEN_BY = _WORKS | word_set(
    """
    written authored published coauthored wrote released anything something everything stuff one ones those
    these that done all more newest latest recent
    """
)
_DEEDS = word_set(
    """
    do done publish published write written wrote propose proposed present presented introduce introduced work
    worked study studied release released author authored contribute contributed say said find found show shown
    make made develop developed build built research researched post posted
    """
)
_HELPERS = word_set("did has have does is was")
_TITLES = word_set("dr prof professor author authors mr mrs ms researcher researchers")
_AND = frozenset({"and", "or"})
_NOBODY = FUNCTION_WORDS | word_set(
    """
    a an the his her our same this last first second arxiv library collection here scratch different multiple
    early late past previous since until before after between recent authors author people anyone everyone
    someone regarding concerning
    """
)
_MONTHS = word_set(
    """
    january february march april may june july august september october november december jan feb mar apr jun
    jul aug sep sept oct nov dec
    """
)
_NOT = phrases(
    """
    {not}[ (those|the ones|papers|work)][ (written|published)][ (by|from)]$    # papers not by Zhang
    (anyone|anybody|everyone|everybody) (but|except)$    # papers by anyone but Zhang
    """,
    **{"not": "not|except|excluding|besides|other than|apart from"},
)
_UNKNOWN = phrases(
    """
    {works} (?P<how>by|from) (?P<name>{word}( (?!{no_name}\\b){word}){0,3})   # papers by Jane Q. Doe
    """,
    works="papers?|articles?|publications?|preprints?|works?|research|anything|something|written|authored|published",
    word=re.compile(r"[^\W\d_][\w.'-]*"),
    no_name="""
        on|about|in|since|from|with|and|or|that|which|before|after|between|until|to|for|of|have|has|is|are|do|does|did
        at|please|published|regarding|concerning
        """,
)


@dataclass(frozen=True, slots=True)
class People:
    """The authors and organisations asked for, as the library writes them, and where the question says so."""

    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    not_authors: tuple[str, ...] = ()
    not_organisations: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mention:
    """Words [first, stop) that may name someone; `whole` where given name and surname are there."""

    first: int
    stop: int
    names: tuple[str, ...]
    whole: bool = False


def people_in(words: Words, names: KnownNames, *, taken: Sequence[Span] = ()) -> People:
    """Return the people and organisations that the question's papers are to be by or from.

    A full name always counts; a surname or an organisation counts where the words around it speak of who wrote.
    After words that speak of nothing else ("papers by"), an unknown name counts too, with its spelling helped.
    """
    organisations = _organisations(words, names)
    spans = [span for _, span in organisations]
    authors: list[tuple[str, Span]] = []
    at = 0
    while at < len(words):
        mention = None if _touches(words.span(at, at + 1), [*taken, *spans]) else _mention(words, at, names)
        if mention is not None and (span := _claim(words, mention, spans)) is not None:
            authors += [(name, span) for name in mention.names]
            spans.append(span)
            at = mention.stop
        else:
            at += 1
    if not authors and not organisations and (unknown := _unknown(words, names)) is not None:
        return unknown
    return _wanted_or_not(words.low, authors, organisations)


def _wanted_or_not(low: str, authors: Sequence[tuple[str, Span]], organisations: Sequence[tuple[str, Span]]) -> People:
    """The names by whether papers by them are asked for, or such by others: "papers not by Zhang"."""
    denied = {span: match.start() for *_, span in (*authors, *organisations) if (match := _NOT.search(low[: span[0]]))}

    def only(found: Sequence[tuple[str, Span]], *, out: bool) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name, span in found if (span in denied) is out))

    return People(
        authors=only(authors, out=False),
        organisations=only(organisations, out=False),
        not_authors=only(authors, out=True),
        not_organisations=only(organisations, out=True),
        spans=tuple((denied.get(span, span[0]), span[1]) for *_, span in (*authors, *organisations)),
    )


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _mention(words: Words, at: int, names: KnownNames) -> _Mention | None:
    """The longest name that begins at a word."""
    for stop in range(min(at + 4, len(words)), at + 1, -1):
        if known := names.authors.get(words.phrase(at, stop)):
            # An initial, or the particles of a surname, are no given name: "a song", "van der Berg".
            given = words.key(at)
            whole = len(given) > 1 and any(Words.of(name).key(0) == given for name in known)
            return _Mention(at, stop, known, whole=whole)
    for stop in range(min(at + 4, len(words)), at + 1, -1):
        if known := _by_given_name(words, at, stop, names):
            return _Mention(at, stop, known, whole=len(words.key(at)) > 1)
    key = words.key(at)
    surname = names.authors.get(key)
    if surname is None and key.endswith("s") and words.key(at + 1) in _WORKS:
        surname = names.authors.get(key[:-1])
    if surname is not None:
        return _Mention(at, at + 1, surname if len(surname) == 1 else (surname[0].split()[-1],))
    return _given_alone(words, at, names)


def _by_given_name(words: Words, at: int, stop: int, names: KnownNames) -> tuple[str, ...]:
    """The authors meant by an initial, a short form or the reversed order of their names."""
    if words.key(at) not in names.authors and words.key(stop - 1) not in names.authors:
        return ()
    given, surname = words.phrase(at, stop - 1).split(), words.key(stop - 1)
    forward = tuple(name for name in names.authors.get(surname, ()) if _is_given(given, name, surname))
    if forward:
        return forward
    surname, given = words.key(at), words.phrase(at + 1, stop).split()
    if any(len(part) == 1 for part in given):
        return ()
    return tuple(name for name in names.authors.get(surname, ()) if _is_given(given, name, surname))


def _is_given(given: list[str], name: str, surname: str) -> bool:
    """Whether the words are given names, or their initials, of the author in their order."""
    rest = iter(Words.of(name).words)
    known = (word.key for word in rest if word.key != surname)
    return all(any(part == key or (len(part) == 1 and key.startswith(part)) for key in known) for part in given)


def _given_alone(words: Words, at: int, names: KnownNames) -> _Mention | None:
    """An author known by a given name alone, where only one is: "papers by Chengming"."""
    key = words.key(at)
    if len(key) < 4 or not _introduced(words, at, at + 1):
        return None
    spelt = [name for name in names.author_lookup.beginning(key) if name != key]
    known = {full for name in spelt for full in names.authors[name]}
    return _Mention(at, at + 1, tuple(known)) if len(known) == 1 else None


def _claim(words: Words, mention: _Mention, before: Sequence[Span]) -> Span | None:
    """The place of the name with the words that make it one; None where it is no author here."""
    first, stop = mention.first, mention.stop
    lower = not any(word.capitalised for word in words.words[first:stop])
    wordlike = lower and all(word.key in _ALSO_WORDS for word in words.words[first:stop])
    joined = words.key(first - 1) in _AND and any(end == words.words[first - 2].end for _, end in before if first > 1)
    if not (joined or _introduced(words, first, stop) or _owns(words, stop, wordlike=wordlike)):
        if mention.whole and not wordlike:
            return words.span(first, stop)
        if not (
            words.key(first - 1) in ("by", "from") and (not lower or not _after_a_deed(words, first - 1, wordlike))
        ):
            return None
    return _with_its_frame(words, first, stop)


def _introduced(words: Words, first: int, stop: int) -> bool:
    """Whether the words before, or round, a name speak of who wrote."""
    before, second = words.key(first - 1), words.key(first - 2)
    if before in ("by", "from") and (second in _WRITTEN_BY or first == 1):
        return True
    if before in ("by", "from") and first == 2 and second in FUNCTION_WORDS:
        return True
    if before == "of" and second in _WORKS:
        return True
    if before in _TITLES or words.phrase(stop, stop + 2) == "et al":
        return True
    return before in _HELPERS and words.key(stop) in _DEEDS


def _owns(words: Words, stop: int, *, wordlike: bool) -> bool:
    """Whether papers or work are said to be a name's: Zhang's papers, Zhang papers, zhangs latest work."""
    last = words.words[stop - 1]
    near = [words.key(at) for at in range(stop, stop + 3)]
    if last.possessive:
        return any(key in _WORKS for key in near)
    return not wordlike and near[0] in _WORKS and (last.capitalised or near[0].endswith("s"))


def _after_a_deed(words: Words, by: int, wordlike: bool) -> bool:
    """Whether "by" follows what is done to things ("reduced by song"), not by whom something is written."""
    return wordlike or by == 0 or words.key(by - 1).endswith("ed")


def _with_its_frame(words: Words, first: int, stop: int) -> Span:
    """The place of a name with "by", "did … do", "et al" round it."""
    deed = words.key(first - 1) in _HELPERS and words.key(stop) in _DEEDS
    if words.phrase(stop, stop + 2) == "et al":
        stop += 2
    elif deed:
        stop += 1
    framing = {"by", "from", "of"} | _AND | _TITLES
    while first > 0 and (words.key(first - 1) in framing or (deed and words.key(first - 1) in _HELPERS)):
        first -= 1
    return words.span(first, stop)


def _organisations(words: Words, names: KnownNames) -> list[tuple[str, Span]]:
    return [found for at in range(len(words)) if (found := _organisation(words, at, names)) is not None]


def _organisation(words: Words, at: int, names: KnownNames) -> tuple[str, Span] | None:
    """The organisation that begins at a word, where the words round it speak of where papers come from."""
    for stop in range(min(at + 4, len(words)), at, -1):
        if (known := _known_organisation(words.phrase(at, stop), names)) is None:
            continue
        before, second = words.key(at - 1), words.key(at - 2)
        if before == "the":
            before, second = second, words.key(at - 3)
        owns = words.words[stop - 1].possessive or words.words[at].capitalised
        if before in ("from", "by", "at", "of") and (second in _WRITTEN_BY | _WORKS | FUNCTION_WORDS | {""} or owns):
            return known, words.span(at - 1, stop)
        if (owns or words.key(stop) != "work") and words.key(stop) in _WORKS:
            return known, words.span(at, stop)
        if before in _HELPERS and words.key(stop) in _DEEDS:
            return known, words.span(at - 1, stop + 1)
    return None


def _known_organisation(typed: str, names: KnownNames) -> str | None:
    """The organisation that is typed whole, by its first words, or with a word more in front."""
    if typed in FUNCTION_WORDS or len(typed) < 3:
        return None
    if typed in names.organisations:
        return names.organisations[typed]
    lookup, words = names.organisation_lookup, typed.split()
    if longer := lookup.beginning(typed) or lookup.glued("".join(words)):
        return names.organisations[longer[0]]
    shorter = (" ".join(words[start:]) for start in range(1, len(words)))
    return next((names.organisations[key] for key in shorter if key in names.organisations), None)


def _unknown(words: Words, names: KnownNames) -> People | None:
    """The name behind words that only a name can follow, its spelling helped where the library knows one near it."""
    match = _UNKNOWN.search(words.low)
    if match is None:
        return None
    start, end = match.span("name")
    typed = tidy(words.text[start:end]).removesuffix("'s")
    keys = [word.key for word in Words.of(typed).words]
    if not keys or keys[0] in _NOBODY or keys[0][:4].isdigit() or keys[0] in _MONTHS:
        return None
    span = (match.start("how"), end)
    authors, organisations = (slips.nearest(" ".join(keys)) for slips in (names.author_slips, names.organisation_slips))
    if authors:
        known = names.authors[authors]
        return People(authors=known if len(known) == 1 or " " in authors else (known[0].split()[-1],), spans=(span,))
    if organisations:
        return People(organisations=(names.organisations[organisations],), spans=(span,))
    return (
        People(organisations=(typed,), spans=(span,))
        if match["how"] == "from"
        else People(authors=(typed,), spans=(span,))
    )
