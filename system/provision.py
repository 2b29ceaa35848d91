"""An empty database becomes the reference system, and one that is ours already is brought up to date; no other is touched.

TENANTPROOF_DSN=postgresql://… python -m system.provision
"""

import sys
from pathlib import Path

import psycopg
from psycopg import errors

from system import migrate
from system.privileged import Refusal, connect, main

FOREIGN = (Path(__file__).parent / "foreign.sql").read_text(encoding="utf-8")
ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtext('tenantproof: provision'))"


def provision(dsn: str) -> int:
    """Migrate to head, then run the scripts of rls/. Raises Refusal for a database that holds somebody else's objects."""
    with connect(dsn, autocommit=True) as conn:
        conn.execute(ONE_AT_A_TIME)  # released with the connection
        _refuse_foreign(conn, migrate.revisions(dsn))
        migrate.up(dsn)
    return 0


def _refuse_foreign(conn: psycopg.Connection, known: frozenset[str]) -> None:
    found = [name for (name,) in conn.execute(FOREIGN)]
    if not found or _is_ours(conn, known):
        return
    named = ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
    raise Refusal(
        f"database {conn.info.dbname} is not empty and not this system's (it has {named}):"
        " give TENANTPROOF_DSN an empty database; nothing was changed"
    )


def _is_ours(conn: psycopg.Connection, known: frozenset[str]) -> bool:
    try:
        applied = {revision for (revision,) in conn.execute("SELECT version_num FROM public.alembic_version")}
    except (errors.UndefinedTable, errors.UndefinedColumn):
        return False
    return bool(applied) and applied <= known


if __name__ == "__main__":
    sys.exit(main(provision))
