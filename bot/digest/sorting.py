"""What is news: papers that a digest has not told of, each once, and new versions of those that it has. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.sources.source import Found, Kind
from retrieval.papers import Paper

_RENEWING = frozenset({Kind.REPLACE, Kind.REPLACE_CROSS})
_ARXIV = "arxiv:"
# Words: a shorter title ("Editorial", "Author Correction") is that of many papers.
_TELLING_TITLE = 4

Seen = Mapping[str, int | None]
"""Keys that a digest has told of, each with its version, as far as that is known."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """A new version of a paper that was told of before."""

    paper: Paper
    version: int


@dataclass(frozen=True, slots=True)
class News:
    """What is new, in the order of its sources, and what is to be known as told of from now on."""

    new: tuple[Paper, ...]
    renewed: tuple[Renewed, ...]
    seen: Mapping[str, int | None]


def keys_of(paper: Paper) -> tuple[str, ...]:
    """What a paper is told apart by: its identity, and what its title stands beside.

    Of two papers with one title, different arXiv ids say that they are two, and different DOIs likewise.
    """
    keys = [key for key in paper.identity_keys if not _is_title(key) or len(key.split()) >= _TELLING_TITLE]
    title = next(filter(_is_title, keys), None)
    if title is None:
        return tuple(keys)
    return (*keys, *(f"{title}|{_kind(key)}" for key in keys if key != title))


def sort(found: Iterable[Found], seen: Seen) -> News:
    """Part what is new from what is known. `seen` holds, of the keys of all that was found, those told of before."""
    told: dict[str, int | None] = dict(seen)
    news: dict[str, int | None] = {}
    new: list[Paper] = []
    renewed: dict[str, Renewed] = {}
    for each in found:
        keys = keys_of(each.paper)
        known = _known(keys, told)
        if known is None and each.kind in _RENEWING:
            continue  # a new version of what it never told of
        if known is None:
            new.append(each.paper)
        elif known in seen and (newer := _newer(each, keys, seen)):
            renewed[known] = max(renewed.get(known, newer), newer, key=_version)
        for key in keys:
            version = each.version if key.startswith(_ARXIV) else None
            news[key] = max(news.get(key) or 0, version or 0) or None
            told.setdefault(key, version)
    return News(tuple(new), tuple(renewed.values()), news)


def same(one: Paper, other: Paper) -> bool:
    """Whether two records are of one paper."""
    return _known(keys_of(one), dict.fromkeys(keys_of(other))) is not None


def _known(keys: Sequence[str], told: Mapping[str, int | None]) -> str | None:
    """The surest key by which a paper was told of; None where it was not."""
    for key in keys:
        if key in told and "|" not in key and not (_is_title(key) and _contradicted(key, keys, told)):
            return key
    return None


def _contradicted(title: str, keys: Sequence[str], told: Mapping[str, int | None]) -> bool:
    """Whether the title was told of beside a key of a kind that this paper has too, and so another one."""
    return any(f"{title}|{_kind(key)}" in told for key in keys if not _is_title(key))


def _newer(each: Found, keys: Sequence[str], seen: Seen) -> Renewed | None:
    if each.version is None:
        return None
    before = next((version for key in keys if (version := seen.get(key))), None)
    is_newer = each.version > before if before is not None else each.kind in _RENEWING
    return Renewed(each.paper, each.version) if is_newer else None


def _version(renewed: Renewed) -> int:
    return renewed.version


def _is_title(key: str) -> bool:
    return key.startswith("title:")


def _kind(key: str) -> str:
    return key.partition(":")[0]
