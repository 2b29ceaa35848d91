"""A service that cannot be judged is never held: the certification says why, and its exit code is 3; a broken one fails it."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from harness.cli.main import main
from tests.conftest import Database
from tests.harness.service.conftest import PROTECTED, SCHEMA, SUBJECT

BUILD = "import os, psycopg; psycopg.connect(os.environ['TENANTPROOF_DSN'], autocommit=True).execute(open('schema.sql').read())"
CONFIG = """
[database]
app_role = "notes_app"
[tenancy]
column = "tenant_id"
principals = "SELECT DISTINCT tenant_id AS tenant FROM notes ORDER BY 1"
enter = ["SELECT set_config('app.tenant_id', %(tenant)s, true)"]
[system]
provision = '''{provision}'''
{serves}
{service}
"""
SERVES = shlex.join([sys.executable, str(SUBJECT)])
TOKEN = f"[service]\ntoken = '''{shlex.join([sys.executable, str(SUBJECT.with_name('notes_token.py'))])}'''"

ROLES = """
roles = "SELECT 1 AS tenant, role FROM unnest(ARRAY['member', 'reader']) role"
"""
TABLE = """
[service.permissions]
"GET /notes" = ["member", "reader"]
"POST /notes" = ["member"]
"GET /notes/{note_id}" = ["member", "reader"]
"DELETE /notes/{note_id}" = ["member"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schema.sql").write_text(SCHEMA + PROTECTED, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("serve", "service", "verdict", "why"),
    [
        (f"SUBJECT=silent exec {SERVES}", TOKEN, "inconclusive", "no OpenAPI document"),
        ("echo no library >&2; exit 7", TOKEN, "inconclusive", "no library"),
        (f"exec {SERVES}", "[service]\ntoken = 'echo no key >&2; exit 1'", "inconclusive", "no key"),
        (f"exec {SERVES}", "[service]\ntoken = 'true'", "inconclusive", "printed no token"),
        (f"exec {SERVES}", f"{TOKEN}\nroles = 'SELECT role'{TABLE}", "inconclusive", "[service] roles cannot be run"),
        (f"exec {SERVES}", "", "not-run", "has no [service] token"),
        ("", TOKEN, "not-run", "has no [system] serve"),
    ],
    ids=[
        "no document",
        "does not come up",
        "token fails",
        "token prints nothing",
        "roles cannot be asked for",
        "no token declared",
        "no service declared",
    ],
)
def test_what_cannot_be_judged_ends_with_three(
    folder: Path,
    database: Database,
    capsys: pytest.CaptureFixture[str],
    serve: str,
    service: str,
    verdict: str,
    why: str,
) -> None:
    code, out = certified(folder, database, capsys, serve, service, "json")
    told = json.loads(out)
    assert code == 3
    assert told["verdict"] == "inconclusive"
    assert told["phases"]["service"]["verdict"] == verdict
    assert why in told["phases"]["service"]["why"]


def test_a_right_service_is_held_and_its_roles_are_on_the_screen(
    folder: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = certified(folder, database, capsys, f"exec {SERVES}", f"{TOKEN}{ROLES}{TABLE}", "text")
    assert code == 0, out
    lines = [line.split() for line in out.splitlines()]
    assert ["DELETE", "/notes/{note_id}", "allowed", "refused"] in lines
    assert ["role", "held", "not-shown", "held"] in lines
    assert "not tried" not in out


def test_a_matrix_without_a_table_is_said_to_be_not_tried(
    folder: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = certified(folder, database, capsys, f"exec {SERVES}", TOKEN, "text")
    assert code == 0, out
    assert "not tried: service: role × action" in out


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        ("roleless", "integrity:DELETE /notes/{note_id}:endpoint-forgets-role:role-reader"),
        ("late", "content:GET /notes:token-expired"),
        ("cursor", "content:GET /notes:endpoint-shows-content:cursor"),
    ],
)
def test_a_broken_service_fails_the_certification(
    folder: Path, database: Database, capsys: pytest.CaptureFixture[str], wrong: str, finding: str
) -> None:
    serve = f"SUBJECT={wrong} exec {SERVES}"
    code, out = certified(folder, database, capsys, serve, f"{TOKEN}{ROLES}{TABLE}", "text")
    assert code == 1
    assert [line.split(maxsplit=1)[1] for line in out.splitlines() if line.startswith("FAILS")].count(
        f"{finding} [service]"
    ) == 1


def certified(
    folder: Path, database: Database, capsys: pytest.CaptureFixture[str], serve: str, service: str, shape: str
) -> tuple[object, str]:
    """Exit code and standard output of ``certify``, of which only the service phase runs."""
    config = folder / "tenantproof.toml"
    provision = shlex.join([sys.executable, "-c", BUILD])
    serves = f"serve = '''{serve}'''" if serve else ""
    config.write_text(CONFIG.format(provision=provision, serves=serves, service=service), encoding="utf-8")
    skip = "attack,pools,server,bench,load"
    with pytest.raises(SystemExit) as left:
        main(["certify", "--config", str(config), "--postgres", database.dsn, "--skip", skip, "--format", shape])
    return left.value.code, capsys.readouterr().out
