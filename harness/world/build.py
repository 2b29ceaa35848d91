"""The world is read, not assumed: who the principals are, how many rows each tenant has, and some of them.

A large table is sampled through its tenants, never read whole.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import errors

from harness.catalog.model import Catalog, Relation
from harness.config.model import Tenancy
from harness.errors import ConfigError
from harness.sql.compose import columns, identifier, literal
from harness.target.text import ask, ask_named, ask_typed
from harness.world.model import Belonging, Ownership, Principal, Row
from harness.world.principals import principals_from
from harness.world.twin import belongs

Connection = psycopg.Connection[Any]

LARGE = 20_000
# character(n): its output is padded, its cast to text is not.
_BPCHAR = 1042
_SETTINGS = (
    "SELECT s.setconfig FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_roles r ON r.oid = s.setrole "
    "LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase "
    "WHERE r.rolname = {role} AND (s.setdatabase = 0 OR d.datname = pg_catalog.current_database()) "
    "ORDER BY s.setdatabase"
)


# What would end or silence the harness's own session is no part of being the application role.
_APART = frozenset(
    {
        "client_min_messages",
        "idle_in_transaction_session_timeout",
        "idle_session_timeout",
        "lock_timeout",
        "statement_timeout",
        "transaction_timeout",
    }
)


def read_principals(connection: Connection, tenancy: Tenancy) -> tuple[Principal, ...]:
    """Principals as ``principals`` lists them. ConfigError where the query fails or gives nothing useful."""
    try:
        rows, types = ask_typed(connection, tenancy.principals)
    except psycopg.Error as error:
        raise ConfigError(
            f"[tenancy] principals cannot be run: {error}", remedy=f"the query is: {tenancy.principals}"
        ) from None
    return principals_from(rows, tenancy.enter, padded=types.get("tenant") == _BPCHAR)


def impersonation(connection: Connection, app_role: str) -> str:
    """SQL that makes a privileged session the application's for one transaction, with the role's own settings."""
    found = ask(connection, _SETTINGS.format(role=literal(app_role)))
    parts = []
    late = []
    for (listed,) in found:
        for (entry,) in ask(connection, f"SELECT unnest({literal(listed)}::text[])"):
            name, _, value = str(entry).partition("=")
            if name == "role":
                late.append(f"SET LOCAL ROLE {identifier(value)}")
            elif name.lower() not in _APART:
                parts.append(f"SELECT pg_catalog.set_config({literal(name)}, {literal(value)}, true)")
    return "; ".join([*parts, f"SET LOCAL SESSION AUTHORIZATION {identifier(app_role)}", *late])


def accepted(
    connection: Connection, become: str, principals: Iterable[Principal], begin: str = "BEGIN"
) -> tuple[tuple[Principal, ...], tuple[tuple[Principal, str], ...]]:
    """The principals whose ``enter`` works, and the others with the reason."""
    works: list[Principal] = []
    refused: list[tuple[Principal, str]] = []
    for principal in principals:
        try:
            ask(connection, "; ".join([begin, become, *principal.enter]))
        except psycopg.Error as error:
            refused.append((principal, str(error)))
        else:
            works.append(principal)
        finally:
            ask(connection, "ROLLBACK")
    return tuple(works), tuple(refused)


def count_rows(
    connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], tenants: Iterable[str]
) -> Mapping[int, Mapping[str, int]]:
    """Rows of each tenant in each owned relation; in a large one of the given tenants only, up to 1000 each."""
    counts: dict[int, dict[str, int]] = {}
    tenants = list(tenants)
    for relation in catalog.relations:
        ownership = owners[relation.oid]
        if ownership.belonging is not Belonging.OWNED or relation.partition:
            continue
        counts[relation.oid] = _counted(connection, relation, ownership, tenants)
    return counts


def _counted(connection: Connection, relation: Relation, ownership: Ownership, tenants: list[str]) -> dict[str, int]:
    owner = f"({ownership.expression})::pg_catalog.text"
    try:
        if not is_large(connection, relation):
            rows = ask(connection, f"SELECT {owner}, count(*) FROM {relation.sql} GROUP BY 1")
            return {str(tenant): int(number or 0) for tenant, number in rows if tenant is not None}
        found = {}
        for tenant in tenants[:8]:
            where = belongs(ownership, relation, tenant)
            rows = ask(connection, f"SELECT count(*) FROM (SELECT FROM {relation.sql} WHERE {where} LIMIT 1000) s")
            found[tenant] = int(rows[0][0] or 0)
        return found
    except (errors.UndefinedColumn, errors.UndefinedFunction, errors.SyntaxError, errors.UndefinedTable) as error:
        raise ConfigError(
            f"the tenant of {relation.label} cannot be computed: {error}",
            remedy=f"the expression is: {ownership.expression}; it runs as SELECT <expression> FROM {relation.label}",
        ) from None
    except psycopg.Error:
        return {}  # a view that fails without a context, say: it is then judged without rows


def is_large(connection: Connection, relation: Relation) -> bool:
    """Whether it is too large to be read whole: by its statistics, or by its size where it has none.

    How large a foreign table is nobody here knows.
    """
    if relation.kind == "f":
        return True
    if relation.estimate > LARGE or relation.kind not in "rm":
        return relation.estimate > LARGE
    size = ask(connection, f"SELECT pg_catalog.pg_relation_size({relation.oid}::pg_catalog.oid)")
    return int(size[0][0] or 0) > 8 * 1024 * 1024


def sample(
    connection: Connection,
    catalog: Catalog,
    owners: Mapping[int, Ownership],
    tenant: str,
    limit: int,
    opening: str = "",
) -> Mapping[int, tuple[Row, ...]]:
    """Some rows of the tenant in each owned relation, and some of each ownerless or shared one, by key order.

    ``opening`` begins a transaction of the tenant's own: a view may show its rows there only.
    """
    found: dict[int, tuple[Row, ...]] = {}
    for relation in catalog.relations:
        ownership = owners[relation.oid]
        where = "true"
        if ownership.belonging is Belonging.OWNED:
            where = belongs(ownership, relation, tenant)
        if not relation.columns:
            continue
        order = f" ORDER BY {columns(relation.primary)}" if relation.primary and relation.estimate <= LARGE else ""
        names = columns(column.name for column in relation.columns)
        try:
            rows = ask_named(connection, f"SELECT {names} FROM {relation.sql} WHERE {where}{order} LIMIT {limit}")
        except psycopg.Error:
            continue
        found[relation.oid] = tuple(Row(row) for row in rows)
        if not rows and relation.kind == "v" and opening:
            found[relation.oid] = _seen(connection, relation, f"{where} LIMIT {limit}", opening)
    return found


def sample_keys(
    connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], tenant: str
) -> Mapping[tuple[int, str], tuple[Row, ...]]:
    """Two rows of the tenant for each key that is about some rows only, of those it is about; by relation and key."""
    found: dict[tuple[int, str], tuple[Row, ...]] = {}
    for relation in catalog.relations:
        ownership = owners[relation.oid]
        names = columns(column.name for column in relation.columns)
        for key in relation.keys:
            if key.predicate is None or ownership.belonging is not Belonging.OWNED:
                continue
            where = f"({key.predicate}) AND {belongs(ownership, relation, tenant)}"
            try:
                rows = ask_named(connection, f"SELECT {names} FROM {relation.sql} WHERE {where} LIMIT 2")
            except psycopg.Error:
                continue
            found[relation.oid, key.name] = tuple(Row(row) for row in rows)
    return found


def _seen(connection: Connection, relation: Relation, tail: str, opening: str) -> tuple[Row, ...]:
    """Rows of a view as its reader sees them; columns that it may not read are left out."""
    allowed = (
        f"SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = {relation.oid} AND a.attnum > 0 "
        f"AND pg_catalog.has_column_privilege({relation.oid}::pg_catalog.oid, a.attnum, 'SELECT')"
    )
    try:
        held = {row[0] for row in ask(connection, f"{opening}; {allowed}")}
        names = columns(column.name for column in relation.columns if column.name in held)
        rows = ask_named(connection, f"SELECT {names} FROM {relation.sql} WHERE {tail}") if names else []
    except psycopg.Error:
        rows = []
    finally:
        ask(connection, "ROLLBACK")
    return tuple(Row({c.name: None for c in relation.columns} | row) for row in rows)
