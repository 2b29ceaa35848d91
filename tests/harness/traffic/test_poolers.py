"""What a session keeps goes from tenant to tenant behind a pooler; what a transaction keeps does not."""

import pytest

from harness.cli.commands.load import doors
from harness.traffic.options import Options
from harness.traffic.pipeline import run_load
from tests.conftest import Database
from tests.harness.traffic.test_pipeline import Subject

pytestmark = pytest.mark.pgbouncer
THROUGH = Options(users=6, duration=4, connections=2, pooler="pgbouncer")


def test_session_level_set_behind_pgbouncer_is_caught(database: Database, subject: Subject) -> None:
    report = run_load(subject(local=False), database.dsn, THROUGH, owned=True, doors=doors())
    assert report.verdict == "breached"
    assert report.findings[0]["rule"] == "foreign-row"
    assert "nobody" in report.findings[0]["observed"]


def test_transaction_level_set_behind_pgbouncer_holds(database: Database, subject: Subject) -> None:
    report = run_load(subject(), database.dsn, THROUGH, owned=True, doors=doors())
    assert report.verdict == "held", report.text()
    # As the server numbers them: PgBouncer gives every client a number of its own.
    assert report.figures["server_connections"] == 2
    assert report.figures["tenant_switches"] > 0
    assert (report.figures["writes_lost"], report.figures["writes_doubled"]) == (0, 0)


def test_a_restarted_pooler_neither_loses_writes_nor_shows_rows(database: Database, subject: Subject) -> None:
    asked = Options(users=6, duration=7, connections=3, pooler="pgbouncer", faults=True)
    report = run_load(subject(), database.dsn, asked, owned=True, doors=doors())
    assert report.verdict == "held", report.text()
    struck = {each["kind"]: each["count"] for each in report.faults}
    assert struck["pooler-restarted"] >= 1
    assert report.figures["recovered_s"] < 10
    assert report.figures["writes_acknowledged"] > 0
