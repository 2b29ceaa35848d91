"""Faults strike honest traffic from outside: the clients learn of them as they would in earnest.

A fault is over when a client that comes by the same way as the crowd is answered again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from harness.errors import TenantproofError
from harness.target.connect import connect
from harness.target.model import Server
from harness.target.restart import crash, data_of, start
from harness.traffic.doors import Pooler
from harness.traffic.watch import IDLER

PATIENCE = 30.0
_VICTIMS = (
    "SELECT pid FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database() "
    "AND usename = %s AND backend_type = 'client backend' ORDER BY state = 'active' DESC, pg_catalog.random() LIMIT 1"
)
_HELD = 0.5
_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where faults strike. ``dsn`` is privileged; ``way`` is how the crowd reaches the database.

    ``server`` is None where the server is not ours to exhaust or to end.
    """

    dsn: str
    login: str
    way: str
    app_role: str
    pooler: Pooler | None
    server: Server | None


class Faults:
    """What struck, how often, and the longest time in seconds until the way was open again."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._kinds: dict[str, Callable[[], float]] = {
            "backend-terminated": lambda: self._tell("pg_terminate_backend"),
            "statement-cancelled": lambda: self._tell("pg_cancel_backend"),
        }
        if (pooler := field.pooler) is not None:
            self._kinds["pooler-restarted"] = lambda: self._bounce(pooler)
        if field.server is not None:
            self._kinds["connections-exhausted"] = self._exhaust
            if field.server.bindir is not None:
                self._kinds["server-restarted"] = self._restart
        self.counts = dict.fromkeys(self._kinds, 0)
        self.recovered: dict[str, float] = dict.fromkeys(self._kinds, 0.0)
        self.trouble = ""

    @property
    def not_tried(self) -> list[str]:
        """Kinds that this run could not bring about, each with its reason."""
        every = {
            "pooler-restarted": "there is no pooler of its own",
            "connections-exhausted": "the server is not the run's own",
            "server-restarted": "the server is not the run's own",
        }
        return [f"{kind} was not tried: {why}" for kind, why in every.items() if kind not in self._kinds]

    @contextmanager
    def striking(self, seconds: float) -> Iterator[None]:
        """Strike in turn while the block lasts, every kind at least twice in ``seconds`` where there is time for it."""
        over = threading.Event()
        pause = min(3.0, max(0.3, (seconds - 3) / (2 * len(self._kinds) + 1)))
        thread = threading.Thread(target=self._strike_until, args=(over, pause), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(PATIENCE + 60)

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {"kind": kind, "count": count, "recovered_s": round(self.recovered[kind], 2) if count else None}
            for kind, count in self.counts.items()
        ]

    def _strike_until(self, over: threading.Event, pause: float) -> None:
        over.wait(2.0)  # Locust starts in about as long
        while not over.is_set():
            for kind, strike in self._kinds.items():
                if over.wait(pause):
                    return
                try:
                    since = strike()
                    self.counts[kind] += 1
                    self._recover()
                    self.recovered[kind] = max(self.recovered[kind], time.monotonic() - since)
                except (psycopg.Error, TenantproofError) as error:
                    self.trouble = f"{kind}: {error}"

    def _recover(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(psycopg.Error, TenantproofError), connect(self._field.way) as conn:
                conn.execute("SELECT 1", prepare=False)
                return
            time.sleep(0.02)

    def _tell(self, call: str) -> float:
        with connect(self._field.dsn) as conn:
            conn.execute(
                f"SELECT pg_catalog.{call}(pid) FROM ({_VICTIMS}) victims",
                (self._field.app_role,),
            )
        return time.monotonic()

    def _bounce(self, pooler: Pooler) -> float:
        since = time.monotonic()
        pooler.restart()
        return since

    def _exhaust(self) -> float:
        """Take every connection that the server gives to the application, for half a second."""
        taken: list[psycopg.Connection[Any]] = []
        try:
            while len(taken) < _MOST:
                taken.append(psycopg.connect(self._field.login, application_name=IDLER))
        except psycopg.OperationalError:
            time.sleep(_HELD)
        finally:
            for each in taken:
                each.close()
        return time.monotonic()

    def _restart(self) -> float:
        assert self._field.server is not None
        assert self._field.server.bindir is not None
        data = data_of(self._field.dsn)
        since = time.monotonic()
        crash(data)
        start(self._field.server.bindir, data)
        return since


def durable(dsn: str) -> None:
    """Servers of the harness acknowledge before they write; one that is to be ended must not.

    What role or database say for themselves stays as it is.
    """
    with connect(dsn) as conn:
        conn.execute("ALTER SYSTEM SET synchronous_commit = on")
        conn.execute("SELECT pg_catalog.pg_reload_conf()")
        conn.execute("CHECKPOINT")
