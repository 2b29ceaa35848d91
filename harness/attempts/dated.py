"""A text that a routine makes of a date, or a date of, is made of the victim's dates in the same format."""

import re
from collections.abc import Iterator
from datetime import datetime

from harness.attempts.anybody import Hints
from harness.attempts.pools import Rows, cells_of
from harness.world.model import Scene

_FIELD = re.compile(r'"([^"]*)"|FM|IYYY|YYYY|YY|HH24|MI|SS|MM|DD|Month|Mon|IW|Q', re.IGNORECASE)
_FIELDS = {
    "IYYY": "%G",
    "YYYY": "%Y",
    "YY": "%y",
    "HH24": "%H",
    "MI": "%M",
    "SS": "%S",
    "MM": "%m",
    "DD": "%d",
    "MONTH": "%B",
    "MON": "%b",
    "IW": "%V",
}
_USUAL = ("YYYY-MM", "YYYY-MM-DD", "YYYYMM", "YYYY", 'YYYY-"Q"Q', 'IYYY-"W"IW')
_NAMED = re.compile(r"(^|_)(day|date|month|week|quarter|year|period)s?(_|$)", re.IGNORECASE)
_TAKEN = frozenset(("date_trunc", "date_part", "extract", "make_date", "to_date", "to_char", "to_timestamp"))
_DATES = 3


def dated(scene: Scene, rows: Rows, name: str, hints: Hints) -> Iterator[str]:
    """Dates of ``rows`` in the formats that the source has, else in usual ones where it deals in dates."""
    formats = list(_formats(hints.source))
    if not formats and not (_TAKEN & hints.words or _NAMED.search(name)):
        return
    dates = list(_dates(cells_of(scene, rows, "", "timestamp with time zone", hints)))[:_DATES]
    for each in formats or _USUAL:
        yield from dict.fromkeys(_written(date, each) for date in dates)


def _dates(cells: list[str]) -> Iterator[datetime]:
    for cell in cells:
        try:
            yield datetime.fromisoformat(cell)
        except ValueError:  # infinity, or before Christ
            continue


def _formats(source: str) -> Iterator[str]:
    """Quoted texts that are formats of to_char through and through."""
    for text in dict.fromkeys(re.findall(r"'([^']{2,30})'", source)):
        if text.lower() not in ("month", "mon") and _FIELD.search(text) and not re.search(r"\w", _FIELD.sub("", text)):
            yield text


def _written(date: datetime, form: str) -> str:
    def field(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        key = match[0].upper()
        if key == "Q":
            return str((date.month + 2) // 3)
        return date.strftime(_FIELDS[key]) if key in _FIELDS else ""

    return _FIELD.sub(field, form)
