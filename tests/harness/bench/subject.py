"""A small system with one hot query, whole or broken in one place, and what its plan is found to be."""

from pathlib import Path

from harness.bench.explain import planned
from harness.bench.indexes import idle_indexes
from harness.bench.model import Finding
from harness.bench.pinning import Pinning
from harness.bench.plans import findings_of
from harness.bench.survey import Survey, survey
from harness.config.model import Bench, BenchQuery, Config, Database, Tenancy
from harness.target.connect import connect, dsn_with

ROLE = "bench_app"
INDEX = "ix_notes_tenant_id_kind_made"
CONTEXT = """
CREATE FUNCTION current_tenant() RETURNS integer LANGUAGE sql STABLE
RETURN nullif(current_setting('app.tenant_id', true), '')::integer;
"""
TABLE = """
CREATE TABLE tenants (id integer PRIMARY KEY);
CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY, tenant_id integer NOT NULL, kind text NOT NULL,
  label text NOT NULL, made integer NOT NULL, PRIMARY KEY (tenant_id, id));
INSERT INTO tenants SELECT generate_series(1, 20);
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants, notes TO bench_app;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON tenants TO bench_app USING (id = current_tenant());
"""
POLICY = "CREATE POLICY own ON notes TO bench_app USING (tenant_id = current_tenant());"
CREATE_INDEX = f"CREATE INDEX {INDEX} ON notes (tenant_id, kind, made);"
ROWS = """
INSERT INTO notes (tenant_id, kind, label, made)
SELECT 1 + n % 20, (ARRAY['open', 'held', 'shut'])[1 + (n / 20) % 3], 'label ' || n, n FROM generate_series(1, 12000) n;
"""
ANALYZE = "ANALYZE tenants, notes;"
QUERY = "SELECT id, label FROM notes WHERE kind = %(kind)s ORDER BY made LIMIT 20"
EXPLICIT = "SELECT id, label FROM notes WHERE tenant_id = %(tenant)s AND kind = %(kind)s ORDER BY made LIMIT 20"
PARAMS = "SELECT id AS tenant, 'open' AS kind FROM tenants ORDER BY id"


def config(query: BenchQuery, folder: Path = Path("/nowhere"), role: str = ROLE) -> Config:
    """The configuration of the small system."""
    return Config(
        path=folder / "tenantproof.toml",
        database=Database(app_role=role),
        tenancy=Tenancy(
            column=("tenant_id",),
            principals="SELECT id AS tenant FROM tenants",
            enter=("SELECT set_config('app.tenant_id', %(tenant)s, true)",),
            tables={"public.tenants": "id"},
        ),
        bench=Bench(queries=(query,)),
    )


def query(sql: str = QUERY, explicit: str = EXPLICIT, params: str = PARAMS, index: str | None = INDEX) -> BenchQuery:
    return BenchQuery(name="open-notes", sql=sql, explicit=explicit, params=params, index=index)


def make(dsn: str, *parts: str) -> None:
    """The role, then the parts in order."""
    with connect(dsn) as connection:
        role = connection.execute("SELECT FROM pg_roles WHERE rolname = 'bench_app'").fetchone()
        if role is None:
            connection.execute("CREATE ROLE bench_app LOGIN")
        connection.execute("\n".join(parts).encode())


def surveyed(dsn: str, asked: BenchQuery, role: str = ROLE) -> Survey:
    login = dsn_with(dsn, user=role)
    return survey(config(asked, role=role), dsn, login, Pinning(backends=None))


def found(dsn: str, asked: BenchQuery, role: str = ROLE) -> tuple[Finding, ...]:
    """Everything that is said of the query's plans and of the indexes."""
    seen = surveyed(dsn, asked, role)
    (subject,) = seen.subjects
    assert subject.same_rows, subject.trouble
    plans = planned(subject, seen.door, seen.facts, seen.shares)
    return (*(each for plan in plans for each in findings_of(plan, seen.facts)), *idle_indexes(plans, seen.facts))
