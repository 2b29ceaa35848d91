"""Verdict first, then what fails and why, then the figures: a number without its interval is not shown."""

from typing import TYPE_CHECKING

from harness.bench.model import FAILS, Finding, Measured
from harness.bench.statistics import Ratio
from harness.findings.waive import terms

if TYPE_CHECKING:
    from harness.bench.report import BenchReport


def told(report: "BenchReport") -> str:
    """The report as people read it."""
    lines = [f"{report.verdict.upper()}: {report.why}", ""]
    for finding in sorted(report.findings, key=lambda f: (f.waiver is not None, f.severity != FAILS, f.object)):
        lines += _finding(finding)
    if report.queries:
        lines.append(
            f"{'query':28} {'rls ms':>8} {'ratio':>22} {'server':>7} {'growth':>7} {'skew':>7} {'rows':>11}  plan"
        )
        lines += [_query(each) for each in report.queries]
        lines += [f"  {each.name}: {doubt}" for each in report.queries for doubt in each.doubts]
        lines.append("")
    for switch in report.switch:
        added = "?" if switch.round_trips_added is None else switch.round_trips_added
        cpu = "" if switch.cpu is None else f", processor time {switch.cpu:.2f}"
        note = f" ({switch.note})" if switch.note else ""
        lines.append(f"switching, {switch.path}: {added} round trips added, time {_ratio(switch.ratio)}{cpu}{note}")
    for worth in report.indexes:
        cost = "not measured" if worth.write_cost is None else f"{worth.write_cost:.2f}"
        gain = "not measured" if worth.read_gain is None else f"{worth.read_gain:.2f}"
        serves = ", ".join(worth.serves) or "nothing declared"
        lines.append(f"index {worth.name}: writes cost {cost}, reads gain {gain}; serves {serves}")
    for form in report.forms:
        lines.append(f"policy form, {form.query}: (SELECT …) instead of a plain call {_ratio(form.ratio)}")
    if report.engine is not None:
        engine = report.engine
        lines.append(
            f"the harness: {engine.attempts_per_second:.0f} attempts/s, bare loop {engine.bare_per_second:.0f}/s, "
            f"ratio {engine.ratio:.2f}"
        )
    lines += [f"note: {note}" for note in report.notes]
    pins = "client and backend pinned" if report.pinned else "not pinned"
    lines.append(f"{report.seconds:.1f} s, {pins}, intervals at 99 %. PostgreSQL {report.server_version}")
    return "\n".join(lines)


def _finding(finding: Finding) -> list[str]:
    mark = "waived" if finding.waiver is not None else "FAILS" if finding.severity == FAILS else "told"
    where = f" in {finding.query}" if finding.query else ""
    lines = [f"{mark:6} {finding.object}: {finding.rule}{where}", f"       {finding.explanation}"]
    lines.append(f"       {finding.observed[:400]}")
    if finding.remedy:
        lines.append(f"       remedy: {finding.remedy}")
    if finding.waiver is not None:
        lines.append(f"       waived: {terms(finding.waiver)}")
    return [*lines, ""]


def _query(each: Measured) -> str:
    middle = f"{sorted(each.under_rls)[len(each.under_rls) // 2] * 1000:.3f}" if each.under_rls else "-"
    rows = "-" if each.examined is None else f"{each.examined}/{each.returned}"
    plan = {None: "not judged", True: "ok", False: "BAD"}[each.plan_ok]
    return (
        f"{each.name[:28]:28} {middle:>8} {_ratio(each.ratio):>22} {_value(each.server):>7} {_value(each.growth):>7} "
        f"{_value(each.skew):>7} {rows:>11}  {plan}"
    )


def _ratio(ratio: Ratio | None) -> str:
    return "not measured" if ratio is None else f"{ratio.value:.3f} [{ratio.low:.3f}, {ratio.high:.3f}]"


def _value(ratio: Ratio | None) -> str:
    return "-" if ratio is None else f"{ratio.value:.3f}"
