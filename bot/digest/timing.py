"""When a digest is due: once a local day, at the hour that its team chose, over summer time and back."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.store.digests import Plan

_SATURDAY = 5
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """A time of the day in a zone. `weekdays_only`: not on Saturdays and Sundays there."""

    at: dt.time
    zone: ZoneInfo
    weekdays_only: bool = False

    def after(self, moment: dt.datetime) -> dt.datetime:
        """The first time, in UTC, that it is due after an aware moment."""
        day = moment.astimezone(self.zone).date() - _DAY
        while (due := self.on(day)) is None or due <= moment:
            day += _DAY
        return due

    def on(self, day: dt.date) -> dt.datetime | None:
        """When it is due on a local day, in UTC; None on a day that it leaves out.

        A time that the clocks skip is due when they have; of one that comes twice, the first is meant.
        """
        if self.weekdays_only and day.weekday() >= _SATURDAY:
            return None
        # Of a time that is skipped, fold 0 counts on with the offset from before, and so lands behind the gap.
        return dt.datetime.combine(day, self.at, tzinfo=self.zone).astimezone(dt.UTC)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The local day of an aware moment."""
        return moment.astimezone(self.zone).date()


def timing_of(plan: Plan) -> Timing:
    return Timing(plan.at, ZoneInfo(plan.zone), plan.weekdays_only)


def day_due(timing: Timing, now: dt.datetime) -> dt.date:
    """The last local day for which it was due by now."""
    day = timing.day_of(now)
    while (due := timing.on(day)) is None or due > now:
        day -= _DAY
    return day
