"""Faults strike honest traffic from outside: the clients learn of them as they would in earnest."""

import time
from contextlib import suppress
from typing import Any

import psycopg

_VICTIMS = (
    "SELECT pid FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database() "
    "AND usename = %s AND backend_type = 'client backend' ORDER BY pg_catalog.random()"
)


class Faults:
    """Each call of ``strike`` does one thing: it ends a backend, or cancels a statement."""

    def __init__(self, connection: psycopg.Connection[Any], app_role: str) -> None:
        self._connection = connection
        self._role = app_role
        self._turn = 0
        self.counts = {"backend-terminated": 0, "statement-cancelled": 0}
        self.recovered = {"backend-terminated": 0.0, "statement-cancelled": 0.0}

    def strike(self) -> None:
        """One fault, and the wait until as many connections are there as before (five seconds at most)."""
        kind = ("backend-terminated", "statement-cancelled")[self._turn % 2]
        self._turn += 1
        with suppress(psycopg.Error):
            pids = self._pids()
            if not pids:
                return
            call = "pg_terminate_backend" if kind == "backend-terminated" else "pg_cancel_backend"
            self._connection.execute(f"SELECT pg_catalog.{call}(%s)", (pids[0],))
            self.counts[kind] += 1
            began = time.monotonic()
            while time.monotonic() - began < 5 and len(set(self._pids()) - {pids[0]}) < len(pids) - (call[3] == "c"):
                time.sleep(0.05)
            self.recovered[kind] = max(self.recovered[kind], time.monotonic() - began)

    def _pids(self) -> list[int]:
        return [int(row[0]) for row in self._connection.execute(_VICTIMS, (self._role,)).fetchall()]

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {"kind": kind, "count": count, "recovered_s": round(self.recovered[kind], 2)}
            for kind, count in self.counts.items()
        ]
