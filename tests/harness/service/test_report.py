"""Silence is held only where something was reached and could be compared."""

from harness.service.report import ServiceReport


def test_what_nobody_reached_is_inconclusive() -> None:
    report = ServiceReport(requests=10, unreached=("GET /notes",))
    assert report.verdict == "inconclusive"
    assert "GET /notes" in report.why


def test_answers_that_never_settle_are_inconclusive() -> None:
    report = ServiceReport(requests=10, unsettled=("GET /notes",))
    assert report.verdict == "inconclusive"
    assert "never settle" in report.why


def test_nothing_asked_is_inconclusive() -> None:
    assert ServiceReport().verdict == "inconclusive"


def test_all_reached_and_silent_is_held() -> None:
    assert ServiceReport(requests=10).verdict == "held"
