"""A run is worse than its baseline where their intervals are apart, or where a plan reads more: what rests on no clock."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from harness.bench.model import Finding, Measured
from harness.bench.statistics import Ratio
from harness.findings.bench_rules import BENCH_RULES

_MARGIN = 1.05


def regressions(queries: Sequence[Measured], baseline: Mapping[str, object]) -> tuple[Finding, ...]:
    """Ratios whose whole interval is above the baseline's by five percent, and plans that examine twice the rows.

    Milliseconds are never compared: the baseline may come from another machine.
    """
    before = {each["name"]: each for each in cast(list[dict[str, Any]], baseline["queries"])}
    found = []
    for query in queries:
        old = before.get(query.name)
        if old is None:
            continue
        for what, ratio in (("ratio", query.ratio), ("growth", query.growth), ("skew", query.skew)):
            if (worse := _worse(ratio, old.get(f"{what}_ci"))) is not None:
                found.append(_finding(query, f"{what}-regressed", f"{what} {worse}"))
        rows = old.get("rows_examined")
        if rows is not None and query.examined is not None and query.examined > 2 * max(rows, 50):
            observed = f"{query.examined} rows examined, {rows} in the baseline"
            found.append(_finding(query, "rows-regressed", observed))
    return tuple(found)


def _worse(now: Ratio | None, before: list[float] | None) -> str | None:
    if now is None or not before or now.low <= before[1] * _MARGIN:
        return None
    return f"{now.low:.3f} to {now.high:.3f}, {before[0]:.3f} to {before[1]:.3f} in the baseline"


def _finding(query: Measured, rule: str, observed: str) -> Finding:
    return Finding(
        rule=rule,
        object=query.index or query.name,
        query=query.name,
        observed=observed,
        explanation=BENCH_RULES[rule].means,
        remedy=BENCH_RULES[rule].remedy,
        plan=query.plan,
    )
