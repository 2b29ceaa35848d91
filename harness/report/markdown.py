"""A GitHub job summary: what somebody else's database said can break no table and add no markup."""

import re
from collections.abc import Mapping
from typing import Any

from harness.findings.waive import terms
from harness.report.details import not_tried
from harness.report.document import (
    Fate,
    Standing,
    Told,
    findings,
    headline,
    phases,
    standing_of,
    uncovered,
)
from harness.report.text import measured
from harness.report.waivers import waivers

_MARK = {
    Standing.HELD: "✅",
    Standing.BREACHED: "❌",
    Standing.MISSED: "❌",
    Standing.INCONCLUSIVE: "⚠️",
    Standing.NOT_RUN: "➖",
}


def markdown(document: Mapping[str, Any]) -> str:
    """Verdict, phases (not run first), findings with their statements folded, coverage gaps, waivers."""
    verdict = standing_of(document.get("verdict"))
    lines = [f"## {_MARK[verdict]} tenantproof: {verdict.value}", "", plain(headline(document)), ""]
    lines += ["| phase | verdict | |", "|---|---|---|"]
    for phase in sorted(phases(document), key=lambda p: p.standing is not Standing.NOT_RUN):
        told = "; ".join(filter(None, (measured(phase), phase.why)))
        lines.append(f"| {plain(phase.name)} | {_MARK[phase.standing]} {phase.standing.value} | {plain(told)} |")
    lines.append("")
    lines += [f"- ➖ not tried: {plain(each)}" for phase in phases(document) for each in not_tried(phase)]
    for each in findings(document):
        lines += _told(each)
    gaps = [f"{e.get('object')} {e.get('command')}: {e.get('why')}" for e in uncovered(document)]
    lines += [f"- ⚠️ uncovered: {plain(gap)}" for gap in gaps]
    return "\n".join([*lines, *waived(document)]).rstrip() + "\n"


def waived(document: Mapping[str, Any]) -> list[str]:
    """One item a waiver, with its warning."""
    return [
        f"- waiver {plain(f'{each.finding}: {each.terms}')}{f' ⚠️ {plain(each.warning)}' if each.warning else ''}"
        for each in waivers(document)
    ]


def _told(told: Told) -> list[str]:
    mark = {Fate.FAILS: "❌", Fate.TOLD: "➖", Fate.WAIVED: "🔕"}[told.fate]
    head = f"{mark} {plain(told.fingerprint or told.get('name'))}"
    if told.fate is Fate.WAIVED:
        return [f"- {head} waived: {plain(terms(told.body['waiver']))}", ""]
    if told.fate is Fate.TOLD:
        return [f"- {head}", ""]
    body = ["<details>", f"<summary>{head}</summary>", "", plain(told.get("explanation") or told.get("observed")), ""]
    body += fenced("\n".join(told.statements)) + fenced(told.get("remedy"))
    return [*body, "</details>", ""]


def fenced(code: str) -> list[str]:
    """A fence longer than any in the code; nothing for no code."""
    if not code:
        return []
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}sql", code, fence, ""]


def plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]|~#@!])", r"\\\1", " ".join(escaped.split()))
