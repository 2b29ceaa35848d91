"""A service that cannot be judged is never held: the certification says why, and its exit code is 3."""

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
serve = '''{serve}'''
{service}
"""
SERVES = shlex.join([sys.executable, str(SUBJECT)])
TOKEN = f"[service]\ntoken = '''{shlex.join([sys.executable, str(SUBJECT.with_name('notes_token.py'))])}'''"


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
        (f"exec {SERVES}", "", "not-run", "has no [service] token"),
    ],
    ids=["no document", "does not come up", "token fails", "no token declared"],
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
    config = folder / "tenantproof.toml"
    provision = shlex.join([sys.executable, "-c", BUILD])
    config.write_text(CONFIG.format(provision=provision, serve=serve, service=service), encoding="utf-8")
    skip = "attack,pools,server,bench,load"
    with pytest.raises(SystemExit) as left:
        main(["certify", "--config", str(config), "--postgres", database.dsn, "--skip", skip, "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert left.value.code == 3
    assert told["verdict"] == "inconclusive"
    assert told["phases"]["service"]["verdict"] == verdict
    assert why in told["phases"]["service"]["why"]
