"""Each leaky case is found, its repaired twin and every sound case stay silent: the corpus, or some of each family."""

import json
import os
from pathlib import Path

import pytest

from harness.attack.pipeline import Options, Outcome, attack
from harness.config.load import load_config
from harness.record.model import DEFAULT_FAILING, Severity
from harness.report.attack import verdict_of
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

CASES = Path(__file__).parents[2] / "cases"
FAILING = frozenset(DEFAULT_FAILING)
# A gate that has little time takes an even part: every third, say.
EVERY = int(os.environ.get("TENANTPROOF_CORPUS_EVERY", "1"))

# One of each family in the default suite, beside those that test_replay attacks; the whole corpus has an environment
# of its own.
LEAKY = (
    "a_choir_scores",
    "a_import_worker",
    "b_bulk_loader",
    "b_court_slots",
    "b_join_band",
    "b_order_outbox",
    "b_parcel_lockers",
    "b_queue_depth",
    "a_chat_signin",
    "b_stock_sync",
)


def outcome_of(name: str, database: Database, *, repaired: bool = False) -> Outcome:
    folder = CASES / name
    with connect(database.dsn) as connection:
        tell(connection, (folder / "schema.sql").read_text())
        if repaired:
            tell(connection, (folder / "repair.sql").read_text())
    return attack(load_config(folder / "tenantproof.toml"), database.dsn, Options())


def truth_of(name: str) -> dict[str, object]:
    found = json.loads((CASES / name / "truth.json").read_text())
    assert isinstance(found, dict)
    return found


def assert_found(name: str, database: Database) -> None:
    outcome, truth = outcome_of(name, database), truth_of(name)
    verdict = verdict_of(outcome, FAILING)
    if truth["severity"] in {severity.value for severity in FAILING}:
        assert verdict.word == "breached", verdict
    else:
        assert verdict.word == "isolated", verdict
        assert Severity(str(truth["severity"])) in {finding.severity for finding in outcome.findings}


def assert_silent(name: str, database: Database, *, repaired: bool) -> None:
    outcome = outcome_of(name, database, repaired=repaired)
    failing = [finding.fingerprint for finding in outcome.findings if finding.severity in FAILING]
    assert failing == []
    assert verdict_of(outcome, FAILING).word == "isolated", verdict_of(outcome, FAILING)


@pytest.mark.parametrize("name", LEAKY)
def test_a_leak_is_found(name: str, database: Database) -> None:
    assert_found(name, database)


@pytest.mark.parametrize("name", LEAKY[::2])
def test_its_repaired_twin_stays_silent(name: str, database: Database) -> None:
    assert_silent(name, database, repaired=True)


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(path.parent.name for path in CASES.glob("*/schema.sql"))[::EVERY])
def test_the_corpus_is_judged_rightly(name: str, database: Database) -> None:
    if truth_of(name)["leaky"]:
        assert_found(name, database)
    else:
        assert_silent(name, database, repaired=False)


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(path.parent.name for path in CASES.glob("*/repair.sql"))[::EVERY])
def test_the_corpus_repaired_stays_silent(name: str, database: Database) -> None:
    assert_silent(name, database, repaired=True)
