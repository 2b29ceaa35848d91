"""A table of the models is not finished until row security is enabled and forced and a policy tells its rows apart.

Autogenerate compares tables and columns only; this adds what it misses to the differences that `alembic check` reports.
What is missing belongs in rls/, never in a migration, so a revision gets a comment instead of a statement.
"""

from pathlib import Path
from typing import Any

from alembic.autogenerate import comparators, renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation
from alembic.operations.ops import UpgradeOps
from sqlalchemy import text

from system.models import Base

QUESTION = (Path(__file__).parent / "row_security.sql").read_text(encoding="utf-8")


class UnfinishedTable(MigrateOperation):
    """A difference that only a script in rls/ can settle."""

    def __init__(self, advice: str) -> None:
        self.advice = advice

    def to_diff_tuple(self) -> tuple[str, str]:
        return ("row_security", self.advice)

    def reverse(self) -> "UnfinishedTable":
        return self


@comparators.dispatch_for("schema")
def compare(context: AutogenContext, operations: UpgradeOps, _schemas: set[str | None]) -> None:
    if context.connection is None:
        return
    for row in context.connection.execute(text(QUESTION), {"tables": sorted(Base.metadata.tables)}):
        if advice := advise(row):
            operations.ops.append(UnfinishedTable(advice))


def advise(row: Any) -> str:
    """What to add, and where; empty if nothing is missing."""
    missing = [
        sentence
        for absent, sentence in (
            (not row.enabled, "add it to the list in rls/30_enable.sql (ENABLE ROW LEVEL SECURITY)"),
            (not row.forced, "add it to the list in rls/30_enable.sql (FORCE ROW LEVEL SECURITY)"),
            (not row.has_policy, "add its policy to rls/40_policies.sql"),
        )
        if absent
    ]
    if not missing:
        return ""
    return f"table {row.name} is open or unfinished: {'; '.join(missing)}; then run python -m system.provision"


@renderers.dispatch_for(UnfinishedTable)
def render(_context: AutogenContext, operation: UnfinishedTable) -> list[str]:
    return [f"# {operation.advice}"]
