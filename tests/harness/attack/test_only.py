"""A run that is restricted finds on what it attacks what the whole run finds, and says what it left out."""

from pathlib import Path

from harness.attack.pipeline import Options, Outcome, attack
from harness.config.load import load_config
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import document, verdict_of
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

SCHEMA = """
CREATE ROLE only_app LOGIN;
CREATE TABLE notes (tenant_id int, id int, body text, PRIMARY KEY (tenant_id, id));
CREATE TABLE bills (tenant_id int, id int, body text, PRIMARY KEY (tenant_id, id));
INSERT INTO notes SELECT t, n, format('note %s of %s', n, t) FROM generate_series(1, 3) t, generate_series(1, 3) n;
INSERT INTO bills SELECT t, n, format('bill %s of %s', n, t) FROM generate_series(1, 3) t, generate_series(1, 3) n;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE notes FORCE ROW LEVEL SECURITY;
ALTER TABLE bills ENABLE ROW LEVEL SECURITY; ALTER TABLE bills FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
CREATE POLICY own ON bills USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON notes, bills TO only_app;
"""
CONFIG = """
[database]
app_role = "only_app"
[tenancy]
column = "tenant_id"
principals = "SELECT DISTINCT tenant_id AS tenant FROM notes"
enter = ["SELECT set_config('app.tenant', %(tenant)s, true)"]
"""


def attacked(database: Database, folder: Path, only: frozenset[str] | None) -> Outcome:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA)
    (folder / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    return attack(load_config(folder / "tenantproof.toml"), database.dsn, Options(budget=0, only=only))


def test_what_is_attacked_is_judged_as_in_a_whole_run(database: Database, tmp_path: Path) -> None:
    outcome = attacked(database, tmp_path, frozenset({"public.bills"}))
    assert {(f.object, f.rule) for f in outcome.findings} >= {("public.bills", "cross-tenant-read")}
    assert {entry.object for entry in outcome.ledger.all()} == {"public.bills"}
    assert outcome.left_out == ("public.notes",)


def test_what_is_left_out_is_named_and_what_is_seen_of_it_is_still_told(database: Database, tmp_path: Path) -> None:
    """Every principal's reads of everything are no part of what is left out."""
    outcome = attacked(database, tmp_path, frozenset({"public.notes"}))
    assert document(outcome, frozenset(DEFAULT_FAILING))["not_attacked"] == ["public.bills"]
    assert verdict_of(outcome, frozenset(DEFAULT_FAILING)).word == "breached"


def test_without_a_restriction_nothing_is_left_out(database: Database, tmp_path: Path) -> None:
    outcome = attacked(database, tmp_path, None)
    assert outcome.left_out == ()
    assert {entry.object for entry in outcome.ledger.all()} == {"public.bills", "public.notes"}
