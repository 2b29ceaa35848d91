"""What action.yml, the GitLab template and the pre-commit hook run is run here, as their runners would run it."""

import os
import re
import shlex
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.harness.gate.project import git, made, migrate

ROOT = Path(__file__).parents[2]
LEAK = "ALTER POLICY own ON visits USING (true)"
PULLED = {"base_ref": "main"}
SAFE = "ALTER TABLE patients ADD COLUMN phone text"


def parsed(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return made(tmp_path / "project")


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """RUNNER_TEMP, where the action installs what it needs once for all that is tried here."""
    folder = tmp_path_factory.mktemp("runner")
    venv.create(folder / "tenantproof", with_pip=True)
    return folder


def bash(script: str, folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """As GitHub's runner starts a step of ``shell: bash``."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "TENANTPROOF"))}
    return subprocess.run(command, cwd=folder, env={**kept, **variables}, capture_output=True, text=True, check=False)


def evaluated(given: str, inputs: Mapping[str, str], github: Mapping[str, str]) -> str:
    """Of expressions only names are used, so that no input is ever part of a script."""
    found = re.fullmatch(r"\$\{\{ (inputs|github)\.([\w.-]+) \}\}", given)
    assert found, given
    return {"inputs": inputs, "github": github}[found[1]].get(found[2], "")


def acted(
    project: Path, folder: Path, temp: Path, inputs: Mapping[str, str], github: Mapping[str, str]
) -> tuple[int, str, str]:
    """Exit code of the action, what it printed, and the job summary."""
    action = parsed("action.yml")
    given = {name: each["default"] for name, each in action["inputs"].items()} | dict(inputs)
    files = {name: str(folder / name) for name in ("GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
    runner = {"RUNNER_TEMP": str(temp), "GITHUB_ACTION_PATH": str(ROOT), **files}
    said = ""
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"]
        own = {name: evaluated(text, given, github) for name, text in step["env"].items()}
        set_before = Path(files["GITHUB_ENV"]).read_text() if Path(files["GITHUB_ENV"]).exists() else ""
        later = dict(line.split("=", 1) for line in set_before.splitlines())
        done = bash(step["run"], project, {**runner, **later, **own})
        said += done.stdout + done.stderr
        if done.returncode != 0:
            return done.returncode, said, _read(files["GITHUB_STEP_SUMMARY"])
    return 0, said, _read(files["GITHUB_STEP_SUMMARY"])


def _read(name: str) -> str:
    return Path(name).read_text(encoding="utf-8") if Path(name).exists() else ""


def pulled(project: Path, statements: str) -> None:
    """A branch with the change, beside what a runner calls origin/main."""
    git(project, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(project, "checkout", "--quiet", "--detach")
    migrate(project, statements)
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "the change")
    git(project, "branch", "--quiet", "-D", "main")


@pytest.mark.wheel
def test_the_action_fails_a_leak_and_explains_it_in_the_summary(project: Path, tmp_path: Path, runner: Path) -> None:
    """In an environment of its own, as where nothing is given."""
    pulled(project, LEAK)
    code, said, summary = acted(project, tmp_path, runner, {"skip": "bench"}, PULLED)
    assert code == 1, said
    assert "❌ tenantproof gate: breached" in summary
    assert "own on public.visits: the policy was changed" in summary


@pytest.mark.wheel
def test_the_action_passes_what_is_harmless_with_the_project_s_own_python(
    project: Path, tmp_path: Path, runner: Path
) -> None:
    pulled(project, SAFE)
    python = str(runner / "tenantproof/bin/python")
    code, said, summary = acted(project, tmp_path, runner / "unused", {"python": python, "fail-on": "content"}, PULLED)
    assert not (runner / "unused").exists()
    assert code == 0, said
    assert "✅ tenantproof gate: held" in summary


@pytest.mark.wheel
def test_the_first_push_of_a_branch_is_compared_with_the_commit_before(
    project: Path, tmp_path: Path, runner: Path
) -> None:
    """GitHub names no commit but zeros there."""
    pulled(project, LEAK)
    python = str(runner / "tenantproof/bin/python")
    pushed = {"event.before": "0" * 40}
    code, said, summary = acted(project, tmp_path, runner, {"python": python, "skip": "bench"}, pushed)
    assert code == 1, said
    assert "own on public.visits: the policy was changed" in summary


@pytest.mark.wheel
def test_the_template_of_gitlab_judges_a_merge_request(project: Path, runner: Path) -> None:
    job = parsed("templates/gate.gitlab-ci.yml")["tenantproof-gate"]
    parted = git(project, "rev-parse", "HEAD")
    pulled(project, LEAK)
    variables = {
        **job["variables"],
        "TENANTPROOF_PACKAGE": str(ROOT),
        "TENANTPROOF_OPTIONS": "--skip bench",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": parted,
        "PATH": f"{runner / 'tenantproof/bin'}{os.pathsep}{os.environ['PATH']}",
    }
    done = bash("\n".join(job["script"]), project, variables)
    assert done.returncode == 1, done.stderr
    (report,) = job["artifacts"]["paths"]
    assert "❌ tenantproof gate: breached" in (project / report).read_text(encoding="utf-8")


@pytest.mark.parametrize(("statements", "code"), [(LEAK, 1), (SAFE, 0)])
def test_the_hook_of_pre_commit_stops_a_leak_before_it_is_committed(statements: str, code: int, project: Path) -> None:
    """As a hook of git itself, whose variables name the checkout and its index."""
    (hook,) = parsed(".pre-commit-hooks.yaml")
    migrate(project, statements)
    git(project, "add", ".")
    staged = git(project, "diff", "--cached", "--name-only").splitlines()
    assert any(re.search(hook["files"], name) for name in staged)
    program, *arguments = shlex.split(hook["entry"])
    script = project / ".git" / "hooks" / "pre-commit"
    script.write_text(f"#!/bin/sh\nexec {Path(sys.executable).with_name(program)} {shlex.join(arguments)}\n")
    script.chmod(0o755)
    identity = ["-c", "user.name=sample", "-c", "user.email=sample@example.org"]
    done = subprocess.run(
        ["git", *identity, "commit", "-m", "change"], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert git(project, "rev-list", "--count", "HEAD") == ("1" if code else "2")
    assert git(project, "worktree", "list", "--porcelain").count("worktree ") == 1
