"""The whole run on one screen: verdict, what was not run, then what failed, and nothing that failed is left out."""

from collections.abc import Mapping
from typing import Any

from harness.findings.waive import terms
from harness.report.details import details
from harness.report.document import (
    Fate,
    Phase,
    Standing,
    Told,
    findings,
    headline,
    phases,
    standing_of,
    uncovered,
)
from harness.report.waivers import waivers


def text(document: Mapping[str, Any]) -> str:
    """A summary for a terminal, without colours."""
    verdict = standing_of(document.get("verdict"))
    lines = [f"{verdict.value.upper()}: {headline(document)}", ""]
    listed = phases(document)
    lines += [f"not run: {p.name}: {p.why}" for p in listed if p.standing is Standing.NOT_RUN]
    lines += ["", *map(_row, (p for p in listed if p.standing is not Standing.NOT_RUN)), ""]
    for phase in listed:
        lines += details(phase)
    for told in findings(document):
        lines += _told(told)
    lines += [f"uncovered: {e.get('object')} {e.get('command')}: {e.get('why')}" for e in uncovered(document)]
    lines += [waiver.line for waiver in waivers(document)]
    return "\n".join(lines).rstrip()


def measured(phase: Phase) -> str:
    """What a phase counted, in a few words; '' where it counted nothing that is known here."""
    body = phase.body
    if phase.standing is Standing.NOT_RUN:
        return ""
    words = {
        "attempts": "attempts",
        "rows_checked": "rows checked",
        "foreign_rows": "foreign rows",
        "requests": "requests",
        "tenant_switches": "tenant switches",
    }
    parts = [f"{body[key]:,} {word}" for key, word in words.items() if isinstance(body.get(key), int)]
    if phase.name == "bench":
        parts.append(_counted(len(body.get("queries") or ()), "query", "queries"))
    if phase.name == "server":
        parts.append(f"{_counted(len(body.get('defects') or ()), 'known defect', 'known defects')} probed")
    covered = [e for e in body.get("coverage") or () if e.get("state") != "uncovered"]
    if covered:
        parts.append(f"{len(covered)} of {len(body['coverage'])} relation × command covered")
    return ", ".join(parts)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _row(phase: Phase) -> str:
    return f"{phase.name:8} {phase.standing.value:13} {'; '.join(filter(None, (measured(phase), phase.why)))}".rstrip()


def _told(told: Told) -> list[str]:
    mark = {Fate.FAILS: "FAILS", Fate.TOLD: "told", Fate.WAIVED: "waived"}[told.fate]
    lines = [f"{mark:6} {told.fingerprint or told.get('name')} [{told.phase}]"]
    if told.fate is Fate.TOLD:
        return lines
    said = told.get("explanation") or told.get("observed")
    lines += [f"       {said[:300]}"] if said else []
    if told.fate is Fate.WAIVED:
        lines.append(f"       waived: {terms(told.body['waiver'])}")
    return lines
