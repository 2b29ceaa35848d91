"""Things go wrong in the crowd itself: a statement that times out, a request given up, a deadlock, a huge query.

What fails is the server's own doing; the connection goes back as it is, for whoever comes next.
"""

import random
from typing import Any

import gevent
import psycopg

from load.draw import Turn

Connection = psycopg.Connection[Any]

_SLEEP = "SELECT pg_catalog.pg_sleep(2)"
_TOUCH = "UPDATE tenantproof_load.cell SET n = n + 1 WHERE id = %s"
_REPEATED = 1000


def suffer(
    conn: Connection, turn: Turn, params: dict[str, str | None], other: Connection | None
) -> psycopg.Cursor[Any]:
    """Bring the turn's mishap about in the open transaction of ``conn``; raises what the server answers."""
    match turn.manner:
        case "statement-timed-out":
            conn.execute("SET LOCAL statement_timeout = 5")
            return conn.execute(_SLEEP)
        case "request-cancelled":
            gevent.spawn_later(0.01 + random.random() * 0.02, _cancel, conn)  # noqa: S311 - no secret
            return conn.execute(_SLEEP)
        case "deadlock":
            assert other is not None
            return _deadlock(conn, other)
        case _:
            # Ordered by nothing, so that the rows stream; the discriminator stays a column of its table.
            return conn.execute(
                f"SELECT q.* FROM ({turn.query.sql.strip().rstrip(';')}) q, pg_catalog.generate_series(1, {_REPEATED})",
                params,
            )


def _cancel(conn: Connection) -> None:
    if not conn.closed:
        conn.cancel_safe(timeout=2)


def _deadlock(conn: Connection, other: Connection) -> psycopg.Cursor[Any]:
    """Two rows, updated crosswise; the server ends one of the two, and that one's error is raised."""
    other.execute("BEGIN")
    try:
        conn.execute(_TOUCH, (1,))
        other.execute(_TOUCH, (2,))
        crossing = gevent.spawn(_error_of, other)
        try:
            done = conn.execute(_TOUCH, (2,))
        finally:
            crossing.join(timeout=5)
        if isinstance(crossing.value, psycopg.errors.DeadlockDetected):
            raise crossing.value
        return done
    finally:
        if not other.closed:
            other.execute("ROLLBACK")


def _error_of(conn: Connection) -> psycopg.Error | None:
    try:
        conn.execute(_TOUCH, (1,))
    except psycopg.Error as error:
        return error
    return None
