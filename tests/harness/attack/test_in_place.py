"""A database that is not copied is judged in transactions on itself: what leaks is found, and nothing is left behind."""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from harness.attack.pipeline import Options, Outcome, attack
from harness.config.load import load_config
from harness.errors import UsageError
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import verdict_of
from harness.target.connect import connect, dsn_with
from harness.target.embedded import embedded_bindir
from harness.target.text import ask, tell
from tests.conftest import Database

FAILING = frozenset(DEFAULT_FAILING)
IN_PLACE = Options(largest=0, budget=0)
SCHEMA = """
CREATE ROLE in_place_app LOGIN;
CREATE TABLE firms (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE clients (firm int NOT NULL REFERENCES firms, id serial, email text NOT NULL, PRIMARY KEY (firm, id), UNIQUE (firm, email));
CREATE TABLE letters (firm int NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, client int NOT NULL, body text NOT NULL,
  PRIMARY KEY (firm, id), FOREIGN KEY (firm, client) REFERENCES clients ON DELETE CASCADE);
CREATE TABLE seals (firm int NOT NULL REFERENCES firms, pressed text NOT NULL);
CREATE TABLE stamps (firm int NOT NULL REFERENCES firms, worth numeric NOT NULL);
INSERT INTO firms SELECT n, 'firm ' || n FROM generate_series(1, 3) n;
INSERT INTO clients (firm, email) SELECT f, format('c%s@f%s.example', n, f) FROM generate_series(1, 3) f, generate_series(1, 4) n;
INSERT INTO letters (firm, client, body) SELECT firm, id, 'dear ' || email FROM clients;
INSERT INTO seals SELECT n, 'seal of ' || n FROM generate_series(1, 3) n;
INSERT INTO stamps SELECT n, 100 * n + 0.55 FROM generate_series(1, 3) n;
-- What a rolled-back transaction wrote wakes autovacuum, which counts the rows anew.
ALTER TABLE firms SET (autovacuum_enabled = false);
ALTER TABLE clients SET (autovacuum_enabled = false);
ALTER TABLE letters SET (autovacuum_enabled = false);
ALTER TABLE seals SET (autovacuum_enabled = false);
ALTER TABLE stamps SET (autovacuum_enabled = false);
CREATE FUNCTION firm() RETURNS int LANGUAGE sql STABLE RETURN nullif(current_setting('app.firm', true), '')::int;
ALTER TABLE firms ENABLE ROW LEVEL SECURITY; ALTER TABLE clients ENABLE ROW LEVEL SECURITY;
ALTER TABLE letters ENABLE ROW LEVEL SECURITY; ALTER TABLE seals ENABLE ROW LEVEL SECURITY;
ALTER TABLE stamps ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON firms USING (id = firm()); CREATE POLICY own ON clients USING (firm = firm());
CREATE POLICY own ON letters USING (firm = firm()); CREATE POLICY own ON seals USING (firm = firm());
CREATE POLICY own ON stamps USING (firm = firm());
GRANT SELECT ON firms TO in_place_app; GRANT SELECT, INSERT, UPDATE, DELETE ON clients, letters, seals, stamps TO in_place_app;
GRANT USAGE ON SEQUENCE clients_id_seq TO in_place_app;
CREATE VIEW post WITH (security_invoker = true) AS SELECT id, firm, body FROM letters;
GRANT SELECT ON post TO in_place_app;
"""
CONFIG = """
[database]
app_role = "in_place_app"
[tenancy]
column = "firm"
principals = "SELECT id AS tenant FROM firms"
enter = ["SELECT set_config('app.firm', %(tenant)s, true)"]
[tenancy.tables]
"public.firms" = "id"
"""
DEFECTS = {
    "a table without a policy": ("ALTER TABLE stamps DISABLE ROW LEVEL SECURITY", "content", "public.stamps"),
    "an update for everybody": (
        "CREATE POLICY late ON seals FOR UPDATE USING (true) WITH CHECK (true)",
        "integrity",
        "public.seals",
    ),
    "a unique key across tenants": ("CREATE UNIQUE INDEX once ON clients (email)", "existence", "public.clients"),
    "a definer's function": (
        "CREATE FUNCTION letter(wanted bigint) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER "
        "SET search_path = pg_catalog, pg_temp AS 'SELECT body FROM public.letters WHERE id = wanted'",
        "content",
        "public.letter(bigint)",
    ),
    "a sequence that may be set back": (
        "GRANT UPDATE ON SEQUENCE clients_id_seq TO in_place_app",
        "integrity",
        "public.clients_id_seq",
    ),
    "a view with its owner's rights": ("ALTER VIEW post SET (security_invoker = false)", "content", "public.post"),
}
_STATE = (
    "SELECT 'sequence', seqrelid::regclass::text, pg_sequence_last_value(seqrelid)::text FROM pg_sequence "
    "UNION ALL SELECT 'role', rolname, '' FROM pg_roles UNION ALL SELECT 'clone', datname, '' FROM pg_database "
    "UNION ALL SELECT 'temporary', relname, '' FROM pg_class WHERE relpersistence = 't' "
    "UNION ALL SELECT 'counted', oid::regclass::text, reltuples::text FROM pg_class WHERE relkind = 'r' AND relnamespace = "
    "'public'::regnamespace ORDER BY 1, 2"
)


