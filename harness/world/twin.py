"""A twin differs from its world in one tenant's rows and in nothing else.

Rows that nobody else refers to are absent; the others are changed where a constraint lets them. Triggers and
referential actions are off meanwhile, so that what they would do elsewhere does not blur the difference.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from harness.catalog.model import Catalog, Column, ForeignKey, Relation
from harness.sql.compose import columns, identifier, literal, values
from harness.world.model import Belonging, Ownership, Scene

QUIET = "SET LOCAL session_replication_role = replica"
LOUD = "SET LOCAL session_replication_role = origin"


def owned_tables(catalog: Catalog, owners: Mapping[int, Ownership]) -> tuple[Relation, ...]:
    """Tables whose rows have owners, partitions left to their roots; referring tables before those referred to.

    A root with a foreign partition is left to its partitions: it is never written.
    """
    tables = [
        relation
        for relation in catalog.relations
        if relation.is_table and owners[relation.oid].belonging is Belonging.OWNED and is_whole(catalog, relation)
    ]
    return tuple(_children_first(catalog, tables))


def is_whole(catalog: Catalog, relation: Relation) -> bool:
    """Whether a table may be written as one: no part of what is written as one, and none of its rows lie elsewhere."""
    return relation.oid not in catalog.foreign and (
        not relation.partition or catalog.root(relation).oid in catalog.foreign
    )


def _children_first(catalog: Catalog, tables: Sequence[Relation]) -> Iterator[Relation]:
    left = {table.oid: table for table in tables}
    while left:
        free = [
            table
            for table in left.values()
            if not any(key.relation in left and key.relation != table.oid for key in catalog.references_to(table))
        ]
        for table in free or [next(iter(left.values()))]:
            del left[table.oid]
            yield table


def belongs(ownership: Ownership, relation: Relation, tenant: str | None) -> str:
    """A condition over the unaliased relation, true of the tenant's rows; on the bare column where an index may serve.

    Without a tenant: of any tenant's rows.
    """
    if tenant is None:
        return f"({ownership.expression}) IS NOT NULL"
    column = relation.column(ownership.column) if ownership.column else None
    if column is not None and column.base in _COMPARABLE:
        return f"{identifier(column.name)} = {literal(tenant)}"
    return f"(({ownership.expression})::pg_catalog.text) = {literal(tenant)}"


def beyond(scene: Scene, relation: Relation) -> str:
    """A condition over the unaliased relation, true of the victim's rows; in a small one of all but the attacker's.

    What is done to a third tenant's rows is no better than what is done to the victim's. Of one that is sampled: of
    the rows at hand.
    """
    ownership = scene.owners[relation.oid]
    if relation.oid in scene.sampled:
        names = relation.primary
        return among(names, [[row[name] for name in names] for row in scene.theirs.get(relation.oid, ())])
    if relation.estimate > _SMALL:
        return belongs(ownership, relation, scene.victim)
    return f"(({ownership.expression})::pg_catalog.text) NOT IN ({values(sorted(scene.attacker.tenants))})"


_SMALL = 500
_COMPARABLE = frozenset({"integer", "bigint", "smallint", "uuid", "text", "character varying"})


def calming(catalog: Catalog) -> Iterator[str]:
    """Statements after which ``QUIET`` is quiet, and everybody else's session is as it was.

    A trigger that fires always then fires for ordinary sessions alone, and one for replicas never.
    """
    for firing in catalog.firings:
        if (relation := catalog.by_oid.get(firing.relation)) is not None:
            verb = "ENABLE" if firing.enabled == "A" else "DISABLE"
            yield f"ALTER TABLE {relation.sql} {verb} {firing.kind} {identifier(firing.name)}"


def note(relation: Relation) -> str:
    """The temporary table that holds which rows of the relation are the tenant's."""
    return f"pg_temp.tenantproof_{relation.oid}"


def noting(
    catalog: Catalog, owners: Mapping[int, Ownership], tenant: str | None, most: Mapping[int, int] | None = None
) -> Iterator[str]:
    """Statements that write down the tenant's rows, before any of them goes; at ``most`` so many of a relation."""
    for relation in owned_tables(catalog, owners):
        limit = f" LIMIT {most[relation.oid]}" if most is not None else ""
        yield f"DROP TABLE IF EXISTS {note(relation)}"
        yield (
            f"CREATE TEMPORARY TABLE tenantproof_{relation.oid} AS SELECT tableoid AS t, ctid AS c "
            f"FROM {relation.sql} WHERE {belongs(owners[relation.oid], relation, tenant)}{limit}"
        )


