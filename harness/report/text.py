"""The whole run on one screen: verdict, what was not run, then what failed, and nothing that failed is left out."""

from collections.abc import Mapping
from typing import Any

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
    waivers,
)


def text(document: Mapping[str, Any]) -> str:
    """A summary for a terminal, without colours."""
    verdict = standing_of(document.get("verdict"))
    lines = [f"{verdict.value.upper()}: {headline(document)}", ""]
    listed = phases(document)
    lines += [f"not run: {p.name}: {p.why}" for p in listed if p.standing is Standing.NOT_RUN]
    lines += ["", *map(_row, (p for p in listed if p.standing is not Standing.NOT_RUN)), ""]
    for phase in listed:
        lines += _layers(phase)
    for told in findings(document):
        lines += _told(told)
    lines += [f"uncovered: {e.get('object')} {e.get('command')}: {e.get('why')}" for e in uncovered(document)]
    for waiver in waivers(document):
        warning = f" WARNING: {waiver.warning}" if waiver.warning else ""
        lines.append(f"waiver {waiver.finding}: {waiver.reason} ({waiver.owner}, until {waiver.expires}).{warning}")
    return "\n".join(lines).rstrip()


def measured(phase: Phase) -> str:
    """What a phase counted, in a few words; '' where it counted nothing that is known here."""
    body = phase.body
    words = {
        "attempts": "attempts",
        "rows_checked": "rows checked",
        "foreign_rows": "foreign rows",
        "requests": "requests",
        "tenant_switches": "tenant switches",
    }
    parts = [f"{body[key]:,} {word}" for key, word in words.items() if isinstance(body.get(key), int)]
    if phase.name == "bench":
        parts.append(f"{len(body.get('queries') or ())} queries")
    if phase.name == "server":
        parts.append(f"{len(body.get('defects') or ())} defects of the server probed")
    covered = [e for e in body.get("coverage") or () if e.get("state") != "uncovered"]
    if covered:
        parts.append(f"{len(covered)} of {len(body['coverage'])} relation × command covered")
    return ", ".join(parts)


def _row(phase: Phase) -> str:
    return f"{phase.name:8} {phase.standing.value:13} {'; '.join(filter(None, (measured(phase), phase.why)))}".rstrip()


def _layers(phase: Phase) -> list[str]:
    """Which layer stops each family of calls by itself; nothing where the phase says nothing of layers."""
    rows = [row for row in phase.body.get("layers") or () if "family" in row]
    if not rows:
        return []
    columns = ("family", "application", "database", "both")
    head = f"{'each layer alone':18}{'application':13}{'database':11}both"
    return [head, *("{:18}{:13}{:11}{}".format(*(row.get(name, "") for name in columns)) for row in rows), ""]


def _told(told: Told) -> list[str]:
    mark = {Fate.FAILS: "FAILS", Fate.TOLD: "told", Fate.WAIVED: "waived"}[told.fate]
    lines = [f"{mark:6} {told.fingerprint or told.get('name')} [{told.phase}]"]
    if told.fate is Fate.TOLD:
        return lines
    said = told.get("explanation") or told.get("observed")
    lines += [f"       {said[:300]}"] if said else []
    if told.fate is Fate.WAIVED:
        waiver = told.body["waiver"]
        owner, until = waiver.get("owner"), waiver.get("expires")
        lines.append(f"       waived by {owner} until {until}: {waiver.get('reason')}")
    return lines