def state(dsn: str) -> tuple[list[str], list[tuple[str | None, ...]]]:
    """All that pg_dump tells of the database, where its sequences stand, and what there is beside it."""
    told = subprocess.run([embedded_bindir("18") / "pg_dump", "-d", dsn], capture_output=True, text=True, check=True)
    with connect(dsn) as connection:
        return [line for line in told.stdout.splitlines() if "restrict" not in line], ask(connection, _STATE)


def judged(database: Database, folder: Path, defect: str, options: Options = IN_PLACE) -> Outcome:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA + defect)
    (folder / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    before = state(database.dsn)
    outcome = attack(load_config(folder / "tenantproof.toml"), database.dsn, options)
    assert state(database.dsn) == before
    assert any("on the database itself" in note for note in outcome.notes)
    return outcome


def test_leaks_of_many_kinds_are_found_and_nothing_is_changed(database: Database, tmp_path: Path) -> None:
    outcome = judged(database, tmp_path, "; ".join(defect for defect, _, _ in DEFECTS.values()))
    found = {(finding.severity, finding.object) for finding in outcome.findings}
    assert {name for name, (_, severity, where) in DEFECTS.items() if (severity, where) not in found} == set()


def test_a_sound_schema_is_isolated_and_wholly_covered(database: Database, tmp_path: Path) -> None:
    outcome = judged(database, tmp_path, "")
    assert verdict_of(outcome, FAILING).word == "isolated"
    assert {entry.state for entry in outcome.ledger.all()} <= {"attacked", "closed-by-grant", "closed-to-all"}
    attacked = {entry.object for entry in outcome.ledger.all() if entry.state == "attacked"}
    assert attacked >= {"public.seals", "public.post"}


def test_a_row_that_is_missing_is_planted_for_each_attempt(database: Database, tmp_path: Path) -> None:
    keyed = "ALTER TABLE seals ADD id uuid DEFAULT gen_random_uuid(), ADD PRIMARY KEY (firm, id)"
    only = replace(IN_PLACE, only=frozenset({"public.seals"}))
    sound = judged(database, tmp_path, f"DELETE FROM seals; {keyed}", only)
    assert verdict_of(sound, FAILING).word == "isolated"
    with connect(database.dsn) as connection:
        tell(connection, "ALTER TABLE seals DISABLE ROW LEVEL SECURITY")
    leaky = attack(load_config(tmp_path / "tenantproof.toml"), database.dsn, only)
    assert ("content", "public.seals") in {(finding.severity, finding.object) for finding in leaky.findings}


def test_of_a_large_table_a_few_rows_stand_for_all(database: Database, tmp_path: Path) -> None:
    filled = (
        "INSERT INTO letters (firm, client, body) SELECT 3, 10, 'again ' || n FROM generate_series(1, 21000) n; "
        "CREATE INDEX ON letters (firm); ANALYZE letters; "
    )
    only = replace(IN_PLACE, only=frozenset({"public.letters"}))
    outcome = judged(database, tmp_path, filled, only)
    assert verdict_of(outcome, FAILING).word == "isolated"
    assert any("large table" in note for note in outcome.notes)
    assert {entry.state for entry in outcome.ledger.all()} <= {"attacked", "closed-by-grant"}
    with connect(database.dsn) as connection:
        tell(connection, "CREATE POLICY all_read ON letters FOR SELECT USING (true)")
        tell(connection, "GRANT TRUNCATE ON letters TO in_place_app")
    leaky = attack(load_config(tmp_path / "tenantproof.toml"), database.dsn, only)
    found = {finding.severity for finding in leaky.findings if finding.object == "public.letters"}
    assert found >= {"content", "integrity"}


def test_a_channel_that_only_a_commit_reaches_is_a_doubt(database: Database, tmp_path: Path) -> None:
    rings = (
        "CREATE FUNCTION ring() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN PERFORM pg_notify('letters', NEW.body); RETURN NEW; END$$; "
        "CREATE TRIGGER ring AFTER INSERT OR UPDATE ON letters FOR EACH ROW EXECUTE FUNCTION ring()"
    )
    verdict = verdict_of(judged(database, tmp_path, rings), FAILING)
    assert verdict.word == "inconclusive"
    assert "commit" in verdict.why


def test_what_is_set_off_on_the_way_does_not_leave_the_transaction(database: Database, tmp_path: Path) -> None:
    exports = (
        "CREATE FUNCTION export() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
        "$$DECLARE x oid := lo_from_bytea(0, 'x'); BEGIN PERFORM lo_export(x, 'in_place_mark'); RETURN NULL; END$$; "
        "CREATE TRIGGER export AFTER INSERT OR UPDATE OR DELETE ON letters FOR EACH ROW EXECUTE FUNCTION export()"
    )
    verdict = verdict_of(judged(database, tmp_path, exports), FAILING)
    assert verdict.word == "inconclusive"
    with connect(database.dsn) as connection:
        assert ask(connection, "SELECT size FROM pg_stat_file('in_place_mark', true)") == [(None,)]


@contextmanager
def at_work(dsn: str) -> Iterator[list[float]]:
    """A tenant's own session meanwhile: inserts and updates, each committed; seconds that each took, 99 for an error."""
    waited: list[float] = []
    ended = threading.Event()

    def work() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            for number in range(100_000):
                if ended.is_set():
                    return
                began = time.monotonic()
                try:
                    connection.execute("INSERT INTO clients (firm, email) VALUES (1, %s)", [f"live{number}@f1.example"])
                    connection.execute("UPDATE seals SET pressed = pressed || '.' WHERE firm = 2")
                    waited.append(time.monotonic() - began)
                except psycopg.Error:
                    waited.append(99)
                time.sleep(0.02)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield waited
    finally:
        ended.set()
        thread.join()


def test_a_system_at_work_raises_no_alarm_and_is_not_hindered(database: Database, tmp_path: Path) -> None:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA)
    (tmp_path / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    with at_work(database.dsn) as waited:
        outcome = attack(load_config(tmp_path / "tenantproof.toml"), database.dsn, IN_PLACE)
    assert verdict_of(outcome, FAILING).word != "breached", [finding.fingerprint for finding in outcome.findings]
    assert len(waited) > 20
    assert max(waited) < 3


def test_who_is_no_superuser_is_told_what_to_do(database: Database, tmp_path: Path) -> None:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA)
        tell(connection, "CREATE ROLE in_place_owner LOGIN CREATEDB; GRANT in_place_app TO in_place_owner")
    (tmp_path / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    with pytest.raises(UsageError, match="only as a superuser") as told:
        attack(load_config(tmp_path / "tenantproof.toml"), dsn_with(database.dsn, user="in_place_owner"), IN_PLACE)
    assert told.value.exit_code == 2
    assert "superuser" in told.value.remedy
