"""The script of a finding shows by itself what the probe showed, with psql and nothing else."""

import subprocess
from pathlib import Path

import pytest

from harness.server.model import Defect
from harness.server.reproduction import reproduction
from harness.server.table import known_defects
from harness.target.connect import connect
from harness.target.model import Server
from tests.harness.server.test_probe import LIVE

LEFT = (
    "SELECT datname FROM pg_database WHERE datname LIKE 'tenantproof_cve%' "
    "UNION SELECT rolname FROM pg_roles WHERE rolname LIKE 'tenantproof_cve%'"
)


def played(server: Server, script: str, folder: Path) -> str:
    """What psql prints last."""
    file = folder / "reproduction.sql"
    file.write_text(script, encoding="utf-8")
    assert server.bindir is not None
    command = [str(server.bindir / "psql"), "-X", "-q", "-A", "-t", "-d", server.dsn, "-f", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("defect", known_defects(), ids=lambda defect: defect.cve)
def test_the_script_says_breach_where_the_server_is_exposed_and_held_where_not(
    server: Server, defect: Defect, tmp_path: Path
) -> None:
    expected = "BREACH" if defect.cve in LIVE else "HELD"
    assert played(server, reproduction(defect), tmp_path) == expected
    with connect(server.dsn) as conn:
        assert conn.execute(LEFT).fetchall() == []


def test_a_script_that_could_not_begin_says_neither(server: Server, tmp_path: Path) -> None:
    broken = reproduction(known_defects()[0]).replace("CREATE SCHEMA", "CREATE NOSUCH")
    assert played(server, broken, tmp_path).startswith("NOTHING SHOWN")
