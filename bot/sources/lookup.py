"""Looks up one paper by what a person calls it: an arXiv id or link, or a DOI."""

from bot.errors import NoAbstract, NotThere, UserError
from bot.settings import Settings
from bot.sources.arxiv_api import ArxivApi
from bot.sources.doi import Registries, look_up_doi
from bot.sources.web import Web
from retrieval.papers import Paper, arxiv_id_in, doi_in


async def look_up(reference: str, web: Web, settings: Settings) -> Paper:
    """Return the paper that an arXiv id or link or a DOI names, with its abstract.

    Raises UserError where it names none, NotThere where there is no such paper, NoAbstract where its abstract is
    nowhere to be had, and SourceError where it can't be asked for.
    """
    if arxiv_id := arxiv_id_in(reference):
        return await _on_arxiv(arxiv_id, ArxivApi(web, settings.arxiv_api_url))
    if doi := doi_in(reference):
        registries = Registries(settings.doi_url, settings.crossref_url, settings.datacite_url)
        return await look_up_doi(doi, web, registries)
    raise UserError(f"This names no paper: {reference[:80]!r} (use an arXiv id or link, or a DOI)")


async def _on_arxiv(arxiv_id: str, arxiv: ArxivApi) -> Paper:
    paper = await arxiv.paper(arxiv_id)
    if paper is None:
        raise NotThere(f"arXiv has no paper {arxiv_id} (check the id for a slip)")
    if not paper.abstract:
        raise NoAbstract(f"{paper.title!r} ({arxiv_id}) has no abstract on arXiv (add it as BibTeX)")
    return paper
