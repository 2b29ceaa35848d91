"""What would keep a system on one machine is read from its catalog."""

from collections.abc import Callable
from typing import Any

from harness.catalog.introspect import introspect
from harness.config.model import Config
from harness.target.connect import connect
from harness.traffic.distribution import distribution
from harness.world.ownership import assign_owners
from tests.conftest import Database


def _told(database: Database, config: Config, *more: str) -> dict[str, Any]:
    with connect(database.dsn) as conn:
        for statement in more:
            conn.execute(statement)
        catalog = introspect(conn)
    return distribution(catalog, assign_owners(catalog, config.tenancy), config.bench.queries)


def test_a_system_whose_keys_and_queries_have_the_tenant_is_ready(
    database: Database, subject: Callable[..., Config]
) -> None:
    told = _told(database, subject())
    assert told == {"columns": ["tenant_id"], "tables": ["public.notes"], "obstacles": []}


def test_keys_references_and_queries_without_the_tenant_stand_in_the_way(
    database: Database, subject: Callable[..., Config]
) -> None:
    query = """
[[bench.query]]
name = "by-body"
sql = "SELECT body FROM notes WHERE body = 'x'"
params = "SELECT id AS tenant FROM tenants"
"""
    told = _told(
        database,
        subject(more=query),
        "ALTER TABLE notes ADD UNIQUE (id)",
        "CREATE TABLE marks (tenant_id int NOT NULL, note int REFERENCES notes (id))",
    )
    assert told["obstacles"] == [
        "public.notes: a key over id lacks tenant_id",
        "public.marks: a reference to public.notes over note does not carry the tenant",
        "[[bench.query]] by-body names no tenant: it would ask every machine",
    ]
