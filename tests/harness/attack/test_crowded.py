"""Few connections and short timeouts of the application role neither stop a run nor hide a leak."""

from harness.attack.pipeline import Options, attack
from harness.config.load import load_config
from harness.record.model import Severity
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database
from tests.harness.attack.test_cases import CASES, judged

CASE = "c_safe_tight_limits"


def test_three_connections_and_a_second_are_enough(database: Database) -> None:
    found = judged(CASE, database)
    assert found.right, found


def test_with_one_connection_a_leak_is_found_and_it_is_said_who_stood_in(database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASES / CASE / "schema.sql").read_text())
        tell(connection, f"ALTER ROLE {CASE}_app CONNECTION LIMIT 1")
        tell(connection, "ALTER TABLE inn.stays DISABLE ROW LEVEL SECURITY")
    outcome = attack(load_config(CASES / CASE / "tenantproof.toml"), database.dsn, Options())
    assert "inn.stays" in {finding.object for finding in outcome.findings if finding.severity is Severity.CONTENT}
    assert any("SESSION AUTHORIZATION stood in" in note for note in outcome.notes)
