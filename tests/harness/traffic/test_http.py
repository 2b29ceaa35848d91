"""A service is loaded as its clients do it, with their tokens and keys; what is wrong only under load shows there."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.commands.load import doors
from harness.config.model import Config
from harness.errors import UsageError
from harness.target.connect import connect
from harness.traffic.options import Options
from harness.traffic.pipeline import run_load
from harness.traffic.report import LoadReport
from tests.conftest import Database

Loaded = Callable[..., LoadReport]
SERVICE = """
[system]
serve = "SUBJECT={wrong} exec {python} {service}"
[service]
token = "echo tenant-$TENANTPROOF_TENANT"
"""
COLUMN = "ALTER TABLE notes ADD client_token uuid; CREATE UNIQUE INDEX ON notes (tenant_id, client_token)"


@pytest.fixture
def loaded(database: Database, subject: Callable[..., Config]) -> Loaded:
    """The report of a load over HTTP on a service that is wrong in one way."""

    def load(wrong: str, *, seconds: float = 3, faults: bool = False) -> LoadReport:
        service = Path(__file__).parent / "notes_service.py"
        config = subject(more=SERVICE.format(wrong=wrong, python=sys.executable, service=service))
        with connect(database.dsn) as conn:
            conn.execute(COLUMN)
        asked = Options(users=6, duration=seconds, via="http", faults=faults)
        return run_load(config, database.dsn, asked, owned=True, doors=doors())

    return load


def test_a_cache_keyed_without_tenant_shows_rows_of_another(loaded: Loaded) -> None:
    report = loaded("cache", seconds=20)
    assert report.verdict == "breached", report.text()
    assert report.findings[0]["object"] == "GET /notes"
    assert "GET /notes" in report.findings[0]["reproduction"]


@pytest.mark.long
def test_a_cache_keyed_with_tenant_holds(loaded: Loaded) -> None:
    report = loaded("right-cache")
    assert report.verdict == "held", report.text()
    figures = report.figures
    assert figures["rows_checked"] > 0
    assert figures["tenant_switches"] > 0
    assert 1 <= figures["server_connections"] <= 3
    assert figures["nobody_requests"] > 0
    assert figures["writes_acknowledged"] > 0
    assert (figures["writes_lost"], figures["writes_doubled"]) == (0, 0)


@pytest.mark.long
def test_a_pool_that_resets_on_success_only_shows_rows_to_nobody(loaded: Loaded) -> None:
    report = loaded("success-only", seconds=20)
    assert report.verdict == "breached", report.text()
    assert report.findings[0]["observed"].startswith("nobody")


@pytest.mark.long
def test_a_pool_that_always_resets_holds(loaded: Loaded) -> None:
    report = loaded("right-success-only", seconds=6)
    assert report.verdict == "held", report.text()
    assert report.figures["nobody_requests"] > 0
    assert report.figures["stranger_requests"] > 0


@pytest.mark.long
def test_a_write_acknowledged_before_its_commit_is_lost_when_backends_end(loaded: Loaded) -> None:
    report = loaded("hasty", seconds=10, faults=True)
    assert report.verdict == "breached", report.text()
    assert "acknowledged-write-lost" in {found["rule"] for found in report.findings}
    assert report.figures["writes_lost"] > 0


@pytest.mark.long
def test_a_write_acknowledged_after_its_commit_is_never_lost(loaded: Loaded) -> None:
    report = loaded("right-hasty", seconds=10, faults=True)
    assert report.verdict == "held", report.text()
    assert report.figures["writes_acknowledged"] > 0


@pytest.mark.long
def test_a_service_that_ignores_the_key_of_a_repeated_write_doubles_it(loaded: Loaded) -> None:
    report = loaded("forgetful", seconds=5)
    assert report.verdict == "breached", report.text()
    assert "write-doubled" in {found["rule"] for found in report.findings}


@pytest.mark.long
def test_a_service_that_heeds_the_key_writes_once(loaded: Loaded) -> None:
    report = loaded("right-forgetful", seconds=5)
    assert report.verdict == "held", report.text()
    assert report.figures["repeated_writes"] > 0
    assert report.figures["writes_doubled"] == 0


def test_a_load_over_http_needs_a_service_and_tokens(database: Database, subject: Callable[..., Config]) -> None:
    with pytest.raises(UsageError, match="serve"):
        run_load(subject(), database.dsn, Options(via="http"), owned=True, doors=doors())
