"""The target is never changed, a run repeats itself, and nothing is left behind."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.attack.pipeline import Options, attack
from harness.cli.main import group
from harness.config.load import load_config
from harness.errors import ConfigError, ConnectionFailed, UsageError
from harness.record.model import DEFAULT_FAILING
from harness.report.attack import document, verdict_of
from harness.target.connect import connect, dsn_with
from harness.target.text import ask, tell
from tests.conftest import Database
from tests.harness.attack.test_cases import CASES, outcome_of

FAILING = frozenset(DEFAULT_FAILING)
CASE = CASES / "b_join_band"


def everything(dsn: str) -> list[tuple[str, object]]:
    with connect(dsn) as connection:
        names = ask(
            connection,
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
        )
        return [(str(name), ask(connection, f"SELECT x::text FROM {name} x ORDER BY 1")) for (name,) in names]


def test_an_attack_leaves_the_target_as_it_was_and_no_clone_behind(database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASE / "schema.sql").read_text())
    before = everything(database.dsn)
    attack(load_config(CASE / "tenantproof.toml"), database.dsn, Options())
    assert everything(database.dsn) == before
    with connect(database.dsn) as connection:
        assert ask(connection, "SELECT datname FROM pg_database WHERE datname LIKE 'tenantproof\\_%'") == []


def test_the_same_seed_gives_the_same_findings(database: Database) -> None:
    first = outcome_of("b_join_band", database)
    second = attack(load_config(CASE / "tenantproof.toml"), database.dsn, Options())
    assert [f.fingerprint for f in first.findings] == [f.fingerprint for f in second.findings]


def test_the_document_has_the_shape_of_the_contract(database: Database) -> None:
    told = json.loads(json.dumps(document(outcome_of("b_join_band", database), FAILING)))
    assert told["schema"] == 1
    assert told["verdict"] == "breached"
    assert set(told["target"]) == {"server_version", "database", "schema_digest"}
    assert {"fingerprint", "rule", "severity", "object", "family", "attacker", "victim", "statements", "observed",
            "explanation", "remedy", "reproduction", "waiver"} <= set(told["findings"][0])  # fmt: skip
    states = {entry["state"] for entry in told["coverage"]}
    assert states <= {"attacked", "closed-by-grant", "closed-to-all", "shared", "ownerless", "uncovered"}


def test_an_empty_database_is_an_error_and_nothing_is_judged(database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, "DO $$ BEGIN CREATE ROLE b_join_band_app; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    with pytest.raises(UsageError, match="no tables"):
        attack(load_config(CASE / "tenantproof.toml"), database.dsn, Options())


def test_a_role_that_does_not_exist_is_named(database: Database, tmp_path: Path) -> None:
    config = tmp_path / "tenantproof.toml"
    config.write_text((CASE / "tenantproof.toml").read_text().replace("b_join_band_app", "nobody_has_this_role"))
    with pytest.raises(ConfigError, match="nobody_has_this_role"):
        attack(load_config(config), database.dsn, Options())


def test_a_database_that_is_not_there_is_a_connection_error(database: Database) -> None:
    with pytest.raises(ConnectionFailed):
        attack(load_config(CASE / "tenantproof.toml"), dsn_with(database.dsn, dbname="not_there"), Options())


def test_a_bypassing_role_is_found_on_every_table(database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASE / "schema.sql").read_text())
        tell(connection, (CASE / "repair.sql").read_text())
        tell(connection, "ALTER ROLE b_join_band_app BYPASSRLS")
    try:
        outcome = attack(load_config(CASE / "tenantproof.toml"), database.dsn, Options())
    finally:
        with connect(database.dsn) as connection:
            tell(connection, "ALTER ROLE b_join_band_app NOBYPASSRLS")
    assert verdict_of(outcome, FAILING).word == "breached"


def test_the_command_prints_json_alone_and_exits_with_one_on_a_breach(database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASE / "schema.sql").read_text())
    arguments = ["attack", "--config", str(CASE / "tenantproof.toml"), "--dsn", database.dsn, "--format", "json"]
    done = CliRunner().invoke(group, arguments)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["verdict"] == "breached"
