"""What a role may do is read off statuses: refused is 401 or 403, let in is an answer; what is neither shows nothing.

Pure by contract: no connection, no service.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.record.model import Finding
from harness.service.openapi import Operation

REFUSED = (401, 403)
MISSING = 404

Table = Mapping[str, Collection[str]]
Statuses = Mapping[tuple[str, str], int]


class Answer(StrEnum):
    ALLOWED = "allowed"
    REFUSED = "refused"
    NOT_SHOWN = "not-shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One role at one operation: what the table says, what the service did, and what it did without row security."""

    operation: Operation
    role: str
    declared: Answer
    seen: Answer
    alone: Answer
    status: int

    @property
    def is_breach(self) -> bool:
        return self.declared is Answer.REFUSED and self.seen is Answer.ALLOWED

    @property
    def leans_on_the_database(self) -> bool:
        return self.declared is Answer.REFUSED and self.seen is Answer.REFUSED and self.alone is Answer.ALLOWED

    @property
    def doubt(self) -> str:
        """Why the cell shows nothing; '' where it does."""
        who = f"{self.operation.label}: role {self.role} is answered {self.status}"
        if self.declared is Answer.ALLOWED and self.seen is Answer.REFUSED:
            return f"{who}, and [service.permissions] lets it in"
        return f"{who}, which does not show whether it may" if self.seen is Answer.NOT_SHOWN else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """``not_tried`` says why there are no cells."""

    cells: tuple[Cell, ...] = ()
    findings: tuple[Finding, ...] = ()
    doubts: tuple[str, ...] = ()
    not_tried: str = ""

    def rows(self) -> list[dict[str, object]]:
        """A row for each operation, a cell for each role."""
        found: dict[str, dict[str, object]] = {}
        for cell in self.cells:
            told = {"declared": cell.declared.value, "seen": cell.seen.value, "status": cell.status}
            found.setdefault(cell.operation.label, {})[cell.role] = told
        return [{"operation": label, "roles": roles} for label, roles in found.items()]

    def layer(self) -> dict[str, str]:
        """The row of the table of layers. The database alone is not shown: no service leaves its roles out on demand."""
        kept_out = [cell for cell in self.cells if cell.declared is Answer.REFUSED]
        both = _stood([cell.seen for cell in kept_out])
        alone = both if both == "breached" else _stood([cell.alone for cell in kept_out])
        database = "breached" if both == "breached" else "not-shown"
        return {"family": "role", "application": alone, "database": database, "both": both}


def _stood(answers: Sequence[Answer]) -> str:
    """What the answers to roles that are to be kept out say of a layer."""
    if Answer.ALLOWED in answers:
        return "breached"
    return "held" if answers and Answer.NOT_SHOWN not in answers else "not-shown"


def cells(
    table: Table, operations: Sequence[Operation], roles: Sequence[str], statuses: Statuses, alone: Statuses
) -> tuple[Cell, ...]:
    """A cell for each role at each operation of the table; ``alone`` are the statuses without row security."""
    return tuple(
        Cell(
            operation=each,
            role=role,
            declared=declared(table, each.label, role),
            seen=seen(table, each.label, role, statuses),
            alone=seen(table, each.label, role, alone),
            status=statuses[each.label, role],
        )
        for each in operations
        if each.label in table
        for role in roles
    )


def declared(table: Table, label: str, role: str) -> Answer:
    """What is not in the table is refused."""
    return Answer.ALLOWED if role in table.get(label, ()) else Answer.REFUSED


def seen(table: Table, label: str, role: str, statuses: Statuses) -> Answer:
    """A missing row tells a role that it may not where the same call got another role through."""
    status = statuses[label, role]
    if status in REFUSED:
        return Answer.REFUSED
    if declared(table, label, role) is Answer.ALLOWED:
        return Answer.NOT_SHOWN if status >= 500 else Answer.ALLOWED
    if status < 400:
        return Answer.ALLOWED
    reached = any(statuses.get((label, other), 500) < 400 for other in table.get(label, ()))
    return Answer.REFUSED if status == MISSING and reached else Answer.NOT_SHOWN


def gaps(
    table: Table, guarded: Sequence[Operation], operations: Sequence[Operation], roles: Collection[str]
) -> Iterator[str]:
    """What the table and the service do not have in common."""
    for each in guarded:
        if each.label not in table:
            yield f"{each.label} has no line in [service.permissions]"
    for label in sorted(table.keys() - {each.label for each in operations}):
        yield f"{label} of [service.permissions] is no operation of the service"
    for role in sorted({role for allowed in table.values() for role in allowed} - set(roles)):
        yield f"nobody of role {role} was found: [service] roles must list one, in a column named role"
