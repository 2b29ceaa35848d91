"""Figures are sums over the whole run: a percentile is taken of all transactions, never averaged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from harness.sql.compose import literal
from harness.traffic.report import finding


def figures_of(tally: Mapping[str, Any], *, lost: int, doubled: int) -> dict[str, Any]:
    """The figures of the contract that come from the tally."""
    latencies: Counter[int] = Counter()
    for _, _, _, _, pairs in tally["seconds"]:
        latencies.update({int(tenth): int(count) for tenth, count in pairs})
    requests = sum(each[1] for each in tally["seconds"])
    errors = sum(each[2] for each in tally["seconds"])
    stamps = [each[0] for each in tally["seconds"] if each[1]]
    spent = max(stamps) - min(stamps) + 1 if stamps else 1
    rate = round(requests / spent, 1)
    return {
        "rows_checked": tally["rows"],
        "foreign_rows": tally["foreign"],
        "tenant_switches": tally["switches"],
        "server_connections": len(tally["pids"]),
        "requests": requests,
        "errors": errors,
        "rps": rate,
        "p50_ms": percentile(latencies, 0.5),
        "p95_ms": percentile(latencies, 0.95),
        "p99_ms": percentile(latencies, 0.99),
        "writes_acknowledged": tally["acknowledged"],
        "writes_lost": lost,
        "writes_doubled": doubled,
        "sql_tps": round((requests - errors) / spent, 1),
        "bare_tps": None,
        "pgbench_tps": None,
        "bare_ratio": None,
        "ratio": None,
        "rows_unmarked": tally["unmarked"],
        "rows_of_huge_queries": tally["checked"].get("huge-query", 0),
        "adversary_requests": tally["adversaries"],
        "repeated_writes": tally["repeated"],
        "nobody_requests": tally["nobody"],
        "stranger_requests": tally["strangers"],
        "failures": dict(tally["failures"]),
        "http_ms": _spent(tally["spent"]),
    }


def _spent(told: Mapping[str, int]) -> dict[str, float] | None:
    """Milliseconds of an answer over HTTP by the part that took them; None where the service does not tell."""
    answers = told.get("answers", 0)
    parts = {name: round(us / answers / 1000, 3) for name, us in told.items() if name != "answers"} if answers else {}
    return dict(sorted(parts.items(), key=lambda part: -part[1])) or None


def percentile(latencies: Mapping[int, int], part: float) -> float | None:
    """The smallest latency in ms that ``part`` of all do not exceed; None where there is none."""
    total, passed = sum(latencies.values()), 0
    for tenth in sorted(latencies):
        passed += latencies[tenth]
        if passed >= part * total:
            return tenth / 10
    return None


def series_of(tally: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One entry a second, counted from the first."""
    seconds = sorted(tally["seconds"])
    return [
        {
            "t": at - seconds[0][0],
            "rps": requests,
            "p50_ms": percentile(_counted(pairs), 0.5),
            "p95_ms": percentile(_counted(pairs), 0.95),
            "errors": errors,
            "foreign_rows": foreign,
        }
        for at, requests, errors, foreign, pairs in seconds
    ]


def tenants_of(tally: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The twenty tenants that asked most; their latencies are known to the millisecond."""
    busiest = sorted(tally["by_tenant"], key=lambda each: -each[1])[:20]
    return [
        {
            "tenant": tenant,
            "requests": requests,
            "errors": errors,
            "p50_ms": percentile(_counted(pairs), 0.5),
            "p95_ms": percentile(_counted(pairs), 0.95),
        }
        for tenant, requests, errors, _, pairs in busiest
    ]


def breaches_of(tally: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Foreign rows as findings, one for each query and manner."""
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for each in tally["breaches"]:
        told.setdefault((each["request"], each["manner"]), each)
    return [_breach(each) for each in told.values()]


def doubts_of(tally: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Reads whose rows nobody could tell apart."""
    return [
        f"no row of {name} carries a mark or a discriminator"
        for name in names
        if tally["silent"].get(name) and not tally["checked"].get(name)
    ]


def _counted(pairs: Sequence[Sequence[int]]) -> dict[int, int]:
    return {int(tenth): int(count) for tenth, count in pairs}


def _breach(each: Mapping[str, Any]) -> dict[str, Any]:
    who = f"tenant {each['tenant']}" if each["tenant"] is not None else "nobody"
    over, reproduction = (_of_http if "url" in each else _of_sql)(each)
    return finding(
        "foreign-row",
        "content",
        each["request"],
        f"{who} was given {each['rows']} rows of {', '.join(each['owners'])} by {each['request']}{over}",
        reproduction=reproduction,
    )


def _of_sql(each: Mapping[str, Any]) -> tuple[str, str]:
    before = f"tenant {each['previous']}" if each["previous"] is not None else "nobody"
    parameters = ", ".join(f"{name} = {literal(value)}" for name, value in each["params"].items())
    lines = ["-- on one connection, as the application:"]
    if each["previous_enter"]:
        lines.append("; ".join(["BEGIN", *each["previous_enter"], "COMMIT"]) + ";")
    lines += ["; ".join(["BEGIN", *each["enter"]]) + ";", *([f"-- with {parameters}"] if parameters else [])]
    lines += [each["sql"].strip().rstrip(";") + ";", "ROLLBACK;"]
    return f", on connection {each['connection']}, which {before} had used before", "\n".join(lines)


def _of_http(each: Mapping[str, Any]) -> tuple[str, str]:
    who = f"with a token of tenant {each['tenant']}" if each["tenant"] is not None else "without a token"
    lines = [f"# {who}, while other tenants ask too:", f"{each['method']} {each['url']}"]
    return "", "\n".join([*lines, *([each["body"]] if each["body"] else [])])
