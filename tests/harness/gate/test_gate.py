"""The gate compares with what was there before, leaves the checkout as it was, and says what it could not judge."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import main
from harness.gate.report import markdown, text
from harness.target.connect import connect
from harness.target.model import Server
from harness.target.text import ask
from tests.docs.pages import ROOT
from tests.harness.gate.project import BASE, CONFIG, git, made, migrate
from tests.harness.report.test_formats import published


def gate(project: Path, *arguments: str, config: str = "tenantproof.toml") -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON document, which is as published, {} where there is none."""
    output = project.parent / "gate.json"
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "gate",
                "--config",
                str(project / config),
                "--format",
                "json",
                "--output",
                str(output),
                "--quiet",
                *arguments,
            ]
        )
    document = json.loads(output.read_text()) if output.exists() else {}
    if document:
        published("gate").validate(document)
    return int(str(ended.value.code)), document


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return made(tmp_path / "project")


def test_where_nothing_changed_nothing_is_attacked(project: Path) -> None:
    (project / "README").write_text("no schema")
    code, document = gate(project, "--base", "main")
    assert (code, document["verdict"], document["changes"]) == (0, "held", [])
    assert [document["phases"][name]["verdict"] for name in ("gate", "attack", "bench")] == [
        "held",
        "not-run",
        "not-run",
    ]
    assert git(project, "worktree", "list", "--porcelain").count("worktree ") == 1
    (waiver,) = document["waivers"]
    assert (waiver["finding"], waiver["state"], waiver["expires"]) == ("forgery:setting", "in-force", "2099-12-31")
    for told in (text(document), markdown(document)):
        assert (
            "waiver forgery:setting: the service sends statements of its own only (maintainers, until 2099-12-31)"
            in told
        )


