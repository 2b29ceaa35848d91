"""A moment of the attempt itself is the clock's doing, in whatever cell it stands: no world has the same."""

import re
from datetime import UTC, datetime

from harness.record.model import Span

_NOW = "(now)"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d\.\d{1,6})(?:Z|([+-]\d\d)(?::?(\d\d))?)?")
# Clocks of client and server on one machine agree; on two, nothing is recognised, and runs are repeated instead.
_SLACK = 0.05


def timeless(text: str, spans: tuple[Span, ...]) -> str:
    """``text`` with every moment that lies within one of the spans (seconds of the epoch) called the same."""
    if len(text) < len("2000-01-01 00:00:00.0") or not spans:
        return text
    return _MOMENT.sub(lambda found: _NOW if _within(found, spans) else found[0], text)


def _within(found: re.Match[str], spans: tuple[Span, ...]) -> bool:
    day, time, hours, minutes = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{time.ljust(15, '0')}{hours or '+00'}:{minutes or '00'}")
    except ValueError:
        return False
    seconds = moment.astimezone(UTC).timestamp()
    return any(since - _SLACK <= seconds <= until + _SLACK for since, until in spans)
