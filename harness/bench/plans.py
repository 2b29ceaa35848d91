"""A plan is judged by what it reads: the tenant's rows through an index that leads to them, and the cause is named where not.

Pure by contract: plans and facts in, findings out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.bench.causes import cause_of, estimate_cause, stale
from harness.bench.facts import Facts, Index
from harness.bench.model import FAILS, TOLD, Finding
from harness.bench.plantree import Node, conjuncts, examined, mentions, nodes, returned
from harness.config.model import BenchQuery

SMALL = 1_000
_GENEROUS = 10
_OPERATOR = re.compile(
    r'^\(?\(?"?(?P<column>\w+)"?\)?(?:::(?P<cast>[\w ]+?))?\)?\s+(?P<operator>[~!@#^&|?<>=+*/%-]+)\s'
)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A query with its plan under row security, that of the explicit form, and the statement that was explained."""

    query: BenchQuery
    plan: Mapping[str, Any]
    explicit: Mapping[str, Any] | None
    statement: str
    tenant: str = ""


def findings_of(planned: Planned, facts: Facts) -> tuple[Finding, ...]:
    """What is wrong with one plan; the first cause of each scan, not every consequence of it."""
    tree = nodes(planned.plan)
    found: list[Finding] = []
    blamed: set[str] = set()
    for node in tree:
        if not node.is_scan:
            continue
        problem = _leaky(planned, node, facts) or _reading(planned, node, facts)
        if problem is not None:
            found.append(problem)
            blamed.add(node.relation)
    if (missing := _expected(planned, tree, facts)) is not None and missing.object.split(".")[-1] not in blamed:
        found.append(missing)
        blamed.add(missing.object.split(".")[-1])
    if not found:
        found += _wasteful(planned, tree)
    found += [each for node in tree if (each := _estimates(planned, node, facts)) is not None]
    return tuple({(each.rule, each.object): each for each in found}.values())


def finding(planned: Planned, rule: str, relation: str, told: tuple[str, str, str], severity: str = FAILS) -> Finding:
    """``told``: what was observed, why, and what to do."""
    observed, explanation, remedy = told
    return Finding(
        rule=rule,
        object=relation,
        query=planned.query.name,
        observed=observed,
        explanation=explanation,
        remedy=remedy,
        statements=(planned.statement,),
        plan=planned.plan["Plan"],
        severity=severity,
    )


def _reading(planned: Planned, node: Node, facts: Facts) -> Finding | None:
    """A scan that reads far more than it keeps, or an index read without its leading column."""
    table = facts.table_named.get(node.relation)
    index = facts.index_named.get(node.index)
    whole = node.kind == "Seq Scan" and node.examined >= SMALL and node.examined > 4 * max(node.kept, 1)
    sifted = node.kind != "Seq Scan" and node.removed >= SMALL and node.removed > _GENEROUS * max(node.kept, 1)
    unled = (
        index is not None
        and node.condition != ""
        and table is not None
        and table.believed >= SMALL
        and not (_leads(index, node.condition))
    )
    if not (whole or sifted or unled):
        return None
    verb = "scans the whole table" if whole else f"reads {node.index or 'an index'}"
    observed = (
        f"{node.kind} on {node.relation} {verb}: {node.examined:.0f} rows looked at for {node.kept:.0f} kept; "
        f"index condition: {node.condition or 'none'}; filter: {node.filter or 'none'}"
    )
    rule, explanation, remedy = cause_of(
        node, facts, planned.query.index, fallback="seq-scan" if whole else "rows-examined"
    )
    return finding(planned, rule, node.relation, (observed, explanation, remedy))


def _leads(index: Index, condition: str) -> bool:
    first = index.columns[0] if index.columns else ""
    return first.startswith("(") or mentions(condition, first)


def _expected(planned: Planned, tree: tuple[Node, ...], facts: Facts) -> Finding | None:
    """The index that tenantproof.toml names, in an Index Cond that holds the tenant or the index's leading column."""
    name = planned.query.index
    if name is None:
        return None
    index = facts.index_named.get(name)
    if index is None:
        seen = next((node for node in tree if node.is_scan), tree[0])
        rule, explanation, remedy = cause_of(seen, facts, name, fallback="missing-index")
        return finding(planned, rule, seen.relation or name, (f"there is no index {name}", explanation, remedy))
    alike = {each.name for each in facts.indexes if each.columns == index.columns and not each.partial} | {name}
    using = [node for node in tree if any(part in alike for part in node.index.split(", "))]
    tenant = facts.owned.get(index.relation, "")
    if any(_leads(index, node.condition) or (tenant and mentions(node.condition, tenant)) for node in using):
        return None
    scan = next((node for node in using or tree if node.relation == index.relation), None)
    if scan is None:
        observed = f"the plan does not read {index.relation}, whose index {name} it should use"
        told = (observed, "The declared index belongs to a table that this query does not need.", "correct `index`")
        return finding(planned, "plan-without-index", index.relation, told)
    instead = f"{scan.kind}{' using ' + scan.index if scan.index else ''}"
    observed = f"{name} is not used: {instead} on {scan.relation}, index condition: {scan.condition or 'none'}"
    rule, explanation, remedy = cause_of(scan, facts, name, fallback="plan-without-index")
    return finding(planned, rule, index.relation, (observed, explanation, remedy))


