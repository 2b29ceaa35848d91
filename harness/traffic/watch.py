"""Over HTTP nobody tells which server connection served: the server is asked who is connected, twice a second."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from harness.errors import TenantproofError
from harness.target.connect import connect

# By this name go connections that are taken only so that nobody else gets them.
IDLER = "tenantproof-idler"
_CONNECTED = (
    "SELECT pid FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database() "
    "AND usename = %s AND application_name <> %s"
)


@contextmanager
def watching(dsn: str, app_role: str) -> Iterator[set[int]]:
    """The backends of the application that were seen while the block lasts."""
    seen: set[int] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            with suppress(psycopg.Error, TenantproofError), connect(dsn) as conn:
                seen.update(int(row[0]) for row in conn.execute(_CONNECTED, (app_role, IDLER)))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join(15)
