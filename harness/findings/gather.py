"""Findings of one cause are one finding: many suspicions become few, each told once, with its remedy and its replay."""

from collections.abc import Sequence
from datetime import date

from harness.config.model import Accept
from harness.findings.reproduce import reproduction
from harness.findings.waive import waive
from harness.record.model import Finding, Suspicion
from harness.world.model import Scene


def findings_from(
    told: Sequence[tuple[Scene, Suspicion]], *, accept: Sequence[Accept], app_role: str, today: date
) -> tuple[Finding, ...]:
    """The findings, worst first; those waived keep their waiver."""
    groups: dict[tuple[str, str, str], tuple[Scene, Suspicion]] = {}
    for scene, suspicion in told:
        groups.setdefault((suspicion.severity.value, suspicion.object, suspicion.attempt.rule), (scene, suspicion))
    findings = tuple(_finding(scene, suspicion, app_role) for scene, suspicion in groups.values())
    return waive(findings, accept, today).findings


def _finding(scene: Scene, suspicion: Suspicion, app_role: str) -> Finding:
    attempt = suspicion.attempt
    return Finding(
        rule=attempt.rule,
        severity=suspicion.severity,
        object=suspicion.object,
        family=attempt.family,
        attacker=attempt.actor.label if attempt.actor is not None else {"tenant": None},
        victim={"tenant": scene.victim},
        statements=(*attempt.prelude, *attempt.statements),
        observed=suspicion.observed,
        reproduction=reproduction(scene, suspicion, app_role),
    )
