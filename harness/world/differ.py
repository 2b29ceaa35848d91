"""Making a twin: the victim's rows go or change, and everybody else's are shown to be as they were."""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from harness.catalog.model import Catalog, Column, Relation
from harness.errors import Interrupted
from harness.sql.compose import digest, literal
from harness.target.text import ask, tell
from harness.world.build import LARGE
from harness.world.model import Ownership
from harness.world.twin import (
    LOUD,
    QUIET,
    changeable,
    changes,
    is_state,
    note,
    noting,
    other_values,
    owned_tables,
    removals,
)

Connection = psycopg.Connection[Any]
HANGING = "where rows of other tenants hang on these, say in [tenancy.tables] whose they are"


def make_absent(
    connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], tenant: str | None
) -> frozenset[int]:
    """Take the tenant's rows away, or every tenant's (what cannot go is changed); the relations that now differ."""
    differs: set[int] = set()
    before = others(connection, catalog, owners, tenant)
    # Nobody's rows joined to everybody's are guessed to be few, and then looked up one by one.
    tell(connection, f"BEGIN; {QUIET}; SET LOCAL enable_nestloop = off")
    try:
        _write_down(connection, catalog, owners, tenant)
        for relation, statement in removals(catalog, owners):
            if tell(connection, statement):
                differs.add(relation.oid)
        differs |= _change(connection, catalog, owners)
        tell(connection, f"{LOUD}; COMMIT")
    except psycopg.Error as error:
        tell(connection, "ROLLBACK")
        what = f"the twin without tenant {tenant} could not be made: {error}"
        raise Interrupted(what, remedy=HANGING) from None
    if others(connection, catalog, owners, tenant) != before:
        raise Interrupted(f"the twin without tenant {tenant} differs in other rows as well", remedy=HANGING)
    refresh(connection, catalog)
    return frozenset(differs) | below(catalog, differs)


def make_changed(
    connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], tenant: str
) -> frozenset[int]:
    """Give the tenant's rows other values, as many rows as before and in the same states; what now differs."""
    tell(connection, f"BEGIN; {QUIET}")
    _write_down(connection, catalog, owners, tenant)
    differs = _change(connection, catalog, owners, states=False)
    tell(connection, f"{LOUD}; COMMIT")
    refresh(connection, catalog)
    return frozenset(differs)


def refresh(connection: Connection, catalog: Catalog) -> None:
    """Materialised views are refreshed, so that they show this world."""
    for relation in sorted(catalog.relations, key=lambda r: r.oid):
        if relation.kind == "m":
            try:
                tell(connection, f"REFRESH MATERIALIZED VIEW {relation.sql}")
            except psycopg.Error:
                continue  # it cannot be refreshed by anybody: it stays as it is in both worlds


def _write_down(connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], tenant: str | None) -> None:
    for statement in noting(catalog, owners, tenant):
        tell(connection, statement)


def _change(
    connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], *, states: bool = True
) -> set[int]:
    differs: set[int] = set()
    for relation in owned_tables(catalog, owners):
        here = f"SELECT 1 FROM {relation.sql} x, {note(relation)} n WHERE n.t = x.tableoid AND n.c = x.ctid LIMIT 1"
        if not ask(connection, here):
            continue
        if [*moved(connection, catalog, owners[relation.oid], relation, states=states)]:
            differs.add(relation.oid)
    return differs


def moved(
    connection: Connection, catalog: Catalog, ownership: Ownership, relation: Relation, *, states: bool
) -> Iterator[tuple[Column, str]]:
    """Give the noted rows other values; the columns in which some have one now, and the SQL of the value."""
    for column in changeable(catalog, ownership, relation):
        if not states and is_state(relation, column):
            continue
        for value, statement in zip(other_values(relation, column), changes(relation, column), strict=True):
            affected = attempted(connection, statement)
            if affected:
                yield column, value
            if affected is not None:
                break


def attempted(connection: Connection, statement: str) -> int | None:
    """The row count of a statement that may fail in a transaction; None, and nothing done, where it does."""
    try:
        return tell(connection, f"SAVEPOINT tenantproof_change; {statement}")
    except psycopg.Error:
        tell(connection, "ROLLBACK TO SAVEPOINT tenantproof_change")
        return None


def others(
    connection: Connection,
    catalog: Catalog,
    owners: Mapping[int, Ownership],
    tenant: str | None,
    besides: frozenset[int] = frozenset(),
) -> Mapping[int, str]:
    """A digest of everybody else's rows in each table but ``besides``; in a large one their number."""
    found: dict[int, str] = {}
    for relation in catalog.relations:
        if not relation.is_table or relation.partition or not relation.columns or relation.oid in besides:
            continue
        expression = owners[relation.oid].expression
        where = "true"
        if expression:
            where = f"({expression}) IS NULL"
            if tenant is not None:
                where = f"(({expression})::pg_catalog.text) IS DISTINCT FROM {literal(tenant)}"
        what = digest(column.name for column in relation.columns)
        if relation.estimate > LARGE:
            what = "count(*)::pg_catalog.text"
        rows = ask(connection, f"SELECT {what} FROM {relation.sql} WHERE {where}")
        found[relation.oid] = str(rows[0][0])
    return found


def below(catalog: Catalog, differs: set[int]) -> set[int]:
    """Partitions and children of relations that differ."""
    return {
        relation.oid
        for relation in catalog.relations
        if relation.parent in differs or _root(catalog, relation.oid) in differs
    }


def _root(catalog: Catalog, oid: int) -> int:
    return catalog.root(catalog.by_oid[oid]).oid
