"""Schemas are compared by what PostgreSQL says of them, constraint by constraint."""

import psycopg
import pytest
from psycopg import sql

from harness.target.connect import connect
from system.provision import provision
from system.seed import seed
from tests.conftest import Database

TABLES = ("tenants", "users", "conversations", "messages", "audit_log", "audit_seals")

_SHAPE = """
SELECT 'column', attrelid::regclass::text, attname, concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity,
       pg_get_expr(adbin, adrelid))
FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped AND attrelid IN
  (SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version')
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version' AND contype <> 'n'
UNION ALL
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""


def shape(conn: psycopg.Connection) -> set[tuple[str, ...]]:
    """Every column, constraint and index of the public schema, by its definition."""
    return set(conn.execute(_SHAPE).fetchall())


def content(conn: psycopg.Connection, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the tables."""
    return {
        table: conn.execute(sql.SQL("SELECT * FROM {} ORDER BY 1, 2").format(sql.Identifier(table))).fetchall()
        for table in tables
    }


@pytest.fixture
def lived_in(database: Database) -> str:
    """The privileged address of a provisioned database with rows in every table."""
    provision(database.dsn)
    seed(database.dsn, tenants=3, rows=60)
    with connect(database.dsn) as conn:
        assert all(content(conn, *TABLES).values())
    return database.dsn
