"""Moments of the attempt itself are told from moments that lie in the data."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from harness.oracle.clock import timeless
from harness.oracle.compare import differences
from harness.record.model import Event, Observation

NOW = datetime(2026, 3, 1, 12, 30, 15, 120000, tzinfo=UTC)
SPAN = (NOW.timestamp() - 0.01, NOW.timestamp() + 0.01)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01 12:30:15.12+00",
        "2026-03-01T12:30:15.120000+00:00",
        "2026-03-01T12:30:15.120000Z",
        "2026-03-01 12:30:15.120000",
        NOW.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat(sep=" "),
    ],
)
def test_the_moment_of_the_attempt_is_called_the_same(text: str) -> None:
    assert timeless(f'{{"at": "{text}"}}', (SPAN,)) == '{"at": "(now)"}'


@pytest.mark.parametrize("text", ["2026-03-01 12:30:14.90+00", "2026-03-01 12:30:15", "2026-13-01 12:30:15.12+00", "x"])
def test_other_moments_stay(text: str) -> None:
    assert timeless(text, (SPAN,)) == text


def seen(cell: str) -> Observation:
    return Observation(events=((0, Event("rows", ("at",), ((cell,),))),), span=SPAN)


def test_worlds_differ_by_a_moment_of_the_data_but_not_by_their_own() -> None:
    assert differences(seen("2026-03-01 12:30:15.12+00"), seen("2026-03-01 12:30:15.13+00")) == ()
    assert differences(seen("2026-03-01 12:30:15.12+00"), seen("2026-03-01 11:00:00.12+00")) != ()
