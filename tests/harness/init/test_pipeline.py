"""The proposed file loads, and leads to the verdict that the case's own file leads to."""

import json
from pathlib import Path

import pytest

from harness.attack.pipeline import Options, attack
from harness.cli.main import main
from harness.config.load import load_config
from harness.errors import UsageError
from harness.init.pipeline import Draft, draft, write
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import verdict_of
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

CASES = Path(__file__).parents[2] / "cases"
FAILING = frozenset(DEFAULT_FAILING)


SHAPES = [
    pytest.param("a_garage_orders", marks=pytest.mark.long),  # a setting, which the tutorial tries in every run
    pytest.param("b_safe_jwt_agencies", marks=pytest.mark.long),  # claims and a role
    pytest.param("a_club_members", marks=pytest.mark.long),  # a membership table
    pytest.param("a_safe_role_per_parish", marks=pytest.mark.long),  # a role a tenant
    "c_pid_sessions",  # a function, which is given a key
    pytest.param("c_safe_double_entry", marks=pytest.mark.long),  # a function, which refuses some
]


@pytest.mark.parametrize("name", SHAPES)
def test_the_proposal_leads_to_the_verdict_of_the_own_file(name: str, database: Database, tmp_path: Path) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASES / name / "schema.sql").read_text())
    proposed = draft(database.dsn)
    assert proposed.works, proposed.toml
    write(proposed.toml, tmp_path / "tenantproof.toml")
    outcome = attack(load_config(tmp_path / "tenantproof.toml"), database.dsn, Options(budget=0))
    truth = json.loads((CASES / name / "truth.json").read_text())
    own = "breached" if truth["leaky"] and truth["severity"] in {each.value for each in FAILING} else "isolated"
    assert verdict_of(outcome, FAILING).word == own, proposed.toml


def test_a_role_for_each_tenant_is_recognised(database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASES / "a_safe_role_per_parish" / "schema.sql").read_text())
    proposed = draft(database.dsn)
    assert proposed.works, proposed.toml
    assert [guess.value for guess in proposed.proposal.enter] == ["SELECT set_config('role', %(db_role)s, true)"]


ROWS = """
CREATE ROLE {role} LOGIN;
CREATE TABLE orgs (org_id uuid PRIMARY KEY);
CREATE TABLE notes (org_id uuid REFERENCES orgs, id int, body text, PRIMARY KEY (org_id, id));
INSERT INTO orgs SELECT gen_random_uuid() FROM generate_series(1, 3);
INSERT INTO notes SELECT org_id, 1, 'a note' FROM orgs;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON notes TO {role};
"""
PROFILES = """
CREATE TABLE profiles (user_id uuid PRIMARY KEY DEFAULT gen_random_uuid(), org_id uuid NOT NULL REFERENCES orgs);
INSERT INTO profiles (org_id) SELECT org_id FROM orgs, generate_series(1, 2);
CREATE FUNCTION my_org() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER RETURN
  (SELECT org_id FROM profiles WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid);
CREATE POLICY own ON notes USING (org_id = my_org());
"""
SIGNED = """
CREATE TABLE entered (pid int PRIMARY KEY, org_id uuid);
CREATE FUNCTION enter(org uuid, signature text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS
  $$ BEGIN INSERT INTO public.entered VALUES (pg_backend_pid(), org); END $$;
CREATE FUNCTION my_org() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER RETURN
  (SELECT org_id FROM entered WHERE pid = pg_backend_pid());
CREATE POLICY own ON notes USING (org_id = my_org());
"""
FUNCTIONS = """
REVOKE ALL ON notes FROM {role};
CREATE FUNCTION bodies() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER AS
  $$ SELECT body FROM public.notes WHERE org_id = current_setting('app.org', true)::uuid $$;
GRANT EXECUTE ON FUNCTION bodies() TO {role};
"""
BLIND = "CREATE POLICY own ON notes USING (md5(org_id::text) = current_setting('app.org_digest', true));"


def made(database: Database, role: str, *parts: str) -> Draft:
    with connect(database.dsn) as connection:
        for part in (ROWS, *parts):
            tell(connection, part.replace("{role}", role))
    return draft(database.dsn)


def test_a_table_of_people_with_one_tenant_each_is_recognised(database: Database) -> None:
    proposed = made(database, "init_profiles", PROFILES)
    assert proposed.works, proposed.toml
    assert proposed.proposal.principals.value == 'SELECT "org_id" AS tenant, "user_id" FROM "public"."profiles"'
    assert [guess.value for guess in proposed.proposal.enter] == ["SELECT set_config('app.user_id', %(user_id)s, true)"]


def test_a_function_whose_argument_no_column_tells_is_named_with_the_line_to_write(database: Database) -> None:
    with pytest.raises(UsageError, match=r"public\.enter\(\) makes a session a tenant's") as refused:
        made(database, "init_signed", SIGNED)
    assert "no column tells its arguments: signature" in refused.value.what
    assert 'enter = ["SELECT public.enter(%(org)s, %(signature)s)"]' in refused.value.remedy


def test_an_application_that_may_call_functions_alone_is_recognised(database: Database) -> None:
    proposed = made(database, "init_functions", FUNCTIONS)
    assert proposed.works, proposed.toml
    assert proposed.proposal.app_role.value == "init_functions"
    assert "whether they see their own rows was not tried" in proposed.toml


def test_a_proposal_that_shows_nobody_a_row_of_its_own_does_not_work(database: Database) -> None:
    proposed = made(database, "init_blind", BLIND)
    assert not proposed.works
    assert "enter is not what the policies ask for" in proposed.trial[-1]


def test_a_database_without_an_application_role_is_refused(database: Database) -> None:
    with pytest.raises(UsageError, match="no role could be the application's"):
        draft(database.dsn)


def test_a_file_that_exists_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "tenantproof.toml"
    path.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        write("theirs", path)
    assert path.read_text() == "mine"


def test_the_command_refuses_a_file_that_exists_before_it_connects(tmp_path: Path) -> None:
    path = tmp_path / "tenantproof.toml"
    path.write_text("mine")
    with pytest.raises(SystemExit) as ended:
        main(["init", "--dsn", "postgresql://nobody@localhost:1/none", "--output", str(path)])
    assert ended.value.code == 2
    assert path.read_text() == "mine"


def test_the_command_prints_a_proposal(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASES / "a_insurance_jwt" / "schema.sql").read_text())
    with pytest.raises(SystemExit) as ended:
        main(["init", "--dsn", database.dsn, "--output", "-"])
    printed = capsys.readouterr()
    assert ended.value.code == 0, printed.err
    assert "'org', %(tenant)s::text" in printed.out
    assert "'role', 'broker'" in printed.out
