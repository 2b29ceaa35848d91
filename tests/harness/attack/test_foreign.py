"""A foreign table is read, and whose rows it shows is judged; it is never written, and what was not tried is said."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from harness.attack.pipeline import Options, Outcome, attack
from harness.config.load import load_config
from harness.config.model import Config
from harness.pools.run import run_pools
from harness.record.model import DEFAULT_FAILING, CoverageState
from harness.report.attack import verdict_of
from harness.sql.compose import literal
from harness.target.connect import connect
from harness.target.model import Server
from harness.target.server import open_server
from harness.target.text import ask, tell
from harness.traffic.job import prepare
from harness.world.foreign import NEVER
from tests.conftest import Database, empty_database

FAILING = frozenset(DEFAULT_FAILING)
CONFIG = """
[database]
app_role = "foreign_app"

[tenancy]
column = "tenant"
principals = "SELECT tenant FROM firms"
enter = ["SELECT set_config('app.firm', %(tenant)s, true)"]
"""
FIRMS = """
CREATE ROLE foreign_app LOGIN;
CREATE TABLE firms (tenant int PRIMARY KEY, name text NOT NULL);
INSERT INTO firms SELECT n, 'Firm ' || n FROM generate_series(1, 3) n;
ALTER TABLE firms ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON firms USING (tenant = nullif(current_setting('app.firm', true), '')::int);
GRANT SELECT ON firms TO foreign_app;
"""
COLUMNS = "(tenant int NOT NULL, no int NOT NULL, customer text, note text)"
# A sequence tells of every write that reached the table, whatever was rolled back.
BILLS = f"""
CREATE TABLE bills {COLUMNS};
INSERT INTO bills SELECT t, t * 100 + n, format('Customer %s of %s', n, t), md5(format('%s.%s', t, n))
  FROM generate_series(1, 3) t, generate_series(1, 4) n;