def removals(catalog: Catalog, owners: Mapping[int, Ownership]) -> Iterator[tuple[Relation, str]]:
    """One DELETE a table: the noted rows to which no other row refers."""
    done: set[int] = set()
    for relation in owned_tables(catalog, owners):
        held = " ".join(_unreferenced(catalog, owners, key, done) for key in catalog.references_to(relation))
        yield (
            relation,
            (
                f"DELETE FROM {relation.sql} AS x USING {note(relation)} n WHERE x.tableoid = n.t AND x.ctid = n.c {held}"
            ),
        )
        done.add(relation.oid)


def _unreferenced(catalog: Catalog, owners: Mapping[int, Ownership], key: ForeignKey, done: set[int]) -> str:
    referring = catalog.root(catalog.by_oid[key.relation])
    join = " AND ".join(
        f"r.{identifier(here)} = x.{identifier(there)}"
        for here, there in zip(key.columns, key.target_columns, strict=True)
    )
    mine = ""
    if referring.oid not in done and owners[referring.oid].belonging is Belonging.OWNED:
        mine = f"AND NOT EXISTS (SELECT FROM {note(referring)} m WHERE m.t = r.tableoid AND m.c = r.ctid)"
    return f"AND NOT EXISTS (SELECT FROM {referring.sql} r WHERE {join} {mine})"


def among(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> str:
    """A condition that is true of the rows with these cells; nothing is NULL in them."""
    if not rows:
        return "false"
    listed = ", ".join(f"({values(row)})" for row in rows)
    return f"({columns(names)}) IN ({listed})"


def is_state(relation: Relation, column: Column) -> bool:
    """Whether the column says in which of a few states a row is: what counts rows is likely to filter by it."""
    constrained = any(column.name in check.columns for check in relation.checks) or bool(column.domain_checks)
    if column.labels or column.category == "B":
        return True
    return column.category == "S" and (constrained or bool(column.default_expression))


def changeable(catalog: Catalog, ownership: Ownership, relation: Relation) -> tuple[Column, ...]:
    """Columns whose value no key, reference or owner depends on."""
    fixed = {name for key in relation.keys for name in (*key.columns, *key.plain)}
    fixed |= catalog.referring(relation)
    fixed |= {name for key in catalog.references_to(relation) for name in key.target_columns}
    words = set(re.findall(r"\w+", ownership.expression or ""))
    return tuple(
        column
        for column in relation.columns
        if column.name not in fixed and column.name not in words and not column.generated and column.identity != "a"
    )


def changes(relation: Relation, column: Column) -> Iterator[str]:
    """UPDATEs that give the noted rows another value in one column, likeliest first; the caller tries them in turn.

    Each tells as many rows as it changed: those without a value stay as they are.
    """
    name = identifier(column.name)
    where = f"EXISTS (SELECT FROM {note(relation)} n WHERE n.t = x.tableoid AND n.c = x.ctid) AND x.{name} IS NOT NULL"
    for value in other_values(relation, column):
        # An UPDATE moves rows: the note follows them.
        yield (
            f"WITH moved AS (UPDATE {relation.sql} AS x SET {name} = {value} WHERE {where} RETURNING x.tableoid, x.ctid), "
            f"kept AS (SELECT n.t, n.c FROM {note(relation)} n JOIN {relation.sql} x ON x.tableoid = n.t AND x.ctid = n.c "
            f"WHERE x.{name} IS NULL), "
            f"gone AS (DELETE FROM {note(relation)}), "
            f"noted AS (INSERT INTO {note(relation)} SELECT * FROM moved UNION ALL SELECT * FROM kept) "
            f"SELECT FROM moved"
        )


def other_values(relation: Relation, column: Column) -> tuple[str, ...]:
    """SQL for another value of the column in a row ``x``, likeliest first: one derived from it, or another row's."""
    name = identifier(column.name)
    differs = f"o.{name}::pg_catalog.text IS DISTINCT FROM x.{name}::pg_catalog.text"
    return (*_values(column, f"x.{name}"), f"(SELECT o.{name} FROM {relation.sql} o WHERE {differs} LIMIT 1)")


def _values(column: Column, old: str) -> tuple[str, ...]:
    if column.labels:
        another = f"(SELECT l FROM pg_catalog.unnest(pg_catalog.enum_range({old})) l WHERE l <> {old} LIMIT 1)"
        return (another, *(literal(label) for label in column.labels))
    match column.category:
        case "S":
            return (f"pg_catalog.substr(pg_catalog.md5({old}), 1, GREATEST(pg_catalog.length({old}), 1))",)
        case "N":
            return (f"{old} + 1", f"{old} - 1")
        case "D":
            return (f"{old} + interval '1 day'",)
        case "B":
            return (f"NOT {old}",)
        case "U" if column.base == "uuid":
            return (f"pg_catalog.md5({old}::pg_catalog.text)::pg_catalog.uuid",)
        case "U" if column.base in ("json", "jsonb"):
            return ("""'{"tenantproof": "changed"}'""",)
        case "U" if column.base == "bytea":
            return (f"pg_catalog.sha256({old})",)
        case _:
            return ()
