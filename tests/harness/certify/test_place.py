"""`certify --postgres URL` judges a system on somebody's server and leaves that server as it was."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.target.connect import connect, dsn_with
from tests.conftest import Database
from tests.harness.certify.project import PROVISION, made
from tests.harness.target.test_guest import standing

ALL_BUT_ATTACK = "pools,service,server,bench,load"
# Whoever runs the tests may ignore SIGINT, as a job in the background does; its children would ignore it too.
INTERRUPTIBLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from harness.cli.main import main
main()
"""


def relations(dsn: str) -> list[str]:
    with connect(dsn) as conn:
        return [name for (name,) in conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def test_what_was_built_is_judged_and_gone(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = standing(database.dsn)
    arguments = ["--config", str(made(tmp_path)), "--postgres", database.dsn, "--skip", ALL_BUT_ATTACK]
    with pytest.raises(SystemExit) as left:
        main(["certify", *arguments, "--format", "json", "--quiet"])
    told = json.loads(capsys.readouterr().out)
    assert left.value.code == 0
    assert told["phases"]["attack"]["verdict"] == "isolated"
    assert {entry["object"] for entry in told["phases"]["attack"]["coverage"]} == {"public.orders"}
    assert standing(database.dsn) == before
    assert relations(database.dsn) == []


def test_ctrl_c_in_the_attack_leaves_nothing(database: Database, tmp_path: Path) -> None:
    before = standing(database.dsn)
    arguments = ["--config", str(made(tmp_path)), "--postgres", database.dsn, "--skip", ALL_BUT_ATTACK]
    command = [sys.executable, "-c", INTERRUPTIBLE, "certify", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert any("attacks tenant" in line for line in process.stderr), "the attack begins"
            process.send_signal(signal.SIGINT)
            out, said = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out) == (3, "")
    assert "stopped; what had begun was cleaned up and is not judged" in said
    assert standing(database.dsn) == before
    assert relations(database.dsn) == []


def refused(capsys: pytest.CaptureFixture[str], config: Path, dsn: str) -> str:
    """What is said where nothing was judged."""
    with pytest.raises(SystemExit) as left:
        main(["certify", "--config", str(config), "--postgres", dsn, "--skip", ALL_BUT_ATTACK, "--quiet"])
    told = capsys.readouterr()
    assert (left.value.code, told.out) == (2, "")
    return told.err


def test_a_database_that_is_not_empty_is_refused_and_not_touched(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(database.dsn) as conn:
        conn.execute("CREATE TABLE invoices AS SELECT 1 AS id")
    before = standing(database.dsn)
    said = refused(capsys, made(tmp_path), database.dsn)
    assert "is not empty: it has 1 relations" in said
    assert "tenantproof attack --dsn URL" in said
    assert standing(database.dsn) == before
    with connect(database.dsn) as conn:
        assert conn.execute("SELECT id FROM invoices").fetchall() == [(1,)]


@pytest.mark.parametrize("attributes", ["CREATEDB", "CREATEROLE"])
def test_a_user_who_may_not_make_what_is_needed_is_refused_before_anything_is_built(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], attributes: str
) -> None:
    with connect(database.dsn) as conn:
        conn.execute(f"CREATE ROLE half_able LOGIN {attributes}".encode())
        conn.execute("GRANT CREATE ON SCHEMA public TO half_able")
    before = standing(database.dsn)
    config = made(tmp_path)
    (tmp_path / "provision.py").write_text(f"open('built', 'w').close()\n{PROVISION}", encoding="utf-8")
    said = refused(capsys, config, dsn_with(database.dsn, user="half_able"))
    assert "user half_able may not create" in said
    assert "CREATEDB and CREATEROLE" in said
    assert standing(database.dsn) == before
    assert relations(database.dsn) == []
    assert not (tmp_path / "built").exists()


def test_a_provision_that_fails_half_way_leaves_nothing(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = standing(database.dsn)
    config = made(tmp_path)
    (tmp_path / "provision.py").write_text(f"{PROVISION}\nraise SystemExit('no last step')", encoding="utf-8")
    assert "no last step" in refused(capsys, config, database.dsn)
    assert standing(database.dsn) == before
    assert relations(database.dsn) == []
