"""What is measured of a running Quoth."""

from collections.abc import Mapping

from bot import __version__
from bot.exposition import Measure, Sample, histogram
from bot.health import Health
from bot.store.census import Census
from bot.tally import BUCKETS_S


def measures(health: Health, census: Census) -> list[Measure]:
    """All that is measured; names and labels are the same from start to start, and hold nothing that a person wrote."""
    return [*_of_requests(health), *_of_health(health), *_of_holdings(census)]


def _of_requests(health: Health) -> list[Measure]:
    tally = health.requests
    ended = [Sample(n, {"request": name, "ended": end}) for (name, end), n in sorted(tally.ended.items())]
    times = [
        sample
        for name, kept in sorted(tally.times.items())
        for sample in histogram(kept.counts, BUCKETS_S, kept.total_s, {"request": name})
    ]
    says = "Requests by command or kind of button, and by how they ended: not_found is an answer too."
    return [
        Measure("quoth_requests_total", "counter", says, ended),
        Measure("quoth_request_seconds", "histogram", "How long requests took, waiting included.", times),
        Measure("quoth_requests_open", "gauge", "Requests that are being answered or wait for it.", [_one(tally.open)]),
    ]


def _of_health(health: Health) -> list[Measure]:
    typical, longest = health.lag_ms or (0.0, 0.0)
    lags = [Sample(typical / 1000, {"of": "median"}), Sample(longest / 1000, {"of": "longest"})]
    tasks = [Sample(sign.fine, {"task": name}) for name, sign in sorted(health.signs.items())]
    return [
        Measure(
            "quoth_event_loop_lag_seconds", "gauge", "How late the event loop came back, in the last minutes.", lags
        ),
        Measure("quoth_task_fine", "gauge", "1 where a task or source did well the last time, else 0.", tasks),
        Measure(
            "quoth_faults_total",
            "counter",
            "Errors that somebody was shown a reference for.",
            [_one(health.faults.count)],
        ),
        Measure(
            "quoth_discord_rate_limits_total",
            "counter",
            "How often Discord asked to be left alone for a while.",
            [_one(health.rate_limits.count)],
        ),
        Measure(
            "quoth_start_time_seconds", "gauge", "When it started, in Unix time.", [_one(health.started_at.timestamp())]
        ),
        Measure("quoth_info", "gauge", "The version, as a label.", [Sample(1, {"version": __version__})]),
    ]


def _of_holdings(census: Census) -> list[Measure]:
    return [
        Measure("quoth_papers", "gauge", "Papers by whose library they are in.", _by("library", census.papers)),
        Measure("quoth_letters", "gauge", "What it says of its own accord, by state.", _by("state", census.letters)),
        Measure("quoth_digests", "gauge", "Digests by whether they run.", _by("state", census.digests)),
    ]


def _by(label: str, counts: Mapping[str, int]) -> list[Sample]:
    return [Sample(count, {label: name}) for name, count in sorted(counts.items())]


def _one(value: float) -> Sample:
    return Sample(value, {})
