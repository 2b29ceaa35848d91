"""Each way to break the reference system by hand is found by the attack; put right again, it holds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from psycopg import sql

from harness.attack.pipeline import Options, Outcome, attack
from harness.config.load import load_config
from harness.gate.snapshot import Snapshot, take
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import verdict_of
from harness.target.connect import connect, dsn_with, url_of
from harness.target.model import Server
from harness.target.text import tell
from system.provision import provision
from system.rowsecurity import apply
from system.seed import seed
from tests.migrations.conftest import TABLES, content

CONFIG = Path(__file__).parents[2] / "tenantproof.toml"
FAILING = frozenset(DEFAULT_FAILING)
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakage:
    """``statements`` break ``label``; ``inverse`` takes back what the scripts of rls/, which are run after it, do not govern."""

    label: str
    statements: str
    inverse: str = ""


def policy(table: str, command: str, clauses: str, *, grant: str = "") -> Breakage:
    statement = f"CREATE POLICY broken ON {table} FOR {command} TO app_user {clauses}"
    return Breakage(label=table, statements=grant + statement, inverse=f"DROP POLICY broken ON {table}")


OWNER = "role:app_user"
BREAKAGES = {
    "row security off": Breakage(label="messages", statements="ALTER TABLE messages DISABLE ROW LEVEL SECURITY"),
    "a policy for everybody's rows": policy("conversations", "SELECT", "USING (true)"),
    "a policy for rows without a tenant set": policy("messages", "SELECT", "USING (tenancy.current_tenant() IS NULL)"),
    "a policy that takes the first tenant for all": policy("users", "SELECT", "USING (tenant_id = 1)"),
    "inserts for anybody": policy("messages", "INSERT", "WITH CHECK (true)"),
    "deletes from anybody": policy("messages", "DELETE", "USING (true)"),
    "updates of anybody": policy("conversations", "UPDATE", "USING (true) WITH CHECK (true)"),
    "rows moved to another tenant": policy(
        "users",
        "UPDATE",
        "USING (tenant_id = tenancy.current_tenant()) WITH CHECK (true)",
        grant="GRANT UPDATE (tenant_id) ON users TO app_user; ",
    ),
    "TRUNCATE granted": Breakage(label="messages", statements="GRANT TRUNCATE ON messages TO app_user"),
    "a sequence that can be set back": Breakage(
        label="users_id_seq", statements="GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app_user"
    ),
    "an owner's view": Breakage(
        label="inbox",
        statements="CREATE VIEW inbox AS SELECT * FROM messages; GRANT SELECT ON inbox TO app_user",
        inverse="DROP VIEW inbox",
    ),
    "a view of copied rows": Breakage(
        label="recent",
        statements="CREATE MATERIALIZED VIEW recent AS SELECT * FROM messages; GRANT SELECT ON recent TO app_user",
        inverse="DROP MATERIALIZED VIEW recent",
    ),
    "a definer function over all rows": Breakage(
        label="find(text)",
        statements="CREATE FUNCTION find(text) RETURNS SETOF messages LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM "
        "public.messages WHERE body ILIKE ''%'' || $1 || ''%'''; GRANT EXECUTE ON FUNCTION find TO app_user",
        inverse="DROP FUNCTION find",
    ),
    "an address that is unique over all tenants": Breakage(
        label="users",
        statements="UPDATE users SET email = id || email; CREATE UNIQUE INDEX addresses ON users (email)",
        inverse="DROP INDEX addresses; UPDATE users SET email = substr(email, length(id::text) + 1)",
    ),
    "a key that may be supplied": Breakage(
        label="users",
        statements="ALTER TABLE users ADD UNIQUE (id); GRANT INSERT (id) ON users TO app_user",
        inverse="ALTER TABLE users DROP CONSTRAINT users_id_key",
    ),
    "a reference without the tenant": Breakage(
        label="conversations",
        statements="ALTER TABLE users ADD UNIQUE (id); ALTER TABLE conversations "
        "DROP CONSTRAINT fk_conversations_tenant_id_user_id; "
        "ALTER TABLE conversations ADD FOREIGN KEY (user_id) REFERENCES users (id)",
        inverse="ALTER TABLE conversations DROP CONSTRAINT conversations_user_id_fkey; "
        "ALTER TABLE users DROP CONSTRAINT users_id_key; "
        "ALTER TABLE conversations ADD CONSTRAINT fk_conversations_tenant_id_user_id "
        "FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)",
    ),
    "the owner's rights": Breakage(label=OWNER, statements="GRANT admin_user TO app_user"),
    "a table without row security": Breakage(
        label="notes",
        statements="CREATE TABLE notes (tenant_id integer, body text); "
        "INSERT INTO notes SELECT tenant_id, 'note of ' || name FROM tenants; GRANT SELECT ON notes TO app_user",
        inverse="DROP TABLE notes",
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
        dsn = url_of(dsn_with(server.dsn, dbname=name))
        with connect(dsn) as inside:
            apply(inside)  # the privileges of a database are not copied with it
        yield dsn
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute("REVOKE admin_user FROM app_user")


# One attack for several breakages, where each finding can have one cause alone: no two break the same object.
TOGETHER = (
    ("row security off", "a policy that takes the first tenant for all", "a policy for everybody's rows"),
    ("a policy for rows without a tenant set", "rows moved to another tenant", "updates of anybody", "an owner's view"),
    ("inserts for anybody", "an address that is unique over all tenants", "a view of copied rows"),
    ("deletes from anybody", "a key that may be supplied", "a definer function over all rows"),
    ("TRUNCATE granted", "a sequence that can be set back", "a table without row security"),
    ("a reference without the tenant",),
    ("the owner's rights",),
)


def labelled(breakage: Breakage) -> str:
    return breakage.label if breakage.label == OWNER else f"public.{breakage.label}"


def failing(outcome: Outcome) -> set[str]:
    assert verdict_of(outcome, FAILING).word == "breached"
    return {finding.object for finding in outcome.findings if finding.severity in FAILING}


def state(dsn: str) -> tuple[Snapshot, dict[str, list[tuple[object, ...]]]]:
    """What bears on isolation, and the rows; of the log, which grows with every change, none."""
    with connect(dsn) as connection:
        return take(dsn), content(connection, *TABLES[:4])


def altered(dsn: str, statements: str) -> None:
    with connect(dsn) as connection:
        tell(connection, f"SET search_path = public; {statements}")


def mended(dsn: str, *breakages: Breakage) -> None:
    for breakage in breakages:
        if breakage.inverse:
            altered(dsn, breakage.inverse)
    with connect(dsn) as connection:
        apply(connection)


def test_the_reference_system_holds(copy: str) -> None:
    outcome = attack(load_config(CONFIG), copy, Options(budget=0, owned=True))
    assert verdict_of(outcome, FAILING).word == "isolated", verdict_of(outcome, FAILING)


def test_every_breakage_is_tried_and_none_beside_another_of_its_object() -> None:
    assert sorted(name for names in TOGETHER for name in names) == sorted(BREAKAGES)
    assert all(len({BREAKAGES[name].label for name in names}) == len(names) for names in TOGETHER)


@pytest.mark.parametrize("names", TOGETHER, ids=" + ".join)
def test_breakages_are_found_and_mended_it_is_the_system_that_holds(names: tuple[str, ...], copy: str) -> None:
    """Mended, the copy is in nothing that bears on isolation another than the one that was judged to hold."""
    broken = [BREAKAGES[name] for name in names]
    right = state(copy)
    for breakage in broken:
        before = state(copy)
        altered(copy, breakage.statements)
        assert state(copy) != before
    config = load_config(CONFIG)
    # One principal of each tenant: which role it has bears on none of these.
    principals = config.tenancy.principals.replace("('owner', 'member')", "('owner')")
    assert principals != config.tenancy.principals
    config = replace(config, tenancy=replace(config.tenancy, principals=principals))
    only = frozenset("public.users" if each.label == OWNER else labelled(each) for each in broken)
    found = attack(config, copy, Options(budget=0, owned=True, only=only))
    assert failing(found) >= {labelled(each) for each in broken}
    mended(copy, *broken)
    assert state(copy) == right


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(BREAKAGES))
def test_a_breakage_alone_is_found_by_the_whole_attack_and_mended_holds(name: str, copy: str) -> None:
    breakage = BREAKAGES[name]
    altered(copy, breakage.statements)
    assert labelled(breakage) in failing(attack(load_config(CONFIG), copy, Options(budget=0, owned=True)))
    mended(copy, breakage)
    outcome = attack(load_config(CONFIG), copy, Options(budget=0, owned=True))
    assert verdict_of(outcome, FAILING).word == "isolated", verdict_of(outcome, FAILING)
