"""A red gate explains itself: what changed, what it means, what to do; then what was tried, and what was not."""

from collections.abc import Mapping, Sequence
from typing import Any

from harness.findings.waive import terms
from harness.report.document import Fate, Standing, Told, findings, standing_of, uncovered
from harness.report.markdown import fenced, plain, waived
from harness.report.waivers import waivers

_MARK = {
    Standing.HELD: "✅",
    Standing.BREACHED: "❌",
    Standing.MISSED: "❌",
    Standing.INCONCLUSIVE: "⚠️",
    Standing.NOT_RUN: "➖",
}
_FATE = {Fate.FAILS: "FAILS", Fate.TOLD: "told", Fate.WAIVED: "waived"}
_SHORT = 240
_NAMES = 12


def headline(document: Mapping[str, Any]) -> str:
    """One sentence under the verdict."""
    changes: Sequence[Mapping[str, Any]] = document["changes"]
    harmful = sum(bool(change["harmful"]) for change in changes)
    counted = f"{len(changes)} change{'s' * (len(changes) != 1)} since {document['base']['ref']}"
    match standing_of(document["verdict"]):
        case Standing.BREACHED:
            return f"{counted}: tenants are not kept apart any more."
        case Standing.MISSED:
            return f"{counted}: what keeps tenants apart, or keeps them fast, was lost."
        case Standing.HELD if not changes:
            return f"Nothing that bears on isolation or speed changed since {document['base']['ref']}."
        case Standing.HELD if harmful:
            return f"{counted}, {harmful} of them to look at; nothing crossed where they were attacked."
        case Standing.HELD:
            return f"{counted}; nothing crossed where they were attacked."
        case _:
            return f"{counted}; something was not shown, so nothing is claimed."


def text(document: Mapping[str, Any]) -> str:
    """For a terminal or a log, without colours."""
    lines = [f"{standing_of(document['verdict']).value.upper()}: {headline(document)}", ""]
    for change in document["changes"]:
        lines.append(f"{'HARMFUL' if change['harmful'] else 'fine   '}  {change['object']}: {change['words']}")
        told = (
            ("was", change["was"]),
            ("now", change["now"]),
            ("remedy", change["remedy"] if change["harmful"] else ""),
        )
        lines += [f"         {name}: {_short(said)}" for name, said in told if said]
    lines += [""] if document["changes"] else []
    for finding in findings(document):
        lines += _told(finding)
    for name, phase in document["phases"].items():
        lines.append(f"{name:7} {standing_of(phase['verdict']).value:13} {phase.get('why', '')}".rstrip())
    lines += [f"uncovered: {e.get('object')} {e.get('command')}: {e.get('why')}" for e in uncovered(document)]
    lines += _left(document)
    lines += [waiver.line for waiver in waivers(document)]
    lines += [f"note: {note}" for note in document["notes"]]
    lines.append(
        f"base {document['base']['commit'][:10]}, PostgreSQL {document['server_version']}, {document['seconds']:.1f} s"
    )
    return "\n".join(lines)


def _left(document: Mapping[str, Any]) -> list[str]:
    left = document["not_attacked"]
    more = f" and {len(left) - _NAMES} more" if len(left) > _NAMES else ""
    return [f"not attacked, for nothing that changed reaches it: {', '.join(left[:_NAMES])}{more}"] if left else []


def _short(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"


def _told(finding: Told) -> list[str]:
    head = f"{_FATE[finding.fate]:6} {finding.fingerprint} [{finding.phase}]"
    if finding.fate is Fate.TOLD:
        return [head]
    if finding.fate is Fate.WAIVED:
        return [head, f"       waived: {_short(terms(finding.body['waiver']))}"]
    lines = [head, f"       {_short(finding.get('explanation') or finding.get('observed'))}"]
    lines += [f"         {_short(statement)}" for statement in finding.statements[:4]]
    return [*lines, f"       remedy: {_short(finding.get('remedy'))}"] if finding.get("remedy") else lines


def markdown(document: Mapping[str, Any]) -> str:
    """A job summary: names and SQL of the project can break no table and add no markup."""
    verdict = standing_of(document["verdict"])
    lines = [f"## {_MARK[verdict]} tenantproof gate: {verdict.value}", "", plain(headline(document)), ""]
    lines += ["| phase | verdict | |", "|---|---|---|"]
    for name, phase in document["phases"].items():
        standing = standing_of(phase["verdict"])
        lines.append(f"| {name} | {_MARK[standing]} {standing.value} | {plain(str(phase.get('why', '')))} |")
    lines.append("")
    for change in document["changes"]:
        lines += _changed(change)
    for finding in findings(document):
        lines += _folded(finding)
    gaps = [f"{e.get('object')} {e.get('command')}: {e.get('why')}" for e in uncovered(document)]
    lines += [f"- ⚠️ uncovered: {plain(gap)}" for gap in gaps]
    lines += [*waived(document), *(f"- {plain(said)}" for said in (*_left(document), *document["notes"]))]
    return "\n".join(lines).rstrip() + "\n"


def _changed(change: Mapping[str, Any]) -> list[str]:
    head = f"{'⚠️' if change['harmful'] else '➖'} {plain(change['object'])}: {plain(change['words'])}"
    before, after = (
        f"-- {side}\n{change[key]}" if change[key] else "" for side, key in (("before", "was"), ("after", "now"))
    )
    remedy = f"-- remedy\n{change['remedy']}" if change["harmful"] and change["remedy"] else ""
    body = "\n".join(part for part in (before, after, remedy) if part)
    if not body:
        return [f"- {head}", ""]
    return ["<details>", f"<summary>{head}</summary>", "", *fenced(body), "</details>", ""]


def _folded(finding: Told) -> list[str]:
    mark = {Fate.FAILS: "❌", Fate.TOLD: "➖", Fate.WAIVED: "🔕"}[finding.fate]
    head = f"{mark} {plain(finding.fingerprint)}"
    if finding.fate is Fate.WAIVED:
        return [f"- {head} waived: {plain(terms(finding.body['waiver']))}", ""]
    if finding.fate is Fate.TOLD:
        return [f"- {head}", ""]
    said = [plain(finding.get("explanation") or finding.get("observed")), ""]
    code = fenced("\n".join(finding.statements)) + fenced(finding.get("remedy"))
    return ["<details open>", f"<summary>{head}</summary>", "", *said, *code, "</details>", ""]
