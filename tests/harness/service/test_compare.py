"""Noise is what one world does not repeat; everything else that differs is the victim's."""

from datetime import UTC, datetime

from harness.record.model import Severity
from harness.service.compare import Reply, difference, severity_of

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def reply(body: str, status: int = 200, **headers: str) -> Reply:
    return Reply(status=status, headers=headers, body=body)


def test_the_same_answers_do_not_differ() -> None:
    assert difference([reply('{"a": 1}')], [reply('{"a": 1}')], since=SINCE) is None


def test_a_number_that_never_repeats_is_noise() -> None:
    here, there = [reply('{"a": 1}'), reply('{"a": 2}')], [reply('{"a": 3}'), reply('{"a": 4}')]
    assert difference(here, there, since=SINCE) is None


def test_a_value_beside_noise_is_seen() -> None:
    here = [reply('{"a": 1, "b": "x"}'), reply('{"a": 2, "b": "x"}')]
    there = [reply('{"a": 3, "b": "y"}'), reply('{"a": 4, "b": "y"}')]
    found = difference(here, there, since=SINCE)
    assert found is not None
    assert found.leaves == (("body.a", "2"), ("body.b", "x"))[1:]


def test_a_status_is_never_noise() -> None:
    assert difference([reply("", 404), reply("", 403)], [reply("", 404), reply("", 404)], since=SINCE) is not None


def test_a_header_counts_and_the_date_does_not() -> None:
    assert difference([reply("", etag="1")], [reply("", etag="2")], since=SINCE) is not None
    assert difference([reply("", date="1")], [reply("", date="2")], since=SINCE) is None


def test_a_time_of_the_run_is_noise_and_an_older_one_is_not() -> None:
    late = [reply('{"at": "2026-01-02T00:00:00Z"}')], [reply('{"at": "2026-01-02T00:00:01Z"}')]
    old = [reply('{"at": "2025-01-02T00:00:00Z"}')], [reply('{"at": "2026-01-02T00:00:01Z"}')]
    assert difference(*late, since=SINCE) is None
    assert difference(*old, since=SINCE) is not None


def test_content_is_a_value_of_the_victim_that_was_not_supplied() -> None:
    found = difference([reply('{"email": "v@example.com"}')], [reply("{}")], since=SINCE)
    assert found is not None
    cells = frozenset({("email", "v@example.com")})
    assert severity_of(found, cells, frozenset()) is Severity.CONTENT
    assert severity_of(found, cells, frozenset({"v@example.com"})) is Severity.EXISTENCE


def test_a_number_that_happens_to_be_an_identifier_is_no_content() -> None:
    found = difference([reply('{"status": 403}', 403)], [reply('{"status": 404}', 404)], since=SINCE)
    assert found is not None
    assert severity_of(found, frozenset({("id", "403")}), frozenset()) is Severity.EXISTENCE
