"""Commands on the database do their work whole, or say in one sentence why not, exit with 2 and touch nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg import sql

from harness.target.connect import connect, dsn_with
from system.audit import chain
from system.provision import provision
from system.seed import seed
from tests.conftest import Database
from tests.migrations.conftest import TABLES, content, shape
from tests.rls.acting import acting

ROOT = Path(__file__).resolve().parents[2]


def command(module: str, dsn: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT, env={**os.environ, "TENANTPROOF_DSN": dsn, **environment}, text=True, capture_output=True, check=False,
    )  # fmt: skip


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_an_empty_database_is_provisioned_and_seeded_and_provisioned_again(database: Database) -> None:
    for module in ("system.provision", "system.seed", "system.provision"):
        done = command(module, database.dsn, TENANTPROOF_TENANTS="5", TENANTPROOF_ROWS="100")
        assert (done.returncode, done.stderr) == (0, "")
    with connect(database.dsn) as conn:
        assert conn.execute("SELECT count(*) FROM tenants").fetchone() == (5,)
        assert conn.execute("SELECT count(*) FROM messages").fetchone() == (100,)


@pytest.mark.parametrize(
    "theirs",
    [
        "CREATE TABLE invoices (id integer)",
        "CREATE SCHEMA billing",
        "CREATE FUNCTION total() RETURNS integer LANGUAGE sql RETURN 1",
        "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('abc'); CREATE TABLE tenants ()",
    ],
)
def test_somebody_elses_database_is_refused_and_not_touched(database: Database, theirs: str) -> None:
    with connect(database.dsn) as conn:
        conn.execute(theirs.encode())
        before = shape(conn)
        assert "not empty" in refused(command("system.provision", database.dsn))
        assert shape(conn) == before
        assert conn.execute("SELECT FROM pg_namespace WHERE nspname IN ('audit', 'tenancy')").rowcount == 0


def test_a_wrong_address_is_one_sentence(tmp_path: Path) -> None:
    assert "cannot connect" in refused(command("system.provision", f"host={tmp_path} dbname=x"))
    assert "not a connection string" in refused(command("system.provision", "nonsense"))
    assert "not set" in refused(command("system.provision", ""))


def test_a_role_without_privileges_is_one_sentence(database: Database) -> None:
    with connect(database.dsn) as conn:
        conn.execute("CREATE ROLE nobody_much LOGIN")
    assert "may not do it" in refused(command("system.provision", dsn_with(database.dsn, user="nobody_much")))


def test_seeding_asks_for_numbers_and_for_empty_tables(database: Database) -> None:
    assert "provision first" in refused(command("system.seed", database.dsn))
    provision(database.dsn)
    assert "whole number" in refused(command("system.seed", database.dsn, TENANTPROOF_ROWS="many"))
    seed(database.dsn, tenants=2, rows=10)
    assert "already" in refused(command("system.seed", database.dsn))


def test_the_same_numbers_give_the_same_rows_and_references_that_hold(database: Database) -> None:
    rows = []
    for _ in range(2):
        provision(database.dsn)
        seed(database.dsn, tenants=7, rows=300)
        with connect(database.dsn) as conn:
            rows.append(content(conn, *TABLES[:4]))
            # references and keys were not checked while rows were imported: have each checked now
            for table, name, definition in conn.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
            ).fetchall():
                conn.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {definition}".encode())
            # and the next ids are free
            conn.execute("INSERT INTO tenants (name) VALUES ('next')")
            conn.execute("INSERT INTO users (tenant_id, email, display_name) VALUES (8, 'a@b.example', 'A')")
            conn.execute("DROP SCHEMA public, audit, tenancy CASCADE; CREATE SCHEMA public")
    assert rows[0] == rows[1]


def test_every_tenant_has_rows_in_every_table_and_sizes_are_skewed(database: Database) -> None:
    provision(database.dsn)
    seed(database.dsn, tenants=12, rows=2000)
    with connect(database.dsn) as conn:
        for table in TABLES:
            question = sql.SQL("SELECT count(DISTINCT tenant_id) FROM {}").format(sql.Identifier(table))
            assert conn.execute(question).fetchone() == (12,), table
        sizes = [n for (n,) in conn.execute("SELECT count(*) FROM messages GROUP BY tenant_id ORDER BY 1 DESC")]
        assert sizes[0] > 4 * sizes[-1]
        assert conn.execute("SELECT count(*) FROM conversations WHERE id NOT IN (SELECT conversation_id FROM messages)"
                            ).fetchone() == (0,)  # fmt: skip


@pytest.mark.parametrize("bypass", ["BYPASSRLS", "NOBYPASSRLS"])
def test_a_server_that_gives_no_superuser_will_do(database: Database, bypass: str) -> None:
    with connect(database.dsn) as conn:
        # what a role has of roles that it made itself: roles of another test were made by a superuser
        conn.execute(sql.SQL("CREATE ROLE landlord LOGIN CREATEROLE {}").format(sql.SQL(bypass)))
        conn.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO landlord; ALTER SCHEMA public OWNER TO landlord;"
                    " GRANT app_user, audit_writer, admin_user TO landlord WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
            .format(sql.Identifier(database.name))
            if conn.execute("SELECT FROM pg_roles WHERE rolname = 'app_user'").rowcount
            else sql.SQL("ALTER DATABASE {} OWNER TO landlord; ALTER SCHEMA public OWNER TO landlord")
            .format(sql.Identifier(database.name))
        )  # fmt: skip
    landlord = dsn_with(database.dsn, user="landlord")
    for _ in range(2):
        provision(landlord)
    seed(landlord, tenants=3, rows=40)
    with connect(landlord) as conn:
        assert conn.execute("SELECT count(*) FROM messages").fetchone() == (40,)
        conn.execute("UPDATE tenants SET name = 'new'")
        assert chain.seal(conn) == 3
        assert chain.verify(conn) == []
    with acting(dsn_with(database.dsn, user="app_user"), 2, 1, "owner") as conn:
        assert conn.execute("SELECT DISTINCT tenant_id FROM messages").fetchall() == [(2,)]
