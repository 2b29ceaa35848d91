"""What a generated program breached once is tried first, by the places of its pieces alone."""

from pathlib import Path

import pytest
from hypothesis.database import DirectoryBasedExampleDatabase, InMemoryExampleDatabase

from harness.attack.pipeline import Options, Outcome, attack
from harness.attack.remembered import examples, remember, remembered
from harness.config.load import load_config
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database
from tests.harness.attack.test_cases import CASES

CASE = CASES / "b_join_band"
INSTANT = 1e-6


def outcome_of(database: Database) -> Outcome:
    return attack(load_config(CASE / "tenantproof.toml"), database.dsn, Options(budget=INSTANT))


def test_programs_come_back_in_a_fixed_order_under_their_schema_alone(tmp_path: Path) -> None:
    known = DirectoryBasedExampleDatabase(tmp_path)
    remember(known, "sha256:a", (3, 1))
    remember(known, "sha256:a", (2, 2, 9))
    assert set(remembered(known, "sha256:a")) == {(3, 1), (2, 2, 9)}
    assert remembered(known, "sha256:a") == remembered(known, "sha256:a")
    assert remembered(known, "sha256:b") == ()


def test_what_is_no_program_is_left_out(tmp_path: Path) -> None:
    known = DirectoryBasedExampleDatabase(tmp_path)
    for value in (b"\x00", b"[]", b"[-1]", b'["DROP TABLE"]', b"{}"):
        known.save(b"sha256:a", value)
    assert remembered(known, "sha256:a") == ()


def test_the_setting_names_a_folder_or_turns_it_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(examples(), InMemoryExampleDatabase)
    monkeypatch.setenv("TENANTPROOF_EXAMPLES", str(tmp_path))
    remember(examples(), "sha256:a", (1, 2))
    assert remembered(examples(), "sha256:a") == ((1, 2),)


def test_a_remembered_program_is_tried_and_changes_no_finding_of_its_own_accord(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(database.dsn) as connection:
        tell(connection, (CASE / "schema.sql").read_text())
        tell(connection, (CASE / "repair.sql").read_text())
    without = outcome_of(database)
    monkeypatch.setenv("TENANTPROOF_EXAMPLES", str(tmp_path))
    for places in ((0, 1), (2, 3, 4), (100_000, 1)):
        remember(examples(), without.survey.catalog.schema_digest, places)
    replayed = outcome_of(database)
    assert replayed.attempts > without.attempts
    assert [f.fingerprint for f in replayed.findings] == [f.fingerprint for f in without.findings]