def _leaky(planned: Planned, node: Node, facts: Facts) -> Finding | None:
    """A filter that an index holds the column for, and that may not use it because its operator is not leakproof."""
    table = facts.table_named.get(node.relation)
    if table is None or not table.row_security:
        return None
    for term in conjuncts(node.filter):
        parsed = _OPERATOR.match(term)
        if parsed is None:
            continue
        column, operator, cast = parsed["column"], parsed["operator"], parsed["cast"]
        if column == facts.owned.get(node.relation) or not facts.is_leaky(node.relation, column, operator, cast):
            continue
        unused = next((i for i in facts.indexes_of(node.relation) if column in i.columns and i.valid), None)
        joined = planned.explicit is not None and any(
            mentions(each.condition, column) for each in nodes(planned.explicit) if each.relation == node.relation
        )
        if not joined and (unused is None or node.removed < SMALL):
            continue
        name = unused.name if unused is not None else "the index"
        observed = f"filter on {node.relation}: {term}; {node.removed:.0f} rows read and thrown away"
        explanation = (
            f"The operator {operator} on {cast or facts.types.get((node.relation, column), ('?', ''))[0]} is not leakproof, so "
            f"under row security it may not look at a row before the policy has: {name} cannot take it as an index "
            f"condition{', as it does for a role that bypasses row security' if joined else ''}."
        )
        remedy = (
            "Compare by a leakproof operator (=, < … on int, uuid, text, date, timestamptz): keep enum-like columns as "
            "text with a CHECK, or let an index that leads with the tenant narrow the rows first."
        )
        return finding(planned, "leaky-filter", node.relation, (observed, explanation, remedy))
    return None


def _wasteful(planned: Planned, tree: tuple[Node, ...]) -> list[Finding]:
    """Many rows read to return few, where nothing sums them up."""
    if any(node.kind in ("Aggregate", "WindowAgg", "Unique", "Group") for node in tree):
        return []
    read, back = examined(tree), returned(tree)
    if read < SMALL or read <= _GENEROUS * max(back, 1):
        return []
    scan = max((node for node in tree if node.is_scan), key=lambda node: node.examined)
    sort = any(node.kind in ("Sort", "Incremental Sort") for node in tree)
    why = "they are sorted to find the first ones" if sort else "the rest is thrown away after the index was read"
    return [
        finding(
            planned,
            "rows-examined",
            scan.relation,
            (
                f"{read} rows examined to return {back}",
                f"{scan.index or scan.relation} finds too many rows for tenant {planned.tenant}: {why}.",
                "Give the index the columns of ORDER BY (and of the remaining filter) after the tenant.",
            ),
        )
    ]


def _estimates(planned: Planned, node: Node, facts: Facts) -> Finding | None:
    """The planner's belief against the truth, where no LIMIT cut the truth short."""
    table = facts.table_named.get(node.relation)
    if table is None or not node.is_scan:
        return None
    truth, belief = node.kept / max(node.loops, 1), node.estimate
    off = not node.limited and max(truth, belief) >= 100 and max(truth, belief) > _GENEROUS * max(min(truth, belief), 1)
    if table.stale or (off and table.restless):
        observed = f"{node.relation}: {belief:.0f} rows expected, {truth:.0f} found; {stale(table)}"
        told = (
            observed,
            f"The planner's statistics of {node.relation} are stale ({stale(table)}): it plans for a table that is no more.",
            f"ANALYZE {node.relation}; check that autovacuum keeps up with it.",
        )
        return finding(planned, "stale-statistics", node.relation, told)
    if not off:
        return None
    observed = f"{node.relation}: {belief:.0f} rows expected, {truth:.0f} found, for tenant {planned.tenant}"
    why, remedy = estimate_cause(node, facts)
    return finding(planned, "estimate-off", node.relation, (observed, why, remedy), TOLD)
