"""arXiv on this machine: its daily feeds and its API, over papers that a test announces."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from zoneinfo import ZoneInfo

from tests.sources.loopback import Answer, Asked, LoopbackWeb
from tests.sources.simulated import SimulatedClock

EASTERN = ZoneInfo("America/New_York")
FEEDS, API = "rss.arxiv.org", "export.arxiv.org"
KNOWN_CATEGORIES = frozenset({"cs.DC", "cs.LG", "cs.CL", "hep-th"})
_XML = {"Content-Type": "application/xml; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Announcement:
    """What arXiv announces of a paper on a day; by default it was submitted at noon the day before."""

    day: dt.date
    id: str
    title: str
    abstract: str = "We study it."
    authors: Sequence[str] = ("Jane Doe", "Bo Li")
    categories: Sequence[str] = ("cs.DC",)
    kind: str = "new"
    version: int = 1
    submitted: dt.datetime | None = None

    @property
    def submitted_at(self) -> dt.datetime:
        noon = dt.datetime.combine(self.day - dt.timedelta(days=1), dt.time(12), dt.UTC)
        return self.submitted or noon


@dataclass(slots=True)
class Arxiv:
    """Answers as arXiv does. `stale` is a day whose feed goes on to be served; `empty_pages` come before the next."""

    clock: SimulatedClock
    announcements: list[Announcement] = field(default_factory=list)
    stale: dt.date | None = None
    empty_pages: int = 0

    def serve(self, loopback: LoopbackWeb) -> None:
        loopback.hosts[FEEDS] = self.feeds
        loopback.hosts[API] = self.api

    def feeds(self, asked: Asked) -> Answer:
        _, form, categories = asked.path.split("/", 2)
        return self.feed(form, categories.split("+"))

    def feed(self, form: str, categories: Sequence[str]) -> Answer:
        """The feed of today as `rss` or `atom`."""
        query = "+".join(categories)
        if unknown := [name for name in categories if name not in KNOWN_CATEGORIES]:
            said = _rss(f"Feed error for query: {query}", self._today(), [_error_item(unknown)])
            return Answer(said.encode(), 400, _XML)
        announced = [each for each in self.announcements if each.day == (self.stale or self._today())]
        once = {each.id: each for each in announced if set(each.categories) & set(categories)}.values()
        write = _rss_of if form == "rss" else _atom_of
        return Answer(write(query, self._today(), once).encode(), headers=_XML)

    def api(self, asked: Asked) -> Answer:
        start, most = int(asked.query.get("start", "0")), int(asked.query.get("max_results", "10"))
        submitted = self._first_submitted()
        if ids := asked.query.get("id_list"):
            wanted = ids.split(",")
            if wrong := [each for each in wanted if not re.fullmatch(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}", each)]:
                return Answer(_api_error(f"incorrect id format for {wrong[0]}").encode(), 400, _XML)
            found = [each for each in self._newest() if each.id in wanted]
        else:
            query = asked.query["search_query"]
            found = [each for each in self._newest() if _matches(each, submitted[each.id], query)]
        found.sort(key=lambda each: submitted[each.id])
        page = [(each, submitted[each.id]) for each in found[start : start + most]]
        if self.empty_pages:
            self.empty_pages -= 1
            page = []
        return Answer(_api_page(page, len(found)).encode(), headers=_XML)

    def _today(self) -> dt.date:
        return self.clock.now().astimezone(EASTERN).date()

    def _newest(self) -> list[Announcement]:
        """Of each paper that is announced by now, what was announced last."""
        return list({each.id: each for each in self.announcements if each.day <= self._today()}.values())

    def _first_submitted(self) -> dict[str, dt.datetime]:
        first: dict[str, dt.datetime] = {}
        for each in self.announcements:
            first[each.id] = min(each.submitted_at, first.get(each.id, each.submitted_at))
        return first


def _matches(paper: Announcement, submitted: dt.datetime, query: str) -> bool:
    window = re.search(r"submittedDate:\[(\d{12}) TO (\d{12})\]", query)
    texts = {"cat": paper.categories, "au": paper.authors, "all": (paper.title, paper.abstract)}
    for name, held in texts.items():
        asked = [value.strip('"') for value in re.findall(rf'\b{name}:("[^"]*"|[\w.-]+)', query)]
        if asked and not any(value.lower() in text.lower() for value in asked for text in held):
            return False
    return window is None or window[1] <= f"{submitted:%Y%m%d%H%M}" <= window[2]


def _rss_of(query: str, day: dt.date, announced: Iterable[Announcement]) -> str:
    return _rss(f"{query} updates on arXiv.org", day, [_rss_item(each, _midnight(day)) for each in announced])


def _rss(title: str, day: dt.date, items: Sequence[str]) -> str:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>{escape(title)}</title><link>http://rss.arxiv.org/rss/</link><description>{escape(title)}</description>
<lastBuildDate>{_midnight(day):%a, %d %b %Y %H:%M:%S %z}</lastBuildDate>
<pubDate>{_midnight(day):%a, %d %b %Y %H:%M:%S %z}</pubDate>
<skipDays><day>Saturday</day><day>Sunday</day></skipDays>
{"".join(items)}</channel></rss>"""