CREATE SEQUENCE written;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM nextval('public.written'); RETURN coalesce(NEW, OLD); END $$;
CREATE TRIGGER rows BEFORE INSERT OR UPDATE OR DELETE ON bills FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER emptied BEFORE TRUNCATE ON bills FOR EACH STATEMENT EXECUTE FUNCTION note();
"""
SERVED = f"CREATE FOREIGN TABLE bills {COLUMNS} SERVER elsewhere;"
MINE = "WHERE tenant = nullif(current_setting('app.firm', true), '')::int"
OPEN = {
    "a grant on the table": (SERVED + "GRANT SELECT ON bills TO foreign_app;", "public.bills"),
    "a view without a filter": (
        SERVED + "CREATE VIEW billing AS SELECT * FROM bills; GRANT SELECT ON billing TO foreign_app;",
        "public.billing",
    ),
    "a definer's routine": (
        f"{SERVED} CREATE FUNCTION billed(firm int) RETURNS SETOF bills LANGUAGE sql SECURITY DEFINER "
        "SET search_path = public, pg_temp AS $$ SELECT * FROM bills WHERE tenant = firm $$;",
        "public.billed(integer)",
    ),
}
QUERY = """
[[bench.query]]
name = "bills"
sql = "SELECT no, note FROM bills"
params = "SELECT tenant FROM firms"
"""
CLOSED = f"{SERVED} CREATE VIEW billing WITH (security_barrier) AS SELECT * FROM bills {MINE};"
WRITTEN = {
    "a grant on the table": SERVED + "GRANT ALL ON bills TO foreign_app; REVOKE SELECT ON bills FROM foreign_app;",
    "a view": CLOSED + "GRANT SELECT, INSERT, UPDATE, DELETE ON billing TO foreign_app;",
    "a definer's routine": SERVED + "CREATE FUNCTION forget(firm int) RETURNS void LANGUAGE sql SECURITY DEFINER "
    "SET search_path = public, pg_temp AS $$ DELETE FROM bills WHERE tenant = firm $$;",
    "a partition": f"CREATE TABLE bills {COLUMNS} PARTITION BY LIST (tenant); "
    "CREATE TABLE bills_1 PARTITION OF bills FOR VALUES IN (1, 3); "
    "CREATE FOREIGN TABLE bills_2 PARTITION OF bills FOR VALUES IN (2) SERVER elsewhere OPTIONS (table_name 'bills'); "
    "INSERT INTO bills SELECT t, t * 100, format('Customer of %s', t), md5(t::text) FROM unnest('{1,3}'::int[]) t; "
    "ALTER TABLE bills ENABLE ROW LEVEL SECURITY; "
    "CREATE POLICY mine ON bills USING (tenant = nullif(current_setting('app.firm', true), '')::int); "
    "GRANT ALL ON bills TO foreign_app;",
}


def configured(folder: Path, more: str = "") -> Config:
    config = folder / "tenantproof.toml"
    config.write_text(CONFIG + more)
    return load_config(config)


def attacked(dsn: str, folder: Path) -> Outcome:
    return attack(configured(folder), dsn, Options())


def states(outcome: Outcome, label: str) -> dict[str, CoverageState]:
    return {entry.command: entry.state for entry in outcome.ledger.all() if entry.object == label}


def test_a_foreign_table_that_no_wrapper_serves_is_closed_to_all(database: Database, tmp_path: Path) -> None:
    with connect(database.dsn) as connection:
        tell(connection, FIRMS)
        tell(
            connection,
            "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing; "
            f"{SERVED} GRANT ALL ON bills TO foreign_app;",
        )
    outcome = attacked(database.dsn, tmp_path)
    assert verdict_of(outcome, FAILING).word == "isolated"
    assert set(states(outcome, "public.bills").values()) == {CoverageState.CLOSED_TO_ALL}


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    with open_server(os.environ["TENANTPROOF_FOREIGN_POSTGRES"]) as opened:
        yield opened


@pytest.fixture
def far(served: Server) -> Iterator[Database]:
    with empty_database(served) as made:
        with connect(made.dsn) as connection:
            tell(connection, BILLS)
        yield made


@pytest.fixture
def near(served: Server, far: Database) -> Iterator[Database]:
    """A database whose server ``elsewhere`` is the other one."""
    with empty_database(served) as made:
        where = conninfo_to_dict(far.dsn)
        options = ", ".join(f"{name} {literal(str(where[name]))}" for name in ("host", "port", "dbname"))
        password = literal(str(where.get("password", "")))
        with connect(made.dsn) as connection:
            tell(connection, FIRMS)
            tell(
                connection,
                "CREATE EXTENSION postgres_fdw; "
                f"CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({options}); "
                f"CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (user {literal(str(where['user']))}, "
                f"password {password}, password_required 'false')",
            )
        yield made


def untouched(far: Database) -> bool:
    with connect(far.dsn) as connection:
        return ask(connection, "SELECT is_called FROM written") == [("f",)]


@pytest.mark.foreign
@pytest.mark.parametrize("way", OPEN)
def test_rows_of_others_beyond_the_database_are_found(way: str, near: Database, far: Database, tmp_path: Path) -> None:
    schema, label = OPEN[way]
    with connect(near.dsn) as connection:
        tell(connection, schema)
    outcome = attacked(near.dsn, tmp_path)
    assert [f.object for f in outcome.findings if f.severity in FAILING] == [label]
    assert untouched(far)


@pytest.mark.foreign
def test_a_view_that_compares_the_tenant_stays_silent(near: Database, far: Database, tmp_path: Path) -> None:
    with connect(near.dsn) as connection:
        tell(connection, f"{CLOSED} GRANT SELECT ON billing TO foreign_app")
    outcome = attacked(near.dsn, tmp_path)
    assert verdict_of(outcome, FAILING).word == "isolated"
    assert states(outcome, "public.billing")["SELECT"] is CoverageState.ATTACKED
    assert set(states(outcome, "public.bills").values()) == {CoverageState.CLOSED_BY_GRANT}
    assert untouched(far)


@pytest.mark.foreign
@pytest.mark.parametrize("way", WRITTEN)
def test_what_would_write_beyond_the_database_is_not_tried_and_said_so(
    way: str, near: Database, far: Database, tmp_path: Path
) -> None:
    with connect(near.dsn) as connection:
        tell(connection, WRITTEN[way])
    outcome = attacked(near.dsn, tmp_path)
    assert verdict_of(outcome, FAILING).word == "inconclusive"
    assert {e.why for e in outcome.ledger.all() if e.state is CoverageState.UNCOVERED} == {NEVER}
    assert untouched(far)


@pytest.mark.foreign
def test_the_load_marks_no_row_beyond_the_database(near: Database, far: Database, tmp_path: Path) -> None:
    with connect(near.dsn) as connection:
        tell(connection, WRITTEN["a partition"])
        _, notes = prepare(connection, configured(tmp_path, QUERY), tenants=None)
    assert any("public.bills" in note for note in notes)
    assert untouched(far)


@pytest.mark.foreign
def test_no_pool_writes_beyond_the_database(near: Database, far: Database, tmp_path: Path) -> None:
    with connect(near.dsn) as connection:
        tell(connection, WRITTEN["a partition"])
    run_pools(configured(tmp_path), near.dsn, steps=5, pooler="psycopg_pool", owned=True)
    assert untouched(far)
