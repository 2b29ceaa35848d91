"""Every transaction belongs to one principal, and every row that comes back is checked against it.

Most users are honest; some ask for another tenant's rows, some are nobody: to those no marked row may be shown.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from load.connection import Waiting
from load.draw import Turn, sample
from load.inspector import Inspector
from load.job import Actor, Job, opening
from load.mishaps import suffer

Connection = psycopg.Connection[Any]


class Abandoned(Exception):
    """Who held the connection is gone without a word: the pool has to end the transaction."""


class Crowd:
    """The connections that all users of one process share, and the transactions on them."""

    def __init__(self, job: Job, inspector: Inspector) -> None:
        self.job = job
        self.inspector = inspector
        self.tally = inspector.tally
        self._last: dict[int, Actor] = {}
        self._pool = self._opened() if job.pooler == "psycopg" else None

    def _opened(self) -> ConnectionPool[Connection]:
        pool: ConnectionPool[Connection] = ConnectionPool(
            self.job.dsn,
            connection_class=Waiting,
            min_size=min(self.job.connections, 2),
            max_size=self.job.connections,
            kwargs=self._arguments(),
            check=_alive if self.job.mishaps else None,
            timeout=30,
            open=False,
        )
        pool.open()
        return pool

    def _arguments(self) -> dict[str, Any]:
        return {"autocommit": True, "prepare_threshold": 5 if self.job.prepared else None}

    def own(self) -> Connection | None:
        """A user's own connection where there is no pool in this process."""
        return None if self._pool is not None else Waiting.connect(self.job.dsn, **self._arguments())

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close(timeout=1)

    @contextmanager
    def connection(self, own: Connection | None) -> Iterator[Connection]:
        """The user's own connection, or one of the pool's for the length of the block."""
        if own is not None:
            yield own
            return
        assert self._pool is not None
        with self._pool.connection() as conn:
            yield conn

    @contextmanager
    def _second(self) -> Iterator[Connection]:
        own = self.own()
        try:
            with self.connection(own) as conn:
                yield conn
        finally:
            if own is not None:
                own.close()

    def transact(self, conn: Connection, turn: Turn) -> None:
        """Run one transaction and check its rows. Raises what the server answered."""
        token = uuid.uuid4().hex if turn.query.kind == "write" and self.job.ledger else None
        try:
            pid, before = self._begin(conn, turn.actor, token)
            if turn.program:
                self._attempts(conn, turn, pid, before)
                return
            params = turn.params
            if turn.actor is None and before is not None:
                params = sample(before, turn.query)  # nobody would be shown the last tenant's rows, if any
            if turn.manner == "deadlock":
                with self._second() as other:
                    suffer(conn, turn, params, other)
            elif turn.manner not in ("honest", "flood", "nobody", "stranger"):
                self._see(turn, suffer(conn, turn, params, None), pid, before)
            else:
                self._see(turn, conn.execute(turn.query.sql, params), pid, before)
            conn.execute("COMMIT")
        except psycopg.Error:
            if not conn.closed:
                with suppress(psycopg.OperationalError):
                    conn.execute("ROLLBACK")
            raise
        if token is not None:
            self.inspector.acknowledge(token)

    def _begin(self, conn: Connection, actor: Actor | None, token: str | None) -> tuple[int, Actor | None]:
        """Enter in one message; the server connection, and who was its last."""
        cursor = conn.execute(opening(self.job, actor, token), prepare=False)
        pid = conn.info.backend_pid
        if self.job.asks_pid:
            told = cursor.set_result(-1).pgresult
            pid = int(told.get_value(0, 0) or 0) if told is not None else 0
        self.tally.pids.add(pid)
        before = self._last.get(pid)
        if actor is not None:
            if before is not None and before.tenant != actor.tenant:
                self.tally.switches += 1
            self._last[pid] = actor
        return pid, before

    def _see(self, turn: Turn, cursor: psycopg.Cursor[Any], pid: int, before: Actor | None) -> None:
        if cursor.pgresult is not None:
            self.inspector.rows(turn, cursor.pgresult, pid, before)

    def _attempts(self, conn: Connection, turn: Turn, pid: int, before: Actor | None) -> None:
        """Try what the program tries, and give the connection back as the ending says; a refusal is right."""
        conn.execute("SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '2s'", prepare=False)
        for statement in turn.program:
            with suppress(psycopg.DatabaseError):
                self._see(turn, conn.execute(statement, prepare=False), pid, before)
            if conn.info.transaction_status is not psycopg.pq.TransactionStatus.INTRANS:
                break
        if turn.ending == "left open" and self._pool is not None:
            raise Abandoned
        with suppress(psycopg.DatabaseError):
            conn.execute(turn.ending if turn.ending != "left open" else "ROLLBACK", prepare=False)
        if not conn.closed and conn.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE:
            conn.execute("ROLLBACK")


def _alive(conn: Connection) -> None:
    """As the pool's check, at no cost while all is well: a backend that ended has said so, or will when asked."""
    if conn.closed or conn.pgconn.status != psycopg.pq.ConnStatus.OK:
        raise psycopg.OperationalError("the connection is closed")
