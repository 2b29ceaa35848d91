"""What was measured becomes a report: breaches, bars that were missed, and doubts, each from a figure that it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from harness.config.model import Config, QueryKind
from harness.findings.waive import waiver_of
from harness.traffic.capacity import GOALS
from harness.traffic.faults import Faults
from harness.traffic.figures import breaches_of, doubts_of, figures_of, series_of, tenants_of
from harness.traffic.options import Options
from harness.traffic.report import LoadReport, finding, judge, missed

_TOLERATED = 0.01
# Within so many seconds after a fault the way must be open again, and the crowd be answered.
RECOVERY = 10.0

# The tally of a crowd that never came.
NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(("rows", "foreign", "unmarked", "switches", "nobody", "strangers", "adversaries"), 0),
    **dict.fromkeys(("acknowledged", "repeated", "unreported", "cpu"), 0),
    **{name: {} for name in ("checked", "silent", "failures", "mishaps", "spent")},
    **{name: [] for name in ("pids", "breaches", "seconds", "steps", "by_tenant")},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one crowd left. ``notes`` are those of the preparation."""

    tally: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    lost: int = 0
    doubled: int = 0
    faults: Faults | None = None
    notes: tuple[str, ...] = ()
    cut: bool = False
    capacity: Mapping[str, Any] = field(default_factory=dict)
    spread: Mapping[str, Any] = field(default_factory=dict)


def conclude(config: Config, options: Options, outcome: Outcome) -> LoadReport:
    """The report of a run."""
    tally, faults = outcome.tally, outcome.faults
    figures = figures_of(tally, lost=outcome.lost, doubled=outcome.doubled)
    figures |= outcome.capacity
    struck = _struck(outcome)
    findings = breaches_of(tally)
    for rule, count in (("acknowledged-write-lost", outcome.lost), ("write-doubled", outcome.doubled)):
        if count:
            findings.append(finding(rule, "integrity", "writes", f"{count} writes"))
    figures["recovered_s"] = max((each["recovered_s"] or 0.0 for each in struck), default=None)
    figures["silence_s"] = silence_of(tally)
    goals = {"recovered_s": RECOVERY, "silence_s": RECOVERY, **(GOALS if outcome.capacity else {})}
    stated = {name: bar for name, bar in goals.items() if name not in config.load.bars}
    late, doubts = missed({**stated, **config.load.bars}, figures, stated)
    if faults is None and figures["errors"] > _TOLERATED * figures["requests"]:
        shown = ", ".join(f"{count} × {name}" for name, count in figures["failures"].items())
        observed = f"{figures['errors']} of {figures['requests']} transactions failed: {shown}"
        late.append(finding("transactions-failed", None, "errors", observed))
    doubts += _doubts(config, options, outcome)
    today = datetime.now(UTC).date()
    told = [{**each, "waiver": waiver_of(each["fingerprint"], config.accept, today)} for each in (*findings, *late)]
    verdict, why = judge(figures, told, doubts)
    return LoadReport(
        verdict=verdict,
        why=why,
        figures=figures,
        faults=struck,
        findings=told,
        series=series_of(tally),
        tenants=tenants_of(tally),
        distribution=outcome.spread,
        notes=_notes(outcome),
        cut_short=outcome.cut,
    )


def silence_of(tally: Mapping[str, Any]) -> float | None:
    """The longest time in whole seconds in which no transaction was answered, between the first and the last."""
    seconds = sorted(at for at, requests, errors, *_ in tally["seconds"] if requests > errors)
    gaps = [later - earlier - 1 for earlier, later in pairwise(seconds)]
    return float(max(gaps, default=0)) if seconds else None


def _struck(outcome: Outcome) -> list[dict[str, Any]]:
    if outcome.faults is None:
        return []
    inside = [
        {"kind": kind, "count": count, "recovered_s": None} for kind, count in sorted(outcome.tally["mishaps"].items())
    ]
    return [*outcome.faults.to_json(), *inside]


def _doubts(config: Config, options: Options, outcome: Outcome) -> list[str]:
    doubts = []
    if options.via == "sql":
        reads = [query.name for query in config.bench.queries if query.kind is QueryKind.READ]
        doubts += doubts_of(outcome.tally, reads)
    if outcome.faults is not None:
        idle = [kind for kind, count in outcome.faults.counts.items() if not count]
        doubts += [f"no {kind} struck" for kind in idle]
        if outcome.faults.trouble:
            doubts.append(f"a fault could not be brought about: {outcome.faults.trouble}")
    if outcome.tally["unreported"]:
        doubts.append(f"the last report of a worker is missing ({outcome.tally['unreported']} writes are not in it)")
    return ["cut short", *doubts] if outcome.cut else doubts


def _notes(outcome: Outcome) -> list[str]:
    notes = []
    if not outcome.capacity:
        notes.append("bare_tps, pgbench_tps and the knee are measured with --capacity alone")
    elif outcome.capacity.get("pgbench_tps") is None:
        notes.append("pgbench_tps was not measured: pgbench is not there")
    if outcome.faults is not None:
        notes += outcome.faults.not_tried
    return [*notes, *outcome.notes]
