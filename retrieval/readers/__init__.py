"""Reads papers from files: one module a format, chosen by a file's name and its beginning."""

import datetime as dt
import os
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.papers import Paper
from retrieval.readers.listing import is_header, read_listing
from retrieval.readers.sources import beginning_of, bytes_of, lines_of, text_of


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that is no paper: the line it begins on, from 1, and why it was left out."""

    path: Path
    line: int
    reason: str


class _Format(Enum):
    LISTING = auto()
    JSON_LINES = auto()
    JSON = auto()
    BIBTEX = auto()
    ATOM = auto()


_BY_SUFFIX = {
    ".jsonl": _Format.JSON_LINES,
    ".ndjson": _Format.JSON_LINES,
    ".json": _Format.JSON,
    ".bib": _Format.BIBTEX,
    ".bibtex": _Format.BIBTEX,
    ".atom": _Format.ATOM,
    ".xml": _Format.ATOM,
    ".rss": _Format.ATOM,
}
# Characters: dotted keys take the square of their length.
_LONGEST_SIDECAR = 4_000
_KNOWN_FORMATS = "a listing (.txt), JSON Lines (.jsonl), BibTeX (.bib) or Atom (.atom, .xml), each also gzipped (.gz)"


def read_papers(path: Path, *, refuse: Callable[[Refusal], None], listed_on: dt.date | None = None) -> Iterator[Paper]:
    """Yield the papers of a file in its order; hand each record that is none to `refuse`, and go on.

    `listed_on` is the day that a listing was taken, by which its dates without a year are understood: where it is not
    given, the file's sidecar says it (`abstracts.toml` beside `abstracts.txt`), and else it is today. Raises ReadError
    where the file as a whole cannot be read.
    """

    def refuse_line(line: int, reason: str) -> None:
        refuse(Refusal(path, line, reason))

    # A format's library is imported when a file of it is read: together they would take 0.1 s of every start.
    match _format_of(path):
        case _Format.LISTING:
            return read_listing(lines_of(path), refuse=refuse_line, listed_on=listed_on or _listed_on(path))
        case _Format.JSON_LINES:
            from retrieval.readers.jsonl import read_jsonl  # noqa: PLC0415

            return read_jsonl(lines_of(path), refuse=refuse_line)
        case _Format.JSON:
            from retrieval.readers.jsonl import read_json  # noqa: PLC0415

            return read_json(text_of(path), refuse=refuse_line)
        case _Format.BIBTEX:
            from retrieval.readers.bibtex import read_bibtex  # noqa: PLC0415

            return read_bibtex(text_of(path), refuse=refuse_line)
        case _Format.ATOM:
            from retrieval.readers.atom import read_atom  # noqa: PLC0415

            return _naming(path, read_atom(bytes_of(path), refuse=refuse_line))
        case None:
            raise ReadError(f"{path}: of no known format (use {_KNOWN_FORMATS})")


def _naming(path: Path, papers: Iterator[Paper]) -> Iterator[Paper]:
    try:
        yield from papers
    except ReadError as error:
        raise ReadError(f"{path}: {error}") from error


def readable_files(path: Path) -> list[Path]:
    """Return the files at or below a path that a reader exists for, sorted; a file itself is always returned.

    Text files count if what they begin with reads as a listing. Hidden files and folders are passed over.
    """
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found += [file for name in names if not name.startswith(".") and _is_readable(file := Path(folder, name))]
    return sorted(found)


def _is_readable(path: Path) -> bool:
    suffix = _bare(path).suffix.lower()
    if suffix in _BY_SUFFIX:
        return True
    try:
        return suffix == ".txt" and _format_of(path) is not None
    except ReadError:
        return False


def _format_of(path: Path) -> _Format | None:
    by_suffix = _BY_SUFFIX.get(_bare(path).suffix.lower())
    if by_suffix is not None and by_suffix is not _Format.JSON:
        return by_suffix
    beginning = beginning_of(path).strip()
    first_line = beginning.partition("\n")[0].strip()
    if first_line.startswith("[") or first_line == "{":
        return _Format.JSON
    if first_line.startswith("{"):
        return _Format.JSON_LINES
    if first_line.startswith("<"):
        return _Format.ATOM
    if first_line.startswith("@"):
        return _Format.BIBTEX
    return _Format.LISTING if any(map(is_header, beginning.split("\n"))) else by_suffix


def _bare(path: Path) -> Path:
    """The path without the `.gz` of a gzipped file."""
    return path.with_suffix("") if path.suffix.lower() == ".gz" else path


def _listed_on(path: Path) -> dt.date:
    sidecar = _bare(path).with_suffix(".toml")
    today = dt.datetime.now(tz=dt.UTC).date()
    try:
        with sidecar.open(encoding="utf-8") as file:
            text = file.read(_LONGEST_SIDECAR + 1)
        stated = tomllib.loads(text).get("listed_on", today) if len(text) <= _LONGEST_SIDECAR else None
    except FileNotFoundError:
        return today
    except (OSError, ValueError, RecursionError) as error:
        raise ReadError(f"{sidecar}: {error}") from error
    if stated is None:
        raise ReadError(f"{sidecar}: longer than {_LONGEST_SIDECAR:,} characters (it has to say listed_on alone)")
    # A timestamp is a date as well, to Python, but does not compare with one.
    if not isinstance(stated, dt.date) or isinstance(stated, dt.datetime):
        raise ReadError(f"{sidecar}: 'listed_on' is not a date: {stated!r} (write it as listed_on = 2026-11-23)")
    return stated
