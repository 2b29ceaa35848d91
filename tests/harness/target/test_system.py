"""What a project's command finds: its folder, the harness's interpreter first, and psql on a machine without one."""

import shutil
import sys
from pathlib import Path

import pytest

from harness.config.model import Config, Database, Tenancy
from harness.target.embedded import embedded_bindir
from harness.target.system import environment, run
from tests.conftest import Database as Empty


def config(folder: Path) -> Config:
    tenancy = Tenancy(column=("tenant_id",), principals="SELECT 1 AS tenant", enter=("SELECT 1",))
    return Config(path=folder / "tenantproof.toml", database=Database(app_role="app"), tenancy=tenancy)


def test_a_command_finds_psql_where_the_machine_has_none(
    tmp_path: Path, database: Empty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    asked = "psql -qtA -c 'SELECT current_database()' \"$TENANTPROOF_DSN\""
    answered = run(config(tmp_path), asked, {"TENANTPROOF_DSN": database.dsn}, name="provision")
    assert answered.strip() == database.name


def test_the_psql_of_the_machine_is_preferred_and_the_interpreter_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "psql"
    own.write_text("#!/bin/sh\n", encoding="utf-8")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    path = environment({})["PATH"]
    assert shutil.which("psql", path=path) == str(own)
    assert path.split(":")[0] == str(Path(sys.executable).parent)
    assert path.split(":")[-1] == str(embedded_bindir())
