"""Projects of plain SQL are certified by the command itself, on a machine without psql; one bad policy is found."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.config.load import load_config
from harness.evidence.bundle import completed
from harness.target.system import provision, seed
from tests.conftest import Database
from tests.harness.report.test_formats import published

HERE = Path(__file__).parent
# The last migration of somebody in a hurry.
MISTAKES = {
    "plain_sql": "ALTER POLICY own ON repairs USING (current_workshop() IS NOT NULL);",
    "memberships": "ALTER POLICY mine ON cards USING (auth.uid() IS NOT NULL);",
}


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """All that is on PATH: a shell."""
    shell = shutil.which("sh")
    assert shell is not None
    folder = tmp_path / "tools"
    folder.mkdir()
    (folder / "sh").symlink_to(shell)
    return folder


@pytest.fixture(params=MISTAKES)
def project(request: pytest.FixtureRequest, tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, on a machine with nothing but a shell."""
    monkeypatch.setenv("PATH", str(tools))
    folder = tmp_path / str(request.param)
    shutil.copytree(HERE / str(request.param), folder)
    return folder


def run(folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and document of the command, run in the folder."""
    command = [str(Path(sys.executable).with_name("tenantproof")), *words, "--quiet", "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    document = json.loads(done.stdout)
    assert isinstance(document, dict)
    return done.returncode, document


def attacked(folder: Path, database: Database) -> tuple[int, dict[str, Any]]:
    """Built by the project's own commands, small, and attacked."""
    config = load_config(folder / "tenantproof.toml")
    provision(config, database.dsn)
    seed(config, database.dsn, tenants=4, rows=40)
    return run(folder, "attack", "--dsn", database.dsn)


def test_the_project_is_isolated_and_every_relation_covered(project: Path, database: Database) -> None:
    code, told = attacked(project, database)
    assert (code, told["verdict"]) == (0, "isolated")
    assert {entry["state"] for entry in told["coverage"]} <= {"attacked", "closed-by-grant", "shared"}


def test_one_bad_policy_is_found_and_named(project: Path, database: Database) -> None:
    mistake = MISTAKES[project.name]
    (project / "migrations" / "99999999_reports.sql").write_text(mistake, encoding="utf-8")
    code, told = attacked(project, database)
    assert (code, told["verdict"]) == (1, "breached")
    shown = {finding["object"] for finding in told["findings"] if finding["severity"] == "content"}
    assert shown == {f"public.{mistake.split()[4]}"}


@pytest.mark.long
def test_every_phase_that_the_project_has_holds(project: Path) -> None:
    code, told = run(project, "certify")
    assert code == 0, told
    published("evidence").validate(completed(told))
    verdicts = {name: phase["verdict"] for name, phase in told["phases"].items()}
    assert verdicts["attack"] == "isolated"
    assert verdicts["pools"] == "held"
    assert verdicts["service"] == "not-run"


@pytest.mark.long
def test_certification_fails_for_one_bad_policy(project: Path) -> None:
    (project / "migrations" / "99999999_reports.sql").write_text(MISTAKES[project.name], encoding="utf-8")
    code, told = run(project, "certify", "--skip", "pools,service,server,bench,load")
    assert (code, told["verdict"]) == (1, "breached")
