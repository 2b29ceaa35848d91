"""The target is never changed, a run repeats itself, and nothing is left behind."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.attack.pipeline import Options, Outcome, attack
from harness.cli.main import group
from harness.config.load import load_config
from harness.errors import ConfigError, ConnectionFailed, UsageError
from harness.record.model import DEFAULT_FAILING, Severity
from harness.report.attack import document, render, verdict_of
from harness.target.connect import connect, dsn_with
from harness.target.model import Server
from harness.target.text import ask, tell
from tests.conftest import Database
from tests.harness.attack.test_cases import CASES

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """A database with the case, before and after an attack; the outcome of the attack."""

    dsn: str
    before: list[tuple[str, object]]
    after: list[tuple[str, object]]
    outcome: Outcome


@pytest.fixture(scope="module")
def attacked(server: Server) -> Iterator[Attacked]:
    name = "attacked_for_safety"
    with connect(server.dsn) as connection:
        tell(connection, f"CREATE DATABASE {name}")
    dsn = dsn_with(server.dsn, dbname=name)
    with connect(dsn) as connection:
        tell(connection, (CASE / "schema.sql").read_text())
    before = everything(dsn)
    outcome = attack(load_config(CASE / "tenantproof.toml"), dsn, Options())
    yield Attacked(dsn=dsn, before=before, after=everything(dsn), outcome=outcome)
    with connect(server.dsn) as connection:
        tell(connection, f"DROP DATABASE {name} WITH (FORCE)")


def test_an_attack_leaves_the_target_as_it_was_and_no_clone_behind(attacked: Attacked) -> None:
    assert attacked.after == attacked.before
    with connect(attacked.dsn) as connection:
        assert ask(connection, "SELECT datname FROM pg_database WHERE datname LIKE 'tenantproof\\_%'") == []


def test_the_command_prints_json_alone_and_the_same_seed_gives_the_same_findings(attacked: Attacked) -> None:
    arguments = ["attack", "--config", str(CASE / "tenantproof.toml"), "--dsn", attacked.dsn, "--format", "json"]
    done = CliRunner().invoke(group, arguments)
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["verdict"] == "breached"
    assert [f["fingerprint"] for f in told["findings"]] == [f.fingerprint for f in attacked.outcome.findings]


@pytest.mark.parametrize("shape", ["text", "json", "sarif", "junit"])
def test_every_format_shows_every_waiver_and_what_is_wrong_with_it(attacked: Attacked, shape: str) -> None:
    known = [
        {"finding": "content:public.t", "reason": "why", "owner": "who", "expires": "2099-12-31", "state": "in-force"},
        {"finding": "activity", "reason": "so", "owner": "she", "expires": "2020-01-01", "state": "expired"},
    ]
    waivers = tuple({**each, "warning": "is odd"} for each in known)
    told = render(replace(attacked.outcome, waivers=waivers), FAILING, shape)
    assert all(each[key] in told for each in waivers for key in ("finding", "reason", "owner", "expires", "warning"))


def test_a_waiver_of_the_configuration_is_listed_with_what_it_matches(attacked: Attacked, tmp_path: Path) -> None:
    found = next(f for f in attacked.outcome.findings if f.severity is Severity.CONTENT)
    soon = datetime.now(UTC).date() + timedelta(days=3)
    accept = '[[accept]]\nfinding = "{}"\nreason = "known"\nowner = "us"\nexpires = {}\n'
    waivers = accept.format(found.fingerprint, soon) + accept.format("forgery:no-such", "2099-12-31")
    (tmp_path / "tenantproof.toml").write_text((CASE / "tenantproof.toml").read_text() + waivers)
    outcome = attack(load_config(tmp_path / "tenantproof.toml"), attacked.dsn, Options(budget=0))
    used, idle = outcome.waivers
    assert (used["matched"], used["state"], used["warning"]) == (1, "in-force", "expires in 3 days")
    assert (idle["matched"], idle["state"]) == (0, "idle")
    assert next(f for f in outcome.findings if f.fingerprint == found.fingerprint).waiver is not None


def test_the_document_has_the_shape_of_the_contract(attacked: Attacked) -> None:
    told = json.loads(json.dumps(document(attacked.outcome, FAILING)))
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
