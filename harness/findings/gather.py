"""Findings of one cause are one finding: many suspicions become few, each told once, with its remedy and its replay."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from harness.attempts.terms import readable
from harness.config.model import Accept
from harness.findings.explain import explain
from harness.findings.fold import Case, fold
from harness.findings.reproduce import reproduction
from harness.findings.waive import waive
from harness.record.model import Attempt, Finding, Severity, Suspicion
from harness.world.model import Scene

_PLAIN = re.compile(r"(SELECT|INSERT|UPDATE|DELETE|CALL|EXPLAIN|TRUNCATE|LISTEN|CREATE|EXECUTE)\b", re.IGNORECASE)


def findings_from(
    told: Sequence[tuple[Scene, Suspicion]], *, accept: Sequence[Accept], app_role: str, today: date
) -> tuple[Finding, ...]:
    """The findings, worst first; those waived keep their waiver."""
    findings = tuple(_finding(case, app_role) for case in fold(told))
    return waive(findings, accept, today)


def _finding(case: Case, app_role: str) -> Finding:
    scene, suspicion = min(case.told, key=lambda entry: _length(entry[1].attempt))
    suspicion = _narrowed(suspicion)
    attempt = suspicion.attempt
    explanation, remedy = explain(scene, suspicion, case.rule, case.detail)
    return Finding(
        rule=case.rule,
        severity=case.severity,
        object=case.object,
        family=attempt.family,
        attacker=attempt.actor.label if attempt.actor is not None else {"tenant": None},
        victim={"tenant": scene.victim if attempt.actor is not None else _shown_tenant(scene, suspicion)},
        statements=(*attempt.prelude, *attempt.statements),
        observed=_observed(case, suspicion),
        explanation=explanation,
        remedy=remedy,
        reproduction=reproduction(scene, suspicion, app_role),
        detail=case.detail,
    )


def _length(attempt: Attempt) -> tuple[int | str, ...]:
    """How much there is to an attempt: the shortest, plainest program tells best."""
    settings = sum("enable_" in statement for statement in attempt.prelude)
    exotic = sum(_PLAIN.match(statement) is None for statement in attempt.statements)
    conflict = "ON CONFLICT" in attempt.text
    # What nobody is shown may be what a predecessor left: with one, the replay shows both.
    former = 0 if attempt.actor is None and attempt.before and attempt.before[0][-1] == "COMMIT" else 1
    return (
        former if attempt.actor is None else 0,
        len(attempt.before),
        settings,
        len(attempt.prelude),
        exotic + (attempt.copy is not None) + conflict,
        len(attempt.statements),
        attempt.hole is not None,
        len(attempt.text),
        attempt.text,
    )


def _narrowed(suspicion: Suspicion) -> Suspicion:
    """An attempt over several relations, cut down to the one that the suspicion is about."""
    attempt = suspicion.attempt
    lines = attempt.object.split("\n")
    if len(lines) < 2 or len(lines) != len(attempt.statements) or suspicion.object not in lines:
        return suspicion
    statement = attempt.statements[lines.index(suspicion.object)]
    return replace(suspicion, attempt=replace(attempt, object=suspicion.object, statements=(statement,)))


def _observed(case: Case, suspicion: Suspicion) -> str:
    parts = [suspicion.observed]
    if case.severity is Severity.INTEGRITY:
        commands = dict.fromkeys(s.attempt.statements[0].split(maxsplit=1)[0].upper() for _, s in case.told)
        parts.append(f"by {', '.join(sorted(commands))}")
    if case.others:
        parts.append(f"in {', '.join(case.others)}")
    return "; ".join(parts)


def _shown_tenant(scene: Scene, suspicion: Suspicion) -> str:
    """Whose rows nobody was shown: the discriminator of the first row; else the tenant at hand."""
    relation = scene.catalog.by_label.get(suspicion.object)
    name = scene.discriminator(relation) if relation is not None else None
    names = readable(scene, relation) if relation is not None else ()
    row = re.search(r"with the victim's rows: \((.*?)\)(?:;| and | —)", suspicion.observed, re.DOTALL)
    if relation is None or name not in names or row is None:
        return scene.victim
    cells = row[1].split(", ")
    place = names.index(name)
    return cells[place] if place < len(cells) and cells[0] not in ("error", "notice", "tag") else scene.victim
