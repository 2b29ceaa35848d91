"""What an attack costs as the schema grows: the same kind of tables, 4, 40 and 300 of them, beside one another.

A benchmark, not a test of speed: `tox run -e long -- tests/harness/attack/test_growth.py` prints seconds, seconds a table
and the memory that the run held at most.
"""

import resource
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness.attack.pipeline import Options, Outcome, attack
from harness.config.load import load_config
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import verdict_of
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

TABLE = """
CREATE TABLE part_{n} (
    tenant_id integer NOT NULL, id integer NOT NULL, before integer, label text NOT NULL, made timestamptz DEFAULT now(),
    PRIMARY KEY (tenant_id, id){reference}
);
INSERT INTO part_{n} SELECT t, i, i, format('part {n} of %s, %s', t, i) FROM generate_series(1, 3) t, generate_series(1, 4) i;
ALTER TABLE part_{n} ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON part_{n} USING (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
GRANT SELECT, INSERT, UPDATE, DELETE ON part_{n} TO growth_app;
"""
CONFIG = """
[database]
app_role = "growth_app"
[tenancy]
column = "tenant_id"
principals = "SELECT DISTINCT tenant_id AS tenant FROM part_0"
enter = ["SELECT set_config('app.tenant', %(tenant)s, true)"]
"""


@pytest.mark.long
@pytest.mark.benchmark(group="an attack")
@pytest.mark.parametrize("tables", [4, 40, 300])
def test_tables(tables: int, database: Database, tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    reference = ", FOREIGN KEY (tenant_id, before) REFERENCES part_{}"
    with connect(database.dsn) as connection:
        tell(connection, "CREATE ROLE growth_app LOGIN")
        for n in range(tables):
            tell(connection, TABLE.format(n=n, reference=reference.format(n - 1) if n % 4 else ""))
    (tmp_path / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    config = load_config(tmp_path / "tenantproof.toml")

    def run() -> Outcome:
        return attack(config, database.dsn, Options(budget=0))

    outcome = benchmark.pedantic(run, rounds=1)
    benchmark.extra_info["seconds a table"] = round(outcome.seconds / tables, 3)
    benchmark.extra_info["attempts"] = outcome.attempts
    benchmark.extra_info["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert verdict_of(outcome, frozenset(DEFAULT_FAILING)).word == "isolated"
    print(f"\n{tables} tables: {outcome.seconds:.1f} s, {benchmark.extra_info}")
