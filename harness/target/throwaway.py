"""A database that the run makes for itself goes with it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from harness.target.clones import maintenance
from harness.target.ending import orderly_end, undisturbed


@contextmanager
def throwaway(server_dsn: str, purpose: str) -> Iterator[str]:
    """The name of an empty database on the server, ``tenantproof_<purpose>_…``, dropped at the end."""
    name = f"tenantproof_{purpose}_{secrets.token_hex(4)}"
    with orderly_end():
        try:
            with maintenance(server_dsn) as conn:
                conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            yield name
        finally:
            # Another connection: a load may have ended the server meanwhile.
            with undisturbed(), maintenance(server_dsn) as conn:
                conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
