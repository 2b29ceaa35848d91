"""The whole run, short: what it says of a sound system is complete, and of a broken one names the cause."""

import json
from datetime import date
from pathlib import Path

import pytest

from harness.bench.baseline import regressions
from harness.bench.build import Built
from harness.bench.explain import planned
from harness.bench.forms import forms
from harness.bench.indexes import worth_of
from harness.bench.model import FAILS, Finding, Measured, Switch
from harness.bench.pipeline import run_bench
from harness.bench.recorded import record
from harness.bench.report import BenchReport
from harness.bench.statistics import Judgement, Ratio
from harness.bench.verdict import missed, verdict_of, waived
from harness.config.load import load_config
from harness.config.model import Accept
from harness.target.model import Server
from tests.conftest import Database
from tests.harness.bench import subject

KEYS = {
    "name", "under_rls_ms", "explicit_ms", "ratio", "ratio_ci", "growth", "server_ratio", "skew", "index", "plan_ok",
    "rows_examined", "rows_returned",
}  # fmt: skip
WHOLE = (subject.CONTEXT, subject.TABLE, subject.POLICY, subject.CREATE_INDEX, subject.ROWS, subject.ANALYZE)


def _ratio(value: float) -> Ratio:
    return Ratio(value=value, low=value - 0.01, high=value + 0.01, blocks=20)


def test_a_seeded_database_is_measured_where_it_is(database: Database, tmp_path: Path) -> None:
    subject.make(database.dsn, *WHOLE)
    report = run_bench(subject.config(subject.query()), database.dsn, budget=0.5, out=tmp_path)
    told = report.to_json()
    (query,) = told["queries"]
    assert query.keys() >= KEYS
    assert query["plan_ok"] is True
    assert (query["rows_examined"], query["rows_returned"]) == (20, 20)
    assert query["growth"] is None
    assert "open-notes: ratio" in report.judgements
    assert [(each["path"], each["round_trips_added"]) for each in told["switch"]][:2] == [
        ("direct", 0),
        ("psycopg_pool", 0),
    ]
    assert told["verdict"] == report.verdict
    assert report.text().startswith(report.verdict.upper())
    kept = json.loads((tmp_path / "pytest-benchmark.json").read_text(encoding="utf-8"))
    assert {each["name"] for each in kept["benchmarks"]} == {
        "test_arm[open-notes[rls]]",
        "test_arm[open-notes[explicit]]",
    }
    for name in ("price.svg", "latency.svg", "plan-open-notes.svg"):
        assert (tmp_path / name).read_text(encoding="utf-8").rstrip().endswith("</svg>")


def test_databases_are_built_and_growth_is_measured(server: Server, tmp_path: Path) -> None:
    (tmp_path / "provision.sql").write_text(
        "DO $$ BEGIN CREATE ROLE bench_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
        + subject.CONTEXT + subject.TABLE.replace("INSERT INTO tenants SELECT generate_series(1, 20);", "")
        + subject.POLICY + subject.CREATE_INDEX, encoding="utf-8"
    )  # fmt: skip
    (tmp_path / "run.py").write_text(
        "import os, sys, psycopg\n"
        "conn = psycopg.connect(os.environ['TENANTPROOF_DSN'], autocommit=True)\n"
        "if sys.argv[1] == 'provision':\n    conn.execute(open('provision.sql').read())\n"
        "else:\n"
        "    t, r = int(os.environ['TENANTPROOF_TENANTS']), int(os.environ['TENANTPROOF_ROWS'])\n"
        "    conn.execute(f'INSERT INTO tenants SELECT generate_series(1, {t})')\n"
        "    conn.execute(f\"INSERT INTO notes (tenant_id, kind, label, made) SELECT 1 + n % {t}, 'open', 'x', n \"\n"
        "                 f'FROM generate_series(1, {r}) n')\n"
        "    conn.execute('ANALYZE tenants, notes')\n",
        encoding="utf-8",
    )
    (tmp_path / "tenantproof.toml").write_text(_toml(), encoding="utf-8")
    config = load_config(tmp_path / "tenantproof.toml")
    report = run_bench(config, server.dsn, build=True, budget=4, bindir=server.bindir, owned=server.owned)
    assert [size["tenants"] for size in report.sizes] == [10, 100]
    (query,) = report.to_json()["queries"]
    assert query["plan_ok"] is True
    assert "open-notes: growth" in report.judgements
    assert any("--budget" in note for note in report.notes)


def test_forms_and_indexes_are_weighed_in_clones_and_the_target_stays_as_it_was(database: Database) -> None:
    subject.make(database.dsn, *WHOLE, "CREATE INDEX ix_notes_label ON notes (label);")
    place = Built(dsn=database.dsn, name=database.name, size=None)
    seen = subject.surveyed(database.dsn, subject.query())
    plans = {each.query.name: planned(each, seen.door, seen.facts, seen.shares) for each in seen.subjects}
    weighed = worth_of(place, seen, seen.subjects, plans, 1.5, lambda _: None)
    assert [(each.name, each.serves) for each in weighed] == [("ix_notes_label", ()), (subject.INDEX, ("open-notes",))]
    assert [form.query for form in forms(place, seen, seen.subjects, 0.5)] == ["open-notes"]
    assert subject.found(database.dsn, subject.query())[0].rule == "unused-index"


