"""A finding's script shows the breach by itself, shows that the repair holds, and leaves the database as it was."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.attack.pipeline import Options, attack
from harness.config.load import load_config
from harness.findings.sentence import sentence
from harness.record.model import Finding, Severity
from harness.target.connect import connect
from harness.target.model import Server
from harness.target.text import ask, tell
from tests.conftest import Database

CASES = Path(__file__).parents[2] / "cases"
FAILING = (Severity.CONTENT, Severity.INTEGRITY, Severity.EXISTENCE)
TABLES = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)'"
BESIDE = (
    "SELECT sequencename || coalesce(last_value, 0) FROM pg_sequences UNION ALL "
    "SELECT proname FROM pg_proc WHERE proname ~ 'tenantproof' UNION ALL "
    "SELECT datname FROM pg_database WHERE datname ~ '^tenantproof_[0-9a-f]{12}$'"
)


def provisioned(server: Server, dsn: str, file: Path) -> None:
    assert server.bindir is not None
    command = [str(server.bindir / "psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", str(file)]
    subprocess.run(command, check=True, capture_output=True)


def played(server: Server, dsn: str, script: str, folder: Path) -> str:
    """What psql prints last."""
    file = folder / "replay.sql"
    file.write_text(script, encoding="utf-8")
    assert server.bindir is not None
    done = subprocess.run(
        [str(server.bindir / "psql"), "-X", "-q", "-d", dsn, "-f", str(file)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1]


_found: dict[str, Sequence[Finding]] = {}


def found(case: str, dsn: str) -> Sequence[Finding]:
    """What an attack tells of the case, tried once: its scripts hold on any database with the case."""
    if case not in _found:
        _found[case] = attack(load_config(CASES / case / "tenantproof.toml"), dsn, Options()).findings
    return _found[case]


def state(dsn: str) -> list[object]:
    """Every row, every sequence, and what a replay might have left."""
    with connect(dsn) as connection:
        tables = [str(row[0]) for row in ask(connection, TABLES)]
        rows = [sorted(map(str, ask(connection, f"SELECT t::text FROM {table} t"))) for table in sorted(tables)]
        return [*rows, sorted(map(str, ask(connection, BESIDE)))]


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        ("b_device_pk", "unique-oracle"),
        ("b_referral_fk", "foreign-key-oracle"),
        ("b_invoice_series", "sequence-reset"),
        ("b_history_copy", "cross-tenant-read"),
        ("b_podcast_truncate", "cross-tenant-write"),
        ("b_channel_payload", "notification-overheard"),
        ("c_edit_locks", "advisory-lock"),
    ],
)
def test_a_replay_says_breach_and_after_the_repair_held_and_leaves_nothing(
    server: Server, database: Database, tmp_path: Path, case: str, rule: str
) -> None:
    provisioned(server, database.dsn, CASES / case / "schema.sql")
    findings = [f for f in found(case, database.dsn) if f.severity in FAILING]
    assert rule in {f.rule for f in findings}
    before = state(database.dsn)
    assert {f.fingerprint: played(server, database.dsn, f.reproduction, tmp_path) for f in findings} == {
        f.fingerprint: "BREACH" for f in findings
    }
    assert state(database.dsn) == before
    for finding in findings:
        assert finding.explanation
        assert finding.remedy
        assert "\n" not in sentence(finding)
    provisioned(server, database.dsn, CASES / case / "repair.sql")
    assert {played(server, database.dsn, f.reproduction, tmp_path) for f in findings} == {"HELD"}


def test_a_replay_without_data_plants_its_own_rows(server: Server, database: Database, tmp_path: Path) -> None:
    provisioned(server, database.dsn, CASES / "b_device_pk" / "schema.sql")
    oracle = next(f for f in found("b_device_pk", database.dsn) if f.rule == "unique-oracle")
    with connect(database.dsn) as connection:
        tell(connection, "TRUNCATE iot.devices CASCADE")
    assert played(server, database.dsn, oracle.reproduction, tmp_path) == "BREACH"


def test_a_replay_that_cannot_begin_says_neither(server: Server, database: Database, tmp_path: Path) -> None:
    provisioned(server, database.dsn, CASES / "b_device_pk" / "schema.sql")
    finding = found("b_device_pk", database.dsn)[0]
    broken = finding.reproduction.replace("b_device_pk_hub", "tenantproof_no_such_role")
    assert played(server, database.dsn, broken, tmp_path).startswith("NOTHING SHOWN")


def test_no_two_findings_of_a_run_share_a_fingerprint(server: Server, database: Database) -> None:
    provisioned(server, database.dsn, CASES / "b_referral_fk" / "schema.sql")
    prints = [f.fingerprint for f in found("b_referral_fk", database.dsn)]
    assert len(prints) == len(set(prints))


def test_a_table_open_to_reading_is_one_content_finding(server: Server, database: Database) -> None:
    provisioned(server, database.dsn, CASES / "b_history_copy" / "schema.sql")
    content = [f.object for f in found("b_history_copy", database.dsn) if f.severity is Severity.CONTENT]
    assert content
    assert len(content) == len(set(content))
