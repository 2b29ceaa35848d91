"""A database that somebody else is connected to is judged all the same, from a copy."""

from harness.attack.pipeline import Options, attack
from harness.config.load import load_config
from harness.report.attack import verdict_of
from harness.target.connect import connect
from harness.target.text import ask, tell
from tests.conftest import Database
from tests.harness.attack.test_cases import CASES, FAILING


def test_a_database_in_use_is_judged_from_a_dump_and_nobody_is_disturbed(database: Database) -> None:
    case = CASES / "b_join_band"
    with connect(database.dsn) as connection:
        tell(connection, (case / "schema.sql").read_text())
        tell(connection, "BEGIN; CREATE TABLE public.unfinished (n integer)")
        outcome = attack(load_config(case / "tenantproof.toml"), database.dsn, Options())
        assert ask(connection, "SELECT count(*) FROM public.unfinished") == [("0",)]
        tell(connection, "ROLLBACK")
    assert verdict_of(outcome, FAILING).word == "breached"
