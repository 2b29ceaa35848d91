"""Each way to break the reference system by hand is found by the attack; put right again, it holds."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from psycopg import sql

from harness.attack.pipeline import Options, Outcome, attack
from harness.config.load import load_config
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import verdict_of
from harness.target.connect import connect, dsn_with, url_of
from harness.target.model import Server
from harness.target.text import tell
from system.provision import provision
from system.rowsecurity import apply
from system.seed import seed

CONFIG = Path(__file__).parents[2] / "tenantproof.toml"
FAILING = frozenset(DEFAULT_FAILING)
_numbers = count(1)

POLICY = "CREATE POLICY broken ON {} FOR {} TO app_user {}"
OWNER = "role:app_user"
# What is broken, and how: the attack is confined to it, as the whole system is attacked where it must hold.
BREAKAGES = {
    "row security off": ("messages", "ALTER TABLE messages DISABLE ROW LEVEL SECURITY"),
    "a policy for everybody's rows": ("conversations", POLICY.format("conversations", "SELECT", "USING (true)")),
    "a policy for rows without a tenant set": (
        "messages",
        POLICY.format("messages", "SELECT", "USING (tenancy.current_tenant() IS NULL)"),
    ),
    "a policy that takes the first tenant for all": (
        "users",
        POLICY.format("users", "SELECT", "USING (tenant_id = 1)"),
    ),
    "inserts for anybody": ("messages", POLICY.format("messages", "INSERT", "WITH CHECK (true)")),
    "deletes from anybody": ("messages", POLICY.format("messages", "DELETE", "USING (true)")),
    "updates of anybody": ("conversations", POLICY.format("conversations", "UPDATE", "USING (true) WITH CHECK (true)")),
    "rows moved to another tenant": (
        "users",
        "GRANT UPDATE (tenant_id) ON users TO app_user; "
        + POLICY.format("users", "UPDATE", "USING (tenant_id = tenancy.current_tenant()) WITH CHECK (true)"),
    ),
    "TRUNCATE granted": ("messages", "GRANT TRUNCATE ON messages TO app_user"),
    "a sequence that can be set back": ("users_id_seq", "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app_user"),
    "an owner's view": ("inbox", "CREATE VIEW inbox AS SELECT * FROM messages; GRANT SELECT ON inbox TO app_user"),
    "a view of copied rows": (
        "recent",
        "CREATE MATERIALIZED VIEW recent AS SELECT * FROM messages; GRANT SELECT ON recent TO app_user",
    ),
    "a definer function over all rows": (
        "find(text)",
        "CREATE FUNCTION find(text) RETURNS SETOF messages LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM "
        "public.messages WHERE body ILIKE ''%'' || $1 || ''%'''; GRANT EXECUTE ON FUNCTION find TO app_user",
    ),
    "an address that is unique over all tenants": (
        "users",
        "UPDATE users SET email = id || email; CREATE UNIQUE INDEX addresses ON users (email)",
    ),
    "a key that may be supplied": (
        "users",
        "ALTER TABLE users ADD UNIQUE (id); GRANT INSERT (id) ON users TO app_user",
    ),
    "a reference without the tenant": (
        "conversations",
        "ALTER TABLE users ADD UNIQUE (id); ALTER TABLE conversations "
        "DROP CONSTRAINT IF EXISTS fk_conversations_tenant_id_user_id; "
        "ALTER TABLE conversations ADD FOREIGN KEY (user_id) REFERENCES users (id)",
    ),
    "the owner's rights": (OWNER, "GRANT admin_user TO app_user"),
    "a table without row security": (
        "notes",
        "CREATE TABLE notes (tenant_id integer, body text); "
        "INSERT INTO notes SELECT tenant_id, 'note of ' || name FROM tenants; GRANT SELECT ON notes TO app_user",
    ),
}


@pytest.fixture(scope="module")
def pristine(server: Server) -> Iterator[str]:
    """The name of a provisioned and seeded database that nobody is connected to."""
    name = f"pristine_{next(_numbers)}"
    with connect(server.dsn) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    dsn = url_of(dsn_with(server.dsn, dbname=name))
    provision(dsn)
    seed(dsn, tenants=2, rows=40)
    yield name
    with connect(server.dsn) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def copy(server: Server, pristine: str) -> Iterator[str]:
    name = f"{pristine}_{next(_numbers)}"
    with connect(server.dsn) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(pristine)))
        yield url_of(dsn_with(server.dsn, dbname=name))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute("REVOKE admin_user FROM app_user")


def judged(dsn: str, *only: str) -> Outcome:
    limits = frozenset(f"public.{name}" for name in only) or None
    return attack(load_config(CONFIG), dsn, Options(budget=0, owned=True, only=limits))


def test_the_reference_system_holds(copy: str) -> None:
    outcome = judged(copy)
    assert verdict_of(outcome, FAILING).word == "isolated", verdict_of(outcome, FAILING)


@pytest.mark.parametrize("name", sorted(BREAKAGES))
def test_a_breakage_is_found(name: str, copy: str) -> None:
    broken, statements = BREAKAGES[name]
    with connect(copy) as connection:
        tell(connection, f"SET search_path = public; {statements}")
    outcome = judged(copy, "users" if broken is OWNER else broken)
    assert verdict_of(outcome, FAILING).word == "breached"
    assert (broken if broken is OWNER else f"public.{broken}") in {
        finding.object for finding in outcome.findings if finding.severity in FAILING
    }


def test_scripts_that_are_run_again_mend_what_they_govern(copy: str) -> None:
    with connect(copy) as connection:
        tell(connection, "ALTER TABLE messages DISABLE ROW LEVEL SECURITY; GRANT TRUNCATE ON messages TO app_user")
    with connect(copy) as connection:
        apply(connection)
    outcome = judged(copy, "messages")
    assert verdict_of(outcome, FAILING).word == "isolated"
    assert {entry.object for entry in outcome.ledger.all()} == {"public.messages"}
