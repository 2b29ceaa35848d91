"""A table without a victim's row is given one, by type, constraint and foreign key; where none fits, it says why.

Rows are planted as the privileged user, with triggers and constraints on, in a transaction that the caller ends.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

import psycopg

from harness.catalog.model import Catalog, Column, Relation
from harness.sql.compose import columns, literal, matches
from harness.target.text import ask_named, tell
from harness.world.matching import matching
from harness.world.model import Ownership, Row
from harness.world.twin import belongs, owned_tables

Connection = psycopg.Connection[Any]

_TRIES = 80
_TEXTS = ("planted", "a@b.example", "A", "AB", "abc", "+15550100", "2025", "0", "x-1", "https://a.example/", "000000")
_SAMPLES = {
    "boolean": ("f", "t"),
    "uuid": ("7e7a0000-0000-4000-8000-00000000f00d",),
    "json": ("{}", "[]"),
    "jsonb": ("{}", "[]"),
    "bytea": ("\\x00",),
    "inet": ("192.0.2.1",),
    "cidr": ("192.0.2.0/24",),
    "interval": ("1 day",),
    "date": ("2030-06-01", "2020-01-01"),
    "time without time zone": ("08:00", "12:00"),
    "time with time zone": ("08:00+00", "12:00+00"),
    "int4range": ("[1,2)",),
    "int8range": ("[1,2)",),
    "numrange": ("[1,2)",),
    "daterange": ("[2030-01-01,2030-01-02)",),
    "tsrange": ("[2030-01-01,2030-01-02)",),
    "tstzrange": ("[2030-01-01 00:00+00,2030-01-02 00:00+00)",),
    "point": ("(0,0)",),
    "xml": ("<x/>",),
    "tsvector": ("planted",),
}


def bare(connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], tenant: str) -> frozenset[int]:
    """Owned tables without a row of the tenant's."""

    def there(relation: Relation) -> str:
        return f"SELECT 1 AS there FROM {relation.sql} WHERE {belongs(owners[relation.oid], relation, tenant)} LIMIT 1"

    return frozenset(r.oid for r in owned_tables(catalog, owners) if not ask_named(connection, there(r)))


def plant(
    connection: Connection,
    catalog: Catalog,
    owners: Mapping[int, Ownership],
    tenant: str,
    lacking: frozenset[int],
) -> Mapping[int, Row | str]:
    """Give the tenant a row in each of the owned tables ``lacking``: by oid the row, or why none could be made."""
    return {
        relation.oid: _planted(connection, catalog, owners, relation, tenant)
        for relation in reversed(owned_tables(catalog, owners))
        if relation.oid in lacking
    }


def _planted(
    connection: Connection,
    catalog: Catalog,
    owners: Mapping[int, Ownership],
    relation: Relation,
    tenant: str,
) -> Row | str:
    fixed = _referring(connection, catalog, owners, relation, tenant)
    if isinstance(fixed, str):
        return fixed
    discriminator = owners[relation.oid].column
    if discriminator is not None:
        fixed[discriminator] = tenant
    free = [c for c in relation.columns if c.name not in fixed and not c.generated and not c.identity]
    why = "no value fits"
    for cells in islice(_rows(relation, free), _TRIES):
        given = fixed | {name: cell for name, cell in cells.items() if cell is not None}
        listed = ", ".join(literal(cell) for cell in given.values())
        statement = f"INSERT INTO {relation.sql} ({columns(given)}) OVERRIDING SYSTEM VALUE VALUES ({listed})"
        told = f"{statement} RETURNING {columns(column.name for column in relation.columns)}"
        try:
            made = ask_named(connection, f"SAVEPOINT tenantproof_plant; SET CONSTRAINTS ALL IMMEDIATE; {told}")
            if made and ask_named(connection, _there(relation, owners[relation.oid], tenant, made[0])):
                return Row(made[0])
            why = "the row is not the tenant's"
        except psycopg.Error as error:
            why = str(error)
        tell(connection, "ROLLBACK TO SAVEPOINT tenantproof_plant")
    return f"no row could be made: {why}"


