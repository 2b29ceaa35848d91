"""The scripts of rls/ run whole, in order, in one transaction: a session sees all of the old ones or all of the new."""

from collections.abc import Iterator
from pathlib import Path

import psycopg

SCRIPTS = Path(__file__).resolve().parent.parent / "rls"


def scripts() -> Iterator[Path]:
    """The numbered scripts, in their order."""
    yield from sorted(SCRIPTS.glob("[0-9]*.sql"))


def apply(conn: psycopg.Connection) -> None:
    """Bring roles, policies, grants and audit to what the scripts say; the caller's connection is between transactions."""
    with conn.transaction():
        for script in scripts():
            conn.execute(script.read_bytes())


def retract(conn: psycopg.Connection) -> None:
    """Take policies, grants and audit triggers off every table, which leaves them closed, so that a migration may drop columns."""
    with conn.transaction():
        conn.execute((SCRIPTS / "retract.sql").read_bytes())
