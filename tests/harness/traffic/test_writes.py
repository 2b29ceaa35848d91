"""A write that was acknowledged and is not there is lost; one that is there twice is doubled."""

import uuid
from pathlib import Path

from harness.target.connect import connect
from harness.traffic.writes import verify
from tests.conftest import Database


def _verified(database: Database, folder: Path, acknowledged: list[str], there: list[str]) -> tuple[int, int]:
    (folder / "acks-1.txt").write_text("".join(f"{token}\n" for token in acknowledged), encoding="ascii")
    with connect(database.dsn) as conn:
        conn.execute("CREATE SCHEMA tenantproof_load")
        conn.execute("CREATE TABLE tenantproof_load.ledger (token uuid)")
        with conn.cursor() as cursor:
            cursor.executemany("INSERT INTO tenantproof_load.ledger VALUES (%s)", [(token,) for token in there])
        return verify(conn, folder)


def test_lost_and_doubled_writes_are_counted(database: Database, tmp_path: Path) -> None:
    one, two = uuid.uuid4().hex, uuid.uuid4().hex
    assert _verified(database, tmp_path, [one, two], [one, one]) == (1, 1)


def test_writes_that_are_there_once_are_in_order_also_when_unacknowledged(database: Database, tmp_path: Path) -> None:
    one, two = uuid.uuid4().hex, uuid.uuid4().hex
    assert _verified(database, tmp_path, [one], [one, two]) == (0, 0)
