"""What a server is exposed to is shown on a server that is; what is not shown is never called fixed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg import sql

from harness.errors import ConnectionFailed, Interrupted
from harness.server import probe
from harness.server.attempt import Answer, Outcome
from harness.server.model import Defect, Judgement
from harness.server.probe import judge, probe_server
from harness.server.release import Release
from harness.server.report import ServerReport
from harness.server.scratch import Scratch, scratch
from harness.server.table import known_defects
from harness.target.connect import connect, dsn_with
from harness.target.model import Server
from harness.target.runfolder import halt
from harness.target.server import open_server
from tests.conftest import Database

LIVE = {"CVE-2026-14666", "CVE-2026-116311", "CVE-2026-116327", "CVE-2026-120154", "CVE-2026-16237"}
LEFT = "SELECT datname FROM pg_database WHERE datname LIKE 'tenantproof_server%' UNION SELECT rolname FROM pg_roles WHERE rolname LIKE 'tenantproof_server%'"


@pytest.fixture(scope="module")
def report(server: Server) -> ServerReport:
    return probe_server(server.dsn)


def exposed(report: ServerReport) -> set[str]:
    return {each.defect.cve for each in report.defects if each.verdict is Judgement.EXPOSED}


def named(cve: str) -> Defect:
    return next(defect for defect in known_defects() if defect.cve == cve)


def left(dsn: str) -> list[str]:
    with connect(dsn) as conn:
        return [name for (name,) in conn.execute(LEFT)]


def test_the_embedded_18_is_exposed_and_everything_older_is_fixed_in_it(report: ServerReport) -> None:
    assert exposed(report) == LIVE
    assert {each.verdict for each in report.defects if each.defect.cve not in LIVE} == {Judgement.FIXED}


def test_the_embedded_16_is_exposed_to_the_same(server_16: Server) -> None:
    report = probe_server(server_16.dsn)
    assert exposed(report) == LIVE
    assert {each.verdict for each in report.defects if each.defect.cve not in LIVE} == {Judgement.FIXED}


def test_server_findings_leave_the_verdict_held(report: ServerReport) -> None:
    assert report.verdict == "held"
    assert {finding["severity"] for finding in report.findings} == {"server"}
    assert {finding["rule"] for finding in report.findings} == {"known-server-defect"}
    assert {finding["fingerprint"] for finding in report.findings} == {
        f"server:postgresql:known-server-defect:{cve.lower()}" for cve in LIVE
    }


def test_the_report_is_json_of_the_published_shape(report: ServerReport) -> None:
    document = json.loads(json.dumps(report.to_json()))
    assert document.keys() == {"verdict", "server_version", "defects", "findings"}
    assert document["server_version"].startswith("18.")
    assert len(document["defects"]) == len(known_defects())
    for each in document["defects"]:
        assert each.keys() == {"cve", "title", "verdict", "why", "fixed_in", "source"}
        assert each["why"]
        assert each["fixed_in"]


def test_every_finding_says_which_release_has_the_fix(report: ServerReport) -> None:
    for finding in report.findings:
        assert "18." in str(finding["remedy"])
        assert finding["statements"]


def test_nothing_is_left_on_the_server(server: Server, report: ServerReport) -> None:
    assert report.defects
    assert left(server.dsn) == []


def test_nothing_is_left_after_an_interruption(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_defect: Defect, made: Scratch, *, secret: str) -> Answer:
        assert secret
        made.role()
        assert len(left(server.dsn)) == 2
        raise KeyboardInterrupt

    monkeypatch.setattr(probe, "attempt", interrupted)
    with pytest.raises(KeyboardInterrupt):
        probe_server(server.dsn)
    assert left(server.dsn) == []


def test_what_a_killed_run_left_is_removed_by_the_next(server: Server) -> None:
    program = (
        "import os, sys\n"
        "from harness.server.scratch import scratch\n"
        "with scratch(sys.argv[1]) as made:\n"
        "    made.role()\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", program, server.dsn], check=False).returncode == -9
    assert len(left(server.dsn)) == 2
    with scratch(server.dsn) as made:
        assert left(server.dsn) == [made.name]
    assert left(server.dsn) == []


def test_what_a_live_run_uses_stays(server: Server) -> None:
    with scratch(server.dsn) as first, scratch(server.dsn) as second:
        assert set(left(server.dsn)) == {first.name, second.name}


@contextmanager
def user(database: Database, attributes: str) -> Iterator[str]:
    with connect(database.dsn) as conn:
        conn.execute(sql.SQL("CREATE ROLE probing LOGIN PASSWORD 'p' " + attributes))
        yield dsn_with(database.dsn, user="probing", password="p")
        conn.execute("DROP ROLE probing")


@pytest.mark.parametrize(("attributes", "why"), [("", "create database"), ("CREATEDB", "create role")])
def test_without_the_privilege_to_probe_nothing_is_called_fixed(database: Database, attributes: str, why: str) -> None:
    with user(database, attributes) as dsn:
        report = probe_server(dsn)
    assert {each.verdict for each in report.defects} == {Judgement.BY_VERSION}
    assert all(why in each.why for each in report.defects)
    assert report.verdict == "inconclusive"
    assert {str(finding["fingerprint"]) for finding in report.findings} == {
        f"server:postgresql:known-server-defect:{cve.lower()}" for cve in LIVE
    }
    assert left(database.dsn) == []


def test_a_user_who_may_make_databases_and_roles_needs_no_superuser(database: Database) -> None:
    with user(database, "CREATEDB CREATEROLE") as dsn:
        assert exposed(probe_server(dsn)) == LIVE


def test_an_upgraded_database_that_kept_the_old_views_is_found(server_16: Server) -> None:
    with connect(server_16.dsn) as conn:
        conn.execute("CREATE DATABASE upgraded")
    dsn = dsn_with(server_16.dsn, dbname="upgraded")
    with connect(dsn) as conn:
        conn.execute("SET allow_system_table_mods = on")
        (definition,) = conn.execute("SELECT pg_get_viewdef('pg_stats_ext'::regclass)").fetchone() or ("",)
        before = str(definition).replace("pg_has_role(c.relowner, 'USAGE'::text) AND", "")
        assert before != definition
        conn.execute(sql.SQL("CREATE OR REPLACE VIEW pg_catalog.pg_stats_ext AS " + before))
    report = probe_server(dsn)
    (kept,) = [each for each in report.defects if each.defect.cve == "CVE-2024-4317"]
    assert kept.verdict is Judgement.BY_VERSION
    assert kept.is_finding
    assert "fix-CVE-2024-4317.sql" in kept.remedy
    assert "pg_stats_ext is" in kept.why
    with connect(server_16.dsn) as conn:
        conn.execute("DROP DATABASE upgraded")


def test_a_server_that_goes_away_interrupts_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_server("embedded") as lost:

        def stopped(_defect: Defect, made: Scratch, *, secret: str) -> Answer:
            assert secret
            (data,) = made.conn.execute("SHOW data_directory").fetchone() or ("",)
            halt(Path(data))
            return Answer(outcome=Outcome.SILENT)

        monkeypatch.setattr(probe, "attempt", stopped)
        with pytest.raises(Interrupted, match="went away"):
            probe_server(lost.dsn)


def test_a_server_that_is_not_there_is_an_error(server: Server) -> None:
    with pytest.raises(ConnectionFailed):
        probe_server(dsn_with(server.dsn, port="1"))


@pytest.mark.parametrize(
    ("version", "outcome", "expected"),
    [
        ("15.18", Outcome.LEAKED, Judgement.EXPOSED),
        ("15.18", Outcome.SILENT, Judgement.BY_VERSION),
        ("15.18", Outcome.FAILED, Judgement.BY_VERSION),
        ("15.18", None, Judgement.BY_VERSION),
        ("15.19", Outcome.LEAKED, Judgement.EXPOSED),
        ("15.19", Outcome.SILENT, Judgement.FIXED),
        ("15.19", Outcome.FAILED, Judgement.BY_VERSION),
        ("15.19", None, Judgement.BY_VERSION),
        ("19.0", Outcome.SILENT, Judgement.FIXED),
        ("19.0", Outcome.FAILED, Judgement.BY_VERSION),
    ],
)
def test_only_a_silent_probe_on_a_fixed_version_is_fixed(
    version: str, outcome: Outcome | None, expected: Judgement
) -> None:
    answer = None if outcome is None else Answer(outcome=outcome, why="it raised")
    judged = judge(named("CVE-2026-14666"), Release.parse(version), answer)
    assert judged.verdict is expected
    assert judged.is_finding == (version == "15.18" or expected is Judgement.EXPOSED)


def test_a_version_that_never_had_it_needs_no_probe() -> None:
    assert judge(named("CVE-2023-39418"), Release.parse("14.1"), None).verdict is Judgement.FIXED
