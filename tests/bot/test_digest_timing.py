"""When a digest is due, over zones, summer time and weekends."""

import datetime as dt
import itertools
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.timing import Timing

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
HALF_PAST_TWO = dt.time(2, 30)
TWO_YEARS = 2 * 365 * 24 * 60  # minutes
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC"]


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}Z")


def test_it_is_due_at_the_local_hour_before_and_after_the_clocks_change() -> None:
    timing = Timing(dt.time(9), BERLIN)

    assert timing.after(utc("03-28 00:00")) == utc("03-28 08:00")
    assert timing.after(utc("03-28 08:00")) == utc("03-29 07:00")
    assert timing.after(utc("10-24 07:00")) == utc("10-25 08:00")


def test_a_time_that_the_clocks_skip_is_due_once_they_have() -> None:
    assert Timing(HALF_PAST_TWO, BERLIN).on(dt.date(2026, 3, 29)) == utc("03-29 01:30")


def test_of_a_time_that_comes_twice_the_first_is_meant_and_it_is_due_once() -> None:
    timing = Timing(HALF_PAST_TWO, BERLIN)

    first = timing.after(utc("10-24 12:00"))

    assert first == utc("10-25 00:30")
    assert timing.after(first) == utc("10-26 01:30")


def test_weekends_are_left_out_by_the_local_calendar() -> None:
    timing = Timing(dt.time(7), zoneinfo.ZoneInfo("Pacific/Auckland"), weekdays_only=True)

    # Friday 07:00 in Auckland is Thursday in UTC; the next is Monday there.
    friday = timing.on(dt.date(2026, 6, 5))

    assert friday == utc("06-04 19:00")
    assert friday is not None
    assert timing.after(friday) == utc("06-07 19:00")
    assert timing.on(dt.date(2026, 6, 6)) is None


@pytest.mark.parametrize("name", ZONES)
@given(
    start=st.integers(0, TWO_YEARS).map(lambda minutes: utc("01-01 00:00") + dt.timedelta(minutes=minutes)),
    at=st.times(),
)
def test_it_is_due_exactly_once_each_local_day(name: str, start: dt.datetime, at: dt.time) -> None:
    timing = Timing(at, zoneinfo.ZoneInfo(name))
    moments = [start]
    for _ in range(5):
        moments.append(timing.after(moments[-1]))

    days = [timing.day_of(moment) for moment in moments[1:]]

    assert all(earlier < later for earlier, later in itertools.pairwise(moments))
    assert days == [days[0] + dt.timedelta(days=number) for number in range(5)]
