"""``tenantproof bench`` turns a bad plan into exit code 1, with the cause in its document and nothing else on its output."""

import json
from pathlib import Path

import pytest

from harness.cli.main import main
from tests.conftest import Database
from tests.harness.bench import subject

TOML = f"""
[database]
app_role = "bench_app"
[tenancy]
column = "tenant_id"
principals = "SELECT id AS tenant FROM tenants"
enter = ["SELECT set_config('app.tenant_id', %(tenant)s, true)"]
[tenancy.tables]
"public.tenants" = "id"
[[bench.query]]
name = "open-notes"
sql = "{subject.QUERY}"
explicit = "{subject.EXPLICIT}"
params = "{subject.PARAMS}"
index = "{subject.INDEX}"
"""


def _run(folder: Path, *arguments: str, config: str = TOML) -> int:
    (folder / "tenantproof.toml").write_text(config, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--config", str(folder / "tenantproof.toml"), *arguments])
    return int(str(ended.value.code))


def test_a_missing_index_is_exit_code_1_with_its_cause(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subject.make(database.dsn, subject.CONTEXT, subject.TABLE, subject.POLICY, subject.ROWS, subject.ANALYZE)
    assert _run(tmp_path, "--dsn", database.dsn, "--budget", "0.1", "--format", "json") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["verdict"] == "missed"
    (found,) = [each for each in document["findings"] if each["rule"] == "missing-index"]
    assert subject.INDEX in found["explanation"]
    assert found["plan"]["Node Type"]


def test_what_cannot_be_a_baseline_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("[]", encoding="utf-8")
    assert _run(tmp_path, "--dsn", database.dsn, "--against", str(tmp_path / "old.json")) == 2


def test_a_waiver_lifts_a_missed_bar_and_is_told_with_its_end(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subject.make(database.dsn, subject.CONTEXT, subject.TABLE, subject.POLICY, subject.ROWS, subject.ANALYZE)
    waivers = "".join(
        f'[[accept]]\nfinding = "{finding}"\nreason = "few rows"\nowner = "storage"\nexpires = 2099-12-31\n'
        for finding in ("performance", "content:public.notes")
    )
    assert _run(tmp_path, "--dsn", database.dsn, "--budget", "0.1", config=TOML + waivers) in (0, 3)
    told = capsys.readouterr().out
    assert "waived: few rows (storage, until 2099-12-31)" in told
    assert "\nwaiver performance: few rows (storage, until 2099-12-31)." in told
    assert "\nwaiver content:public.notes: few rows (storage, until 2099-12-31)." in told
