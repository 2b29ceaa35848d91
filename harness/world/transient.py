"""A world that lasts a transaction: what makes it is found by doing it once, and is then said again each time.

Rows are named by their keys, and none of another owner is touched however the data moves meanwhile. A part of a
tenant's rows is enough: what crosses no border does not depend on any of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from harness.catalog.model import Catalog, Relation
from harness.errors import Interrupted
from harness.sql.compose import columns, identifier, values
from harness.target.text import ask, ask_named, tell
from harness.world.build import is_large
from harness.world.differ import HANGING, below, moved, others
from harness.world.model import Ownership, Row
from harness.world.twin import (
    LOUD,
    QUIET,
    among,
    belongs,
    note,
    noting,
    owned_tables,
    removals,
)

Connection = psycopg.Connection[Any]
_MOST = 2000
_SAMPLE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Transient:
    """``statements`` make the world; ``differs`` are the relations that differ, ``rows`` those of sampled ones.

    ``alike``: tables with rows of the tenant's of which none could go or change.
    """

    statements: tuple[str, ...]
    differs: frozenset[int]
    alike: frozenset[int]
    rows: Mapping[int, tuple[Row, ...]]


def sampled(connection: Connection, catalog: Catalog) -> frozenset[int]:
    """Tables too large to be read whole, each with its partitions."""
    large = {r.oid for r in catalog.relations if r.is_table and is_large(connection, r)}
    roots = {catalog.root(catalog.by_oid[oid]).oid for oid in large}
    return frozenset(r.oid for r in catalog.relations if r.is_table and catalog.root(r).oid in roots)


def absent(
    connection: Connection,
    catalog: Catalog,
    owners: Mapping[int, Ownership],
    tenant: str | None,
    large: frozenset[int],
) -> Transient:
    """The tenant's rows, or any tenant's, taken away, and changed what cannot go; in a transaction that the caller ends.

    Of the tables in ``large`` a few rows. Raises Interrupted where anything else would change.
    """
    before = others(connection, catalog, owners, tenant, large)
    try:
        rows = _noted(connection, catalog, owners, tenant, large)
        differs: set[int] = set()
        statements = []
        for relation, statement in removals(catalog, owners):
            names = _names(relation)
            gone = ask(connection, f"{statement} RETURNING {', '.join(f'x.{identifier(name)}' for name in names)}")
            if gone:
                differs.add(relation.oid)
                where = _where(relation, owners, tenant, gone)
                statements.append(f"DELETE FROM {relation.sql} WHERE {where}")
        for relation, statement in _changed(connection, catalog, owners, tenant, states=True):
            differs.add(relation.oid)
            statements.append(statement)
        tell(connection, LOUD)
    except psycopg.Error as error:
        raise Interrupted(f"the world without tenant {tenant} could not be made: {error}", remedy=HANGING) from None
    if others(connection, catalog, owners, tenant, large) != before:
        raise Interrupted(f"the world without tenant {tenant} differs in other rows as well", remedy=HANGING)
    there = {r.oid for r in owned_tables(catalog, owners) if ask(connection, f"SELECT 1 FROM {note(r)} LIMIT 1")}
    return Transient(
        statements=tuple(statements),
        differs=frozenset(differs) | below(catalog, differs),
        alike=frozenset(there - differs),
        rows=rows,
    )


def changed(
    connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], tenant: str, large: frozenset[int]
) -> tuple[str, ...]:
    """What gives the tenant's rows other values in the same states, tried in a transaction that the caller ends."""
    _noted(connection, catalog, owners, tenant, large)
    found = tuple(statement for _, statement in _changed(connection, catalog, owners, tenant, states=False))
    tell(connection, LOUD)
    return found


def planting(catalog: Catalog, planted: Mapping[int, Row]) -> Iterator[str]:
    """The planted rows as INSERT with all their cells: what a default gives would be another each time."""
    for oid, row in planted.items():
        relation = catalog.by_oid[oid]
        given = [column.name for column in relation.columns if not column.generated]
        yield (
            f"INSERT INTO {relation.sql} ({columns(given)}) OVERRIDING SYSTEM VALUE "
            f"VALUES ({values(row[name] for name in given)})"
        )


def _noted(
    connection: Connection,
    catalog: Catalog,
    owners: Mapping[int, Ownership],
    tenant: str | None,
    large: frozenset[int],
) -> Mapping[int, tuple[Row, ...]]:
    """Write down the rows that will differ; those of large tables, by table and by partition. Triggers are off then."""
    tell(connection, QUIET)
    tables = owned_tables(catalog, owners)
    # Without a key the rows of a large table cannot be named again.
    few = {table.oid: _SAMPLE if table.primary else 0 for table in tables if table.oid in large}
    for statement in noting(catalog, owners, tenant, {table.oid: few.get(table.oid, _MOST) for table in tables}):
        tell(connection, statement)
    found: dict[int, tuple[Row, ...]] = dict.fromkeys(large, ())
    for table in (table for table in tables if table.oid in few):
        listed = ", ".join(f"x.{identifier(column.name)}" for column in table.columns)
        there = f"SELECT x.tableoid::pg_catalog.int8 AS tenantproof_t, {listed} FROM {_noted_rows(table)}"
        for cells in ask_named(connection, there):
            place = int(cells.pop("tenantproof_t") or 0)
            for oid in {table.oid, place}:
                found[oid] = (*found.get(oid, ()), Row(cells))
    return found


def _changed(
    connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], tenant: str | None, *, states: bool
) -> Iterator[tuple[Relation, str]]:
    """One UPDATE a table, of the noted rows that are still there."""
    for relation in owned_tables(catalog, owners):
        named = ", ".join(f"x.{identifier(name)}" for name in _names(relation))
        kept = ask(connection, f"SELECT {named} FROM {_noted_rows(relation)}")
        assignments = []
        found = moved(connection, catalog, owners[relation.oid], relation, states=states) if kept else ()
        for column, value in found:
            name = identifier(column.name)
            # The first branch gives the type: a bare literal would be text.
            assignments.append(f"{name} = CASE WHEN x.{name} IS NULL THEN x.{name} ELSE {value} END")
        if assignments:
            # The owner's expression may name the table, which an alias hides.
            names = columns(_names(relation))
            mine = f"SELECT {names} FROM {relation.sql} WHERE {_where(relation, owners, tenant, kept)}"
            yield relation, f"UPDATE {relation.sql} AS x SET {', '.join(assignments)} WHERE ({names}) IN ({mine})"


def _noted_rows(relation: Relation) -> str:
    return f"{relation.sql} x JOIN {note(relation)} n ON n.t = x.tableoid AND n.c = x.ctid"


def _names(relation: Relation) -> tuple[str, ...]:
    return relation.primary or ("tableoid", "ctid")


def _where(
    relation: Relation, owners: Mapping[int, Ownership], tenant: str | None, rows: Sequence[Sequence[str | None]]
) -> str:
    return f"{among(_names(relation), rows)} AND {belongs(owners[relation.oid], relation, tenant)}"
