"""Every test that needs PostgreSQL gets a real one: there is no skipping, and no other kind."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import pytest
from psycopg import errors, sql

from harness.target.connect import connect, dsn_with
from harness.target.model import Server
from harness.target.server import open_server
from tests.harness.attack.tally import PROPERTY, Judged, summary

# What one test's attack breached is no business of the next, nor of the user's cache.
os.environ["TENANTPROOF_EXAMPLES"] = "off"

_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An empty database; ``dsn`` is privileged."""

    name: str
    dsn: str


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One embedded PostgreSQL 18 for each worker."""
    with open_server("embedded") as opened:
        yield opened


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    with empty_database(server) as made:
        yield made


@contextmanager
def empty_database(server: Server) -> Iterator[Database]:
    """A new database; it is dropped at the end, and so are the roles that were made meanwhile."""
    name = f"test_{next(_numbers)}"
    roles = "SELECT rolname FROM pg_roles"
    with connect(server.dsn) as conn:
        before = set(conn.execute(roles).fetchall())
        conn.execute(sql.SQL("CREATE DATABASE {} STRATEGY file_copy").format(sql.Identifier(name)))
        yield Database(name=name, dsn=dsn_with(server.dsn, dbname=name))
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        for (role,) in set(conn.execute(roles).fetchall()) - before:
            try:
                conn.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
            except errors.DependentObjectsStillExist:
                continue  # a fixture of a wider scope uses it


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where the corpus ran, what it came to."""
    reports = [report for each in ("passed", "failed") for report in terminalreporter.stats.get(each, [])]
    told = [value for report in reports for name, value in getattr(report, "user_properties", ()) if name == PROPERTY]
    for number, line in enumerate(summary([Judged(**each) for each in told])):
        if number == 0:
            terminalreporter.section("the corpus")
        terminalreporter.line(line)