@pytest.mark.long
def test_a_change_that_does_not_matter_takes_less_than_fifteen_seconds(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a small project, and for the reference system, whose provision runs Alembic."""
    reference = project.with_name("reference")
    git(project, "clone", "--quiet", str(ROOT), str(reference))
    for place in (project, reference):
        (place / "NOTES").write_text("no schema")
        # The better of two: something else may have kept the machine busy.
        tried = [gate(place, "--base", "HEAD")[1] for _ in range(2)]
        why = {document["phases"]["attack"]["why"] for document in tried}
        assert why == {"nothing changed that bears on isolation or speed"}
        seconds = min(document["seconds"] for document in tried)
        with capsys.disabled():
            print(f"gate of {place.name}, nothing changed that matters: {seconds} s")
        assert seconds < 15


def test_what_others_added_to_the_base_since_is_no_change(project: Path) -> None:
    """Also where a hook of git has said where its own checkout is."""
    git(project, "checkout", "--quiet", "-b", "feature")
    git(project, "checkout", "--quiet", "main")
    migrate(project, "CREATE TABLE theirs (id int)")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "another's")
    git(project, "checkout", "--quiet", "feature")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_DIR", "/nowhere")
        patch.setenv("GIT_INDEX_FILE", "/nowhere/index")
        code, document = gate(project, "--base", "main")
    assert (code, document["changes"]) == (0, [])


def test_a_project_that_is_new_is_compared_with_an_empty_database(project: Path) -> None:
    (project / "service").mkdir()
    for name in ("tenantproof.toml", "seed.sql", "migrations"):
        git(project, "mv", name, f"service/{name}")
    code, document = gate(project, "--base", "main", "--skip", "bench", config="service/tenantproof.toml")
    assert code == 0
    assert document["notes"] == ["main has no such project: the change is compared with an empty database"]
    assert {"public.visits", "public.patients"} <= {change["object"] for change in document["changes"]}
    assert document["not_attacked"] == []


def test_more_that_is_declared_as_everyone_s_is_told_and_everything_attacked(project: Path) -> None:
    (project / "tenantproof.toml").write_text(CONFIG.replace("shared = []", 'shared = ["public.patients"]'))
    code, document = gate(project, "--base", "main", "--skip", "bench")
    told = [change for change in document["changes"] if change["object"] == "tenantproof.toml: shared"]
    assert [(change["was"], change["now"]) for change in told] == [("()", "('public.patients',)")]
    assert document["phases"]["attack"]["verdict"] != "not-run"
    assert {entry["object"] for entry in document["phases"]["attack"]["coverage"]} == {
        "public.visits",
        "public.patients",
    }
    assert code == 1, "it is not everyone's: a tenant can write it"


@pytest.mark.long
def test_queries_are_timed_on_more_rows_than_are_attacked(project: Path) -> None:
    """On few rows the planner has no use for an index, whatever the change."""
    migrate(project, "DROP INDEX visits_by_day")
    code, document = gate(project, "--base", "main", "--budget", "2")
    assert (code, document["phases"]["gate"]["verdict"]) == (1, "missed")
    assert document["phases"]["bench"]["sizes"] == [{"tenants": 10, "rows": 2000}, {"tenants": 100, "rows": 20000}]


def test_a_query_that_is_written_otherwise_is_timed_and_nothing_attacked(project: Path) -> None:
    config = (project / "tenantproof.toml").read_text()
    (project / "tenantproof.toml").write_text(config.replace("visits_by_day", "visits_by_night"))
    code, document = gate(project, "--base", "main", "--budget", "1")
    assert (code, document["changes"]) == (1, [])
    assert document["phases"]["attack"]["verdict"] == "not-run"
    assert [finding["rule"] for finding in document["phases"]["bench"]["findings"]] == ["missing-index"]


def test_data_that_cannot_be_made_is_inconclusive(project: Path) -> None:
    migrate(project, "ALTER TABLE patients ADD COLUMN phone text NOT NULL")
    code, document = gate(project, "--base", "main", "--skip", "bench")
    assert (code, document["verdict"]) == (3, "inconclusive")
    assert 'null value in column "phone"' in document["phases"]["attack"]["why"]
    assert "nothing is claimed" in text(document)


def test_a_head_that_cannot_be_built_is_no_verdict(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    migrate(project, "CREATE TABLE oops (")
    assert gate(project, "--base", "main") == (2, {})
    assert "the head cannot be built: [system] provision failed" in capsys.readouterr().err
    assert git(project, "worktree", "list", "--porcelain").count("worktree ") == 1


def test_before_the_first_commit_everything_is_new(project: Path) -> None:
    """Where the hook of pre-commit runs for the first time."""
    shutil.rmtree(project / ".git")
    git(project, "init", "--quiet")
    code, document = gate(project, "--base", "HEAD", "--skip", "bench")
    assert code == 0
    assert document["notes"] == ["there is no commit yet: the change is compared with an empty database"]
    assert {"public.visits", "public.patients"} <= {change["object"] for change in document["changes"]}


@pytest.mark.parametrize("ref", ["nowhere", "--help", "HEAD:seed.sql"])
def test_a_base_that_is_no_commit_is_refused(ref: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate(project, f"--base={ref}") == (2, {})
    assert f"there is no commit {ref!r}" in capsys.readouterr().err


def test_a_folder_without_git_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tenantproof.toml").write_text(CONFIG)
    assert gate(tmp_path, "--base", "main") == (2, {})
    assert "not a git repository" in capsys.readouterr().err


def test_on_a_given_server_databases_go_and_the_note_says_that_roles_stay(project: Path, server: Server) -> None:
    again = BASE.replace(
        "CREATE ROLE clinic_app LOGIN;", "DROP ROLE IF EXISTS clinic_app; CREATE ROLE clinic_app LOGIN;"
    )
    (project / "migrations" / "001.sql").write_text(again)
    git(project, "commit", "--quiet", "-am", "a server that has had it")
    code, document = gate(project, "--base", "main", "--postgres", server.dsn)
    assert code == 0, document
    assert document["notes"] == ["on one server roles of the base are still there when the head is built"]
    with connect(server.dsn) as connection:
        assert ask(connection, "SELECT datname FROM pg_database WHERE datname ~ '^tenantproof_'") == []
        connection.execute("DROP ROLE clinic_app")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_gate_that_is_stopped_leaves_nothing_behind(ending: signal.Signals, project: Path) -> None:
    migrate(project, "SELECT pg_sleep(60)")
    command = [str(Path(sys.executable).with_name("tenantproof")), "gate", "--base", "main"]
    running = subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 60
    while "base" not in git(project, "worktree", "list") and time.monotonic() < until:
        time.sleep(0.1)
    assert "base" in git(project, "worktree", "list")
    time.sleep(2)
    # Ctrl-C reaches all that runs on the terminal, a CI's SIGTERM the one process.
    (os.killpg if ending is signal.SIGINT else os.kill)(running.pid, ending)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 3, told
    assert "stopped; what had begun was cleaned up" in told
    assert git(project, "worktree", "list", "--porcelain").count("worktree ") == 1
    assert git(project, "status", "--short") == "?? migrations/002.sql"


def test_names_of_the_project_add_no_markup_to_the_summary() -> None:
    change = {
        "object": "<b>|x`",
        "harmful": True,
        "words": "# a",
        "of": "",
        "remedy": "```\nx",
        "was": "",
        "now": "",
        "rule": "",
    }
    document = {
        "verdict": "held",
        "base": {"ref": "main", "commit": "0" * 40},
        "changes": [change],
        "phases": {"gate": {"verdict": "held", "why": "a|b"}},
        "not_attacked": [],
        "notes": [],
    }
    said = markdown(document)
    assert "&lt;b&gt;\\|x\\`: \\# a" in said
    assert "````sql\n-- remedy\n```\nx\n````" in said
    assert "| a\\|b |" in said
