"""Fetching: politeness, patience and bounds."""

import asyncio
import gzip
import zlib

import pytest

from bot import __version__
from bot.errors import BadAnswer, Gone, SourceError, TooLarge, Unreachable
from bot.settings import Settings
from bot.sources.headers import Validators
from bot.sources.web import Fetched, Web
from tests.sources.loopback import Answer, LoopbackWeb, Way
from tests.sources.simulated import BEGINNING, SimulatedClock, SimulatedNames

HERE, THERE = "here.example", "there.example"
FAILS = Answer(status=503)
DONE = Answer(b"done")


async def test_what_is_fetched_is_kept_with_all_that_came_with_it(web: Web, loopback: LoopbackWeb) -> None:
    headers = {
        "Content-Type": "text/xml; charset=utf-8",
        "ETag": '"1"',
        "Last-Modified": "Mon, 08 Jan 2024 05:00:00 GMT",
    }
    loopback.answer("/feed", Answer(b"<rss/>", headers=headers))

    fetched = await web.get(loopback.url(HERE, "/feed"))

    assert fetched == Fetched(
        url=loopback.url(HERE, "/feed"),
        status=200,
        body=b"<rss/>",
        charset="utf-8",
        validators=Validators('"1"', "Mon, 08 Jan 2024 05:00:00 GMT"),
        fetched_at=BEGINNING,
    )


async def test_a_request_says_who_asks_and_how_to_reach_them(web: Web, loopback: LoopbackWeb) -> None:
    loopback.answer("/", DONE)

    await web.get(loopback.url(HERE, "/"), accept="application/json")

    (asked,) = loopback.asked
    assert asked.headers["User-Agent"] == f"Quoth/{__version__} (us@lab.example)"
    assert asked.headers["Accept"] == "application/json"


async def test_what_has_not_changed_does_not_come_again(web: Web, loopback: LoopbackWeb) -> None:
    loopback.answer("/feed", *[Answer(b"<rss/>", headers={"ETag": 'W/"1"'})] * 2)
    first = await web.get(loopback.url(HERE, "/feed"))

    second = await web.get(loopback.url(HERE, "/feed"), validators=first.validators)

    assert (first.unchanged, second.unchanged, second.body) == (False, True, b"")


async def test_a_validator_that_could_not_be_sent_back_is_not_kept(web: Web, loopback: LoopbackWeb) -> None:
    loopback.answer("/", Answer(b"", headers={"ETag": "x" * 600, "Last-Modified": "gestern, übrigens"}))

    assert (await web.get(loopback.url(HERE, "/"))).validators == Validators()


async def test_arxiv_is_asked_once_in_three_seconds_over_one_connection(
    web: Web, loopback: LoopbackWeb, clock: SimulatedClock
) -> None:
    loopback.answer("/", *[DONE] * 6)
    hosts = ["export.arxiv.org", "rss.arxiv.org"] * 3

    await asyncio.gather(*(web.get(loopback.url(host, "/")) for host in hosts))

    assert [asked.at_s for asked in loopback.asked] == [0, 3, 6, 9, 12, 15]
    assert loopback.most_at_once == 1


async def test_hosts_do_not_wait_for_one_another(web: Web, loopback: LoopbackWeb, clock: SimulatedClock) -> None:
    loopback.answer("/", DONE, DONE)

    await asyncio.gather(web.get(loopback.url(HERE, "/")), web.get(loopback.url(THERE, "/")))

    assert clock.slept == []


async def test_a_host_is_left_alone_for_as_long_as_it_asks(web: Web, loopback: LoopbackWeb) -> None:
    later = Answer(status=429, headers={"Retry-After": "30"})
    on_a_date = Answer(status=503, headers={"Retry-After": "Mon, 08 Jan 2024 06:01:30 GMT"})
    loopback.answer("/", later, on_a_date, DONE)

    fetched = await web.get(loopback.url("export.arxiv.org", "/"))

    assert fetched.body == b"done"
    assert [asked.at_s for asked in loopback.asked] == [0, 30, 90]


