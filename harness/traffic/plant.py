"""Each row of a tenant carries that tenant's token, so that whoever receives it can be held to it.

Planted in a clone only: a text column is lengthened by the token, and a trigger does the same to rows that come later.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

from harness.catalog.model import Catalog, Column, Relation
from harness.sql.compose import identifier, literal
from harness.world.model import Belonging, Ownership

Connection = psycopg.Connection[Any]

_PREPARE = """
CREATE SCHEMA tenantproof_load;
CREATE TABLE tenantproof_load.ledger (token uuid);
GRANT USAGE ON SCHEMA tenantproof_load TO PUBLIC;
GRANT INSERT ON tenantproof_load.ledger TO PUBLIC;
CREATE TABLE tenantproof_load.cell (id int PRIMARY KEY, n int NOT NULL);
INSERT INTO tenantproof_load.cell VALUES (1, 0), (2, 0);
GRANT SELECT, UPDATE ON tenantproof_load.cell TO PUBLIC;
"""
_FUNCTION = """
CREATE FUNCTION tenantproof_load.{name}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $mark$
BEGIN
  NEW.{column} := NEW.{column} || {token};
  RETURN NEW;
END $mark$;
CREATE TRIGGER zz_tenantproof_mark BEFORE INSERT ON {relation} FOR EACH ROW EXECUTE FUNCTION tenantproof_load.{name}()
"""


def plant(
    connection: Connection, catalog: Catalog, owners: Mapping[int, Ownership], secret: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that were marked, and the owned tables with no column that takes a mark."""
    connection.execute(_PREPARE)
    marked, bare = [], []
    for relation in catalog.relations:
        ownership = owners[relation.oid]
        if ownership.belonging is not Belonging.OWNED or not relation.is_table or relation.partition:
            continue
        found = [
            column.name
            for column in _candidates(catalog, relation)
            if _mark(connection, relation, column, ownership, secret)
        ]
        marked += [f"{relation.label}.{name}" for name in found]
        if not found:
            bare.append(relation.label)
    return tuple(marked), tuple(bare)


def discriminators(catalog: Catalog, owners: Mapping[int, Ownership]) -> list[list[int]]:
    """Columns that say by themselves whose a row is: oid of the relation and position."""
    found = []
    for relation in catalog.relations:
        name = owners[relation.oid].column
        column = relation.column(name) if name is not None else None
        if column is not None:
            found.append([relation.oid, column.position])
    return found


def _candidates(catalog: Catalog, relation: Relation) -> Iterable[Column]:
    taken = set(relation.keyed)
    taken |= {name for check in relation.checks for name in check.columns}
    for key in catalog.foreign_keys:
        taken |= set(key.columns) if key.relation == relation.oid else set()
        taken |= set(key.target_columns) if key.target == relation.oid else set()
    for column in relation.columns:
        plain = column.type == "text" and not column.generated and column.domain_checks is None
        if plain and column.name not in taken:
            yield column


def _token(owner: str, secret: str) -> str:
    digest = f"pg_catalog.sha256(pg_catalog.convert_to({literal(secret)} || ({owner})::text, 'UTF8'))"
    return f"(' tp:' || pg_catalog.substr(pg_catalog.encode({digest}, 'hex'), 1, 16))"


def _mark(connection: Connection, relation: Relation, column: Column, ownership: Ownership, secret: str) -> bool:
    """Whether the column took the mark: one that a constraint or trigger of the target guards may not."""
    name = identifier(column.name)
    expression = ownership.expression or "NULL"
    try:
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("SET LOCAL row_security = off")
            connection.execute(f"UPDATE {relation.sql} SET {name} = {name} || {_token(expression, secret)}")
            if ownership.column is not None:
                connection.execute(
                    _FUNCTION.format(
                        name=identifier(f"mark_{relation.oid}_{column.position}"),
                        column=name,
                        token=_token(f"NEW.{identifier(ownership.column)}", secret),
                        relation=relation.sql,
                    ).replace("zz_tenantproof_mark", identifier(f"zz_tenantproof_mark_{column.position}"))
                )
    except psycopg.Error:
        return False
    return True
