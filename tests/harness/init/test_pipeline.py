"""The proposed file loads, and leads to the verdict that the case's own file leads to."""

import json
from pathlib import Path

import pytest

from harness.attack.pipeline import Options, attack
from harness.cli.main import main
from harness.config.load import load_config
from harness.errors import UsageError
from harness.init.pipeline import draft, write
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import verdict_of
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

CASES = Path(__file__).parents[2] / "cases"
FAILING = frozenset(DEFAULT_FAILING)


@pytest.mark.parametrize("name", ["a_garage_orders", "b_safe_jwt_agencies", "a_club_members"])
def test_the_proposal_leads_to_the_verdict_of_the_own_file(name: str, database: Database, tmp_path: Path) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASES / name / "schema.sql").read_text())
    made = draft(database.dsn)
    assert made.works, made.toml
    write(made.toml, tmp_path / "tenantproof.toml")
    outcome = attack(load_config(tmp_path / "tenantproof.toml"), database.dsn, Options(budget=0))
    truth = json.loads((CASES / name / "truth.json").read_text())
    own = "breached" if truth["leaky"] and truth["severity"] in {each.value for each in FAILING} else "isolated"
    assert verdict_of(outcome, FAILING).word == own, made.toml


def test_a_role_for_each_tenant_is_recognised(database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASES / "a_safe_role_per_parish" / "schema.sql").read_text())
    made = draft(database.dsn)
    assert made.works, made.toml
    assert [guess.value for guess in made.proposal.enter] == ["SELECT set_config('role', %(db_role)s, true)"]


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
