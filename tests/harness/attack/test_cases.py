"""Each leaky case is found, its repaired twin and every sound case stay silent: the corpus, or some of each family."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.attack.pipeline import Options, Outcome, attack
from harness.config.load import load_config
from harness.record.model import DEFAULT_FAILING, Severity
from harness.report.attack import verdict_of
from harness.target.connect import connect
from harness.target.model import Server
from harness.target.server import open_server
from harness.target.text import tell
from tests.conftest import Database, empty_database
from tests.harness.attack.tally import Judged

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


@pytest.fixture(scope="module")
def corpus_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """TENANTPROOF_CORPUS_POSTGRES, as --postgres takes it; else the server of all tests."""
    named = os.environ.get("TENANTPROOF_CORPUS_POSTGRES")
    if named is None:
        yield request.getfixturevalue("server")
        return
    with open_server(named) as opened:
        yield opened


@pytest.fixture
def subject(corpus_server: Server) -> Iterator[Database]:
    with empty_database(corpus_server) as made:
        yield made


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


def judged(name: str, database: Database, *, repaired: bool = False) -> Judged:
    """The judgement, and whether it is the truth's."""
    truth = truth_of(name)
    severity = Severity(str(truth["severity"])) if truth["leaky"] and not repaired else None
    outcome = outcome_of(name, database, repaired=repaired)
    word = verdict_of(outcome, FAILING).word
    if severity is None:
        right = word == "isolated"
    elif severity in FAILING:
        right = word == "breached"
    else:
        right = word == "isolated" and severity in {finding.severity for finding in outcome.findings}
    return Judged(
        case=f"{name} repaired" if repaired else name,
        severity=severity.value if severity is not None else None,
        verdict=word,
        right=right,
        seconds=outcome.seconds,
    )


def holds_for(name: str, server: Server) -> bool:
    """Whether the case says anything of the server's version."""
    versions = truth_of(name)["pg"]
    major = int(server.version.split(".")[0])
    return not isinstance(versions, list) or min(versions) <= major <= max(versions)


@pytest.mark.parametrize("name", LEAKY)
def test_a_leak_is_found(name: str, database: Database) -> None:
    found = judged(name, database)
    assert found.right, found


@pytest.mark.parametrize("name", LEAKY[::2])
def test_its_repaired_twin_stays_silent(name: str, database: Database) -> None:
    found = judged(name, database, repaired=True)
    assert found.right, found


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "repaired"),
    sorted(
        (path.parent.name, path.name == "repair.sql")
        for file in ("schema.sql", "repair.sql")
        for path in CASES.glob(f"*/{file}")
    )[::EVERY],
)
def test_the_corpus_is_judged_rightly(
    name: str,
    *,
    repaired: bool,
    corpus_server: Server,
    subject: Database,
    record_property: Callable[[str, object], None],
) -> None:
    if not holds_for(name, corpus_server):
        pytest.skip(f"{name} says nothing of PostgreSQL {corpus_server.version}")
    found = judged(name, subject, repaired=repaired)
    record_property(*found.told())
    assert found.right, found
