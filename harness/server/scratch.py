"""The probes touch nothing of anyone's: a database and roles with random names, dropped however the run ends.

What a killed run left is removed by the next one, where it is certain that the run is dead.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from harness.sql.question import question
from harness.target.connect import connect, dsn_with
from harness.target.ending import orderly_end, undisturbed
from harness.target.owner import Owner, this_process

_Connection: TypeAlias = psycopg.Connection[TupleRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A database of the harness's own; ``dsn`` is the privileged connection to it."""

    name: str
    dsn: str
    conn: psycopg.Connection[TupleRow]
    roles: list[str] = field(default_factory=list)

    def role(self) -> str:
        """The name of a new role without login, which the privileged user may become."""
        name = f"{self.name}_{len(self.roles)}"
        self.roles.append(name)
        try:
            self.conn.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))
        except psycopg.Error:
            self.roles.remove(name)
            raise
        if not self._is_superuser():
            self.conn.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(name)))
        return name

    def _is_superuser(self) -> bool:
        return self.conn.info.parameter_status("is_superuser") == "on"


@contextmanager
def scratch(dsn: str) -> Iterator[Scratch]:
    """Make a database, and drop it with its roles. Raises psycopg.Error where the user may not make one."""
    with orderly_end(), connect(dsn) as conn:
        _remove_stale(conn)
        name = f"tenantproof_server_{secrets.token_hex(4)}"
        made = Scratch(name=name, dsn=dsn_with(dsn, dbname=name), conn=conn)
        try:
            conn.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name)))
            about = sql.Literal(json.dumps(asdict(this_process())))
            conn.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), about))
            yield made
        finally:
            # Another connection: a probe may have brought the server down under this one.
            with undisturbed(), connect(dsn) as cleaner:
                _drop(cleaner, name, made.roles)


def _remove_stale(conn: _Connection) -> None:
    for name, about, roles in conn.execute(question("harness.server", "stale_scratch")).fetchall():
        if not _is_dead(about):
            continue
        try:
            _drop(conn, name, roles)
        except psycopg.errors.InsufficientPrivilege:
            continue  # another user's: that user's next run removes it


def _is_dead(about: str | None) -> bool:
    """Whether the run that wrote ``about`` is certainly dead; in doubt its database stays."""
    try:
        return Owner(**json.loads(about or "null")).is_dead
    except (ValueError, TypeError):
        return False


def _drop(conn: _Connection, name: str, roles: list[str]) -> None:
    # DROP DATABASE waits five seconds for others to leave; FORCE (13 and later) also ends a session that a probe hung.
    force = sql.SQL(" WITH (FORCE)" if conn.info.server_version >= 130_000 else "")
    conn.execute(sql.SQL("DROP DATABASE IF EXISTS {}{}").format(sql.Identifier(name), force))
    for role in roles:
        conn.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
