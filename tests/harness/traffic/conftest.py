"""A small system with one table, and a configuration for it; each test says what is wrong with it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from harness.config.load import load_config
from harness.config.model import Config
from harness.target.connect import connect
from tests.conftest import Database

SCHEMA = """
CREATE ROLE notes_app LOGIN;
CREATE TABLE tenants (id int PRIMARY KEY);
CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY, tenant_id int NOT NULL, body text NOT NULL,
  PRIMARY KEY (tenant_id, id));
INSERT INTO tenants SELECT generate_series(1, 5);
INSERT INTO notes (tenant_id, body) SELECT t, 'note ' || n FROM generate_series(1, 5) t, generate_series(1, 20) n;
GRANT SELECT, INSERT ON notes TO notes_app;
"""
SECURED = """
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
"""
TOML = """
[database]
app_role = "notes_app"
[tenancy]
column = "tenant_id"
principals = "SELECT id AS tenant FROM tenants"
enter = ["SELECT set_config('app.tenant', %(tenant)s, {local})"]
shared = ["public.tenants"]
[[bench.query]]
name = "recent-notes"
sql = "SELECT body FROM notes WHERE tenant_id = %(tenant)s ORDER BY id DESC LIMIT 10"
params = "SELECT id AS tenant FROM tenants"
[[bench.query]]
name = "add-note"
kind = "write"
sql = "INSERT INTO notes (tenant_id, body) VALUES (%(tenant)s, 'new') RETURNING id"
params = "SELECT id AS tenant FROM tenants"
"""


def notes(dsn: str, folder: Path, *, secured: bool = True, local: bool = True, more: str = "") -> Config:
    """The system in an empty database: with or without row security, its context for the transaction or for good."""
    with connect(dsn) as conn:
        conn.execute(SCHEMA)
        if secured:
            conn.execute(SECURED)
    path = folder / "tenantproof.toml"
    path.write_text(TOML.format(local=str(local).lower()) + more, encoding="utf-8")
    return load_config(path)


@pytest.fixture
def subject(database: Database, tmp_path: Path) -> Callable[..., Config]:
    """Make the system in the database."""
    return partial(notes, database.dsn, tmp_path)
