"""The corpus says what was missed, what was an alarm without cause, and what was left in doubt."""

from tests.harness.attack.tally import Judged, summary


def one(case: str, severity: str | None, verdict: str, *, right: bool) -> Judged:
    return Judged(case=case, severity=severity, verdict=verdict, right=right, seconds=len(case))


def test_each_kind_of_mistake_is_counted() -> None:
    told = list(
        summary(
            [
                one("found", "content", "breached", right=True),
                one("missed", "content", "isolated", right=False),
                one("doubtful", "existence", "inconclusive", right=False),
                one("noted", "activity", "isolated", right=True),
                one("silent", None, "isolated", right=True),
                one("alarm", None, "breached", right=False),
            ]
        )
    )
    assert [line.split() for line in told[1:4]] == [
        ["content", "2", "1", "1", "0"],
        ["existence", "1", "0", "0", "1"],
        ["activity", "1", "1", "0", "0"],
    ]
    assert told[4] == "sound and repaired: 2, false alarms 1, inconclusive 0"
    assert told[-1] == "wrong: alarm, doubtful, missed"


def test_nothing_judged_is_nothing_told() -> None:
    assert list(summary([])) == []
