"""Papers: what is known of one, and by what it is known to be the same as another."""

import calendar
import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from retrieval.errors import PaperError
from retrieval.names import surname

Precision = Literal["day", "month", "year"]

_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ].*)?)?)?")
# New scheme (2007 on): YYMM.NNNN or YYMM.NNNNN; old scheme: archive[.XX]/YYMMNNN; behind either, a version.
# https://info.arxiv.org/help/arxiv_identifier.html
_ARXIV_ID = re.compile(
    r"(?:|(?:oai:)?arxiv(?:\.org)?:\s*|(?:\S*\b)?arxiv\.org/(?:abs|pdf|html|format)/|(?:\S*\b)?10\.48550/arxiv\.)"
    r"(?P<id>\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d\d(?:0[1-9]|1[0-2])\d{3})"
    r"(?:v\d+)?(?:\.pdf)?(?:[?#]\S*)?",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:^|doi[:./]\s*|doi\.org/)(10\.\d{4,9}/\S+)$", re.IGNORECASE)

# Characters: in a longer text a DOI is not looked for, which would take the square of its length.
_LONGEST_LINK = 2000

_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
)
_MARKUP = re.compile(r"[$^_{}\\'’]")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
# Each byte of a title in ASCII: in lower case, and a space for what is neither a letter nor a digit.
_ASCII = bytes(ord(chr(byte).lower()) if byte < 128 and chr(byte).isalnum() else ord(" ") for byte in range(256))
_UNTELLING = frozenset("a an and are by for from in is of on or the to toward towards using via with".split())
_SHORT_NAME_WORDS = 3
_SHORT_NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """A date known to the day, the month or only the year.

    `year_inferred` marks a date whose source gives day and month alone. Raises PaperError if there is no such day.
    """

    year: int
    month: int | None = None
    day: int | None = None
    year_inferred: bool = False

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise PaperError(f"a date has the day {self.day} but no month (give the month, or leave out the day)")
        try:
            dt.date(self.year, self.month or 1, self.day or 1)
        except ValueError as error:
            raise PaperError(f"there is no such date: {self.isoformat()!r} ({error})") from error

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the date that an ISO text names: 2023, 2023-09, 2023-09-25 or a full timestamp."""
        match = _ISO_DATE.fullmatch(text.strip())
        if match is None:
            raise PaperError(f"this is not a date: {text!r} (use YYYY, YYYY-MM or YYYY-MM-DD)")
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @property
    def precision(self) -> Precision:
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    @property
    def first_day(self) -> dt.date:
        """The earliest day that this date can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> dt.date:
        """The latest day that this date can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def isoformat(self) -> str:
        """The date as ISO 8601 writes it, no more precise than it is known."""
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as its source gives it. `abstract` is kept to the letter: quotes are slices of it.

    `authors` are in the source's order; `authors_cut` says that the source left some out ("et al.").
    `categories` are as arXiv writes them, the primary one first. Raises PaperError without an id, or when both
    title and abstract are empty.
    """

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    authors_cut: bool = False
    organisation: str | None = None
    categories: tuple[str, ...] = ()
    date: PublicationDate | None = None
    url: str | None = None
    has_code: bool = False
    doi: str | None = None
    arxiv_id: str | None = None

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise PaperError(f"a paper has no id: {self.title!r} (give each paper an id of its own)")
        if not self.title.strip() and not self.abstract.strip():
            raise PaperError(f"paper {self.id!r} has neither title nor abstract (give it at least one of them)")

    @property
    def identity_keys(self) -> tuple[str, ...]:
        """What this paper is known by, the surest first: two papers that share a key are one.

        The exception: keys of one kind that differ (two DOIs, two arXiv ids) tell papers of one title apart.
        """
        keys = []
        if self.doi:
            keys.append(f"doi:{self.doi.lower()}")
        if self.arxiv_id:
            keys.append(f"arxiv:{self.arxiv_id.lower()}")
        if title := normalised_title(self.title):
            keys.append(f"title:{title}")
        return tuple(keys)


def normalised_title(title: str) -> str:
    """The letters and digits of a title, folded to lower case and without accents, a single space between words."""
    if title.isascii():
        return b" ".join(title.encode().translate(_ASCII).split()).decode()
    folded = unicodedata.normalize("NFKD", title).casefold()
    kept = "".join(" " if not char.isalnum() else char for char in folded if not unicodedata.combining(char))
    return " ".join(kept.split())


def arxiv_id_in(text: str) -> str | None:
    """The arXiv id that an id, an arXiv link or an `arXiv:` label names, without its version; None without one."""
    match = _ARXIV_ID.fullmatch(text.strip())
    return match["id"] if match else None


def doi_in(text: str) -> str | None:
    """The DOI that a DOI, link or `doi:` label ends in, in lower case; None where there is none."""
    match = _DOI.search(text.strip()) if len(text) <= _LONGEST_LINK else None
    return match.group(1).lower() if match else None


def names_a_paper(text: str) -> bool:
    """Whether a text is an arXiv id, a DOI, or a link to either."""
    return bool(arxiv_id_in(text) or doi_in(text))


def link_to(*, arxiv_id: str | None, doi: str | None) -> str | None:
    """The page of a paper that is known by its arXiv id or its DOI; None where it is known by neither."""
    if arxiv_id:
        return f"https://arxiv.org/abs/{arxiv_id}"
    return f"https://doi.org/{doi}" if doi else None


def readable_id(title: str, authors: Sequence[str], date: PublicationDate | None) -> str:
    """An id for a paper whose source gives it none: surname, year and short name, as in `jiang-2025-kvcomp`.

    ASCII letters, digits and hyphens only. Papers of other titles can share it: add the `title_digest` then.
    """
    parts = (_slug(surname(authors[0])) if authors else "", str(date.year) if date else "", _short_name(title))
    return "-".join(filter(None, parts)) or f"paper-{title_digest(title)}"


def title_digest(title: str) -> str:
    """Six hexadecimal digits that tell papers of different titles apart."""
    return hashlib.blake2b(normalised_title(title).encode(), digest_size=3).hexdigest()


def _short_name(title: str) -> str:
    """What a title calls its subject before a colon, or its first telling words."""
    name, colon, _ = title.partition(":")
    words = _slug(name if colon else "").split("-")
    if not 0 < len(name.split()) <= _SHORT_NAME_WORDS or words == [""]:
        words = [word for word in map(_slug, title.split()) if word and word not in _UNTELLING][:_SHORT_NAME_WORDS]
    short = "-".join(words)
    return short if len(short) <= _SHORT_NAME_LENGTH else short[:_SHORT_NAME_LENGTH].rstrip("-")


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", _MARKUP.sub("", text)).casefold().translate(_UNDECOMPOSED)
    return _NOT_ALPHANUMERIC.sub("-", "".join(char for char in folded if not unicodedata.combining(char))).strip("-")
