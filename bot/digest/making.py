"""Sources made from what people write."""

from collections.abc import Callable
from pathlib import Path

from bot.digest.addresses import ARXIV, ARXIV_QUERY, AUTHOR, BIORXIV, FOLDER, HUGGING_FACE, MEDRXIV, WEB, kind_of
from bot.errors import UserError
from bot.settings import Settings
from bot.sources.arxiv_api import ArxivQuery, ArxivSearch
from bot.sources.arxiv_feed import ArxivFeed, categories_of
from bot.sources.biorxiv import Biorxiv
from bot.sources.feed import WebFeed
from bot.sources.folder import Folder
from bot.sources.huggingface import HuggingFace
from bot.sources.source import Source
from bot.sources.web import Web


def source_of(written: str, web: Web, settings: Settings) -> Source:
    """The source that a checked text stands for. Raises UserError where its words can't be meant."""
    kind = kind_of(written)
    asked = written.removeprefix(kind)
    makers: dict[str, Callable[[], Source]] = {
        ARXIV: lambda: ArxivFeed(web, asked.split("+"), address=settings.arxiv_feed_url),
        ARXIV_QUERY: lambda: ArxivSearch(web, query_of(asked), settings.arxiv_api_url),
        BIORXIV: lambda: Biorxiv(web, "biorxiv", address=settings.biorxiv_url),
        MEDRXIV: lambda: Biorxiv(web, "medrxiv", address=settings.biorxiv_url),
        HUGGING_FACE: lambda: HuggingFace(web, address=settings.huggingface_url),
        FOLDER: lambda: Folder(Path(asked)),
        WEB: lambda: WebFeed(web, written),
    }
    return makers[kind]()


def query_of(asked: str) -> ArxivQuery:
    """Categories, `au:` authors and phrases with a plus between: cs.DC+au:Jane Doe+KV cache."""
    categories, authors, phrases = [], [], []
    for part in asked.split("+"):
        if part.startswith(AUTHOR):
            authors.append(part.removeprefix(AUTHOR).strip())
        elif _is_category(part):
            categories.append(part)
        else:
            phrases.append(part)
    return ArxivQuery(tuple(categories), tuple(authors), tuple(phrases))


def _is_category(part: str) -> bool:
    """Whether it is written as a category is, with its archive: a bare word is a phrase."""
    try:
        categories_of([part])
    except UserError:
        return False
    return "." in part or "-" in part