async def test_others_wait_too_while_a_host_is_left_alone(web: Web, loopback: LoopbackWeb) -> None:
    loopback.answer("/busy", Answer(status=429, headers={"Retry-After": "30"}), DONE)
    loopback.answer("/other", DONE)
    busy = asyncio.create_task(web.get(loopback.url("export.arxiv.org", "/busy")))
    while not loopback.asked:  # noqa: ASYNC110 - until the server has been asked
        await asyncio.sleep(0)

    await asyncio.gather(busy, web.get(loopback.url("rss.arxiv.org", "/other")))

    assert [asked.at_s for asked in loopback.asked][1] >= 30


async def test_a_host_that_asks_for_an_hour_is_given_up_at_once(
    web: Web, loopback: LoopbackWeb, clock: SimulatedClock
) -> None:
    loopback.answer("/", Answer(status=503, headers={"Retry-After": "3600"}))

    with pytest.raises(Unreachable, match=r"asked to be left alone for 3,600 s") as caught:
        await web.get(loopback.url(HERE, "/"))

    assert (caught.value.after_s, caught.value.passing, clock.slept) == (3600.0, True, [])


@pytest.mark.parametrize("told", ["soon", "", "-5", "Mon, 99 Jan 2024 06:01:30 GMT", "1 Jan 2024 0:8080808080", "１２"])
async def test_a_wait_that_cannot_be_read_is_no_wait(
    web: Web, loopback: LoopbackWeb, clock: SimulatedClock, told: str
) -> None:
    loopback.answer("/", Answer(status=503, headers={"Retry-After": told}), DONE)

    await web.get(loopback.url(HERE, "/"))

    assert clock.slept == [1.0]


async def test_without_a_word_the_pauses_double_and_the_tries_end(
    web: Web, loopback: LoopbackWeb, clock: SimulatedClock
) -> None:
    loopback.answer("/", FAILS, FAILS, FAILS, DONE)

    with pytest.raises(Unreachable, match=r"here\.example answered with HTTP 503 \(try again later\)"):
        await web.get(loopback.url(HERE, "/"))

    assert clock.slept == [1.0, 2.0]


@pytest.mark.parametrize(("jitter", "pause"), [(0.0, 0.5), (0.99, 1.49)])
async def test_a_pause_is_scattered(
    web_settings: Settings,
    clock: SimulatedClock,
    names: SimulatedNames,
    loopback: LoopbackWeb,
    jitter: float,
    pause: float,
) -> None:
    loopback.answer("/", FAILS, DONE)

    async with Web.open(web_settings, clock=clock, jitter=lambda: jitter, resolver=names) as web:
        await web.get(loopback.url(HERE, "/"))

    assert clock.slept == [pytest.approx(pause)]


@pytest.mark.parametrize("status", [404, 410])
async def test_what_is_not_there_is_gone(web: Web, loopback: LoopbackWeb, status: int) -> None:
    loopback.answer("/x", Answer(status=status))

    with pytest.raises(Gone, match="nothing at /x"):
        await web.get(loopback.url(HERE, "/x"))


@pytest.mark.parametrize("status", [300, 304, 400, 401, 403, 418, 501])
async def test_a_refusal_is_a_bad_answer_and_not_tried_again(web: Web, loopback: LoopbackWeb, status: int) -> None:
    loopback.answer("/", Answer(status=status), DONE)

    with pytest.raises(BadAnswer, match=f"HTTP {status}"):
        await web.get(loopback.url(HERE, "/"))


async def test_the_body_of_a_refusal_can_be_asked_for(web: Web, loopback: LoopbackWeb) -> None:
    loopback.answer("/", Answer(b"why", status=400))

    assert (await web.get(loopback.url(HERE, "/"), also={400})).body == b"why"


@pytest.mark.parametrize("way", [Way.STALLS, Way.TRICKLES])
async def test_an_answer_that_takes_too_long_is_cut_off(
    web_settings: Settings, clock: SimulatedClock, names: SimulatedNames, loopback: LoopbackWeb, way: Way
) -> None:
    hurried = {"fetch_read_timeout_s": 0.05, "fetch_timeout_s": 0.1, "fetch_tries": 1}
    loopback.answer("/", Answer(b"half", way=way))

    async with Web.open(web_settings.model_copy(update=hurried), clock=clock, resolver=names) as web:
        with pytest.raises(Unreachable, match="took too long"):
            await web.get(loopback.url(HERE, "/"))


async def test_an_answer_that_breaks_off_is_asked_for_again(web: Web, loopback: LoopbackWeb) -> None:
    loopback.answer("/", Answer(b"half and half", headers={"Content-Length": "13"}, way=Way.BREAKS_OFF), DONE)

    assert (await web.get(loopback.url(HERE, "/"))).body == b"done"


