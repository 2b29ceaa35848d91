"""What a run builds on somebody's server goes with it: its database, and the roles that came with it. Nothing else does."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from harness.errors import UsageError
from harness.sql.question import question
from harness.target.clones import Clones, maintenance
from harness.target.connect import connect, describe
from harness.target.ending import orderly_end, undisturbed

_REMEDY = "give the URL of a superuser, or of a role with CREATEDB and CREATEROLE"


@contextmanager
def guest(
    dsn: str, app_role: str, build: Callable[[str], None], progress: Callable[[str], None] = lambda _: None
) -> Iterator[str]:
    """The address of a database of its own on the server of ``dsn``, which ``build`` has filled.

    It is dropped when the block ends, with the roles that appeared while ``build`` ran; one that something else on
    the server depends on, or that is logged in, stays and is told. UsageError, before anything is made, where the
    user may not make what is needed: a database, and roles where there is no ``app_role``.
    """
    with connect(dsn) as conn:
        _refuse_unable(conn, dsn, app_role)
        before = _roles(conn)
    made: frozenset[str] | None = None
    with orderly_end():
        try:
            with Clones(dsn) as clones:
                address = clones.dsn(clones.make_empty())
                build(address)
                with connect(dsn) as conn:
                    made = _roles(conn) - before
                yield address
        finally:
            # After the database: what a broken build left running ends with its connections.
            with undisturbed(), maintenance(dsn) as conn:
                left = _drop(conn, _roles(conn) - before if made is None else made)
                if left:
                    progress(f"roles that others use by now stay: {', '.join(left)}")


def _refuse_unable(conn: psycopg.Connection[TupleRow], dsn: str, app_role: str) -> None:
    found = conn.execute(question("harness.target", "able"), {"role": app_role}).fetchone()
    assert found is not None
    user, makes_databases, makes_roles, role_is_there = found
    if not makes_databases:
        raise UsageError(
            f"user {user} may not create databases on {describe(dsn)}, and the system is built in one of its own; "
            "nothing was touched",
            remedy=_REMEDY,
        )
    if not makes_roles and not role_is_there:
        raise UsageError(
            f"user {user} may not create roles on {describe(dsn)}, where there is no role {app_role!r}; "
            "nothing was touched",
            remedy=_REMEDY,
        )


def _roles(conn: psycopg.Connection[TupleRow]) -> frozenset[str]:
    return frozenset(str(name) for (name,) in conn.execute("SELECT rolname FROM pg_catalog.pg_roles").fetchall())


def _drop(conn: psycopg.Connection[TupleRow], names: Iterable[str]) -> list[str]:
    """Drop the roles; those that stay."""
    busy = {name for (name,) in conn.execute("SELECT DISTINCT usename FROM pg_catalog.pg_stat_activity").fetchall()}
    left = []
    for name in sorted(names):
        if name in busy:
            left.append(name)
            continue
        try:
            conn.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
        except psycopg.Error:
            left.append(name)
    return left
