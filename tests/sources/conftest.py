"""Sources that fetch from a web on this machine, in simulated time."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.sources.web import Web
from tests.sources.arxiv import Arxiv
from tests.sources.loopback import LoopbackWeb
from tests.sources.simulated import SimulatedClock, SimulatedNames

OURS = (
    "here.example", "there.example", "rss.arxiv.org", "export.arxiv.org", "doi.example", "crossref.example",
    "datacite.example", "biorxiv.example", "huggingface.example",
)  # fmt: skip


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def names() -> SimulatedNames:
    return SimulatedNames()


@pytest.fixture
async def loopback(clock: SimulatedClock) -> AsyncIterator[LoopbackWeb]:
    async with LoopbackWeb(clock) as loopback:
        yield loopback


@pytest.fixture
def web_settings(settings: Settings) -> Settings:
    """What tests may reach: hosts of this machine, by name. Its addresses they may not."""
    return settings.model_copy(
        update={"private_hosts": OURS, "fetch_timeout_s": 5.0, "fetch_read_timeout_s": 2.0, "contact": "us@lab.example"}
    )


@pytest.fixture
async def web(
    web_settings: Settings, clock: SimulatedClock, names: SimulatedNames, loopback: LoopbackWeb
) -> AsyncIterator[Web]:
    async with Web.open(web_settings, clock=clock, jitter=lambda: 0.5, resolver=names) as web:
        yield web


@pytest.fixture
def arxiv(clock: SimulatedClock, loopback: LoopbackWeb) -> Arxiv:
    arxiv = Arxiv(clock)
    arxiv.serve(loopback)
    return arxiv
