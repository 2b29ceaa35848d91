"""Every transaction belongs to one principal, and every row that comes back is checked against it.

Most users are honest; some ask for another tenant's rows, some are nobody: to those no marked row may be shown.
"""

import json
import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO

import psycopg
from psycopg_pool import ConnectionPool

from load.job import Actor, Job, Query
from load.marks import Marks
from load.tally import Tally

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One transaction: who asks, what, with whose parameters. ``actor`` None is nobody."""

    actor: Actor | None
    query: Query
    params: dict[str, str | None]
    manner: str


class Crowd:
    """What all users of one process share: the pool, the marks, the tally."""

    def __init__(self, job: Job, on_breach: Callable[[], None]) -> None:
        self.job = job
        self.tally = Tally()
        self._marks = Marks(job.secret, job.tenants, job.discriminators)
        self._on_breach = on_breach
        self._last: dict[int, Actor] = {}
        self._reads = [query for query in job.queries if query.kind == "read"]
        self._writes = [query for query in job.queries if query.kind == "write"]
        self._acks: TextIO | None = None
        if job.folder is not None:
            self._acks = (job.folder / f"acks-{uuid.uuid4().hex}.txt").open("w", encoding="ascii", buffering=1)
        self._pool = self._opened() if job.pooler != "none" else None

    def _opened(self) -> ConnectionPool[Connection]:
        pool: ConnectionPool[Connection] = ConnectionPool(
            self.job.dsn,
            min_size=min(self.job.connections, 2),
            max_size=self.job.connections,
            kwargs=self._arguments(),
            timeout=30,
            open=False,
        )
        pool.open()
        return pool

    def _arguments(self) -> dict[str, Any]:
        return {"autocommit": True, "prepare_threshold": 5 if self.job.prepared else None}

    def own(self) -> Connection | None:
        """A user's own connection where there is no pool."""
        return None if self._pool is not None else psycopg.connect(self.job.dsn, **self._arguments())

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close(timeout=1)

    def turn(self, conn: Connection) -> Turn:
        """Draw what is done next on a connection; the few first tenants ask most."""
        chance = random.random()  # noqa: S311 - a mix, no secret
        last = self._last.get(conn.info.backend_pid)
        if chance < self.job.nobody and last is not None and self._reads:
            query = random.choice(self._reads)  # noqa: S311
            return Turn(actor=None, query=query, params=_sample(last, query), manner="nobody")
        actors = self.job.actors
        actor = actors[int(len(actors) * random.random() ** 2)]  # noqa: S311
        if chance < self.job.nobody + self.job.strangers and self._reads:
            other = random.choice(actors)  # noqa: S311
            query = random.choice(self._reads)  # noqa: S311
            return Turn(actor=actor, query=query, params=_sample(other, query), manner="stranger")
        writes = self._writes and (not self._reads or random.random() < self.job.writes)  # noqa: S311
        query = random.choice(self._writes if writes else self._reads)  # noqa: S311
        return Turn(actor=actor, query=query, params=_sample(actor, query), manner="honest")

    @contextmanager
    def connection(self, own: Connection | None) -> Iterator[Connection]:
        """The user's own connection, or one of the pool's for the length of the block."""
        if own is not None:
            yield own
            return
        assert self._pool is not None
        with self._pool.connection() as conn:
            yield conn

    def transact(self, conn: Connection, turn: Turn) -> None:
        """Run one transaction and check its rows. Raises what the server answered."""
        pid, actor = conn.info.backend_pid, turn.actor
        before = self._last.get(pid)
        self.tally.pids.add(pid)
        token = uuid.uuid4().hex if turn.query.kind == "write" and self.job.ledger else None
        message = ["BEGIN", *(actor.enter if actor is not None else ())]
        if token is not None:
            message.append(f"INSERT INTO tenantproof_load.ledger VALUES ('{token}')")
        try:
            conn.execute("; ".join(message), prepare=False)
            if actor is not None:
                self._switched(pid, before, actor)
            cursor = conn.execute(turn.query.sql, turn.params)
            if cursor.pgresult is not None:
                self._check(turn, cursor.pgresult, pid, before)
            conn.execute("COMMIT")
        except psycopg.Error:
            if not conn.closed:
                conn.execute("ROLLBACK")
            raise
        if token is not None:
            self._acknowledge(token)

    def _switched(self, pid: int, before: Actor | None, actor: Actor) -> None:
        if before is not None and before.tenant != actor.tenant:
            self.tally.switches += 1
        self._last[pid] = actor

    def _acknowledge(self, token: str) -> None:
        self.tally.acknowledged += 1
        if self._acks is not None:
            self._acks.write(f"{token}\n")

    def _check(self, turn: Turn, result: psycopg.pq.abc.PGresult, pid: int, before: Actor | None) -> None:
        allowed = turn.actor.tenants if turn.actor is not None else frozenset[str]()
        foreign: set[str] = set()
        count = 0
        for owners in self._marks.owners(result):
            if not owners:
                self.tally.unmarked += 1
                self.tally.silent[turn.query.name] += 1
                continue
            self.tally.rows += 1
            self.tally.checked[turn.query.name] += 1
            if not owners <= allowed:
                foreign |= owners - allowed
                count += 1
        if foreign:
            told = _told(turn, pid, before, foreign, count)
            self.tally.breach(told, count)
            if self.job.folder is not None:
                # A message to the master may be lost when the run ends at once; a file is not.
                (self.job.folder / f"breach-{uuid.uuid4().hex}.json").write_text(json.dumps(told), encoding="utf-8")
            self._on_breach()


def _sample(actor: Actor, query: Query) -> dict[str, str | None]:
    return random.choice(actor.samples[query.name])  # noqa: S311


def _told(turn: Turn, pid: int, before: Actor | None, foreign: set[str], count: int) -> dict[str, Any]:
    return {
        "request": turn.query.name,
        "manner": turn.manner,
        "tenant": turn.actor.tenant if turn.actor is not None else None,
        "enter": list(turn.actor.enter) if turn.actor is not None else [],
        "sql": turn.query.sql,
        "params": turn.params,
        "owners": sorted(foreign)[:5],
        "rows": count,
        "connection": pid,
        "previous": before.tenant if before is not None else None,
        "previous_enter": list(before.enter) if before is not None else [],
        "at": time.time(),
    }
