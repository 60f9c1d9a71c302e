"""Moments as the database keeps them: text in UTC, to the microsecond, whose order is that of time."""

import datetime as dt


def stamp(moment: dt.datetime) -> str:
    """An aware moment as text."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def moment_of(text: str | None) -> dt.datetime | None:
    """The moment that a text tells; None where there is none."""
    return None if text is None else dt.datetime.fromisoformat(text)


def day_of(text: str | None) -> dt.date | None:
    """The day that a text tells; None where there is none."""
    return None if text is None else dt.date.fromisoformat(text)
