"""Why a scan does not reach the tenant's rows through an index: the cause is named, not the symptom."""

import re

from harness.bench.facts import Facts, Table
from harness.bench.plantree import Node, mentions

Told = tuple[str, str, str]


def cause_of(node: Node, facts: Facts, expected: str | None, *, fallback: str) -> Told:
    """Rule, explanation and remedy of a scan that reads too much; ``fallback`` is the rule where no cause is known."""
    return (
        _per_row(node, facts)
        or _cast(node, facts)
        or _no_index(node, facts, expected)
        or _stale(node, facts)
        or (
            fallback,
            f"The planner chose this for {node.relation} although an index leads with the tenant: the filter "
            f"{node.filter or 'of the query'} is no condition that the index can take, or keeps most rows.",
            "Compare the plan beside this finding with the index; give the index the columns that the query filters by.",
        )
    )


def stale(table: Table) -> str:
    """What is stale about a table's statistics."""
    if not table.analysed:
        return "it was never analysed"
    return f"analysed at {table.believed} rows, {table.changed} rows changed since; {table.pages} pages then, {table.size // 8192} now"


def estimate_cause(node: Node, facts: Facts) -> tuple[str, str]:
    """Why an estimate is off although the statistics are fresh."""
    if "InitPlan" in node.condition + node.filter or re.search(r"\$\d", node.condition + node.filter):
        return (
            "The tenant is hidden from the planner by a sub-select or a parameter, so it plans for an average tenant.",
            "Write the context function plainly in the policy, not as (SELECT …): with an index it costs nothing, and "
            "the planner sees whose rows are meant.",
        )
    del facts
    return (
        "Conditions on several columns that depend on one another are estimated as if they did not.",
        f"CREATE STATISTICS on the columns of {node.relation} that the query filters by, or raise their statistics target.",
    )


def _per_row(node: Node, facts: Facts) -> Told | None:
    for function in facts.functions:
        if function.relation != node.relation:
            continue
        name = f"{function.function_schema}.{function.function}"
        name_in_filter = rf"(?<!\w){re.escape(function.function)}\("
        called = re.search(rf"{name_in_filter}(?!\))", node.filter) is not None
        # A function in SQL of one expression is inlined, whatever it declares, and then does no harm.
        if function.volatility == "v" and re.search(name_in_filter, node.filter) is not None:
            return (
                "per-row-function",
                f"Policy {function.policy} calls {name}, which is VOLATILE: it may answer differently for each row, so it "
                "is called once a row and can be no index condition.",
                f"ALTER FUNCTION {name} STABLE, if it only reads the context of the transaction.",
            )
        if called and function.takes_arguments:
            return (
                "per-row-function",
                f"Policy {function.policy} calls {name} with the row's columns: it is called once for each row "
                f"({node.examined:.0f} here), and no index can answer it.",
                "Compare the tenant column with a STABLE function without arguments that gives the context.",
            )
    return None


def _cast(node: Node, facts: Facts) -> Told | None:
    tenant = facts.owned.get(node.relation)
    if tenant is None:
        return None
    quoted = rf'"?{re.escape(tenant)}"?'
    cast = re.search(rf"\({quoted}\)::(\w[\w ]*)", node.filter)
    wrapped = re.search(rf"(\w+)\({quoted}\)", node.filter)
    if cast is None and wrapped is None:
        return None
    how = (
        f"casts the column {tenant} to {cast[1].strip()}"
        if cast
        else f"wraps the column {tenant} in {wrapped[1] if wrapped else ''}()"
    )
    return (
        "policy-casts-column",
        f"The policy of {node.relation} {how}: indexes hold {tenant} itself, so none can take the comparison as a condition.",
        f"Cast the other side: {tenant} = current_setting('…', true)::<type of {tenant}>, in a STABLE function.",
    )


def _no_index(node: Node, facts: Facts, expected: str | None) -> Told | None:
    tenant = facts.owned.get(node.relation)
    valid = [index for index in facts.indexes_of(node.relation) if index.valid]
    if tenant is None:
        return None
    leading = [index for index in valid if index.columns[:1] == (tenant,)]
    wanted = facts.index_named.get(expected or "")
    behind = [
        index
        for index in valid
        if tenant in index.columns[1:] and (index is wanted or index.name == node.index or not leading)
    ]
    if behind and (not leading or behind[0].name == node.index or wanted is behind[0]):
        return (
            "index-without-tenant-first",
            f"Index {behind[0].name} ({', '.join(behind[0].columns)}) holds {tenant}, but not first: one tenant's rows lie "
            "scattered over all of it.",
            f"Make an index on ({', '.join([tenant, *(c for c in behind[0].columns if c != tenant)])}) instead.",
        )
    if expected is not None and wanted is None:
        return (
            "missing-index",
            f"There is no index {expected}, which tenantproof.toml expects; {node.relation} has "
            f"{', '.join(index.name for index in valid) or 'none'}.",
            f"CREATE INDEX {expected} ON {node.relation} ({tenant}, …the columns that the query filters and orders by).",
        )
    if not leading and not any(mentions(node.condition, index.columns[0]) for index in valid if index.columns):
        return (
            "missing-index",
            f"No index of {node.relation} leads with {tenant}: the policy's comparison is checked row by row.",
            f"CREATE INDEX ON {node.relation} ({tenant}, …the columns that the query filters and orders by).",
        )
    return None


def _stale(node: Node, facts: Facts) -> Told | None:
    table = facts.table_named.get(node.relation)
    if table is None or not table.stale:
        return None
    return (
        "stale-statistics",
        f"The planner's statistics of {node.relation} are stale ({stale(table)}): it plans for a table that is no more.",
        f"ANALYZE {node.relation}; check that autovacuum keeps up with it.",
    )
