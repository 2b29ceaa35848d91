"""Each broken pool breaches in the way that it is broken; its repaired twin holds."""

from collections.abc import Callable

import pytest

from harness.config.model import Config
from harness.pools.report import PoolsReport
from harness.pools.run import run_pools

Configure = Callable[..., Config]
_STEPS = 260

# The subject, and parts of fingerprints of which the run must tell at least one.
BROKEN = {
    "ResetSkippedOnException": ("content", "pooled-session-shows-rows"),
    "OneSettingOfTwo": ("content", 'pooled-session-shows-rows:"drafts"'),
    "CancelledAndReused": ("content", "pooled-session-shows-rows"),
    "RoleForgotten": ("integrity", "pooled-session-changes-work:role"),
    "TemporaryTablesKept": ("content", "pooled-session-shows-rows"),
    "AbortedHandedOut": ("integrity", "pooled-session-hands-out-transaction:aborted"),
    "CancelledBeforeEntered": ("content", "pooled-session-shows-rows"),
    "RetryReusesOldTenant": ("content", "pooled-session-shows-rows"),
    "NothingReset": ("content", "pooled-session-shows-content"),
    "PreparedAndDiscarded": ("integrity", "refused-26000"),
}
# Which of them each twin repairs: all that share its way to reset.
REPAIRED = ("Pool", "SessionLevelPool", "ByParts", "RetryBindsTheTenant", "ResetEvenIfCancelled")


def fingerprints(report: PoolsReport) -> list[str]:
    return [finding.fingerprint for finding in report.findings]


@pytest.mark.parametrize("subject", BROKEN)
def test_broken_pool_is_caught(target: str, configure: Configure, subject: str) -> None:
    steps = 600 if subject == "PreparedAndDiscarded" else _STEPS
    report = run_pools(configure(f"broken:{subject}"), target, steps=steps)
    assert report.verdict == "breached"
    severity, rule = BROKEN[subject]
    assert any(each.startswith(severity) and rule in each for each in fingerprints(report))


@pytest.mark.parametrize("subject", REPAIRED)
def test_repaired_twin_holds(target: str, configure: Configure, subject: str) -> None:
    report = run_pools(configure(f"broken:{subject}"), target, steps=_STEPS)
    assert fingerprints(report) == []
    assert report.verdict == "held", report.to_json()


def test_finding_tells_the_steps_that_lead_to_it(target: str, configure: Configure) -> None:
    report = run_pools(configure("broken:TemporaryTablesKept"), target, steps=_STEPS)
    found = next(each for each in report.findings if each.severity == "content")
    assert any("CREATE TEMPORARY TABLE" in step for step in found.statements)
    assert found.victim["tenant"] != found.attacker["tenant"]
    assert "DISCARD ALL" in found.remedy


def test_name_left_behind_is_activity_and_does_not_fail(target: str, configure: Configure) -> None:
    report = run_pools(configure("broken:SequencesKept"), target, steps=_STEPS)
    assert {each.severity for each in report.findings} == {"activity"}
    assert report.verdict == "held"
