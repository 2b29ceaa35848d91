"""A foreign table lies outside every clone: it is read, and written by nobody.

No attempt writes to one by name. What reaches one by a view, a parent, a rule, a trigger or a routine meets a trigger
that refuses, which every clone is given before the first attempt.
"""

from collections.abc import Iterator

import psycopg

from harness.catalog.model import Catalog, Relation
from harness.errors import UsageError
from harness.sql.compose import block, literal
from harness.target.text import tell

# The SQLSTATE by which the refusal is known from the target's own.
FORBIDDEN = "TP002"
NEVER = "a foreign table is read, never written"
_SCHEMA = "tenantproof_guard"
_FUNCTION = f"{_SCHEMA}.refuse"
# TRUNCATE triggers on foreign tables are new in PostgreSQL 16.
_TRUNCATE_TRIGGERS = 160000


def is_foreign(catalog: Catalog, relation: Relation) -> bool:
    """Whether it is a foreign table that a wrapper serves: without a handler it can be neither read nor written."""
    return relation.kind == "f" and relation.oid in catalog.foreign


def holds_foreign(catalog: Catalog, relation: Relation) -> bool:
    """Whether what names it writes and locks rows beyond the database: a foreign table, or the parent of one."""
    return relation.kind in "frp" and relation.oid in catalog.foreign


def guard(connection: psycopg.Connection[tuple[object, ...]], catalog: Catalog) -> None:
    """Make this clone refuse to write its foreign tables. UsageError where it cannot be made to."""
    tables = [relation for relation in catalog.relations if is_foreign(catalog, relation)]
    if not tables:
        return
    try:
        tell(connection, "BEGIN")
        for statement in guarding(catalog):
            tell(connection, statement)
        tell(connection, "COMMIT")
    except psycopg.Error as error:
        raise UsageError(
            f"foreign tables cannot be kept from being written in the clones: {error}",
            remedy=f"give the URL of a superuser, or of the owner of {', '.join(table.label for table in tables)}",
        ) from None


def guarding(catalog: Catalog) -> Iterator[str]:
    """Statements after which nothing writes a foreign table; none where there is none."""
    tables = [relation for relation in catalog.relations if is_foreign(catalog, relation)]
    refusal = f"BEGIN RAISE EXCEPTION USING ERRCODE = {literal(FORBIDDEN)}, MESSAGE = {literal(NEVER)}; END"
    if tables:
        yield f"CREATE SCHEMA {_SCHEMA}"
        yield f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS {literal(refusal)}"
    for table in tables:
        yield from _guarding(catalog, table)


def _guarding(catalog: Catalog, table: Relation) -> Iterator[str]:
    """A row that is routed to a foreign partition meets the triggers for rows alone."""
    events = {"row": "INSERT OR UPDATE OR DELETE", "statement": "INSERT OR UPDATE OR DELETE"}
    if catalog.version >= _TRUNCATE_TRIGGERS:
        events["statement"] += " OR TRUNCATE"
    for each, what in events.items():
        name = f"tenantproof_{each}"
        yield f"CREATE TRIGGER {name} BEFORE {what} ON {table.sql} FOR EACH {each} EXECUTE FUNCTION {_FUNCTION}()"
        yield f"ALTER FOREIGN TABLE {table.sql} ENABLE ALWAYS TRIGGER {name}"
    if catalog.version < _TRUNCATE_TRIGGERS:
        # An option of postgres_fdw; another wrapper does not know it.
        option = f"ALTER FOREIGN TABLE {table.sql} OPTIONS (ADD truncatable 'false')"
        yield block(f"BEGIN EXECUTE {literal(option)}; EXCEPTION WHEN OTHERS THEN NULL; END")
