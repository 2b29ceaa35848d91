"""A provisioned, empty system gets a past: the same numbers always give the same rows.

TENANTPROOF_DSN=… TENANTPROOF_TENANTS=12 TENANTPROOF_ROWS=2000 python -m system.seed
"""

import os
import sys
from pathlib import Path

import psycopg
from psycopg import errors, sql

from system.audit import chain
from system.privileged import Refusal, connect, main

SCRIPT = (Path(__file__).parent / "seed.sql").read_text(encoding="utf-8")
TENANTS, ROWS = 12, 2000
MESSAGES_IN_A_CONVERSATION = 8
OPEN_AT_A_TIME = 200


def seed(dsn: str, *, tenants: int = TENANTS, rows: int = ROWS) -> None:
    """Fill the database with `tenants` tenants and `rows` messages in all, then seal its log and gather statistics.

    Every tenant has people, a conversation and a log; each conversation has a message where `rows` allows it.
    """
    with connect(dsn, autocommit=True) as conn:
        with conn.transaction():
            _refuse_unless_empty(conn)
            conn.execute(_composed(tenants=tenants, rows=rows))
        chain.seal(conn)
        conn.execute("VACUUM (ANALYZE) tenants, users, conversations, messages, audit_log, audit_seals")


def _composed(*, tenants: int, rows: int) -> sql.Composed:
    conversations = max(tenants, rows // MESSAGES_IN_A_CONVERSATION)
    # SCRIPT is this package's own file, not somebody's input
    return sql.SQL(SCRIPT).format(
        tenants=sql.Literal(tenants),
        rows=sql.Literal(rows),
        conversations=sql.Literal(conversations),
        window=sql.Literal(min(OPEN_AT_A_TIME, max(1, conversations // 10))),
    )


def _refuse_unless_empty(conn: psycopg.Connection) -> None:
    try:
        seeded = conn.execute("SELECT EXISTS (SELECT FROM tenants)").fetchone()
    except errors.UndefinedTable as error:
        raise Refusal("there are no tables to fill: run python -m system.provision first") from error
    if seeded == (True,):
        raise Refusal(f"database {conn.info.dbname} has tenants already: seed a freshly provisioned one")


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or not 1 <= int(value) <= 999_999_999:
        raise Refusal(f"{name} is {value!r}: give it a whole number from 1 to 999999999")
    return int(value)


def _run(dsn: str) -> int:
    seed(dsn, tenants=_number("TENANTPROOF_TENANTS", TENANTS), rows=_number("TENANTPROOF_ROWS", ROWS))
    return 0


if __name__ == "__main__":
    sys.exit(main(_run))
