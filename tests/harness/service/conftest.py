"""A service of notes beside its database: its configuration, and what comes of judging it."""

import sys
from pathlib import Path

import pytest

from harness.config.model import Config, Database, Service, System, Tenancy
from harness.service.pipeline import run_service
from harness.service.report import ServiceReport
from harness.target.connect import connect, dsn_with
from tests.conftest import Database as Place

SUBJECT = Path(__file__).parent / "subject.py"
SCHEMA = """
CREATE TABLE notes (note_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, tenant_id int NOT NULL, body text);
INSERT INTO notes (tenant_id, body) SELECT 1 + n % 2, 'the words of note ' || n FROM generate_series(1, 8) n;
DO $$ BEGIN IF to_regrole('notes_app') IS NULL THEN CREATE ROLE notes_app LOGIN; END IF; END $$;
GRANT SELECT, INSERT, DELETE ON notes TO notes_app;
"""
PROTECTED = """
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = current_setting('app.tenant_id')::int);
"""


def config(wrong: str = "") -> Config:
    program = f"{sys.executable} {SUBJECT}"
    return Config(
        path=SUBJECT.parent / "tenantproof.toml",
        database=Database(app_role="notes_app"),
        tenancy=Tenancy(
            column=("tenant_id",),
            principals="SELECT DISTINCT tenant_id AS tenant FROM notes ORDER BY 1",
            enter=("SELECT set_config('app.tenant_id', %(tenant)s, true)",),
        ),
        system=System(serve=f"SUBJECT={wrong} exec {program}"),
        service=Service(token=f"{sys.executable} {SUBJECT.with_name('notes_token.py')}"),
    )


def judged(given: Config, dsn: str) -> ServiceReport:
    return run_service(given, dsn, app_dsn=dsn_with(dsn, user="notes_app"), seed=1, progress=lambda _: None)


@pytest.fixture
def protected(database: Place) -> str:
    with connect(database.dsn) as connection:
        connection.execute(SCHEMA + PROTECTED)
    return database.dsn


@pytest.fixture
def bare(database: Place) -> str:
    with connect(database.dsn) as connection:
        connection.execute(SCHEMA)
    return database.dsn
