"""The record of a paper that has a DOI, from whoever registered it.

doi.org sends to the registry and gives its record as CSL JSON (https://citation.doi.org/docs.html); where that has no
abstract, Crossref and DataCite are asked for their own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from bot.errors import Gone, NoAbstract, NotThere
from bot.sources.records import read_crossref, read_csl, read_datacite
from bot.sources.web import Web
from retrieval.papers import Paper

_CSL = "application/vnd.citationstyles.csl+json"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Registries:
    """The addresses at which DOIs are looked up."""

    doi: str
    crossref: str
    datacite: str


async def look_up_doi(doi: str, web: Web, registries: Registries) -> Paper:
    """Return the paper with this DOI, with its abstract.

    Raises NotThere where there is none, NoAbstract where none of the registries has an abstract of it, and SourceError
    where they can't be asked.
    """
    paper = await _record(web, f"{registries.doi}/{_quoted(doi)}", _CSL, read_csl)
    if paper is None:
        raise NotThere(f"No paper has the DOI {doi} (check it for a slip)")
    if not paper.abstract:
        async for other in _others(doi, web, registries):
            paper = replace(paper, abstract=other.abstract)
            if paper.abstract:
                break
    if not paper.abstract:
        raise NoAbstract(f"{paper.title!r} ({doi}) has no abstract at doi.org, Crossref or DataCite (add it as BibTeX)")
    return replace(paper, doi=doi, url=paper.url or f"https://doi.org/{doi}")


async def _others(doi: str, web: Web, registries: Registries) -> AsyncIterator[Paper]:
    """What the registries themselves have of it; a DOI is known to one of them alone."""
    for url, read in (
        (f"{registries.crossref}/works/{_quoted(doi)}", read_crossref),
        (f"{registries.datacite}/dois/{_quoted(doi)}", read_datacite),
    ):
        if paper := await _record(web, url, _JSON, read):
            yield paper


async def _record(web: Web, url: str, accept: str, read: Callable[[bytes], Paper]) -> Paper | None:
    try:
        fetched = await web.get(url, accept=accept)
    except Gone:
        return None
    return await asyncio.to_thread(read, fetched.body)


def _quoted(doi: str) -> str:
    """A DOI as it stands in an address: it may hold `<`, `#` and `?`."""
    return quote(doi, safe="/")
