"""A trigger that always fires keeps no world from being made, nor a finding from being replayed."""

from pathlib import Path

from harness.attack.pipeline import Options, attack
from harness.config.load import load_config
from harness.record.model import Severity
from harness.target.connect import connect
from harness.target.model import Server
from harness.target.text import ask, tell
from tests.conftest import Database
from tests.harness.attack.test_cases import CASES, judged
from tests.harness.findings.test_replay import played, provisioned, state

CASE = "c_safe_always_triggers"


def test_triggers_that_always_fire_are_no_alarm(database: Database) -> None:
    found = judged(CASE, database)
    assert found.right, found
    with connect(database.dsn) as connection:
        assert ("A",) in ask(connection, "SELECT tgenabled::text FROM pg_trigger WHERE NOT tgisinternal")


def test_a_leak_beside_them_is_found_and_replayed(server: Server, database: Database, tmp_path: Path) -> None:
    provisioned(server, database.dsn, CASES / CASE / "schema.sql")
    with connect(database.dsn) as connection:
        tell(connection, "ALTER TABLE coop.postings DISABLE ROW LEVEL SECURITY")
    before = state(database.dsn)
    outcome = attack(load_config(CASES / CASE / "tenantproof.toml"), database.dsn, Options())
    (finding,) = [f for f in outcome.findings if f.severity is Severity.CONTENT]
    assert finding.object == "coop.postings"
    assert played(server, database.dsn, finding.reproduction, tmp_path) == "BREACH"
    assert state(database.dsn) == before
    with connect(database.dsn) as connection:
        tell(connection, "ALTER TABLE coop.postings ENABLE ROW LEVEL SECURITY")
    assert played(server, database.dsn, finding.reproduction, tmp_path) == "HELD"
