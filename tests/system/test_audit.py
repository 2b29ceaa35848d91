"""Whoever verifies the log is told what was changed since it was sealed."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from harness.target.connect import connect
from system.audit import chain
from system.audit.__main__ import run
from system.provision import provision
from system.seed import seed
from tests.conftest import Database


@pytest.fixture
def sealed(database: Database) -> Iterator[psycopg.Connection]:
    """Two links a tenant, the second of two rows."""
    provision(database.dsn)
    seed(database.dsn, tenants=3, rows=30)
    with connect(database.dsn) as conn:
        conn.execute("UPDATE tenants SET name = name || ' Ltd'")
        conn.execute("UPDATE tenants SET name = name || ' & Co'")
        assert chain.seal(conn) == 3
        yield conn


@pytest.mark.parametrize("table", ["audit_log", "audit_seals"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET tenant_id = 1", "DELETE FROM {}", "TRUNCATE {}"])
def test_even_a_superuser_appends_only(sealed: psycopg.Connection, statement: str, table: str) -> None:
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match="append-only"):
        sealed.execute(statement.format(table).encode())


def test_an_untouched_log_is_whole_and_what_is_not_sealed_is_counted(sealed: psycopg.Connection) -> None:
    sealed.execute("UPDATE tenants SET name = 'last'")
    assert chain.verify(sealed) == []
    counted = chain.count(sealed)
    assert (counted.links, counted.unsealed) == (6, 3)
    assert counted.sealed > 0


@pytest.mark.parametrize(
    ("tampering", "kinds"),
    [
        ("UPDATE audit_log SET actor_id = 99 WHERE id = 1", {"row-changed"}),
        ("UPDATE audit_log SET at = at + interval '1 microsecond' WHERE id = 1", {"row-changed"}),
        ("UPDATE audit_log SET after = NULL WHERE id = 1", {"row-changed"}),
        ("DELETE FROM audit_log WHERE id = 1", {"row-missing"}),
        ("UPDATE audit_seals SET row_ids = row_ids[1:1], row_digests = row_digests[1:1]", {"link-changed"}),
        ("UPDATE audit_seals SET sealed_at = sealed_at - interval '1 day'", {"link-changed"}),
        ("DELETE FROM audit_seals WHERE number = 1 AND tenant_id = 2", {"link-missing"}),
        ("UPDATE audit_seals SET digest = sha256(digest) WHERE number = 1", {"link-changed", "chain-broken"}),
    ],
)
def test_tampering_is_found_and_named(sealed: psycopg.Connection, tampering: str, kinds: set[str]) -> None:
    sealed.execute("SET session_replication_role = replica")
    assert sealed.execute(tampering.encode()).rowcount > 0
    assert {damage.kind for damage in chain.verify(sealed)} == kinds


def test_a_chain_that_was_cut_off_and_begun_anew_is_found_by_its_anchor(sealed: psycopg.Connection) -> None:
    anchor = chain.heads(sealed)
    assert chain.verify(sealed, anchor) == []
    sealed.execute("SET session_replication_role = replica")
    sealed.execute("DELETE FROM audit_seals WHERE tenant_id = 2")
    sealed.execute("DELETE FROM audit_log WHERE tenant_id = 2 AND table_name = 'tenants'")
    chain.seal(sealed)
    assert chain.verify(sealed) == []
    assert [(lost.tenant_id, lost.kind) for lost in chain.verify(sealed, anchor)] == [(2, "anchor-lost")]


def test_rows_that_commit_out_of_order_are_all_sealed(sealed: psycopg.Connection) -> None:
    with connect(sealed.info.dsn) as early:
        early.execute("BEGIN")
        early.execute("UPDATE users SET display_name = 'early' WHERE tenant_id = 1 AND role = 'owner'")
        sealed.execute("UPDATE tenants SET name = 'late' WHERE tenant_id = 1")
        assert chain.seal(sealed) == 1  # and did not wait
        early.execute("COMMIT")
    assert chain.count(sealed).unsealed == 1
    assert chain.seal(sealed) == 1
    assert chain.count(sealed).unsealed == 0
    assert chain.verify(sealed) == []


def test_the_commands_seal_verify_and_exit_with_one_on_damage(
    sealed: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dsn, anchor = sealed.info.dsn, tmp_path / "anchor.json"
    assert run(["seal", "--anchor", str(anchor)], dsn) == 0
    assert set(json.loads(anchor.read_text())) == {"1", "2", "3"}
    assert run(["verify", "--anchor", str(anchor)], dsn) == 0
    assert "whole" in capsys.readouterr().out
    sealed.execute("SET session_replication_role = replica")
    sealed.execute("DELETE FROM audit_log WHERE tenant_id = 2")
    assert run(["verify"], dsn) == 1
    assert "row-missing: tenant 2" in capsys.readouterr().out
