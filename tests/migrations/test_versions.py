"""Migrations go up and down with rows in the tables, and end where the models are."""

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from harness.target.connect import connect
from system import migrate
from system.models import Base
from tests.conftest import Database
from tests.migrations.conftest import TABLES, content, shape


def test_migrations_end_at_exactly_the_schema_that_the_models_describe(database: Database) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(database.dsn))
    Base.metadata.create_all(engine)
    with connect(database.dsn) as conn:
        modelled = shape(conn)
    Base.metadata.drop_all(engine)
    engine.dispose()
    command.upgrade(migrate.configuration(database.dsn), "head")
    with connect(database.dsn) as conn:
        assert shape(conn) == modelled


def test_each_migration_goes_down_and_up_again_with_rows_in_the_tables(lived_in: str) -> None:
    revisions = [s.revision for s in ScriptDirectory.from_config(migrate.configuration(lived_in)).walk_revisions()]
    with connect(lived_in) as conn:
        at_head = shape(conn)
    for revision in [*revisions[1:], "base"]:
        migrate.down(lived_in, revision)
    with connect(lived_in) as conn:
        assert shape(conn) == set()
    for revision in reversed(revisions):
        migrate.up(lived_in, revision)
    with connect(lived_in) as conn:
        assert shape(conn) == at_head


def test_a_downgrade_leaves_the_rows_of_other_tables_whole_and_closed_to_other_tenants(lived_in: str) -> None:
    untouched = TABLES[:4]
    with connect(lived_in) as conn:
        before = content(conn, *untouched)
    migrate.down(lived_in, "0001")
    with connect(lived_in) as conn:
        assert content(conn, *untouched) == before
        # and they can still be worked with: the audit triggers went with the log
        conn.execute("UPDATE tenants SET name = 'renamed' WHERE tenant_id = 2")
        conn.execute("SET SESSION AUTHORIZATION app_user")
        conn.execute("SELECT set_config('app.tenant_id', '2', false)")
        assert conn.execute("SELECT tenant_id, name FROM tenants").fetchall() == [(2, "renamed")]


def test_a_downgrade_that_fails_puts_row_security_back(lived_in: str) -> None:
    with connect(lived_in) as conn:
        before = conn.execute("SELECT count(*) FROM pg_policy").fetchone()
        conn.execute("CREATE VIEW in_the_way AS SELECT * FROM audit_log")
    with pytest.raises(Exception, match="in_the_way"):
        migrate.down(lived_in, "0001")
    with connect(lived_in) as conn:
        assert conn.execute("SELECT count(*) FROM pg_policy").fetchone() == before


def test_a_migration_gives_up_rather_than_queue_behind_a_long_transaction(lived_in: str) -> None:
    with connect(lived_in) as holder:
        holder.execute("BEGIN")
        holder.execute("LOCK TABLE audit_log IN ACCESS SHARE MODE")
        with pytest.raises(OperationalError, match="lock timeout"):
            command.downgrade(migrate.configuration(lived_in), "0001")
