"""Every migration goes up, down and up again over a database that holds rows, driven by pytest-alembic.

pytest-alembic fills the tables as they are at each revision. What it cannot do is say what became of the rows, so that
is asked here: in a table that a migration does not change every row is as it was before. Of pytest-alembic its runner
is used and not its plugin: that of 0.13 fails in the collection of pytest 9.2, and pyproject.toml leaves it out.
"""

from collections.abc import Iterator

import psycopg
import pytest
from pytest_alembic.config import Config
from pytest_alembic.runner import MigrationContext, runner
from sqlalchemy import create_engine

from harness.target.connect import connect
from system import migrate
from tests.conftest import Database
from tests.migrations.conftest import content, shape

# What each revision's new tables are given as soon as they are there; a new revision with a table adds its rows here.
ROWS = {
    "0001": [
        {"__tablename__": "tenants", "name": "First"},
        {"__tablename__": "tenants", "name": "Second"},
        {"__tablename__": "users", "tenant_id": 1, "email": "a@first.example", "display_name": "A", "role": "owner"},
        {"__tablename__": "users", "tenant_id": 2, "email": "b@second.example", "display_name": "B"},
        {"__tablename__": "conversations", "tenant_id": 1, "user_id": 1, "channel": "sales", "subject": "Offer"},
        {"__tablename__": "conversations", "tenant_id": 2, "user_id": 2, "channel": "support", "subject": "Help"},
        {"__tablename__": "messages", "tenant_id": 1, "conversation_id": 1, "sender": "human", "body": "Hello"},
        {"__tablename__": "messages", "tenant_id": 2, "conversation_id": 2, "sender": "ai", "body": "Good day"},
    ],
    "0002": [
        {
            "__tablename__": "audit_log",
            **{"tenant_id": 1, "database_role": "app_user", "table_name": "messages", "row_id": 1, "action": "INSERT"},
            "after": {"id": 1},
        },
        {
            "__tablename__": "audit_seals",
            **{"tenant_id": 1, "number": 1, "row_ids": [1], "row_digests": [b"1"], "previous": b"", "digest": b"2"},
        },
    ],
}


@pytest.fixture
def migrations(database: Database) -> Iterator[MigrationContext]:
    """The migrations, before the first one; each that goes up leaves its rows."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(database.dsn))
    config = Config(alembic_config=migrate.configuration(database.dsn), at_revision_data=ROWS)
    with runner(config, engine) as context:
        yield context
    engine.dispose()


Rows = dict[str, list[tuple[object, ...]]]


def tables(database: Database) -> tuple[dict[str, set[tuple[str, ...]]], Rows]:
    """What each table is like, and its rows."""
    with connect(database.dsn) as conn:
        found: dict[str, set[tuple[str, ...]]] = {}
        for kind, table, *definition in shape(conn):
            found.setdefault(table, set()).add((kind, *definition))
        return found, content(conn, *found)


def test_there_is_one_line_of_migrations_that_goes_up_down_and_up_with_rows(
    migrations: MigrationContext, database: Database
) -> None:
    assert len(migrations.heads) == 1
    migrations.migrate_up_to("heads")
    migrations.migrate_down_to("base")
    assert tables(database) == ({}, {})
    migrations.migrate_up_to("heads")
    assert migrations.current == migrations.heads[0]
    _, rows = tables(database)
    assert rows
    assert all(rows.values())


def test_each_migration_keeps_the_rows_of_the_tables_that_it_does_not_change(
    migrations: MigrationContext, database: Database
) -> None:
    seen = 0
    for revision in migrations.history.revisions[1:-1]:
        like, before = tables(database)
        assert all(before.values()), "every table of the revision before has rows"
        for step in (migrations.migrate_up_one, migrations.migrate_down_one, migrations.migrate_up_one):
            step()
            like_now, now = tables(database)
            unchanged = {name for name in like if like[name] == like_now.get(name)}
            assert {name: now[name] for name in unchanged} == {name: before[name] for name in unchanged}, revision
            seen += len(unchanged)
        assert all(now.values()), f"add rows for the tables of {revision} to ROWS"
    assert seen, "no migration left a table alone: nothing was shown"
