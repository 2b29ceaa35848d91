"""Without the harness the same job is made from tenantproof.toml and two addresses; nothing is planted."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from psycopg import Connection
from psycopg.rows import TupleRow

from harness.config.load import load_config
from harness.config.model import Config
from harness.errors import UsageError
from harness.sql.compose import bind
from harness.target.connect import connect
from harness.target.text import ask, ask_named
from load.job import Actor, Job, Query

_PARAMETER = re.compile(r"%\((\w+)\)s")
_DISCRIMINATORS = (
    "SELECT a.attrelid, a.attnum FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
    "WHERE a.attname = ANY (%s) AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped"
)


def job_alone() -> Job:
    """A job for ``locust -f load/locustfile.py``. UsageError where an address is missing or nothing can be sent."""
    config = load_config(Path(os.environ.get("TENANTPROOF_CONFIG", "tenantproof.toml")))
    login = os.environ.get("TENANTPROOF_APP_DSN")
    if not login:
        raise UsageError("TENANTPROOF_APP_DSN is not set", remedy="Give the application's own login.")
    with connect(os.environ.get("TENANTPROOF_DSN", login)) as conn:
        return _job(config, login, conn)


def _job(config: Config, login: str, conn: Connection[TupleRow]) -> Job:
    samples = {query.name: ask_named(conn, query.params) for query in config.bench.queries}
    actors = tuple(
        actor
        for row in ask_named(conn, config.tenancy.principals)
        if (actor := _actor(row, config.tenancy.enter, samples)) is not None
    )
    if not actors:
        raise UsageError(
            "There is no tenant with parameters for every [[bench.query]]",
            remedy="TENANTPROOF_DSN must be a privileged connection to a seeded database.",
        )
    # As the reference service has it: for PgBouncer before 1.21, behind which the server has to be asked who it is.
    bounced = os.environ.get("TENANTPROOF_PREPARE_THRESHOLD", "").lower() == "none"
    found = conn.execute(_DISCRIMINATORS, (list(config.tenancy.column),)).fetchall()
    return Job(
        dsn=login,
        pooler="psycopg",
        connections=int(os.environ.get("TENANTPROOF_CONNECTIONS", "10")),
        prepared=not bounced,
        asks_pid=bounced,
        secret="",
        tenants=(),
        discriminators=tuple((int(oid), int(position)) for oid, position in found),
        queries=tuple(Query(name=q.name, sql=q.sql, kind=q.kind.value) for q in config.bench.queries),
        actors=actors,
        nobody=0.02,
        strangers=0.02,
        writes=0.1,
        ledger=bool(ask(conn, "SELECT 1 WHERE pg_catalog.to_regclass('tenantproof_load.ledger') IS NOT NULL")),
        folder=None,
    )


def _actor(
    row: dict[str, str | None], enter: Sequence[str], samples: dict[str, list[dict[str, str | None]]]
) -> Actor | None:
    tenant = row["tenant"]
    mine = {name: tuple(each for each in rows if each["tenant"] == tenant) for name, rows in samples.items()}
    if tenant is None or not all(mine.values()):
        return None
    statements = tuple(bind(statement, row) for statement in enter)
    return Actor(tenant=tenant, tenants=frozenset({tenant}), enter=statements, samples=mine)