@pytest.mark.parametrize("way", [Way.WHOLE, Way.UNSAID])
async def test_an_answer_larger_than_the_bound_is_not_read(web: Web, loopback: LoopbackWeb, way: Way) -> None:
    loopback.answer("/", Answer(b"x" * (10 * 2**20 + 1), way=way))

    with pytest.raises(TooLarge, match=r"larger than 10 MB \(the setting fetch_max_mb\)"):
        await web.get(loopback.url(HERE, "/"))


@pytest.mark.parametrize("way", [Way.WHOLE, Way.UNSAID])
async def test_an_answer_as_large_as_the_bound_is_read(web: Web, loopback: LoopbackWeb, way: Way) -> None:
    loopback.answer("/", Answer(b"x" * (10 * 2**20), way=way))

    assert len((await web.get(loopback.url(HERE, "/"))).body) == 10 * 2**20


async def test_a_small_body_that_unpacks_to_a_large_one_is_not_unpacked(web: Web, loopback: LoopbackWeb) -> None:
    bomb = gzip.compress(bytes(200 * 2**20), compresslevel=1)
    loopback.answer("/", Answer(bomb, headers={"Content-Encoding": "gzip"}))

    with pytest.raises(TooLarge):
        await web.get(loopback.url(HERE, "/"))


@pytest.mark.parametrize(
    ("encoding", "packed"), [("gzip", gzip.compress(b"hello", mtime=0)), ("deflate", zlib.compress(b"hello"))]
)
async def test_a_packed_answer_is_unpacked(web: Web, loopback: LoopbackWeb, encoding: str, packed: bytes) -> None:
    loopback.answer("/", Answer(packed, headers={"Content-Encoding": encoding}))

    assert (await web.get(loopback.url(HERE, "/"))).body == b"hello"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(b"hello", mtime=0)[:-4]), ("gzip", b"not packed"), ("br", b"unasked")],
)
async def test_an_answer_that_cannot_be_unpacked_is_a_bad_one(
    web: Web, loopback: LoopbackWeb, encoding: str, packed: bytes
) -> None:
    loopback.answer("/", Answer(packed, headers={"Content-Encoding": encoding}))

    with pytest.raises(BadAnswer):
        await web.get(loopback.url(HERE, "/"))


async def test_redirects_are_followed_five_times(web: Web, loopback: LoopbackWeb) -> None:
    for number in range(5):
        loopback.answer(f"/{number}", Answer(status=302, headers={"Location": f"/{number + 1}"}))
    loopback.answer("/5", DONE)

    fetched = await web.get(loopback.url(HERE, "/0"))

    assert (fetched.body, fetched.url) == (b"done", loopback.url(HERE, "/5"))


async def test_redirects_without_end_are_not_followed_further(web: Web, loopback: LoopbackWeb) -> None:
    loop = Answer(status=301, headers={"Location": loopback.url(HERE, "/")})
    loopback.answer("/", *[loop] * 10)

    with pytest.raises(BadAnswer, match="without end"):
        await web.get(loopback.url(HERE, "/"))

    assert len(loopback.asked) == 6


async def test_the_host_at_the_end_of_a_redirect_is_the_one_that_is_left_alone(
    web: Web, loopback: LoopbackWeb, clock: SimulatedClock
) -> None:
    away = Answer(status=307, headers={"Location": loopback.url(THERE, "/end")})
    loopback.answer("/", away, away, DONE)
    loopback.answer("/end", Answer(status=503, headers={"Retry-After": "60"}), DONE)

    await web.get(loopback.url(HERE, "/"))

    assert [(asked.host, asked.at_s) for asked in loopback.asked] == [
        (HERE, 0.0), (THERE, 0.0), (HERE, 0.5), (THERE, 60.0)
    ]  # fmt: skip


async def test_a_host_that_is_not_there_is_unreachable(
    web_settings: Settings, clock: SimulatedClock, names: SimulatedNames, loopback: LoopbackWeb
) -> None:
    address = loopback.url(HERE, "/")
    await loopback._runner.cleanup()

    async with Web.open(web_settings, clock=clock, resolver=names) as web:
        with pytest.raises(SourceError, match=r"here\.example cannot be reached"):
            await web.get(address)
