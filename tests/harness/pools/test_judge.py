"""What is left over is graded by its harm, and a session that is as new is silent."""

from dataclasses import replace

import pytest

from harness.pools.judge import Expected, leftovers
from harness.pools.look import Look

FRESH = Look(pid=1, began=10.0, user="app", login="app", answers={"SELECT items": "1:aa", "UPDATE items": "1"})
NOBODY = replace(FRESH, answers={"SELECT items": "0:", "UPDATE items": "0"})


def graded(seen: Look, *, fresh: Look = FRESH, nobody: bool = False, since: float | None = None) -> list[str]:
    expected = Expected(fresh=fresh, base=fresh, nobody=nobody, tenants={"1", "2"}, since=since)
    return [f"{each.severity}:{each.rule}:{each.detail}" for each in leftovers(seen, expected)]


def test_session_as_new_is_silent() -> None:
    assert graded(replace(FRESH, pid=2, began=20.0), since=15.0) == []


def test_rows_of_others_are_content() -> None:
    assert graded(replace(FRESH, answers={"SELECT items": "1:bb"})) == ["content:pooled-session-shows-rows:items"]


def test_rows_shown_to_nobody_are_content() -> None:
    seen = replace(NOBODY, answers={"SELECT items": "1:aa", "UPDATE items": "0"})
    assert graded(seen, fresh=NOBODY, nobody=True) == ["content:pooled-session-shows-rows:items"]


def test_rows_that_are_missing_are_integrity() -> None:
    assert graded(replace(FRESH, answers={"SELECT items": "0:"})) == ["integrity:pooled-session-changes-work:items"]


def test_rows_written_beyond_ones_own_are_integrity() -> None:
    assert graded(replace(FRESH, answers={"UPDATE items": "2"})) == ["integrity:pooled-session-writes-rows:items"]


def test_empty_context_that_raises_for_nobody_is_silent() -> None:
    seen = replace(NOBODY, answers={"SELECT items": "!22P02", "UPDATE items": "!22P02"}, custom={"app.tenant_id": ""})
    assert graded(seen, fresh=NOBODY, nobody=True) == []


def test_tenant_left_for_nobody_is_activity_and_anything_else_content() -> None:
    seen = replace(NOBODY, custom={"app.tenant_id": "1", "app.mail": "a@b.c"})
    assert graded(seen, fresh=NOBODY, nobody=True) == [
        "content:pooled-session-shows-content:app.mail",
        "activity:pooled-session-keeps-state:app.tenant_id",
    ]


@pytest.mark.parametrize(
    ("change", "grade"),
    [
        ({"user": "auditor"}, "integrity:pooled-session-changes-work:role"),
        ({"login": "auditor"}, "integrity:pooled-session-changes-work:session-authorization"),
        ({"settings": {"search_path": "x"}}, "integrity:pooled-session-changes-work:search_path"),
        ({"settings": {"work_mem": "64"}}, "activity:pooled-session-keeps-state:work_mem"),
        ({"prepared": {"p": "SELECT 'canary-1'"}}, "content:pooled-session-shows-content:prepared-statement"),
        ({"prepared": {"p": "SELECT 1"}}, "activity:pooled-session-keeps-state:prepared-statement"),
        ({"cursors": {"c": "row"}}, "content:pooled-session-shows-content:held-cursor"),
        ({"cursors": {"c": ""}}, "activity:pooled-session-keeps-state:held-cursor"),
        ({"tables": {"t": "(1)"}}, "content:pooled-session-shows-content:temporary-table"),
        ({"types": ("t",)}, "activity:pooled-session-keeps-state:temporary-type"),
        ({"channels": ("c",)}, "activity:pooled-session-keeps-state:listen"),
        ({"locks": 1}, "activity:pooled-session-keeps-state:advisory-lock"),
        ({"drawn": True}, "activity:pooled-session-keeps-state:sequence"),
        ({"failed": "25P02"}, "integrity:pooled-session-hands-out-transaction:aborted"),
        ({"failed": "26000"}, "integrity:pooled-session-changes-work:refused-26000"),
    ],
)
def test_each_leftover_has_its_grade(change: dict[str, object], grade: str) -> None:
    assert graded(replace(FRESH, **change)) == [grade]  # type: ignore[arg-type]


def test_transaction_older_than_the_checkout_is_integrity() -> None:
    assert graded(FRESH, since=11.0) == ["integrity:pooled-session-hands-out-transaction:open"]


def test_statements_that_drivers_prepare_are_silent() -> None:
    assert graded(replace(FRESH, prepared={"_pg3_0": "SELECT $1"})) == []
