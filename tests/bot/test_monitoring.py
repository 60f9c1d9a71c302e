"""Health and metrics over HTTP, as a monitor reads them."""

import asyncio
import logging
import socket
from contextlib import suppress
from dataclasses import dataclass, replace

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from bot.assistant import Assistant
from bot.commands import Invocation
from bot.errors import NotThere, SettingsError, TooMuch
from bot.exposition import Measure, Sample, exposition
from bot.logs import log_fault
from bot.monitoring import HOST, monitored
from bot.replies import Action, Caller, Verb
from bot.tally import Tally

ANN = Caller("ann", "papers", "lab")
KV_CACHE = "which paper covers KV cache compression?"


def free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Discord:
    connected: bool = True

    def __call__(self) -> bool:
        return self.connected


@dataclass(frozen=True)
class Answered:
    status: int
    text: str
    type: str

    def value(self, name: str, **labels: str) -> float | None:
        """The value of one sample, read by Prometheus' own parser."""
        samples = [sample for family in text_string_to_metric_families(self.text) for sample in family.samples]
        return next((s.value for s in samples if s.name == name and labels.items() <= s.labels.items()), None)


async def get(port: int, path: str, host: str = HOST) -> Answered:
    async with aiohttp.ClientSession() as session:
        url = f"http://{HOST}:{port}{path}"
        async with session.get(url, headers={"Host": host}) as response:
            return Answered(response.status, await response.text(), response.headers["Content-Type"])


async def metrics(assistant: Assistant) -> Answered:
    port = free_port()
    async with monitored(assistant, Discord(), port):
        return await get(port, "/metrics")


async def test_health_is_200_while_it_can_answer_and_503_while_it_cannot(assistant: Assistant) -> None:
    discord, port = Discord(), free_port()
    async with monitored(assistant, discord, port):
        well = await get(port, "/healthz")
        discord.connected = False
        apart = await get(port, "/healthz")
        discord.connected = True
        assistant.health.sign("digest", "failed", fine=False)
        failing = await get(port, "/healthz")

    assert (well.status, well.text) == (200, '{"database": true, "discord": true, "failing": []}')
    assert (apart.status, apart.text) == (503, '{"database": true, "discord": false, "failing": []}')
    assert (failing.status, failing.text) == (200, '{"database": true, "discord": true, "failing": ["digest"]}')


async def test_requests_are_counted_by_how_they_ended_and_timed(assistant: Assistant) -> None:
    await assistant.run(ANN, Invocation("ask", {"question": KV_CACHE}))
    await assistant.run(ANN, Invocation("ask", {"question": "how do zebrafish sing?"}))
    await assistant.say(ANN, KV_CACHE)
    with suppress(NotThere):
        await assistant.act(ANN, Action(Verb.PAGE, 999, 2))

    read = await metrics(assistant)

    assert read.value("quoth_requests_total", request="ask", ended="answered") == 1
    assert read.value("quoth_requests_total", request="ask", ended="not_found") == 1
    assert read.value("quoth_requests_total", request="words", ended="answered") == 1
    assert read.value("quoth_requests_total", request="button page", ended="refused") == 1
    assert read.value("quoth_request_seconds_count", request="ask") == 2
    assert read.value("quoth_request_seconds_bucket", request="ask", le="+Inf") == 2
    assert read.value("quoth_requests_open") == 0
    assert read.value("quoth_papers", library="shared") == 20


async def test_a_flood_shows_as_requests_that_were_limited(assistant: Assistant) -> None:
    for _ in range(assistant.settings.person_burst + 5):
        with suppress(TooMuch):
            await assistant.run(ANN, Invocation("help", {}))
    limited = (await metrics(assistant)).value("quoth_requests_total", request="help", ended="limited")
    assert limited
    assert limited >= 1


async def test_faults_and_discords_rate_limits_are_counted(assistant: Assistant) -> None:
    log_fault(logging.getLogger("bot"), ValueError("x"))
    logging.getLogger("discord.http").warning("We are being rate limited. %s responded with 429.", "POST /x")
    logging.getLogger("discord.gateway").warning("Something else")
    read = await metrics(assistant)
    assert read.value("quoth_faults_total") == 1
    assert read.value("quoth_discord_rate_limits_total") == 1


async def test_nothing_that_a_person_wrote_or_is_called_is_in_the_metrics(assistant: Assistant) -> None:
    await assistant.say(replace(ANN, user="zanzibar", guild="quokka"), "what is zanzibarite memory?")
    with suppress(NotThere):
        await assistant.run(ANN, Invocation("zanzibar", {}))
    text = (await metrics(assistant)).text
    assert "zanzibar" not in text
    assert "quokka" not in text


async def test_it_listens_on_this_machine_alone_and_answers_to_no_other_name(assistant: Assistant) -> None:
    port = free_port()
    async with monitored(assistant, Discord(), port):
        assert (await get(port, "/metrics", host="rebound.example")).status == 403
        assert (await get(port, "/metrics", host=f"localhost:{port}")).status == 200
        assert (await get(port, "/other")).status == 404
        listening = asyncio.open_connection("127.0.0.2", port)  # another address of this same machine
        with pytest.raises(OSError, match=r"refused|failed"):
            await listening


async def test_a_port_that_is_taken_is_named_with_the_remedy(assistant: Assistant) -> None:
    port = free_port()
    async with monitored(assistant, Discord(), port):
        with pytest.raises(SettingsError, match=rf"metrics_port = {port}: .* \(name another port, or 0 for none\)"):
            async with monitored(assistant, Discord(), port):
                raise AssertionError


async def test_without_a_port_nobody_listens(assistant: Assistant) -> None:
    async with monitored(assistant, Discord(), 0):
        pass


def test_what_was_broken_off_counts_as_given_up_and_what_failed_as_failed() -> None:
    tally = Tally(clock=iter([0.0, 3.0, 3.0, 3.5]).__next__)
    with pytest.raises(KeyError), tally.one("ask"):
        raise KeyError
    with pytest.raises(asyncio.CancelledError), tally.one("ask"):
        raise asyncio.CancelledError
    assert tally.ended == {("ask", "failed"): 1, ("ask", "given_up"): 1}
    assert (tally.times["ask"].total_s, tally.times["ask"].counts[5], tally.times["ask"].counts[8]) == (3.5, 1, 1)
    assert tally.open == 0


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r")), st.floats(allow_nan=False))
def test_any_label_and_value_reads_back_as_it_was(text: str, value: float) -> None:
    written = exposition([Measure("name", "gauge", "Says.", [Sample(value, {"label": text})])])
    ((sample,),) = [family.samples for family in text_string_to_metric_families(written)]
    assert (sample.labels["label"], sample.value) == (text, value)
