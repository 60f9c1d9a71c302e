"""Time zones, as they are completed."""

import zoneinfo

import pytest

from bot.zones import complete_zones


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("berl", ["Europe/Berlin"]),
        ("EUROPE/BERL", ["Europe/Berlin"]),
        ("new y", ["America/New_York"]),
        ("utc", ["UTC"]),
        ("nowhere at all", []),
    ],
)
def test_a_zone_is_found_by_its_city_or_its_beginning(typed: str, zones: list[str]) -> None:
    assert complete_zones(typed, limit=5) == zones


def test_nothing_typed_offers_utc_first_and_no_more_than_asked_for() -> None:
    zones = complete_zones("", limit=25)
    assert zones[0] == "UTC"
    assert len(zones) == 25


def test_what_is_offered_is_a_zone() -> None:
    assert set(complete_zones("", limit=10_000)) <= zoneinfo.available_timezones()
