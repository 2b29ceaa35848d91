"""Being somebody: an application's connection with a context of one's own choosing."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from harness.target.connect import connect

SETTINGS = ("app.tenant_id", "app.user_id", "app.user_role", "app.request_id")


@contextmanager
def acting(dsn: str, tenant: object = None, user: object = None, role: object = None) -> Iterator[psycopg.Connection]:
    """A transaction of the application that is rolled back; None leaves a setting unset."""
    with connect(dsn) as conn:
        conn.execute("BEGIN")
        for name, value in zip(SETTINGS, (tenant, user, role, "request-1"), strict=True):
            if value is not None:
                conn.execute("SELECT set_config(%s, %s, true)", [name, str(value)])
        yield conn
        conn.execute("ROLLBACK")
