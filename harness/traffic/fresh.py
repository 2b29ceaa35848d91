"""A database that the run makes for itself goes with it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from harness.target.clones import maintenance
from harness.target.connect import dsn_with
from harness.target.ending import orderly_end, undisturbed


@contextmanager
def fresh(server_dsn: str) -> Iterator[str]:
    """The address of an empty database on the server, dropped at the end."""
    name = f"tenantproof_load_{secrets.token_hex(4)}"
    with orderly_end():
        conn = maintenance(server_dsn)
        try:
            conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            yield dsn_with(server_dsn, dbname=name)
        finally:
            with undisturbed():
                conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
                conn.close()
