"""A write that the server acknowledges before it is on disk is lost when the server ends at once."""

from pathlib import Path

import pytest

from harness.cli.commands.load import doors
from harness.target.connect import connect, dsn_with
from harness.target.server import open_server
from harness.target.throwaway import throwaway
from harness.traffic.options import Options
from harness.traffic.pipeline import run_load
from harness.traffic.report import LoadReport
from tests.harness.traffic.conftest import notes

pytestmark = pytest.mark.long
EVERY_FAULT = Options(users=4, duration=16, connections=3, faults=True)


def _loaded(folder: Path, *settings: str) -> LoadReport:
    with open_server("embedded") as server, throwaway(server.dsn, "durability") as name:
        dsn = dsn_with(server.dsn, dbname=name)
        config = notes(dsn, folder)
        with connect(dsn) as conn:
            for setting in settings:
                conn.execute(setting)
        return run_load(config, dsn, EVERY_FAULT, owned=True, server=server, doors=doors(server.bindir))


def test_a_role_that_does_not_wait_for_its_commits_loses_acknowledged_writes(tmp_path: Path) -> None:
    report = _loaded(tmp_path, "ALTER ROLE notes_app SET synchronous_commit = off")
    assert report.verdict == "breached", report.text()
    assert {found["rule"] for found in report.findings} == {"acknowledged-write-lost"}


def test_a_role_that_waits_for_them_loses_none_through_every_fault(tmp_path: Path) -> None:
    report = _loaded(tmp_path)
    assert report.verdict == "held", report.text()
    struck = {each["kind"]: each for each in report.faults}
    assert struck["server-restarted"]["count"] >= 1
    assert struck["connections-exhausted"]["count"] >= 1
    assert report.figures["recovered_s"] < 10
    assert report.figures["writes_acknowledged"] > 0
