"""Each broken pool breaches in the way that it is broken; its repaired twin holds."""

from dataclasses import dataclass

import pytest

from harness.pools.choose import Chosen
from harness.pools.control import Control
from harness.pools.report import PoolsReport
from harness.pools.run import run_on
from harness.pools.stage import Stage
from tests.harness.pools.conftest import Configure, Judge

_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``severity`` and ``rule`` are parts of a fingerprint that the run must tell, ``step`` of a step that leads to it."""

    broken: str
    twin: str
    severity: str = "content"
    rule: str = "pooled-session-shows-rows"
    step: str = ""


CASES = (
    Case(broken="ResetSkippedOnException", twin="SessionLevelPool", step="raise"),
    Case(broken="OneSettingOfTwo", twin="SessionLevelPool", rule='pooled-session-shows-rows:"drafts"'),
    Case(broken="CancelledAndReused", twin="SessionLevelPool", step="then raise"),
    Case(
        broken="RoleForgotten",
        twin="ByParts",
        severity="integrity",
        rule="pooled-session-changes-work:role",
        step="SET ROLE",
    ),
    Case(broken="TemporaryTablesKept", twin="ByParts", step="CREATE TEMPORARY TABLE"),
    Case(
        broken="AbortedHandedOut",
        twin="Pool",
        severity="integrity",
        rule="pooled-session-hands-out-transaction:aborted",
    ),
    # What was bound in the transaction is bound still.
    Case(broken="OpenHandedOut", twin="Pool", rule="pooled-session-shows-content:app.user_id"),
    Case(broken="CancelledBeforeEntered", twin="ResetEvenIfCancelled", step="cancelled while it enters"),
    Case(broken="RetryReusesOldTenant", twin="RetryBindsTheTenant", step="pg_terminate_backend"),
    Case(broken="NothingReset", twin="Pool", rule="pooled-session-shows-content"),
    Case(broken="PreparedAndDiscarded", twin="Pool", severity="integrity", rule="refused-26000"),
)


def fingerprints(report: PoolsReport) -> list[str]:
    return [finding.fingerprint for finding in report.findings]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.broken)
def test_broken_pool_is_caught(judge: Judge, case: Case) -> None:
    report = judge(f"broken:{case.broken}", steps=_STEPS)
    assert report.verdict == "breached", [pool.doubts for pool in report.pools]
    told = [each for each in report.findings if each.severity == case.severity and case.rule in each.fingerprint]
    assert told, fingerprints(report)
    assert any(case.step in step for each in told for step in each.statements)
    assert all(each.victim["tenant"] != each.attacker["tenant"] for each in told)
    assert all("DISCARD ALL" in each.remedy for each in told)


@pytest.mark.parametrize(
    "broken",
    [
        "ResetSkippedOnException",
        "OneSettingOfTwo",
        "CancelledAndReused",
        "RoleForgotten",
        "TemporaryTablesKept",
        "AbortedHandedOut",
        "CancelledBeforeEntered",
        "RetryReusesOldTenant",
        "NothingReset",
    ],
)
def test_short_tour_beside_a_subject_catches_it_too(
    shared_stage: tuple[Stage, Control], configure: Configure, broken: str
) -> None:
    chosen = [Chosen(name=f"tests.harness.pools.broken:{broken}", beside=True)]
    report = run_on(configure(), *shared_stage, chosen, steps=0, beside=40)
    assert report.verdict == "breached", [pool.doubts for pool in report.pools]


@pytest.mark.parametrize("twin", sorted({case.twin for case in CASES}))
def test_repaired_twin_holds(judge: Judge, twin: str) -> None:
    report = judge(f"broken:{twin}", steps=_STEPS)
    assert fingerprints(report) == []
    assert report.verdict == "held", report.to_json()


def test_name_left_behind_is_activity_and_does_not_fail(judge: Judge) -> None:
    report = judge("broken:SequencesKept", steps=_STEPS)
    assert {each.severity for each in report.findings} == {"activity"}
    assert report.verdict == "held"
