"""The periods that questions limit their papers to."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import Filters
from retrieval.questions import dates, understand
from tests.retrieval.naming import known_names

_TODAY = dt.date(2026, 11, 23)
_NAMES = known_names([])


def _period(text: str) -> tuple[dt.date | None, dt.date | None]:
    filters = understand(text, _NAMES, today=_TODAY).filters
    return filters.since, filters.until


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("from 2023", "2023-01-01", "2023-12-31"),
        ("in 2022", "2022-01-01", "2022-12-31"),
        ("published in 2022", "2022-01-01", "2022-12-31"),
        ("2022", "2022-01-01", "2022-12-31"),
        ("since 2023", "2023-01-01", None),
        ("from 2023 onwards", "2023-01-01", None),
        ("from 2021 or later", "2021-01-01", None),
        ("not older than 2021", "2021-01-01", None),
        ("after 2021", "2022-01-01", None),
        ("newer than March 2022", "2022-04-01", None),
        ("before 2021", None, "2020-12-31"),
        ("older than 2021", None, "2020-12-31"),
        ("until 2021-06", None, "2021-06-30"),
        ("by 2021", None, "2021-12-31"),
        ("from 2020 or earlier", None, "2020-12-31"),
        ("between 2020 and 2022", "2020-01-01", "2022-12-31"),
        ("between 2022 and 2020", "2020-01-01", "2022-12-31"),
        ("from 2020 to 2022", "2020-01-01", "2022-12-31"),
        ("2020-2022", "2020-01-01", "2022-12-31"),
        ("in September 2023", "2023-09-01", "2023-09-30"),
        ("from sept 2023", "2023-09-01", "2023-09-30"),
        ("from 2024-02", "2024-02-01", "2024-02-29"),
        ("from 25 Sep 2023", "2023-09-25", "2023-09-25"),
        ("on Sep 25, 2023", "2023-09-25", "2023-09-25"),
        ("from September", "2026-09-01", "2026-09-30"),
        ("from December", "2025-12-01", "2025-12-31"),
        ("published last year", "2025-01-01", "2025-12-31"),
        ("from this year", "2026-01-01", "2026-12-31"),
        ("from last month", "2026-10-01", "2026-10-31"),
        ("from last week", "2026-11-16", "2026-11-22"),
        ("from today", "2026-11-23", "2026-11-23"),
        ("from yesterday", "2026-11-22", "2026-11-22"),
        ("in the last two years", "2024-11-23", None),
        ("from the past 6 months", "2026-05-23", None),
        ("in the last year", "2025-11-23", None),
        ("from the last 10 days", "2026-11-13", None),
        ("since last year", "2025-01-01", None),
        ("from two years ago", "2024-01-01", "2024-12-31"),
    ],
)
def test_papers_are_limited_to_a_period(words: str, since: str | None, until: str | None) -> None:
    expected = tuple(dt.date.fromisoformat(day) if day else None for day in (since, until))
    assert _period(f"papers {words}") == expected


def test_the_last_months_of_a_long_month_end_in_a_short_one() -> None:
    filters = understand("papers from the last 6 months", _NAMES, today=dt.date(2026, 8, 31)).filters
    assert filters.since == dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        "the 2018 benchmark",
        "papers on the 2018 benchmark",
        "papers on the imagenet 2012 challenge",
        "papers in 2012 ImageNet style",
        "papers with CIFAR-2010 and 2.5x speedup",
        "papers of 2048 GPUs",
        "papers from 2099",
        "papers from 31 February 2023",
        "Mortality in 2009 fell by 10%.",
        "how did training change in 2018?",
        "how many patients were treated in the last 6 months at home?",
    ],
)
def test_years_that_belong_to_the_content_limit_nothing(text: str) -> None:
    assert understand(text, _NAMES, today=_TODAY).filters in (Filters(), Filters(organisations=("February 2023",)))


def test_a_period_at_the_end_of_a_topic_limits_its_papers() -> None:
    question = understand("sequence parallelism since 2023", _NAMES, today=_TODAY)
    assert (question.topic, question.filters) == ("sequence parallelism", Filters(since=dt.date(2023, 1, 1)))


_SPOKEN = st.sampled_from(
    """
    between from in during since after before until up to by no older later newer than not and or the end of early on
    last this past previous today yesterday now two 3 few of a day weeks month months years year's ago published dated
    out papers paper et al. may May, june sept sept. december march 3rd 25 2021 2021, 2019-03 2019-03-25 2020-2022 2021+
    1999 (2021) 20 19 caches market decode mayor
    """.split()
)


@given(st.lists(_SPOKEN, min_size=1, max_size=8).map(" ".join))
def test_no_row_finds_a_time_where_no_word_of_time_is(text: str) -> None:
    found = [row for _, row in (*dates._SPANS, *dates._PLAIN) if row.search(text.lower())]

    assert not found or dates._OF_TIME.search(text.lower())
