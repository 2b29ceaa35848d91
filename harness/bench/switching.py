"""The price of switching: the same transaction as the same role, once told its tenant, once by a default of the role."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import psycopg
from psycopg import pq, sql
from psycopg_pool import ConnectionPool

from harness.bench.contest import Arms, Contest, hold
from harness.bench.context import set_local, settings_of
from harness.bench.model import Sample, Subject, Switch
from harness.bench.pinning import Pinning, processor_seconds
from harness.bench.survey import Survey
from harness.config.model import Config
from harness.target.clones import Clones
from harness.target.connect import connect, database_of, dsn_with
from harness.target.text import ask, tell

Borrow = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]
Told = tuple[Switch, Contest | None]
Through = Callable[[str], AbstractContextManager[str]]
_CPU_RUNS = 150


def switches(
    subject: Subject, config: Config, survey: Survey, through: Through | None, bar: float, seconds: float
) -> Iterator[Told]:
    """One entry for each path, directly first. Nothing of the target changes: the role default is a clone's.

    ``through`` opens a PgBouncer before an address, for that path.
    """
    dsn, login = survey.door.dsn, survey.door.login
    plan = _roles(subject)
    settings = settings_of(plan[0].principal.enter) if plan is not None else None
    if login is None or plan is None or settings is None:
        why = (
            "no login as the application role works"
            if login is None
            else "its samples know one tenant only"
            if plan is None
            else "`enter` does more than set settings, so no role default can stand in for it"
        )
        yield Switch(path="direct", form="", round_trips_added=None, ratio=None, control=None, note=why), None
        return
    with Clones(dsn) as clones:
        refused = clones.why_not(database_of(dsn))
        if refused is not None:
            yield (
                Switch(path="direct", form="", round_trips_added=None, ratio=None, control=None, note=refused.why),
                None,
            )
            return
        name = clones.make(database_of(dsn))
        _default(clones.dsn(name), config.database.app_role, settings)
        there = dsn_with(login, dbname=name)
        run = _Switching(subject.query.sql, plan, there, survey.door.pinning, bar)
        yield run.measure("direct", run.direct, seconds * 0.5)
        yield run.measure("psycopg_pool", run.pooled, seconds * 0.25)
        if through is not None:
            with through(there) as leads:
                bounced = _Switching(subject.query.sql, plan, leads, survey.door.pinning, bar, prepared=False)
                yield bounced.measure("pgbouncer", bounced.direct, seconds * 0.25)


class _Switching:
    """``plan``: the sample whose tenant is the role's default, and one of another tenant."""

    def __init__(
        self,
        query: str,
        plan: tuple[Sample, Sample],
        login: str,
        pinning: Pinning,
        bar: float,
        *,
        prepared: bool = True,
    ) -> None:
        self._query = query
        self._mine, self._other = plan
        self._login = login
        self._pinning = pinning
        self._bar = bar
        self._prepared = prepared
        mine, other = settings_of(self._mine.principal.enter), settings_of(self._other.principal.enter)
        self._switch = f"BEGIN; {set_local(mine or ())}"
        self._switch_other = f"BEGIN; {set_local(other or ())}"

    def measure(self, path: str, opens: Callable[[], AbstractContextManager[Arms]], seconds: float) -> Told:
        contest = Contest(name=f"switching, {path}", opens=opens, bar=self._bar)
        hold([contest], time.monotonic() + seconds)
        told = Switch(
            path=path,
            form="BEGIN; SET LOCAL … = 'literal' in one message",
            round_trips_added=self._round_trips(self._switch) - self._round_trips("BEGIN"),
            ratio=contest.ratio,
            control=contest.control,
            cpu=self._processor() if path == "direct" else None,
        )
        return told, contest

    @contextmanager
    def direct(self) -> Iterator[Arms]:
        with ExitStack() as stack:
            made = [connect(self._login) for _ in range(3)]
            for each in made:
                stack.callback(each.close)
            borrows: list[Borrow] = [_kept(each) for each in made]
            yield self._arms(borrows, [_backend(each) for each in made])

    @contextmanager
    def pooled(self) -> Iterator[Arms]:
        with ExitStack() as stack:
            pools = [
                stack.enter_context(
                    ConnectionPool(self._login, min_size=1, max_size=1, open=True, kwargs={"autocommit": True})
                )
                for _ in range(3)
            ]
            pids = []
            for pool in pools:
                with pool.connection(timeout=10) as held:
                    pids.append(_backend(held))
            yield self._arms([pool.connection for pool in pools], pids)

    def _arms(self, borrows: list[Borrow], pids: list[int]) -> Arms:
        pins = [self._pinning.backend(pid) for pid in pids]

        def switching(_: int) -> float:
            self._transact(borrows[0], self._switch_other, self._other.params)
            return self._transact(borrows[0], self._switch, self._mine.params)

        def plain(borrow: Borrow) -> Callable[[int], float]:
            def run(_: int) -> float:
                self._transact(borrow, "BEGIN", self._mine.params)
                return self._transact(borrow, "BEGIN", self._mine.params)

            return run

        return Arms(subject=switching, base=plain(borrows[1]), twin=plain(borrows[2]), pinned=all(pins))

    def _transact(self, borrow: Borrow, opening: str, params: Mapping[str, Any]) -> float:
        begun = time.perf_counter()
        with borrow() as connection:
            tell(connection, opening)
            connection.execute(self._query, params, prepare=self._prepared).fetchall()
            tell(connection, "COMMIT")
        return time.perf_counter() - begun

    def _round_trips(self, opening: str) -> int:
        """Counted on the wire: how often the client speaks and is answered."""
        with connect(self._login) as connection, tempfile.TemporaryFile() as trace:
            self._transact(_kept(connection), opening, self._mine.params)
            connection.pgconn.trace(trace.fileno())
            connection.pgconn.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
            self._transact(_kept(connection), opening, self._mine.params)
            connection.pgconn.untrace()
            trace.seek(0, os.SEEK_SET)
            return turns(trace.read().decode(errors="replace"))

    def _processor(self) -> float | None:
        """Processor time of client and backend together, switching beside not; None where the backend is elsewhere."""
        used = []
        for opening in (self._switch, "BEGIN"):
            with connect(self._login) as connection:
                borrow = _kept(connection)
                pid = connection.info.backend_pid
                is_local = self._pinning.backend(pid)
                for _ in range(10):
                    self._transact(borrow, opening, self._mine.params)
                before, begun = processor_seconds(pid), time.process_time()
                for _ in range(_CPU_RUNS):
                    self._transact(borrow, opening, self._mine.params)
                after, ended = processor_seconds(pid), time.process_time()
            if before is None or after is None or not is_local:
                return None
            used.append(after - before + ended - begun)
        return used[0] / used[1]


