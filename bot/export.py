"""A library as a file that others read, and Quoth too."""

import gzip
import json
from collections.abc import Iterable
from typing import Literal

from bot.replies import Attachment
from bot.store.identity import id_in
from bot.store.scope import SHARED
from retrieval.citations import bibtex
from retrieval.papers import Paper

Format = Literal["jsonl", "bibtex"]

# Bytes: packed from here on; Discord takes ten MiB, https://docs.discord.com/developers/reference#uploading-files
_PACKED_FROM = 4 << 20


def exported(papers: Iterable[Paper], form: Format, name: str) -> Attachment:
    """The papers as a file; in JSON Lines with all that is known, so that an import of it brings them back."""
    if form == "bibtex":
        text, suffix, called = "\n\n".join(map(bibtex, papers)) + "\n", ".bib", "BibTeX"
    else:
        text, suffix, called = "".join(map(_line, papers)), ".jsonl", "JSON Lines"
    content = text.encode(errors="replace")
    if len(content) > _PACKED_FROM:
        # Without the time, so that the same papers are the same file.
        return Attachment(f"{name}{suffix}.gz", gzip.compress(content, mtime=0), f"Papers as {called}, gzipped")
    return Attachment(f"{name}{suffix}", content, f"Papers as {called}")


def _line(paper: Paper) -> str:
    known = {
        "id": id_in(SHARED, paper.id),  # another library marks it anew
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "authors_cut": paper.authors_cut,
        "organisation": paper.organisation,
        "date": paper.date.isoformat() if paper.date else None,
        "categories": paper.categories,
        "url": paper.url,
        "has_code": paper.has_code,
        "doi": paper.doi,
        "arxiv_id": paper.arxiv_id,
    }
    return json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False) + "\n"
