"""One foreign row under load is a breach; a system that holds is left in peace."""

from collections.abc import Callable

import pytest

from harness.config.model import Config
from harness.errors import UsageError
from harness.target.connect import connect
from harness.traffic.options import Options
from harness.traffic.pipeline import run_load
from tests.conftest import Database

Subject = Callable[..., Config]


def test_a_context_that_outlives_its_transaction_shows_rows_to_nobody(database: Database, subject: Subject) -> None:
    report = run_load(subject(local=False), database.dsn, Options(users=5, duration=20, connections=2), owned=True)
    assert report.verdict == "breached"
    (found, *_) = report.findings
    assert found["rule"] == "foreign-row"
    assert "nobody" in found["observed"]
    assert "set_config" in found["reproduction"]
    assert report.figures["foreign_rows"] >= 1


def test_the_same_system_with_a_transaction_local_context_holds(database: Database, subject: Subject) -> None:
    report = run_load(subject(), database.dsn, Options(users=5, duration=3, connections=2), owned=True)
    assert report.verdict == "held", report.text()
    figures = report.figures
    assert figures["foreign_rows"] == 0
    # Only what a write returns (an id) is unmarked. The end may come between its answer and its commit, and what an
    # adversary is answered need not be a row of anybody's.
    assert 0 <= figures["rows_unmarked"] - figures["writes_acknowledged"] <= 5 + figures["adversary_requests"]
    assert figures["server_connections"] == 2
    assert figures["nobody_requests"] > 0
    assert figures["stranger_requests"] > 0
    assert figures["adversary_requests"] > 0
    assert figures["writes_acknowledged"] > 0
    assert (figures["writes_lost"], figures["writes_doubled"]) == (0, 0)
    assert f"fewer than 3/{figures['rows_checked']}" in report.text()
    with connect(database.dsn) as conn:
        assert conn.execute("SELECT count(*) FROM notes WHERE body <> 'new'").fetchone() == (100,)
        assert conn.execute("SELECT count(*) FROM notes").fetchone() == (100,)


@pytest.mark.long
def test_without_row_security_a_tenant_that_asks_for_another_is_given_its_rows(
    database: Database, subject: Subject
) -> None:
    report = run_load(
        subject(secured=False), database.dsn, Options(users=4, duration=20, connections=2, workers=2), owned=True
    )
    assert report.verdict == "breached"
    assert report.to_json()["foreign_rows"] >= 1


@pytest.mark.long
def test_adversaries_find_what_no_honest_query_touches(database: Database, subject: Subject) -> None:
    config = subject()
    with connect(database.dsn) as conn:
        conn.execute("CREATE TABLE drafts (tenant_id int NOT NULL, body text NOT NULL)")
        conn.execute("INSERT INTO drafts SELECT t, 'draft' FROM generate_series(1, 5) t")
        conn.execute("GRANT SELECT ON drafts TO notes_app")
    report = run_load(config, database.dsn, Options(users=4, duration=20, connections=2), owned=True)
    assert report.verdict == "breached"
    assert report.findings[0]["object"] == "attempt"
    assert "drafts" in report.findings[0]["reproduction"]


@pytest.mark.long
def test_faults_in_two_processes_neither_lose_writes_nor_show_rows(database: Database, subject: Subject) -> None:
    report = run_load(
        subject(), database.dsn, Options(users=6, duration=4, connections=4, workers=2, faults=True), owned=True
    )
    assert report.verdict == "held", report.text()
    assert {each["kind"] for each in report.faults if each["count"]} >= {"backend-terminated"}
    assert report.figures["writes_lost"] == 0
    assert sum(each["rps"] for each in report.series) == report.figures["requests"]


@pytest.mark.long
def test_without_a_pool_each_user_switches_on_its_own_connection(database: Database, subject: Subject) -> None:
    report = run_load(subject(), database.dsn, Options(users=3, duration=4, pooler="none"), owned=True)
    assert report.verdict == "held", report.text()
    assert report.figures["server_connections"] == 3


@pytest.mark.long
def test_a_bar_that_is_not_kept_is_missed(database: Database, subject: Subject) -> None:
    config = subject(more="[load.bars]\nrps = 1e9\n")
    report = run_load(config, database.dsn, Options(users=2, duration=2, connections=2), owned=True)
    assert report.verdict == "missed"
    assert "rps" in report.why


@pytest.mark.parametrize("asked", [{"via": "http"}, {"pooler": "pgbouncer"}, {"workers": 3, "connections": 2}])
def test_what_cannot_be_had_is_refused_before_anything_is_made(
    database: Database, subject: Subject, asked: dict[str, object]
) -> None:
    config = subject()
    with pytest.raises(UsageError):
        run_load(config, database.dsn, Options(**asked), owned=True)  # type: ignore[arg-type]