def _rss_item(each: Announcement, at: dt.datetime) -> str:
    abstract = f"arXiv:{each.id}v{each.version} Announce Type: {each.kind} \nAbstract: {each.abstract}"
    return f"""<item><title>{escape(each.title)}</title><link>https://arxiv.org/abs/{each.id}</link>
<description>{escape(abstract)}</description>
<guid isPermaLink="false">oai:arXiv.org:{each.id}v{each.version}</guid>
{"".join(f"<category>{name}</category>" for name in each.categories)}
<pubDate>{at:%a, %d %b %Y %H:%M:%S %z}</pubDate><arxiv:announce_type>{each.kind}</arxiv:announce_type>
<dc:creator>{escape(", ".join(each.authors))}</dc:creator></item>
"""


def _error_item(unknown: Sequence[str]) -> str:
    return f"<item><title>Error</title><description>Invalid archive or category: {unknown[0]}</description></item>"


def _atom_of(query: str, day: dt.date, announced: Iterable[Announcement]) -> str:
    at = _midnight(day).isoformat()
    entries = "".join(
        f"""<entry><id>oai:arXiv.org:{each.id}v{each.version}</id><title>{escape(each.title)}</title>
<updated>{at}</updated><link href="https://arxiv.org/abs/{each.id}" rel="alternate" type="text/html"/>
<summary>arXiv:{each.id}v{each.version} Announce Type: {each.kind}
Abstract: {escape(each.abstract)}</summary>{"".join(f'<category term="{name}"/>' for name in each.categories)}
<published>{at}</published><arxiv:announce_type>{each.kind}</arxiv:announce_type>
<author><name>{escape(", ".join(each.authors))}</name></author></entry>
"""
        for each in announced
    )
    return _atom(f"{query} updates on arXiv.org", entries)


def _atom(title: str, entries: str, total: int | None = None) -> str:
    said = "" if total is None else f"<opensearch:totalResults>{total}</opensearch:totalResults>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>{escape(title)}</title>{said}
{entries}</feed>"""


def _api_page(papers: Iterable[tuple[Announcement, dt.datetime]], total: int) -> str:
    entries = "".join(
        f"""<entry><id>http://arxiv.org/abs/{each.id}v{each.version}</id>
<updated>{each.submitted_at:%Y-%m-%dT%H:%M:%SZ}</updated><published>{first:%Y-%m-%dT%H:%M:%SZ}</published>
<title>{escape(each.title)}</title><summary>  {escape(each.abstract)}
</summary>{"".join(f"<author><name>{escape(name)}</name></author>" for name in each.authors)}
<link href="http://arxiv.org/abs/{each.id}v{each.version}" rel="alternate" type="text/html"/>
<arxiv:primary_category term="{each.categories[0]}"/>
{"".join(f'<category term="{name}"/>' for name in each.categories)}</entry>
"""
        for each, first in papers
    )
    return _atom("ArXiv Query", entries, total)


def _api_error(why: str) -> str:
    return _atom(
        "ArXiv Query",
        f"""<entry><id>http://arxiv.org/api/errors#{why.replace(" ", "_")}</id>
<title>Error</title><summary>{why}</summary></entry>""",
        1,
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), EASTERN)
