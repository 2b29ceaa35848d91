"""Twelve sample migrations: six that only look like trouble or are none pass, six that harm do not, and say why.

In every run the six of a kind are one change, each told by itself; one by one they take minutes.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import main
from tests.harness.gate.project import CONFIG, made, migrate

GUARD = """
ALTER TABLE {0} ENABLE ROW LEVEL SECURITY; ALTER TABLE {0} FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON {0} USING (clinic_id = nullif(current_setting('app.clinic', true), '')::int);
GRANT SELECT, INSERT, UPDATE, DELETE ON {0} TO clinic_app;
"""
BILLS = "CREATE TABLE bills (clinic_id int NOT NULL, id int, note text, PRIMARY KEY (clinic_id, id));"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """``says`` are parts of the text; ``finds`` are (phase, object, rule) of findings that fail."""

    name: str
    sql: str
    says: tuple[str, ...]
    finds: tuple[tuple[str, str, str], ...] = ()
    config: str = CONFIG
    quick: bool = False
    bench: bool = False


HARMLESS = (
    Sample(
        name="a guarded table",
        sql=BILLS + GUARD.format("bills"),
        says=("fine     public.bills: a new table, with tenant, row security, policy and leading index",),
    ),
    Sample(
        name="a column",
        sql="ALTER TABLE patients ADD COLUMN phone text",
        says=("fine     public.patients: has other columns: phone", "no [[bench.query]] touches what changed"),
        bench=True,
    ),
    Sample(
        name="an index",
        sql="CREATE INDEX visits_by_reason ON visits (clinic_id, reason)",
        says=("fine     visits_by_reason on public.visits: a new index", "not attacked", "public.patients"),
    ),
    Sample(
        name="a view that reads as who asks",
        sql="CREATE VIEW today WITH (security_invoker = true) AS SELECT * FROM visits; GRANT SELECT ON today TO clinic_app;",
        says=("fine     public.today: a new view that reads as who asks",),
    ),
    Sample(
        name="a policy written otherwise, which only the attack can clear",
        sql="ALTER POLICY own ON visits USING (clinic_id = (SELECT nullif(current_setting('app.clinic', true), '')::int))",
        says=("HARMFUL  own on public.visits: the policy was changed (using)", "1 of them to look at; nothing crossed"),
    ),
    Sample(
        name="a table that is declared as everyone's",
        sql="CREATE TABLE codes (code text PRIMARY KEY); GRANT SELECT ON codes TO clinic_app; INSERT INTO codes VALUES ('A');",
        says=("fine     public.codes: a new table, declared as everyone's", "[tenancy] shared was changed"),
        config=CONFIG.replace("shared = []", 'shared = ["public.codes"]'),
    ),
)
HARMFUL = (
    Sample(
        name="a table without row security",
        sql=BILLS + "GRANT SELECT ON bills TO clinic_app;",
        says=(
            "HARMFUL  public.bills: the new table has no row security: whoever may read it reads all tenants' rows",
            "remedy: ALTER TABLE public.bills ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            "HARMFUL  public.bills: the new table has no policy",
        ),
        finds=(
            ("attack", "public.bills", "cross-tenant-read"),
            ("gate", "public.bills", "table-without-row-security"),
        ),
    ),
    Sample(
        name="a widened policy",
        sql="ALTER POLICY own ON visits USING (clinic_id > 0)",
        says=(
            "HARMFUL  own on public.visits: the policy was changed (using): other rows may pass it",
            "now: CREATE POLICY own on public.visits FOR ALL TO public USING ((clinic_id > 0));",
        ),
        finds=(("attack", "public.visits", "cross-tenant-read"), ("attack", "public.visits", "cross-tenant-write")),
    ),
    Sample(
        name="a lost index",
        sql="DROP INDEX visits_by_day",
        says=(
            "HARMFUL  visits_by_day on public.visits: the index on (clinic_id, day, id) was lost",
            "remedy: CREATE INDEX visits_by_day ON public.visits USING btree (clinic_id, day, id);",
        ),
        finds=(("gate", "visits_by_day on public.visits", "index-lost"), ("bench", "visits", "missing-index")),
        quick=True,
        bench=True,
    ),
    Sample(
        name="a key that spans tenants",
        sql="ALTER TABLE patients ADD UNIQUE (name)",
        says=(
            "HARMFUL  patients_name_key on public.patients: a key without clinic_id: its errors tell",
            "remedy: lead the key with clinic_id: UNIQUE (name)",
        ),
        finds=(("attack", "public.patients", "unique-oracle"),),
    ),
    Sample(
        name="a function with its owner's rights",
        sql="CREATE FUNCTION every_reason() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT reason FROM public.visits'",
        says=(
            "HARMFUL  public.every_reason(): runs as its owner (SECURITY DEFINER)",
            "without a search_path of its own",
            "remedy: make it SECURITY INVOKER",
        ),
        finds=(("attack", "public.every_reason()", "routine-crosses-tenants"),),
    ),
    Sample(
        name="a view with its owner's rights",
        sql="CREATE VIEW named AS SELECT clinic_id, name FROM patients; GRANT SELECT ON named TO clinic_app;",
        says=(
            "HARMFUL  public.named: the view reads as its owner, not as who asks (no security_invoker)",
            "remedy: ALTER VIEW public.named SET (security_invoker = true);",
        ),
        finds=(("attack", "public.named", "cross-tenant-read"),),
    ),
)


def marked(samples: tuple[Sample, ...]) -> list[Any]:
    return [
        pytest.param(sample, id=sample.name, marks=[] if sample.quick else [pytest.mark.long]) for sample in samples
    ]


def gated(sample: Sample, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the text, in which the JSON document was rendered."""
    project = made(folder / "project")
    migrate(project, sample.sql)
    (project / "tenantproof.toml").write_text(sample.config, encoding="utf-8")
    arguments = ["gate", "--base", "main", "--config", str(project / "tenantproof.toml"), "--quiet"]
    timing = ["--budget", "2"] if sample.bench else ["--skip", "bench"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--summary", str(folder / "summary.md"), *timing])
    return int(str(ended.value.code)), capsys.readouterr().out


def together(samples: tuple[Sample, ...]) -> Sample:
    """All of a kind as one migration; what it says of one object, and finds there without timing, is as said of each."""
    return Sample(
        name="all",
        sql=";".join(sample.sql for sample in samples),
        says=tuple(
            said for sample in samples for said in sample.says if said.startswith(("fine ", "HARMFUL ", "remedy: "))
        ),
        finds=tuple(found for sample in samples for found in sample.finds if found[0] != "bench"),
        config=next((sample.config for sample in samples if sample.config != CONFIG), CONFIG),
    )


def test_six_harmless_migrations_at_once_pass_and_each_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_passed(together(HARMLESS), tmp_path, capsys)


def test_six_harmful_migrations_at_once_fail_and_each_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_failed(together(HARMFUL), tmp_path, capsys)


@pytest.mark.parametrize("sample", marked(HARMLESS))
def test_a_harmless_migration_passes_and_is_told(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_passed(sample, tmp_path, capsys)


@pytest.mark.parametrize("sample", marked(HARMFUL))
def test_a_harmful_migration_fails_with_its_explanation(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_failed(sample, tmp_path, capsys)


def assert_passed(sample: Sample, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = gated(sample, folder, capsys)
    assert code == 0, said
    assert said.startswith("HELD")
    assert [part for part in sample.says if part not in said] == [], said


def assert_failed(sample: Sample, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = gated(sample, folder, capsys)
    assert code == 1, said
    assert [part for part in sample.says if part not in said] == [], said
    for phase, label, rule in sample.finds:
        found = [line for line in said.splitlines() if line.startswith("FAILS") and line.endswith(f"[{phase}]")]
        assert any(f":{label}:{rule}" in line for line in found), said
    assert "❌ tenantproof gate" in (folder / "summary.md").read_text(encoding="utf-8")
