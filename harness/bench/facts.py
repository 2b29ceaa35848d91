"""What a plan is judged against is read once: indexes, what the planner believes, policies' functions, operators."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import psycopg
from psycopg.rows import dict_row

from harness.catalog.model import Catalog
from harness.sql.question import question
from harness.world.model import Ownership

_PAGE = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """``columns`` are its keys in order, expressions in parentheses."""

    schema: str
    relation: str
    name: str
    is_unique: bool
    of_constraint: bool
    of_reference: bool
    valid: bool
    partial: bool
    size: int
    definition: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``believed`` rows are the planner's (-1: never told); ``changed`` rows since it was told."""

    schema: str
    name: str
    believed: int
    row_security: bool
    pages: int
    live: int
    changed: int
    analysed: bool
    size: int

    @property
    def stale(self) -> bool:
        """Whether the planner knows a table that is no more: it was never told, or the table has grown by half since."""
        if self.size < 10 * _PAGE:
            return False
        return not self.analysed or self.size > 1.5 * _PAGE * self.pages + 10 * _PAGE

    @property
    def restless(self) -> bool:
        """Whether a fifth of its rows changed since. Counted late, and rolled back writes count: a hint, no proof."""
        return self.changed > 1000 and self.changed > 0.2 * max(self.believed, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFunction:
    """``volatility`` is i, s or v."""

    schema: str
    relation: str
    policy: str
    function_schema: str
    function: str
    volatility: str
    language: str
    takes_arguments: bool
    leakproof: bool


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``types`` maps (relation, column) to the column's type and its category; ``owned`` a relation to its tenant column."""

    indexes: tuple[Index, ...]
    tables: tuple[Table, ...]
    functions: tuple[PolicyFunction, ...] = ()
    leaky: frozenset[tuple[str, str]] = frozenset()
    types: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    owned: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def index_named(self) -> Mapping[str, Index]:
        return {index.name: index for index in self.indexes}

    @cached_property
    def table_named(self) -> Mapping[str, Table]:
        return {table.name: table for table in self.tables}

    def indexes_of(self, relation: str) -> tuple[Index, ...]:
        return tuple(index for index in self.indexes if index.relation == relation)

    def is_leaky(self, relation: str, column: str, operator: str, cast: str | None = None) -> bool:
        """Whether ``column operator …`` (or ``column::cast operator …``) may be no index condition under row security."""
        of, category = (cast, "") if cast else self.types.get((relation, column), ("", ""))
        generic = {"E": "anyenum", "A": "anyarray", "R": "anyrange"}.get(category, of)
        return (operator, of) in self.leaky or (operator, generic) in self.leaky


def read_facts(connection: psycopg.Connection[Any], catalog: Catalog, owners: Mapping[int, Ownership]) -> Facts:
    """Through a privileged connection."""

    def ask(name: str) -> list[dict[str, Any]]:
        with connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(question("harness.bench", name))
            return cursor.fetchall()

    policies: dict[str, tuple[str, ...]] = {}
    for policy in catalog.policies:
        name = catalog.by_oid[policy.relation].name if policy.relation in catalog.by_oid else ""
        policies[name] = (*policies.get(name, ()), *(part for part in (policy.using, policy.with_check) if part))
    return Facts(
        indexes=tuple(Index(**{**row, "columns": tuple(row["columns"])}) for row in ask("indexes")),
        tables=tuple(Table(**row) for row in ask("tables")),
        functions=tuple(PolicyFunction(**row) for row in ask("policy_functions")),
        leaky=frozenset((row["name"], row["left_type"]) for row in ask("leaky_operators")),
        types={(r.name, c.name): (c.base, c.category) for r in catalog.relations for c in r.columns},
        owned={r.name: str(owners[r.oid].column) for r in catalog.relations if owners[r.oid].column},
        policies=policies,
    )
