"""Plain Locust needs no harness: over SQL and over HTTP it checks every row, and one foreign row makes its exit code 1."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.config.model import Config
from harness.target.connect import connect, dsn_with
from harness.target.system import serving
from tests.conftest import Database
from tests.harness.traffic.conftest import subject  # noqa: F401 - a fixture
from tests.harness.traffic.test_http import COLUMN, SERVICE

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
Subject = Callable[..., Config]


def _locust(folder: Path, words: list[str], variables: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "locust",
            "-f",
            str(ROOT / "load/locustfile.py"),
            "--headless",
            "-u",
            "4",
            "-t",
            "4s",
            *words,
        ],
        cwd=folder,
        env={**os.environ, "TENANTPROOF_CONFIG": str(folder / "tenantproof.toml"), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _login(database: Database) -> str:
    return dsn_with(database.dsn, user="notes_app", password="x")


@pytest.mark.parametrize(("wrong", "code"), [("cache", 1), ("right-cache", 0)])
def test_a_service_is_read_by_the_tokens_of_its_tenants(
    database: Database,
    subject: Subject,  # noqa: F811
    tmp_path: Path,
    wrong: str,
    code: int,
) -> None:
    service = ROOT / "tests/harness/traffic/notes_service.py"
    config = subject(more=SERVICE.format(wrong=wrong, python=sys.executable, service=service))
    with connect(database.dsn) as conn:
        conn.execute(COLUMN)
    with serving(config, _login(database)) as base:
        exit_code, told = _locust(tmp_path, ["--host", base], {"TENANTPROOF_DSN": database.dsn})
    assert exit_code == code, told
    found = re.search(r"(\d+) foreign rows in (\d+) rows", told)
    assert found is not None, told
    assert bool(int(found[1])) is bool(code)
    assert int(found[2]) > 0


def test_queries_that_return_no_discriminator_check_nothing_and_say_so(
    database: Database,
    subject: Subject,  # noqa: F811
    tmp_path: Path,
) -> None:
    subject()
    variables = {"TENANTPROOF_APP_DSN": _login(database), "TENANTPROOF_DSN": database.dsn}
    exit_code, told = _locust(tmp_path, [], variables)
    assert exit_code == 3, told
    assert "no row was checked" in told