def _there(relation: Relation, ownership: Ownership, tenant: str, cells: Mapping[str, str | None]) -> str:
    """A query for the row, by its key where it has one, if it is the tenant's."""
    it = matches(relation.primary, [cells[name] for name in relation.primary])
    return f"SELECT 1 AS there FROM {relation.sql} WHERE {it} AND {belongs(ownership, relation, tenant)} LIMIT 1"


def _referring(
    connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], relation: Relation, tenant: str
) -> dict[str, str | None] | str:
    """Cells of the foreign keys, from the tenant's own rows of what they refer to; or why there are none."""
    cells: dict[str, str | None] = {}
    for key in catalog.references_from(relation):
        if key.target == relation.oid:
            continue
        target = catalog.by_oid[key.target]
        ownership = owners[target.oid]
        where = belongs(ownership, target, tenant) if ownership.expression else "true"
        for here, there in zip(key.columns, key.target_columns, strict=True):
            if here in cells:
                where += f" AND {columns([there])} = {literal(cells[here])}"
        found = ask_named(connection, f"SELECT {columns(key.target_columns)} FROM {target.sql} WHERE {where} LIMIT 1")
        if found:
            cells |= {here: found[0][there] for here, there in zip(key.columns, key.target_columns, strict=True)}
        elif any((c := relation.column(name)) is not None and c.not_null and not c.defaulted for name in key.columns):
            return f"there is no row of {target.label} to refer to"
    return cells


def _rows(relation: Relation, free: list[Column]) -> Iterator[Mapping[str, str | None]]:
    """Candidates, the plainest first: one column is varied at a time, then all together."""
    pools = {column.name: _candidates(relation, column) for column in free}
    first = {name: pool[0] for name, pool in pools.items()}
    yield first
    for name, pool in pools.items():
        for cell in pool[1:]:
            yield first | {name: cell}
    names = [name for name, pool in pools.items() if len(pool) > 1]
    for cells in product(*(pools[name][:4] for name in names)):
        yield first | dict(zip(names, cells, strict=True))


def _candidates(relation: Relation, column: Column) -> list[str | None]:
    """Values for one column; None leaves it out."""
    texts = " ".join(check.definition for check in relation.checks if column.name in check.columns)
    texts += column.domain_checks or ""
    named: list[str | None] = [literal for literal in re.findall(r"'([^']*)'", texts) if len(literal) < 80]
    numbers: list[str | None] = list(re.findall(r"(?<![\w.'])-?\d+(?:\.\d+)?(?![\w'])", texts))
    patterns: list[str | None] = [
        text for pattern in re.findall(r"~\s*'((?:[^']|'')+)'", texts) for text in matching(pattern.replace("''", "'"))
    ]
    if column.labels:
        pool: list[str | None] = list(column.labels)
    elif column.base in _SAMPLES:
        pool = list(_SAMPLES[column.base])
    elif column.category == "S":
        pool = [*patterns, *named, *_TEXTS]
    elif column.category == "N":
        pool = ["1", *numbers, "0", "10", "100"]
    elif column.category == "D":
        pool = ["2030-06-01 00:00+00", "2020-01-01 00:00+00", "2031-01-01 00:00+00"]
    elif column.category == "A":
        pool = ["{}", *_arrays(column.base.removesuffix("[]"))]
    else:
        pool = [None]
    if column.defaulted or not column.not_null:
        return [None, *dict.fromkeys(pool)]
    return list(dict.fromkeys(pool))


def _arrays(element: str) -> tuple[str, ...]:
    """Arrays of one and of two ascending elements."""
    numeric = element in ("integer", "bigint", "smallint", "numeric", "real", "double precision")
    values = ("1", "2") if numeric else _SAMPLES.get(element, ("a", "b"))
    quoted = [f'"{value}"' for value in values]
    return tuple("{" + ",".join(quoted[:size]) + "}" for size in range(1, len(quoted) + 1))
