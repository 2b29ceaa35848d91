"""A routine of which no call got past its arguments is not covered; one that refuses by itself is."""

from pathlib import Path

import pytest

from harness.attack.pipeline import Options, Outcome, attack
from harness.config.load import load_config
from harness.record.model import DEFAULT_FAILING, CoverageState
from harness.report.attack import verdict_of
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

SCHEMA = """
CREATE ROLE uncalled_app LOGIN;
CREATE TABLE notes (tenant_id int, id int, body text, PRIMARY KEY (tenant_id, id));
INSERT INTO notes SELECT t, n, format('note %s of %s', n, t) FROM generate_series(1, 3) t, generate_series(1, 2) n;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
GRANT SELECT ON notes TO uncalled_app;
"""
CONFIG = """
[database]
app_role = "uncalled_app"
[tenancy]
column = "tenant_id"
principals = "SELECT DISTINCT tenant_id AS tenant FROM notes"
enter = ["SELECT set_config('app.tenant', %(tenant)s, true)"]
"""
BODY = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_temp AS $$ BEGIN"
UNSUITED = (
    "CREATE DOMAIN word AS text NOT NULL CHECK (VALUE = repeat('x', 99)); "
    f"CREATE FUNCTION total(t word) RETURNS int {BODY} RETURN length(t); END $$"
)
SHAPED = f"CREATE FUNCTION total(t text) RETURNS TABLE (n int) {BODY} n := length(t); RETURN NEXT; END $$"
REFUSING = f"CREATE FUNCTION total(t text) RETURNS int {BODY} RAISE undefined_function; END $$"


def outcome_of(database: Database, folder: Path, routine: str) -> Outcome:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA + routine)
    (folder / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    return attack(load_config(folder / "tenantproof.toml"), database.dsn, Options(budget=0))


def test_routine_that_no_call_suits_is_uncovered(database: Database, tmp_path: Path) -> None:
    outcome = outcome_of(database, tmp_path, UNSUITED)
    told = [e for e in outcome.ledger.all() if e.state is CoverageState.UNCOVERED]
    assert [(entry.object, entry.command) for entry in told] == [("public.total(word)", "EXECUTE")]
    assert "violates check constraint" in told[0].why
    assert verdict_of(outcome, frozenset(DEFAULT_FAILING)).word == "inconclusive"


@pytest.mark.parametrize("routine", [SHAPED, REFUSING])
def test_routine_that_answers_or_refuses_by_itself_is_covered(database: Database, tmp_path: Path, routine: str) -> None:
    outcome = outcome_of(database, tmp_path, routine)
    assert verdict_of(outcome, frozenset(DEFAULT_FAILING)).word == "isolated"
