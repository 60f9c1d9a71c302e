"""Thirty days of a digest, over weekends, a holiday, outages and two changes of the clocks: all that was posted."""

import datetime as dt

from bot.settings import Settings
from tests.digest.newsdesk import BERLIN, JOURNAL, NewsDesk, news_desk
from tests.sources.arxiv import Announcement
from tests.sources.loopback import Answer, Asked

FEED = "/rss/cs.DC"
ARXIV, SEARCH = "arXiv cs.DC", "arXiv search cs.DC"
WEEKEND = f"{ARXIV}: nothing is announced on Saturdays and Sundays."


def march(day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(2024, 3, 1, hour, minute, tzinfo=BERLIN) + dt.timedelta(days=day - 1)


def paper(day: int, number: int, title: str, **more: object) -> Announcement:
    on = march(day).date()
    return Announcement(on, f"2403.{number:05d}", title, f"We measure what {title} does.", **more)  # type: ignore[arg-type]


ANNOUNCED = [
    paper(1, 1, "Known before it began"),
    paper(4, 2, "Warm quokkas sleep longer"),
    paper(4, 3, "Cold quokkas sleep less"),
    paper(5, 4, "Caches that keep their keys"),
    paper(5, 2, "Warm quokkas sleep longer", kind="replace", version=2),
    Announcement(
        march(5).date(),
        "2401.09999",
        "An older paper, listed here too",
        kind="cross",
        submitted=dt.datetime(2024, 1, 20, tzinfo=dt.UTC),
    ),
    Announcement(
        march(6).date(),
        "2312.00001",
        "Nobody was told of the first version",
        kind="replace",
        version=4,
        submitted=dt.datetime(2023, 12, 1, tzinfo=dt.UTC),
    ),
    paper(7, 5, "After the outage in the morning"),
    paper(8, 6, "Announced on the day of the error"),
    paper(11, 7, "Clocks went forward in New York"),
    paper(12, 8, "Too many requests for one minute"),
    paper(13, 9, "Written in broken XML at first"),
    paper(14, 10, "Missed on Thursday while it was down"),
    paper(15, 11, "Missed on Friday while it was down"),
    paper(18, 12, "There on Monday when it was back"),
    paper(20, 13, "Late by two hours this morning"),
    paper(21, 14, "In the journal and on arXiv at once"),
    paper(22, 15, "On the last day of a week"),
    paper(25, 16, "On the first day of a week"),
    paper(26, 17, "Held back by moderators for days", submitted=dt.datetime(2024, 3, 19, tzinfo=dt.UTC)),
    paper(27, 18, "Told of on a plain Wednesday"),
    paper(28, 19, "The last one before the holiday"),
    paper(32, 20, "The first one after the holiday"),
]
JOURNALS = """<rss version="2.0"><channel><title>A journal</title><link>http://journal.example/</link>
<description>d</description><item><title>{}</title><guid>{}</guid><description>We tell of it.</description></item>
</channel></rss>"""


def journal(desk: NewsDesk) -> str:
    """A journal's feed of one paper, the same for weeks: it says by its ETag that nothing has changed."""

    def answer(_: Asked) -> Answer:
        late = desk.clock.now() >= march(21)
        title = "In the Journal, and on arXiv, at once" if late else "An editorial of this long winter"
        body = JOURNALS.format(title, "b" if late else "a").encode()
        return Answer(body, headers={"Content-Type": "application/rss+xml", "ETag": f'"{late}"'})

    desk.loopback.hosts[JOURNAL] = answer
    return desk.loopback.url(JOURNAL, "/feed")


async def test_the_posted_messages_are_exactly_those_expected(settings: Settings) -> None:
    async with news_desk(settings, march(3, 20)) as desk:
        desk.arxiv.announcements += ANNOUNCED
        address = journal(desk)
        quiet = f"No news from {ARXIV}, {address}."
        quiet_too = f"No news from {address}."
        await desk.set_up("arxiv:cs.DC", address)

        await desk.run_until(march(3, 21))
        ((at, greeting, *promised),) = desk.said()
        assert (at, greeting) == ("Sun 03 20:00", "Here begins the daily digest.")
        assert promised[1].startswith("2 papers that are there already count as known.")

        await desk.run_until(march(7, 8))
        assert desk.said() == [
            ["Mon 04 09:00", "Monday 4 March: 2 new papers", "Cold quokkas sleep less", "Warm quokkas sleep longer"],
            ["Tue 05 09:00", "Tuesday 5 March: 2 new papers",
             "An older paper, listed here too", "Caches that keep their keys",
             "Warm quokkas sleep longer (Doe and Li, 2024), version 2"],
            ["Wed 06 09:00", "Wednesday 6 March: nothing new", quiet],
        ]  # fmt: skip

        why = "rss.arxiv.org answered with HTTP 500 (try again later)"
        failed = f"{ARXIV} gave nothing: {why}. I catch up on it once it does."
        # Twice at nine and twice at half past, arXiv answers that it can't; on Friday its feed tells of an error.
        desk.loopback.answer(FEED, *[Answer(status=503)] * 4)
        await desk.run_until(march(8, 8))
        desk.loopback.answer(FEED, *[Answer(b"", status=500)] * 40)
        await desk.run_until(march(8, 20))
        desk.loopback.forget(FEED)
        assert desk.said() == [
            ["Thu 07 10:00", "Thursday 7 March: 1 new paper", "After the outage in the morning"],
            ["Fri 08 13:00", "Friday 8 March: nothing new",
             failed, quiet_too],
        ]  # fmt: skip

        desk.arxiv.empty_pages = 1
        await desk.run_until(march(12, 8))
        desk.loopback.answer(FEED, Answer(status=429, headers={"Retry-After": "60"}))
        await desk.run_until(march(13, 8))
        desk.loopback.answer(FEED, Answer(b"<rss><channel><item>", headers={"Content-Type": "application/xml"}))
        await desk.run_until(march(14, 8))
        assert desk.said() == [
            ["Sat 09 09:00", "Saturday 9 March: 1 new paper since Friday 8 March", "Announced on the day of the error"],
            ["Sun 10 09:00", "Sunday 10 March: nothing new", WEEKEND, quiet_too],
            ["Mon 11 09:00", "Monday 11 March: 1 new paper", "Clocks went forward in New York"],
            ["Tue 12 09:01", "Tuesday 12 March: 1 new paper", "Too many requests for one minute"],
            ["Wed 13 09:30", "Wednesday 13 March: 1 new paper", "Written in broken XML at first"],
        ]

        # Down from Thursday morning until Monday morning: one message, at its hour.
        desk.clock.pass_until(march(18, 8))
        await desk.run_until(march(20, 8))
        desk.arxiv.stale = march(18).date()
        await desk.run_until(march(20, 10, 45))
        desk.arxiv.stale = None
        await desk.run_until(march(22, 20))
        assert desk.said() == [
            ["Mon 18 09:00", "Monday 18 March: 3 new papers since Thursday 14 March",
             "Missed on Friday while it was down", "Missed on Thursday while it was down",
             "There on Monday when it was back"],
            ["Tue 19 09:00", "Tuesday 19 March: nothing new", quiet],
            ["Wed 20 11:00", "Wednesday 20 March: 1 new paper", "Late by two hours this morning"],
            ["Thu 21 09:00", "Thursday 21 March: 1 new paper", "In the journal and on arXiv at once"],
            ["Fri 22 09:00", "Friday 22 March: 1 new paper", "On the last day of a week"],
        ]  # fmt: skip

        await desk.run_until(march(29, 8))
        desk.arxiv.stale = march(28).date()
        await desk.run_until(march(29, 20))
        desk.arxiv.stale = None
        await desk.run_until(march(33, 20))
        holiday = f"{ARXIV} is still that of Thursday 28 March: a holiday there, or its feed is stale."
        assert desk.said() == [
            ["Sat 23 09:00", "Saturday 23 March: nothing new", WEEKEND, quiet_too],
            ["Sun 24 09:00", "Sunday 24 March: nothing new", WEEKEND, quiet_too],
            ["Mon 25 09:00", "Monday 25 March: 1 new paper", "On the first day of a week"],
            ["Tue 26 09:00", "Tuesday 26 March: 1 new paper", "Held back by moderators for days"],
            ["Wed 27 09:00", "Wednesday 27 March: 1 new paper", "Told of on a plain Wednesday"],
            ["Thu 28 09:00", "Thursday 28 March: 1 new paper", "The last one before the holiday"],
            ["Fri 29 13:00", "Friday 29 March: nothing new", holiday, quiet_too],
            ["Sat 30 09:00", "Saturday 30 March: nothing new since Friday 29 March", WEEKEND, quiet_too],
            ["Sun 31 09:00", "Sunday 31 March: nothing new", WEEKEND, quiet_too],
            ["Mon 01 09:00", "Monday 1 April: 1 new paper", "The first one after the holiday"],
            ["Tue 02 09:00", "Tuesday 2 April: nothing new", quiet],
        ]
