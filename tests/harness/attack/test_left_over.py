"""A defect of ``enter`` itself has no repair in the schema: it is mended where it is written."""

from pathlib import Path

import pytest

from harness.attack.pipeline import Options, attack
from harness.config.load import load_config
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import verdict_of
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database
from tests.harness.attack.test_cases import CASES

CASE = CASES / "c_role_left_over"


@pytest.mark.parametrize(("given", "word"), [("SET ROLE", "breached"), ("SET LOCAL ROLE", "isolated")])
def test_a_role_left_over_is_found_until_it_is_set_locally(
    given: str, word: str, database: Database, tmp_path: Path
) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASE / "schema.sql").read_text())
    config = tmp_path / "tenantproof.toml"
    config.write_text((CASE / "tenantproof.toml").read_text().replace("SET ROLE", given))
    outcome = attack(load_config(config), database.dsn, Options(budget=0))
    assert verdict_of(outcome, frozenset(DEFAULT_FAILING)).word == word
