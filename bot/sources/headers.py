"""What the headers of requests and answers say of time and change."""

import datetime as dt
import email.utils
from collections.abc import Mapping
from dataclasses import dataclass

# An ETag or a date longer than this is none that we would want to keep and send back.
_LONGEST = 512
_LONGEST_WAIT_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Validators:
    """What an answer is known by, to be given with the next request: where it still holds, no body comes."""

    etag: str | None = None
    last_modified: str | None = None


def validators_of(headers: Mapping[str, str]) -> Validators:
    """Return what an answer is known by, as far as it can be sent back."""
    return Validators(_sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified")))


def conditions(validators: Validators | None) -> dict[str, str]:
    """Return the headers of a request for what has changed since."""
    if validators is None:
        return {}
    named = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in named.items() if value is not None}


def is_conditional(headers: Mapping[str, str]) -> bool:
    """Whether a request asks only for what has changed."""
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Return for how many seconds an answer asks to be left alone, a day at most; None where it doesn't say.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: a number of seconds or a date.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:10]), _LONGEST_WAIT_S)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # of an hour or a zone beyond all bounds
        return None
    seconds = (until if until.tzinfo else until.replace(tzinfo=dt.UTC)) - now
    return min(max(seconds.total_seconds(), 0.0), _LONGEST_WAIT_S)


def _sendable(value: str | None) -> str | None:
    return value if value and len(value) <= _LONGEST and value.isascii() and value.isprintable() else None
