"""The target's data is never changed: the run works on copies, and drops them however it ends.

A clone names its run, and the run holds an advisory lock while it lives: what a killed run left is removed by
the next one, what a live run uses never is.
"""

import json
import secrets
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from enum import Enum
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from harness.errors import ConnectionFailed, Interrupted
from harness.sql.question import question
from harness.target.connect import connect, database_of, dsn_with
from harness.target.copying import restore_into
from harness.target.ending import orderly_end, undisturbed
from harness.target.likeness import complete
from harness.target.owner import Owner, this_process

_LOCK_CLASS = 0x7465_6E70  # "tenp", apart from the advisory locks of others
LARGEST = 1024**3
_HOUR = 3600.0


class Obstacle(Enum):
    """Why a database cannot be cloned, nor (``UNREADABLE``) dumped and restored."""

    CONNECTED = "connected"
    LARGE = "large"
    PRIVILEGE = "privilege"
    ABSENT = "absent"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloneRefused:
    """``why`` is a sentence for people."""

    obstacle: Obstacle
    why: str


class Clones:
    """Copies of databases on the server of ``dsn``, dropped when the block ends. One thread at a time."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._token = secrets.token_hex(4)[:7]
        self._made: list[str] = []
        self._count = 0
        self._conn: psycopg.Connection[TupleRow] | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(orderly_end())
        try:
            remove_stale(self._maintenance())
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, _type: type[BaseException] | None, value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with self._stack, undisturbed():
            left = [name for name in reversed(self._made.copy()) if not self._dropped(name)]
            if self._conn is not None:
                self._conn.close()
            if left and value is None:
                remedy = "The next run on this server removes them; or DROP DATABASE … WITH (FORCE)."
                raise Interrupted(f"Clones could not be dropped: {', '.join(left)}", remedy=remedy)

    def why_not(self, source: str, *, clone: bool = False, largest: int = LARGEST) -> CloneRefused | None:
        """What stands in the way of cloning ``source``, None where nothing does; ``clone`` allows above ``largest``."""
        found = self._ask_why_not(source)
        for _ in range(20):
            if found is None or not found[0]:
                break
            time.sleep(0.05)  # a connection that was just closed is counted until its backend has ended
            found = self._ask_why_not(source)
        if found is None:
            return CloneRefused(obstacle=Obstacle.ABSENT, why=f"there is no database {source!r}")
        connections, size, may_create = found
        if not may_create:
            why = "the user needs CREATEDB and the database's owner as a role, or must be a superuser"
            return CloneRefused(obstacle=Obstacle.PRIVILEGE, why=why)
        if not clone and (size is None or size > largest):
            measured = "of unknown size" if size is None else f"{size / LARGEST:.1f} GB"
            return CloneRefused(obstacle=Obstacle.LARGE, why=f"{source!r} is {measured}: above 1 GB only with --clone")
        if connections:
            why = f"{connections} other connection{'s' * (connections > 1)} to {source!r}: CREATE DATABASE would fail"
            return CloneRefused(obstacle=Obstacle.CONNECTED, why=why)
        return None

    def make(self, source: str) -> str:
        """The name of a new copy of ``source``, which may be a clone. Raises Interrupted where it cannot be made."""
        conn = self._maintenance()
        name = self._named()
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}{}").format(
            sql.Identifier(name), sql.Identifier(source), _strategy(conn)
        )
        try:
            conn.execute(create)
        except psycopg.Error as error:
            raise Interrupted(
                f"Database {source!r} could not be cloned: {error}",
                remedy="Close other connections to it, and check free space and that the user may create databases.",
            ) from None
        self._finish(conn, source, name)
        return name

    def make_empty(self) -> str:
        """The name of a new database that holds nothing. Raises Interrupted where it cannot be made."""
        conn = self._maintenance()
        name = self._named()
        try:
            conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.Error as error:
            remedy = "Check free space, and that nobody is connected to template0."
            raise Interrupted(f"No database could be made: {error}", remedy=remedy) from None
        _sign(conn, name, self._token)
        return name

    def copy(self, source: str) -> str:
        """The same by dump and restore, for a source that others are connected to. Raises Interrupted."""
        conn = self._maintenance()
        name = self._named()
        try:
            restore_into(conn, self._dsn, source, name)
        except psycopg.Error as error:
            what = f"Database {source!r} could not be copied: {error}"
            raise Interrupted(what, remedy="use a superuser, or end the other connections to it") from None
        self._finish(conn, source, name)
        return name

    def _named(self) -> str:
        name = f"tenantproof_{self._token}_{self._count}"
        self._count += 1
        self._made.append(name)
        return name

    def _finish(self, conn: psycopg.Connection[TupleRow], source: str, name: str) -> None:
        _sign(conn, name, self._token)
        complete(conn, source, name)

    def dsn(self, name: str) -> str:
        """The privileged connection string of the clone ``name``."""
        return dsn_with(self._dsn, dbname=name)

    def drop(self, name: str) -> None:
        """Drop the clone ``name`` now, whoever is connected to it."""
        _drop(self._maintenance(), name)
        self._made.remove(name)

    def _ask_why_not(self, source: str) -> TupleRow | None:
        asked = question("harness.target", "why_not_clone")
        return self._maintenance().execute(asked, {"source": source}).fetchone()

    def _dropped(self, name: str) -> bool:
        try:
            self.drop(name)
        except (psycopg.Error, ConnectionFailed):
            return False
        return True

    def _maintenance(self) -> psycopg.Connection[TupleRow]:
        """The connection that makes and drops, opened again where the server was restarted."""
        if self._conn is not None and _lives(self._conn):
            return self._conn
        self._conn = maintenance(self._dsn)
        self._conn.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK_CLASS, int(self._token, 16)])
        return self._conn


def maintenance(dsn: str) -> psycopg.Connection[TupleRow]:
    """A connection to a database of the same server that is not the one of ``dsn``."""
    source = database_of(dsn)
    # Whoever holds template1 keeps others from a plain CREATE DATABASE, so it comes last.
    candidates = [name for name in ("postgres", "template1") if name != source]
    for name in candidates[:-1]:
        try:
            return connect(dsn, dbname=name)
        except ConnectionFailed:
            continue
    return connect(dsn, dbname=candidates[-1])


def remove_stale(conn: psycopg.Connection[TupleRow]) -> list[str]:
    """Drop the clones of dead runs on the server of ``conn``; their names. In doubt a clone stays."""
    rows = conn.execute(question("harness.target", "run_clones"), {"class": _LOCK_CLASS}).fetchall()
    stale = [name for name, about, held in rows if not held and _is_left(about)]
    for name in stale:
        try:
            _drop(conn, name)
        except psycopg.errors.InsufficientPrivilege:
            continue  # another user's: that user's next run removes it
    return stale


def _sign(conn: psycopg.Connection[TupleRow], name: str, token: str) -> None:
    about = json.dumps({"tenantproof": token, "since": time.time(), "owner": asdict(this_process())})
    conn.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(about)))


def _is_left(about: str | None) -> bool:
    """Whether the run that wrote ``about`` is dead, given that nobody holds its lock.

    A run on another host may have lost its lock with its connection, and is given an hour.
    """
    try:
        read = json.loads(about or "null")
        owner, since = Owner(**read["owner"]), float(read["since"])
    except (ValueError, KeyError, TypeError):
        return about is None  # killed between CREATE and COMMENT; any other comment is not ours
    return time.time() - since > _HOUR if owner.is_elsewhere else owner.is_dead


def _drop(conn: psycopg.Connection[TupleRow], name: str) -> None:
    conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _lives(conn: psycopg.Connection[TupleRow]) -> bool:
    try:
        conn.execute("SELECT 1")
    except psycopg.OperationalError:
        conn.close()
        return False
    return True


def _strategy(conn: psycopg.Connection[TupleRow]) -> sql.SQL:
    """How to copy: from PostgreSQL 15 on there is a choice.

    Copies of 8 MB and 29 MB, medians: with fsync off (servers that the harness makes) file_copy took 19 and 35 ms
    on 18, 65 and 96 on 16, wal_log 43 and 46, 71 and 116. With fsync on wal_log leads on 16 (36 against 74 ms),
    and it spares the server the two checkpoints that file_copy forces on everybody.
    """
    if conn.info.server_version < 150000:
        return sql.SQL("")
    found = conn.execute("SHOW fsync").fetchone()
    return sql.SQL(" STRATEGY file_copy" if found == ("off",) else " STRATEGY wal_log")
