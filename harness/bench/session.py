"""One connection of one arm: its transaction is entered before the clock starts and rolled back after it stops."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from harness.bench.pinning import Pinning
from harness.target.connect import connect
from harness.target.text import tell
from harness.world.model import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How to come to a database. ``login`` is the application's own; without one ``become`` stands in for it."""

    dsn: str
    login: str | None
    become: str
    pinning: Pinning

    def application(self) -> "Session":
        """A session under row security."""
        if self.login is None:
            return Session(connect(self.dsn), self.pinning, become=self.become)
        return Session(connect(self.login), self.pinning)

    def bypassing(self) -> "Session":
        """A session that row security does not bind."""
        return Session(connect(self.dsn), self.pinning, bypass=True)


class Session:
    """Statements are prepared, as an application's are after a few calls."""

    def __init__(
        self, connection: psycopg.Connection[Any], pinning: Pinning, *, become: str = "", bypass: bool = False
    ) -> None:
        self.connection = connection
        self.pid = connection.info.backend_pid
        self.is_pinned = pinning.backend(self.pid)
        self._become = become
        self._bypass = bypass
        self._lingers = False
        # In a database that others use, a write waits for them; it is measured or given up, never waited for.
        tell(connection, "SET lock_timeout = '5s'")

    def begin(self, principal: Principal, *, enter: bool = True) -> None:
        """A transaction as the principal, in one message; a bypassing session keeps its own role."""
        parts = ["ROLLBACK", "BEGIN"] if self._lingers else ["BEGIN"]
        self._lingers = False
        if self._become:
            parts.append(self._become)
        if enter:
            parts += [each for each in principal.enter if not (self._bypass and _sets_role(each))]
        tell(self.connection, "; ".join(parts))

    def end(self) -> None:
        tell(self.connection, "ROLLBACK")

    def run(self, sql: str, params: Mapping[str, Any]) -> int:
        """Execute and fetch; how many rows came back or were changed."""
        cursor = self.connection.execute(sql, params, prepare=True)
        if cursor.description is not None:
            return len(cursor.fetchall())
        return max(cursor.rowcount, 0)

    def timed(self, principal: Principal, sql: str, params: Mapping[str, Any], *, lingers: bool = False) -> float:
        """Seconds of the statement alone, its rows fetched.

        A read may linger: its transaction ends in the message that begins the next one. A write would keep its rows
        locked, and the other arms write the same ones.
        """
        self.begin(principal)
        begun = time.perf_counter()
        self.run(sql, params)
        took = time.perf_counter() - begun
        if lingers:
            self._lingers = True
        else:
            self.end()
        return took

    def close(self) -> None:
        self.connection.close()


def _sets_role(statement: str) -> bool:
    head = statement.strip().upper()
    return head.startswith("SET") and (" ROLE " in f" {head} " or "SESSION AUTHORIZATION" in head)
