"""Six harmless and six harmful changes are told apart, and each harmful one in its own words."""

from pathlib import Path

import pytest

from harness.cli.main import main
from harness.errors import UsageError
from harness.gate.diff import compare
from harness.gate.snapshot import Fact, Snapshot, load, take
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

BASE = """
CREATE ROLE gate_app LOGIN;
CREATE TABLE tenants (tenant_id int PRIMARY KEY);
CREATE TABLE notes (tenant_id int, id int, kind text, PRIMARY KEY (tenant_id, id));
CREATE INDEX by_kind ON notes (tenant_id, kind);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = current_setting('app.tenant', true)::int);
CREATE VIEW shown WITH (security_invoker = true) AS SELECT * FROM notes;
GRANT SELECT, INSERT ON notes TO gate_app;
"""
TABLE = "CREATE TABLE more (tenant_id int, id int, PRIMARY KEY (tenant_id, id));"
GUARD = """ALTER TABLE more ENABLE ROW LEVEL SECURITY; ALTER TABLE more FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON more USING (tenant_id = current_setting('app.tenant', true)::int);
GRANT SELECT ON more TO gate_app;"""
TABLE_FACT = {"owner": "o", "row_security": True, "forced": True, "columns": ["id"]}
HARMLESS = (
    TABLE + GUARD,
    "ALTER TABLE notes ADD COLUMN note text",
    "CREATE INDEX more_kinds ON notes (tenant_id, kind, id)",
    "CREATE VIEW kinds WITH (security_invoker = true) AS SELECT kind FROM notes",
    "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE RETURN n * 2",
    "REVOKE INSERT ON notes FROM gate_app",
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


def test_a_file_that_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    (tmp_path / "base.json").write_text("{}")
    with pytest.raises(UsageError, match="is no snapshot"):
        load(tmp_path / "base.json")


@pytest.mark.parametrize(("head", "code"), [("same", 0), ("harmful", 1), ("missing", 2)])
def test_the_exit_code_tells_how_it_ended(head: str, code: int, tmp_path: Path) -> None:
    details = {"using": "true", "check": None, "permissive": True, "command": "*", "roles": ["public"]}
    table = Fact(kind="table", name="public.notes", of="public.notes", details=TABLE_FACT)
    policy = Fact(kind="policy", name="own on public.notes", of="public.notes", details=details)
    (tmp_path / "same").write_text(Snapshot(facts=(table, policy)).json)
    (tmp_path / "harmful").write_text(Snapshot(facts=(table,)).json)
    with pytest.raises(SystemExit) as ended:
        main(["diff", str(tmp_path / "same"), str(tmp_path / head)])
    assert ended.value.code == code
