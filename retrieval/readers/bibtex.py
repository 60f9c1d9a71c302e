"""Reads BibTeX, by bibtexparser."""

import re
from collections.abc import Callable, Iterator, Mapping

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.month import MonthIntMiddleware
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

from retrieval.errors import PaperError
from retrieval.papers import Paper, PublicationDate, arxiv_id_in, doi_in, link_to
from retrieval.readers.bounds import bounded
from retrieval.rendering import latex_runs

_YEAR = re.compile(r"\d{4}")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
# Where people write an arXiv id, such as `journal = {arXiv preprint arXiv:2309.14509}`.
_MAY_NAME_ARXIV = ("url", "doi", "journal", "journaltitle", "note", "howpublished", "volume")
_ORGANISATION = ("institution", "school", "organization")


def read_bibtex(text: str, *, refuse: Callable[[int, str], None]) -> Iterator[Paper]:
    """Yield the entries of a BibTeX file as papers; refuse what is none, by line and reason.

    Titles and names are decoded from LaTeX, up to their formulas. An abstract is kept as it stands, on one line.
    """
    library = parse_string(text, append_middleware=[MonthIntMiddleware()])
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, ParsingFailedBlock):
            refuse(line, _why_unread(block))
        elif isinstance(block, Entry):
            try:
                yield bounded(_paper(block))
            except PaperError as error:
                refuse(line, str(error))


def _why_unread(block: Block) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        first = (block.previous_block.start_line or 0) + 1
        return f"the key {block.key!r} is taken by the entry on line {first} (give each entry a key of its own)"
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"a field stands there twice: {', '.join(sorted(block.duplicate_keys))} (keep one of them)"
    return "this entry cannot be parsed (is a brace or a comma missing?)"


def _paper(entry: Entry) -> Paper:
    fields = {field.key.lower(): " ".join(str(field.value).split()) for field in entry.fields}
    authors, authors_cut = _authors(fields.get("author", ""))
    arxiv_id, doi = _arxiv_id(fields), doi_in(fields.get("doi", ""))
    category = fields.get("primaryclass", "")
    organisation = next((fields[name] for name in _ORGANISATION if fields.get(name)), "")
    return Paper(
        id=entry.key,
        title=_decoded(fields.get("title", "")),
        abstract=fields.get("abstract", ""),
        authors=authors,
        authors_cut=authors_cut,
        organisation=_decoded(organisation) or None,
        categories=(category,) if category else (),
        date=_date(fields),
        url=_decoded(fields.get("url", "")) or link_to(arxiv_id=arxiv_id, doi=doi),
        doi=doi,
        arxiv_id=arxiv_id,
    )


def _authors(field: str) -> tuple[tuple[str, ...], bool]:
    names = split_multiple_persons_names(field)
    cut = bool(names) and names[-1].lower() in {"others", "et al.", "et al"}
    return tuple(filter(None, map(_author, names[:-1] if cut else names))), cut


def _author(name: str) -> str:
    """A name as it is spoken: given names, particles, family name, suffix."""
    parts = parse_single_name_into_parts(name, strict=False)
    spoken = _decoded(" ".join((*parts.first, *parts.von, *parts.last)))
    return f"{spoken}, {_decoded(' '.join(parts.jr))}" if parts.jr else spoken


def _arxiv_id(fields: Mapping[str, str]) -> str | None:
    prefix = fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).lower()
    if prefix == "arxiv" and (found := arxiv_id_in(fields.get("eprint", ""))):
        return found
    words = (word.strip(".,;()[]{}") for name in _MAY_NAME_ARXIV for word in fields.get(name, "").split())
    return next(filter(None, (arxiv_id_in(word) for word in words if "arxiv" in word.lower())), None)


def _date(fields: Mapping[str, str]) -> PublicationDate | None:
    """The date of an entry; "in press" and the like are no date, and no reason to refuse a paper."""
    if date := _DATE.match(fields.get("date", "")):
        return PublicationDate.parse(date.group())
    year = _YEAR.search(fields.get("year", ""))
    if year is None:
        return None
    month = fields.get("month", "")
    return PublicationDate(int(year.group()), int(month) if month.isdecimal() else None)


def _decoded(latex: str) -> str:
    """A field without what only typesets it: accents as letters, no braces to protect capitals; formulas stay."""
    decoded = "".join(
        raw if is_latex and "$" in raw else shown if is_latex else raw.replace("{", "").replace("}", "")
        for raw, shown, is_latex in latex_runs(latex)
    )
    return " ".join(decoded.split())