def turns(trace: str) -> int:
    """Round trips of a libpq trace: lines that start with F are the client's, with B the server's."""
    sides = [line[0] for line in trace.splitlines() if line[:1] in ("F", "B")]
    return sum(1 for last, this in zip(["B", *sides], sides, strict=False) if last == "B" and this == "F")


def _roles(subject: Subject) -> tuple[Sample, Sample] | None:
    mine = max(subject.samples, key=lambda each: each.returned)
    other = next((each for each in subject.samples if each.tenant != mine.tenant), None)
    return None if other is None else (mine, other)


def _default(dsn: str, role: str, settings: tuple[tuple[str, str], ...]) -> None:
    with connect(dsn) as connection:
        for name, value in settings:
            connection.execute(
                sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} TO {}").format(
                    sql.Identifier(role),
                    sql.Identifier(database_of(dsn)),
                    sql.Identifier(*name.split(".")),
                    sql.Literal(value),
                )
            )


def _backend(connection: psycopg.Connection[Any]) -> int:
    """Asked for, since a pooler tells a number of its own."""
    return int(ask(connection, "SELECT pg_catalog.pg_backend_pid()")[0][0] or 0)


def _kept(connection: psycopg.Connection[Any]) -> Borrow:
    @contextmanager
    def borrow() -> Iterator[psycopg.Connection[Any]]:
        yield connection

    return borrow
