"""The system is built in a database of the run's own, which goes with it; a database that was named stays as it is."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from harness.errors import UsageError
from harness.sql.compose import identifier
from harness.target.connect import connect, database_of, describe, dsn_with
from harness.target.guest import guest
from harness.target.model import Server
from harness.target.text import ask, tell

_RELATIONS = """
SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
"""

Progress = Callable[[str], None]


@contextmanager
def built_on(server: Server, app_role: str, build: Callable[[str], None], progress: Progress) -> Iterator[str]:
    """The address of the database that ``build`` has filled. UsageError where a named one is not empty.

    On somebody's server it is dropped at the end, with the roles that were made; a server of our own goes whole.
    """
    if not server.owned:
        _refuse_full(server.dsn)
        with guest(server.dsn, app_role, build, progress) as dsn:
            yield dsn
        return
    name = f"certify_{os.getpid()}"
    with connect(server.dsn) as connection:
        tell(connection, f"CREATE DATABASE {identifier(name)}")
    dsn = dsn_with(server.dsn, dbname=name)
    build(dsn)
    yield dsn


def _refuse_full(dsn: str) -> None:
    with connect(dsn) as connection:
        found = ask(connection, _RELATIONS)[0][0]
    if found != "0":
        raise UsageError(
            f"database {database_of(dsn)!r} ({describe(dsn)}) is not empty: it has {found} relations",
            remedy="give the URL of an empty database; to judge one that is there: tenantproof attack --dsn URL",
        )
