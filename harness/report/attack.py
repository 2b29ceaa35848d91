"""The attack's result as people and programs read it; the shape of DESIGN §5, schema 1."""

import json
from dataclasses import dataclass
from typing import Any

from harness.attack.pipeline import Outcome
from harness.errors import Exit
from harness.findings.waive import terms
from harness.record.model import Coverage, CoverageState, Finding, Severity
from harness.report.junit import junit
from harness.report.sarif import sarif
from harness.report.waivers import waivers


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    word: str
    exit_code: Exit
    why: str


def verdict_of(outcome: Outcome, failing: frozenset[Severity]) -> Verdict:
    """Breached outranks inconclusive; doubt is never isolated."""
    bad = [f for f in outcome.findings if f.severity in failing and f.waiver is None]
    if bad:
        return Verdict(word="breached", exit_code=Exit.VIOLATED, why=f"{len(bad)} finding{'s' * (len(bad) != 1)}")
    uncovered = [c for c in outcome.ledger.all() if c.state is CoverageState.UNCOVERED]
    doubts = [*outcome.doubts, *(f"{c.object} {c.command}: {c.why}" for c in uncovered)]
    if doubts:
        return Verdict(word="inconclusive", exit_code=Exit.INCONCLUSIVE, why="; ".join(doubts[:3]))
    left = f"; not attacked: {', '.join(outcome.left_out)}" if outcome.left_out else ""
    return Verdict(word="isolated", exit_code=Exit.HELD, why=f"nothing crossed{left}")


def document(outcome: Outcome, failing: frozenset[Severity]) -> dict[str, Any]:
    """The JSON document of ``attack``."""
    catalog = outcome.survey.catalog
    return {
        "schema": 1,
        "verdict": verdict_of(outcome, failing).word,
        "why": verdict_of(outcome, failing).why,
        "target": {
            "server_version": catalog.server_version,
            "database": outcome.source,
            "schema_digest": catalog.schema_digest,
        },
        "findings": [finding.to_json() for finding in outcome.findings],
        "coverage": [_coverage(entry) for entry in outcome.ledger.all()],
        "channels": [
            {"object": label, "command": command, "channel": str(channel), "attempts": number}
            for (label, command, channel), number in sorted(outcome.ways.items())
        ],
        **({"not_attacked": list(outcome.left_out)} if outcome.left_out else {}),
        "doubts": list(outcome.doubts),
        "notes": list(outcome.notes),
        "fails_on": sorted(severity.value for severity in failing),
        "attempts": outcome.attempts,
        "seconds": round(outcome.seconds, 2),
        "seed": outcome.seed,
        "stopped_because": outcome.stopped_because,
    }


def _coverage(entry: Coverage) -> dict[str, str]:
    return {"object": entry.object, "command": entry.command, "state": entry.state.value, "why": entry.why}


def render(outcome: Outcome, failing: frozenset[Severity], shape: str) -> str:
    """One of the formats. ``sarif`` and ``junit`` are made from the same document."""
    told, waived = document(outcome, failing), list(outcome.waivers)
    if shape == "json":
        return json.dumps({**told, "waivers": waived}, indent=2, ensure_ascii=False)
    if shape in ("sarif", "junit"):
        alone = {"schema": 1, "verdict": told["verdict"], "phases": {"attack": told}, "waivers": waived}
        return sarif(alone) if shape == "sarif" else junit(alone)
    return text(outcome, failing)


def text(outcome: Outcome, failing: frozenset[Severity]) -> str:
    """Verdict first, then what fails, what is told besides, and what was covered."""
    verdict = verdict_of(outcome, failing)
    lines = [f"{verdict.word.upper()}: {verdict.why}", ""]
    ranked = sorted(outcome.findings, key=lambda f: (f.waiver is not None, list(Severity).index(f.severity), f.object))
    for finding in ranked:
        lines += _told(finding, failing)
    lines += _covered(outcome)
    lines += [waiver.line for waiver in waivers({"waivers": outcome.waivers})]
    lines += [f"note: {note}" for note in outcome.notes]
    lines.append(
        f"{outcome.attempts} attempts in {outcome.seconds:.1f} s, seed {outcome.seed}; {outcome.stopped_because}. "
        f"PostgreSQL {outcome.survey.catalog.server_version}, schema {outcome.survey.catalog.schema_digest[:19]}…"
    )
    return "\n".join(lines)


def _told(finding: Finding, failing: frozenset[Severity]) -> list[str]:
    mark = "waived" if finding.waiver is not None else "FAILS" if finding.severity in failing else "told"
    head = f"{mark:6} {finding.severity.value}: {finding.object} ({finding.rule})"
    if mark == "told":
        return [head, f"       {finding.observed[:160]}", ""]
    lines = [head, f"       {finding.explanation}"] if finding.explanation else [head]
    who = finding.attacker.get("tenant")
    lines.append(
        f"       as {'tenant ' + who if who is not None else 'nobody'}, against tenant {finding.victim.get('tenant')}:"
    )
    lines += [f"         {statement}" for statement in finding.statements[:6]]
    lines.append(f"       {finding.observed[:300]}")
    if finding.remedy:
        lines += ["       remedy:", *(f"         {line}" for line in finding.remedy.splitlines())]
    if finding.waiver is not None:
        lines.append(f"       waived: {terms(finding.waiver)}")
    return [*lines, ""]


def _covered(outcome: Outcome) -> list[str]:
    counts: dict[CoverageState, int] = {}
    for entry in outcome.ledger.all():
        counts[entry.state] = counts.get(entry.state, 0) + 1
    lines = ["coverage: " + ", ".join(f"{number} {state.value}" for state, number in counts.items())]
    lines += [
        f"  uncovered: {entry.object} {entry.command}: {entry.why}"
        for entry in outcome.ledger.all()
        if entry.state is CoverageState.UNCOVERED
    ]
    return lines
