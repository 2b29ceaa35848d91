"""A run that could not have found what is wide open says so: inconclusive, exit code 3, and never isolated."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.attack import cloned
from harness.attack.arena import Arena
from harness.cli.main import group
from harness.record.model import Attempt, Severity
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

SCHEMA = """
CREATE ROLE tested_app LOGIN;
CREATE TABLE notes (tenant_id int, id int, body text, PRIMARY KEY (tenant_id, id));
INSERT INTO notes SELECT t, n, format('note %s of %s', n, t) FROM generate_series(1, 3) t, generate_series(1, 2) n;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO tested_app;
"""
CONFIG = """
[database]
app_role = "tested_app"
[tenancy]
column = "tenant_id"
principals = "SELECT DISTINCT tenant_id AS tenant FROM notes"
enter = ["SELECT set_config('app.tenant', %(tenant)s, true)"]
"""


@pytest.fixture
def sound(database: Database, tmp_path: Path) -> list[str]:
    """The arguments of an attack on a schema that holds."""
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA)
    (tmp_path / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    return ["attack", "--config", str(tmp_path / "tenantproof.toml"), "--dsn", database.dsn, "--budget", "0"]


def told(arguments: list[str]) -> tuple[int, str]:
    done = CliRunner().invoke(group, [*arguments, "--format", "json"])
    return done.exit_code, str(json.loads(done.stdout)["verdict"])


def test_detectors_that_work_let_a_sound_schema_be_isolated(sound: list[str]) -> None:
    assert told(sound) == (0, "isolated")


def test_a_clone_that_could_not_be_opened_makes_the_run_inconclusive(
    sound: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloned, "_open", lambda *_: None)
    assert told(sound) == (3, "inconclusive")


@pytest.mark.parametrize("blind_to", [Severity.CONTENT, Severity.INTEGRITY])
def test_an_engine_blind_to_one_harm_makes_the_run_inconclusive(
    blind_to: Severity, sound: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    suspect = Arena._suspect

    def overlooked(
        arena: Arena, attempt: Attempt, severity: Severity, observed: str, step: int = 0, harm: tuple[str, ...] = ()
    ) -> None:
        if severity is not blind_to:
            suspect(arena, attempt, severity, observed, step, harm)

    monkeypatch.setattr(Arena, "_suspect", overlooked)
    assert told(sound) == (3, "inconclusive")


def test_what_was_missed_is_named(sound: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloned, "_open", lambda *_: None)
    said = CliRunner().invoke(group, sound).output
    assert "self-test: reading public.notes in the open gave no finding" in said
    assert "self-test: emptying public.notes in the open gave no finding" in said
