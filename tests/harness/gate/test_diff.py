"""Six harmless and six harmful changes are told apart, and each harmful one in its own words."""

import json
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.errors import UsageError
from harness.gate.diff import compare, differing
from harness.gate.snapshot import Fact, Snapshot, load, take
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database
from tests.harness.report.test_formats import published

BASE = """
CREATE ROLE gate_app LOGIN;
CREATE TABLE tenants (tenant_id int PRIMARY KEY);
CREATE TABLE notes (tenant_id int, id int, kind text, PRIMARY KEY (tenant_id, id));
CREATE INDEX by_kind ON notes (tenant_id, kind);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = current_setting('app.tenant', true)::int);
CREATE VIEW shown WITH (security_invoker = true) AS SELECT * FROM notes;
GRANT SELECT, INSERT ON notes TO gate_app;
CREATE ROLE gate_owner;
CREATE SEQUENCE counted;
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER stamped BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE FUNCTION here() RETURNS int STABLE RETURN current_setting('app.tenant', true)::int;
CREATE POLICY fewer_still ON notes AS RESTRICTIVE USING (tenant_id = here());
"""
TABLE = "CREATE TABLE more (tenant_id int, id int, PRIMARY KEY (tenant_id, id));"
GUARD = """ALTER TABLE more ENABLE ROW LEVEL SECURITY; ALTER TABLE more FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON more USING (tenant_id = current_setting('app.tenant', true)::int);
GRANT SELECT ON more TO gate_app;"""
SAME = {"owner": "o", "forced": True, "columns": ["id"], "shape": {"id": "integer"}, "parents": [], "bound": None}
HARMLESS = (
    TABLE + GUARD,
    "ALTER TABLE notes ADD COLUMN note text",
    "CREATE INDEX more_kinds ON notes (tenant_id, kind, id)",
    "CREATE VIEW kinds WITH (security_invoker = true) AS SELECT kind FROM notes",
    "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE RETURN n * 2",
    "REVOKE INSERT ON notes FROM gate_app",
    "CREATE POLICY fewer ON notes AS RESTRICTIVE USING (id > 0)",
    "CREATE DOMAIN short AS text CHECK (length(value) < 9)",
    "CREATE SEQUENCE numbers",
    "CREATE ROLE gate_later IN ROLE gate_app",
)
HARMFUL = (
    (TABLE, "has no row security"),
    ("DROP POLICY own ON notes", "the policy was dropped"),
    ("ALTER POLICY own ON notes USING (true)", "the policy was changed (using)"),
    ("ALTER TABLE notes ADD UNIQUE (kind)", "a key without tenant_id"),
    ("ALTER VIEW shown RESET (security_invoker)", "reads as its owner"),
    ("DROP INDEX by_kind", "the index on (tenant_id, kind) was lost"),
    ("ALTER TABLE notes NO FORCE ROW LEVEL SECURITY", "FORCE was taken away"),
    ("ALTER TABLE notes OWNER TO gate_app", "its owner is now gate_app"),
    ("GRANT DELETE ON notes TO gate_app", "a grant was added"),
    ("CREATE FUNCTION all_of() RETURNS bigint LANGUAGE sql SECURITY DEFINER RETURN 1", "SECURITY DEFINER"),
    ("ALTER ROLE gate_app BYPASSRLS", "the role became bypassrls"),
    ("CREATE ROLE gate_admin SUPERUSER", "a new role that is superuser"),
    ("GRANT gate_owner TO gate_app", "the role may now become gate_owner"),
    ("ALTER ROLE gate_app SET row_security = off", "begin with other settings"),
    ("GRANT CREATE ON SCHEMA public TO gate_app", "a grant was added"),
    ("GRANT UPDATE ON SEQUENCE counted TO gate_app", "a grant was added"),
    ("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO gate_app", "a default privilege was added"),
    ("CREATE TRIGGER again BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION stamp()", "a new trigger"),
    ("DROP TRIGGER stamped ON notes", "the trigger was dropped"),
    ("ALTER TABLE notes DISABLE TRIGGER stamped", "the trigger was switched off"),
    ("CREATE RULE mirror AS ON INSERT TO notes DO ALSO SELECT 1", "a new rule"),
    ("CREATE PUBLICATION out FOR TABLE notes", "sends rows of all tenants"),
    ("CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM notes", "holds the rows of all tenants"),
    ("ALTER TABLE notes ALTER tenant_id SET DEFAULT 1", "the column tenant_id, which says whose a row is"),
    ("CREATE OR REPLACE FUNCTION here() RETURNS int IMMUTABLE RETURN 1", "policies ask it; it became IMMUTABLE"),
    ("CREATE TABLE more (id int PRIMARY KEY)", "has no column tenant_id"),
)


