"""Every role tries every operation, and is held to the table that a human wrote; who is kept out is tried first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psycopg

from harness.errors import ConfigError
from harness.findings.phase_rules import PHASE_RULES
from harness.record.model import Finding, Severity
from harness.service.calls import Call, plain
from harness.service.conduct import Desk, request_of
from harness.service.openapi import Operation
from harness.service.permissions import MISSING, Answer, Cell, Matrix, Table, cells, declared, gaps
from harness.service.tokens import Columns, tokens_for
from harness.service.values import Known
from harness.target.text import ask_named
from harness.world.build import sample

_ROWS = 6
# What is said of the row that was named, not of who asked; another row may do.
_OF_THE_ROW = (MISSING, 409, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody of a role."""

    columns: Columns
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    status: int
    call: Call


def matrix(desk: Desk, operations: Sequence[Operation]) -> Matrix:
    """Every role on every operation that asks for a token, with row security and without.

    ConfigError where [service] roles cannot be run, Interrupted where the token command fails.
    """
    table = desk.worlds.ground.config.service.permissions
    if not table:
        return Matrix(not_tried="role × action: tenantproof.toml has no [service.permissions] to hold the service to")
    holders = _holders(desk)
    guarded = [each for each in operations if each.secured or each.label in table]
    tried = _all_tried(desk, guarded, holders, table)
    desk.worlds.protect(rows=False)
    alone = _all_tried(desk, guarded, holders, table)
    desk.worlds.protect(rows=True)
    found = cells(table, guarded, list(holders), _statuses(tried), _statuses(alone))
    return Matrix(
        cells=found,
        findings=tuple(_findings(found, holders, tried)),
        doubts=(*gaps(table, guarded, operations, holders), *(cell.doubt for cell in found if cell.doubt)),
    )


def _holders(desk: Desk) -> dict[str, Holder]:
    """Somebody of each role, from [service] roles or, without it, from ``principals``."""
    config = desk.worlds.ground.config
    asked = config.service.roles or config.tenancy.principals
    try:
        listed = ask_named(desk.worlds.connections[0], asked)
    except psycopg.Error as error:
        raise ConfigError(f"[service] roles cannot be run: {error}", remedy=f"the query is: {asked}") from None
    found: dict[str, Columns] = {}
    for row in listed:
        if row.get("role") is not None and row.get("tenant") is not None:
            found.setdefault(str(row["role"]), row)
    tokens = tokens_for(config, list(found.values()))
    return {role: Holder(columns=row, token=token) for (role, row), token in zip(found.items(), tokens, strict=True)}


def _all_tried(
    desk: Desk, operations: Sequence[Operation], holders: Mapping[str, Holder], table: Table
) -> dict[tuple[str, str], Tried]:
    """Who is to be refused comes first, while the rows are there that it names."""
    ground = desk.worlds.ground
    known = {
        tenant: Known(
            catalog=ground.catalog,
            owners=ground.owners,
            tenant=tenant,
            rows=sample(desk.worlds.connections[0], ground.catalog, ground.owners, tenant, _ROWS),
        )
        for tenant in {str(holder.columns["tenant"]) for holder in holders.values()}
    }
    found = {}
    for operation in operations:
        for role in sorted(holders, key=lambda each: declared(table, operation.label, each) is Answer.ALLOWED):
            holder = holders[role]
            found[operation.label, role] = _tried(desk, operation, known[str(holder.columns["tenant"])], holder.token)
    return found


def _tried(desk: Desk, operation: Operation, known: Known, token: str) -> Tried:
    """The first call that is not refused for its row's sake, else the last."""
    calls: list[Call] = []
    for which in range(_ROWS):
        call = plain(operation, known, "role", which)
        if call in calls:
            break
        calls.append(call)
        status = desk.ask(desk.worlds.here, call, token).status
        if status not in _OF_THE_ROW:
            break
    return Tried(status=status, call=calls[-1])


def _statuses(tried: Mapping[tuple[str, str], Tried]) -> dict[tuple[str, str], int]:
    return {key: each.status for key, each in tried.items()}


def _findings(
    found: Sequence[Cell], holders: Mapping[str, Holder], tried: Mapping[tuple[str, str], Tried]
) -> Iterator[Finding]:
    for cell in found:
        if cell.is_breach:
            harm = Severity.CONTENT if cell.operation.reads else Severity.INTEGRITY
            observed = f"role {cell.role}, which [service.permissions] keeps out, is answered {cell.status}"
            name = "endpoint-forgets-role"
        elif cell.leans_on_the_database:
            harm = Severity.DEFENCE
            observed = f"role {cell.role} is let in without row security: the application alone does not ask"
            name = "one-layer-only"
        else:
            continue
        rule, columns = PHASE_RULES[name], holders[cell.role].columns
        yield Finding(
            rule=rule.name,
            severity=harm,
            object=cell.operation.label,
            family="service-role",
            attacker=columns,
            victim={"tenant": columns["tenant"]},
            statements=(request_of(tried[cell.operation.label, cell.role].call),),
            observed=observed,
            explanation=rule.means,
            remedy=rule.remedy,
            detail=f"role-{cell.role}",
        )
