"""A clock that was ahead of the time, by days, and is right again."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from bot.post import PostOffice
from bot.settings import Settings
from bot.sources.source import Window
from tests.digest.newsdesk import NewsDesk, news_desk
from tests.sources.arxiv import Announcement

MONDAY = dt.datetime(2024, 3, 4, 6, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
NINE = MONDAY + dt.timedelta(hours=2)


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[NewsDesk]:
    async with news_desk(settings, MONDAY) as desk:
        yield desk


def moved(desk: NewsDesk, moment: dt.datetime) -> None:
    """Let the clock tell another time."""
    desk.clock._began += moment - desk.clock.now()


async def made_ahead(desk: NewsDesk, days: int) -> None:
    """A digest that was made by a clock that was so far ahead, which then is right again."""
    await desk.set_up("arxiv:cs.DC")
    await desk.run_until(NINE + dt.timedelta(hours=1))
    now = desk.clock.now()
    moved(desk, NINE + days * DAY + dt.timedelta(minutes=1))
    await desk.newsroom.publisher.publish_due(lambda: None)
    moved(desk, now)
    await desk.newsroom.publisher.publish_due(lambda: None)
    await PostOffice(
        desk.stores.letters, desk.mailbox, desk.clock.now, desk.newsroom.publisher.undelivered
    ).deliver_due()
    desk.said()


@pytest.mark.parametrize("days", [5, 30])
async def test_a_digest_that_was_made_for_a_day_to_come_is_made_again_the_next_morning(
    desk: NewsDesk, days: int
) -> None:
    await made_ahead(desk, days)
    tomorrow = (MONDAY + DAY).date()
    desk.arxiv.announcements.append(Announcement(tomorrow, "2403.05001", "Quokkas", "We count them."))
    await desk.run_until(NINE + DAY)
    (said,) = desk.said()
    assert said == ["Tue 05 09:00", "Tuesday 5 March: 1 new paper", "Quokkas"]


async def test_the_day_that_it_was_made_for_too_early_is_left_out_and_the_next_is_not(desk: NewsDesk) -> None:
    await made_ahead(desk, 3)
    await desk.run_until(NINE + 4 * DAY)
    assert [said[0] for said in desk.said()] == ["Tue 05 09:00", "Wed 06 09:00", "Fri 08 09:00"]


async def test_a_letter_that_was_put_off_to_a_time_far_off_is_sent(desk: NewsDesk) -> None:
    now = desk.clock.now()
    moved(desk, now + 30 * DAY)
    await desk.set_up("arxiv:cs.DC")
    await desk.newsroom.publisher.publish_due(lambda: None)
    moved(desk, now)
    assert [letter.state for letter in await desk.stores.letters.due(now, limit=10)] == ["waiting"]


async def test_what_a_source_gave_at_a_time_to_come_is_asked_for_again(desk: NewsDesk) -> None:
    now, window = desk.clock.now(), Window(MONDAY.date(), MONDAY.date())
    moved(desk, now + 30 * DAY)
    ahead = await desk.newsroom.newsstand.edition("arxiv:cs.DC", window)
    moved(desk, now)
    assert await desk.newsroom.newsstand.edition("arxiv:cs.DC", window) is not ahead
