"""One digest among others: what it shows, what joins the library, what stops it."""

import asyncio
import datetime as dt

import pytest

from bot.errors import SourceError
from bot.replies import Reply, Verb
from bot.sources.source import Window
from tests.digest.conftest import MONDAY
from tests.digest.newsdesk import NewsDesk, words_of
from tests.sources.arxiv import Announcement
from tests.sources.loopback import Answer

DAY = dt.timedelta(days=1)
NINE = MONDAY + dt.timedelta(hours=2)


def announce(desk: NewsDesk, count: int, days: int = 0) -> None:
    day = MONDAY.date() + days * DAY
    desk.arxiv.announcements += [
        Announcement(day, f"24{day:%m}.{day.day:02d}{n:03d}", f"Quokkas of the island number {n}", f"We count {n}.")
        for n in range(1, count + 1)
    ]


async def next_morning(desk: NewsDesk) -> Reply:
    """What the only digest says on the day after its welcome."""
    await desk.run_until(MONDAY + dt.timedelta(minutes=5))
    announce(desk, 12, days=1)
    desk.mailbox.posted.clear()
    await desk.run_until(NINE + DAY)
    return desk.mailbox.posted[-1].reply


async def test_the_first_one_shows_nothing_of_what_is_there(desk: NewsDesk) -> None:
    announce(desk, 3)
    await desk.set_up("arxiv:cs.DC")
    await desk.run_until(NINE)
    greeting, first = desk.said()
    assert greeting[1] == "Here begins the daily digest."
    assert first[1:] == ["Monday 4 March: nothing new", "No news from arXiv cs.DC."]


async def test_at_most_so_many_are_shown_and_the_others_are_on_pages(desk: NewsDesk) -> None:
    await desk.set_up("arxiv:cs.DC", most=4)
    reply = await next_morning(desk)
    assert reply.headline == "Tuesday 5 March: 12 new papers"
    assert len(reply.papers) == 4
    assert "8 more on further pages" in reply.notes
    (action,) = reply.actions
    assert (action.verb, action.page, reply.pages) == (Verb.ISSUE, 2, 3)
    issue = await desk.stores.issues.get(action.turn_id)
    assert issue is not None
    assert [entry.paper.title for entry in issue.entries[:4]] == [paper.title for paper in reply.papers]
    assert len(issue.entries) == 12


@pytest.mark.parametrize(("joins", "expected"), [("all", 12), ("shown", 4), ("none", 0)])
async def test_as_many_join_the_servers_library_as_were_chosen(desk: NewsDesk, joins: str, expected: int) -> None:
    await desk.set_up("arxiv:cs.DC", most=4, joins=joins)
    await next_morning(desk)
    assert len(await desk.library.holdings_of("10")) == expected
    assert len(desk.library.shared) == 0


async def test_a_source_is_fetched_once_for_all(desk: NewsDesk) -> None:
    for n in range(8):
        await desk.set_up("arxiv:cs.DC", channel=str(n + 1), server=str(n + 100))
    await next_morning(desk)
    assert len(desk.mailbox.posted) == 16  # on Monday and on Tuesday
    assert desk.loopback.paths().count("/rss/cs.DC") == 3  # for the welcome, on Monday and on Tuesday


async def test_one_channel_that_is_closed_stops_its_own_digest_and_tells_its_owner_once(desk: NewsDesk) -> None:
    closed = await desk.set_up("arxiv:cs.DC", channel="1")
    open_ = await desk.set_up("arxiv:cs.DC", channel="2")
    desk.mailbox.closed.add("1")
    await desk.run_until(NINE + 3 * DAY)
    told = [each for each in desk.mailbox.posted if each.place == "99"]
    kept = await desk.stores.digests.get(closed.id)
    assert kept is not None
    assert kept.paused == "I may not write there"
    assert [each.reply.headline for each in told] == [f"The digest {closed.id} that you set up is paused."]
    assert sum(each.place == "2" for each in desk.mailbox.posted) == 5
    assert open_.paused is None


async def test_an_owner_who_takes_no_messages_is_not_written_to_again(desk: NewsDesk) -> None:
    await desk.set_up("arxiv:cs.DC", channel="1")
    desk.mailbox.closed |= {"1", "99"}
    await desk.run_until(NINE + 3 * DAY)
    assert desk.mailbox.posted == []
    assert await desk.stores.letters.next_due() is None


async def test_one_source_that_fails_is_not_the_trouble_of_another_digest(desk: NewsDesk) -> None:
    broken = desk.loopback.url("journal.example", "/feed")
    await desk.set_up(broken, channel="1")
    await desk.set_up("arxiv:cs.DC", channel="2")
    await desk.run_until(NINE)
    assert [each.place for each in desk.mailbox.posted] == ["2", "2"]
    assert not desk.health.signs["feeds"].fine


async def test_a_source_that_is_named_wrongly_is_told_at_once(desk: NewsDesk) -> None:
    with pytest.raises(SourceError, match="no such feed"):
        await desk.newsroom.checked("arxiv:cs.NOPE")
    with pytest.raises(SourceError, match="may not be asked"):
        await desk.newsroom.checked("http://127.0.0.1/feed")


async def test_those_who_ask_at_once_wait_for_one_fetch(desk: NewsDesk) -> None:
    window = Window(MONDAY.date(), MONDAY.date())
    first, *others = await asyncio.gather(*(desk.newsroom.newsstand.edition("arxiv:cs.DC", window) for _ in range(9)))
    assert all(other is first for other in others)
    assert desk.loopback.paths() == ["/rss/cs.DC"]


async def test_what_has_not_changed_is_read_from_what_was_kept(desk: NewsDesk) -> None:
    announce(desk, 2)
    body = desk.arxiv.feed("rss", ["cs.DC"]).body
    desk.loopback.answer("/rss/cs.DC", *[Answer(body, headers={"ETag": '"a"'})] * 2)
    window = Window(MONDAY.date(), MONDAY.date())
    before = await desk.newsroom.newsstand.edition("arxiv:cs.DC", window)
    desk.clock.pass_until(MONDAY + dt.timedelta(minutes=20))
    after = await desk.newsroom.newsstand.edition("arxiv:cs.DC", window)
    assert desk.loopback.asked[-1].headers["If-None-Match"] == '"a"'
    assert after.found == before.found
    assert after.fetched_at > before.fetched_at


async def test_a_full_library_is_said_and_the_digest_comes_all_the_same(desk: NewsDesk) -> None:
    desk.library._settings = desk.settings.model_copy(update={"server_papers": 3})
    await desk.set_up("arxiv:cs.DC", joins="all")
    reply = await next_morning(desk)
    assert any("This library is full" in note for note in reply.notes)
    assert len(words_of(reply)) > 10