def test_a_configuration_without_queries_is_not_run(database: Database, tmp_path: Path) -> None:
    text = _toml().partition("[[bench.query]]")[0]
    (tmp_path / "tenantproof.toml").write_text(text, encoding="utf-8")
    report = run_bench(load_config(tmp_path / "tenantproof.toml"), database.dsn)
    assert report.to_json()["verdict"] == "not-run"


def test_a_missed_bar_outranks_doubt_and_a_waiver_lifts_it() -> None:
    finding = Finding(
        rule="seq-scan", object="notes", query="q", observed="", explanation="", remedy="", severity=FAILS
    )
    judged = {"q: plan": Judgement.HELD}
    assert verdict_of([finding], judged, ["a doubt"])[0] == "missed"
    accept = Accept(finding="performance:notes", reason="r", owner="o", expires=date(2030, 1, 1))
    assert verdict_of(waived([finding], [accept], date(2029, 1, 1)), judged, [])[0] == "held"
    assert verdict_of(waived([finding], [accept], date(2031, 1, 1)), judged, [])[0] == "missed"


@pytest.mark.parametrize(
    ("what", "rule", "bar"),
    [
        ("ratio", "ratio-missed", "max_ratio"),
        ("server_ratio", "server-ratio-missed", "max_ratio"),
        ("growth", "growth-missed", "max_growth"),
        ("skew", "skew-missed", "max_skew"),
        ("switch", "switch-missed", "max_switch"),
    ],
)
def test_a_missed_bar_is_named_with_its_interval_and_its_remedy(what: str, rule: str, bar: str) -> None:
    query = Measured(name="q", kind="read", bar=1.1, examined=900, returned=20)
    found = missed(what, "q", _ratio(1.3), 1.1, query)
    assert (found.rule, found.severity) == (rule, FAILS)
    assert f"between 1.290 and 1.310 at 99 %; {bar} is 1.1" in found.observed
    assert "900 rows examined, 20 returned" in found.explanation
    assert found.remedy


@pytest.mark.parametrize("judged", [{}, {"q: plan": Judgement.HELD}])
def test_doubt_and_nothing_judged_are_never_held(judged: dict[str, Judgement]) -> None:
    assert verdict_of([], judged, ["a doubt"])[0] == "inconclusive"
    assert (verdict_of([], judged, [])[0] == "held") == bool(judged)


def test_a_run_that_is_worse_than_its_baseline_is_told_and_an_equal_one_is_not() -> None:
    equal = {"ratio": _ratio(1.0), "growth": _ratio(1.0), "skew": _ratio(1.0)}
    old = Measured(name="q", kind="read", bar=1.1, examined=50, returned=50, **equal)
    baseline = BenchReport(verdict="held", why="", queries=(old,)).to_json()
    slower = {name: _ratio(1.3) for name in equal}
    worse = Measured(name="q", kind="read", bar=1.1, examined=5000, returned=50, **slower)
    told = {each.rule for each in regressions([worse], baseline)}
    assert told == {"ratio-regressed", "growth-regressed", "skew-regressed", "rows-regressed"}
    assert regressions([old], baseline) == ()


def test_what_is_not_measured_is_null_and_never_zero() -> None:
    switch = Switch(path="direct", form="", round_trips_added=None, ratio=None, control=None)
    told = BenchReport(
        verdict="inconclusive", why="", queries=(Measured(name="q", kind="read", bar=1.1),), switch=(switch,)
    ).to_json()
    assert told["queries"][0]["ratio"] is None
    assert told["switch"][0]["ratio"] is None
    assert told["engine"] is None


def test_recorded_samples_are_what_pytest_benchmark_tells(tmp_path: Path) -> None:
    record({"q[rls]": [0.25, 0.5, 1.0], "q[explicit]": [0.125] * 3}, tmp_path / "kept.json")
    kept = json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))
    medians = {each["name"]: each["stats"]["median"] for each in kept["benchmarks"]}
    assert medians == {"test_arm[q[rls]]": 0.5, "test_arm[q[explicit]]": 0.125}


def _toml() -> str:
    return f"""
[database]
app_role = "bench_app"
[tenancy]
column = "tenant_id"
principals = "SELECT id AS tenant FROM tenants"
enter = ["SELECT set_config('app.tenant_id', %(tenant)s, true)"]
[tenancy.tables]
"public.tenants" = "id"
[system]
provision = "python run.py provision"
seed = "python run.py seed"
[[bench.query]]
name = "open-notes"
sql = "{subject.QUERY}"
explicit = "{subject.EXPLICIT}"
params = "{subject.PARAMS}"
index = "{subject.INDEX}"
"""
