"""A fault is the database's own: an error, a time-out, a cancelled statement, a backend that is ended."""

import threading
import time
from contextlib import suppress

import psycopg

from harness.pools.speech import NO_TRANSACTION, Lost, Refused, say
from harness.pools.stage import Stage
from harness.pools.subject import Session
from harness.target.connect import connect

FAULTS = ("error", "time out", "cancel", "terminate")
_SLEEP = "SELECT pg_catalog.pg_sleep(2)"
_CANCEL = (
    "SELECT pg_catalog.pg_cancel_backend(pid) FROM pg_catalog.pg_stat_activity "
    "WHERE pid = %s AND wait_event = 'PgSleep'"
)
_IDLE = (
    "SELECT pid FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database() "
    "AND usename = %s AND state LIKE 'idle%%' AND NOT pid = ANY(%s) ORDER BY backend_start LIMIT 1"
)


def fault(stage: Stage, session: Session, pid: int, kind: str) -> BaseException | None:
    """Bring ``kind`` about in ``session``, whose backend is ``pid``; the error as the subject raised it."""
    try:
        match kind:
            case "time out":
                _in_transaction(session)
                say(session, "SET LOCAL statement_timeout = 5")
                say(session, _SLEEP)
            case "cancel":
                _cancelled(stage, session, pid)
            case "terminate":
                _terminate(stage, [pid])
                say(session, "SELECT 1")
            case _:
                say(session, "SELECT 1/0")
    except (Refused, Lost) as error:
        return error.cause
    return None


def _in_transaction(session: Session) -> None:
    try:
        say(session, "SAVEPOINT tenantproof")
    except Refused as refused:
        if refused.sqlstate != NO_TRANSACTION:
            raise
        say(session, "BEGIN")


def terminate_idle(stage: Stage, busy: set[int]) -> int:
    """End a connection of the application's that nobody holds; how many there were, at most one."""
    pids = [row[0] for row in stage.admin.execute(_IDLE, [stage.app_user, list(busy)])]
    _terminate(stage, pids)
    return len(pids)


def _terminate(stage: Stage, pids: list[int]) -> None:
    for pid in pids:
        stage.admin.execute("SELECT pg_catalog.pg_terminate_backend(%s)", [pid])
    until = time.monotonic() + 2
    left = "SELECT 1 FROM pg_catalog.pg_stat_activity WHERE pid = ANY(%s)"
    while stage.admin.execute(left, [pids]).fetchone() and time.monotonic() < until:
        time.sleep(0.001)


def _cancelled(stage: Stage, session: Session, pid: int) -> None:
    over = threading.Event()
    thread = threading.Thread(target=_cancel, args=(stage.dsn, pid, over), daemon=True)
    thread.start()
    try:
        say(session, _SLEEP)
    finally:
        over.set()
        thread.join()


def _cancel(dsn: str, pid: int, over: threading.Event) -> None:
    with suppress(psycopg.Error), connect(dsn) as conn:
        while not over.wait(0.001):
            if conn.execute(_CANCEL, [pid]).fetchone():
                return