def changes(database: Database, change: str) -> list[tuple[bool, str]]:
    with connect(database.dsn) as connection:
        tell(connection, BASE)
        base = take(database.dsn)
        tell(connection, change)
    return [(each.harmful, each.words) for each in compare(base, take(database.dsn))]


@pytest.mark.parametrize("change", HARMLESS)
def test_a_harmless_change_is_told_and_passes(change: str, database: Database) -> None:
    found = changes(database, change)
    assert found
    assert not any(harmful for harmful, _ in found), found


@pytest.mark.parametrize(("change", "words"), HARMFUL)
def test_a_harmful_change_is_explained(change: str, words: str, database: Database) -> None:
    found = changes(database, change)
    assert any(harmful and words in said for harmful, said in found), found


def test_the_same_schema_has_no_changes_and_survives_a_file(database: Database, tmp_path: Path) -> None:
    assert changes(database, "SELECT 1") == []
    taken = take(database.dsn)
    (tmp_path / "base.json").write_text(taken.json)
    assert load(tmp_path / "base.json") == taken


def test_two_databases_of_one_schema_give_the_same_bytes(database: Database) -> None:
    schema = BASE + TABLE + GUARD
    with connect(database.dsn) as connection:
        tell(connection, schema)
        first = take(database.dsn)
        tell(
            connection,
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner; DROP OWNED BY gate_app",
        )
        tell(connection, "DROP ROLE gate_app, gate_owner; GRANT USAGE ON SCHEMA public TO PUBLIC; " + schema)
    assert {fact.name for fact in first.facts} >= {"public.notes", "own on public.more", "gate_app", "public.counted"}
    assert differing(first, take(database.dsn)) == (), "and nothing of the order in which they were made"


def test_every_fact_that_differs_is_told(database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, BASE)
        base = take(database.dsn)
        for change in HARMLESS:
            tell(connection, change)
    head = take(database.dsn)
    told = {change.object for change in compare(base, head)}
    parts = {fact.of for fact in differing(base, head)} | {fact.name for fact in differing(base, head)}
    assert told <= parts
    for fact in differing(base, head):
        assert fact.name in told or fact.of in told, fact


def test_a_file_that_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    (tmp_path / "base.json").write_text("{}")
    with pytest.raises(UsageError, match="is no snapshot"):
        load(tmp_path / "base.json")


def test_changes_for_programs_are_as_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, on in (("base", True), ("head", False)):
        table = Fact(kind="table", name="public.notes", of="public.notes", details={**SAME, "row_security": on})
        (tmp_path / name).write_text(Snapshot(facts=(table,)).json)
    with pytest.raises(SystemExit):
        main(["diff", str(tmp_path / "base"), str(tmp_path / "head"), "--format", "json"])
    (change,) = json.loads(capsys.readouterr().out)
    published("gate").evolve(schema={"$ref": "urn:tenantproof:schema:gate:1#/$defs/change"}).validate(change)
    assert change["harmful"] is True


@pytest.mark.parametrize(("head", "code"), [("same", 0), ("harmful", 1), ("missing", 2)])
def test_the_exit_code_tells_how_it_ended(head: str, code: int, tmp_path: Path) -> None:
    details = {"using": "true", "check": None, "permissive": True, "command": "*", "roles": ["public"]}
    table = Fact(kind="table", name="public.notes", of="public.notes", details={**SAME, "row_security": True})
    policy = Fact(kind="policy", name="own on public.notes", of="public.notes", details=details)
    (tmp_path / "same").write_text(Snapshot(facts=(table, policy)).json)
    (tmp_path / "harmful").write_text(Snapshot(facts=(table,)).json)
    with pytest.raises(SystemExit) as ended:
        main(["diff", str(tmp_path / "same"), str(tmp_path / head)])
    assert ended.value.code == code
