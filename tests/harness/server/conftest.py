"""Old servers are subjects of their own environment: where none were fetched, their tests are not part of the suite."""

import os
from collections.abc import Iterator

import pytest

from harness.target.model import Server
from harness.target.server import open_server

OLD = "TENANTPROOF_OLD_POSTGRES"
collect_ignore = [] if os.environ.get(OLD) else ["test_old_minors.py"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"old_minors: needs servers of old minor versions in ${OLD}")


@pytest.fixture(scope="package")
def server_16() -> Iterator[Server]:
    """An embedded PostgreSQL 16."""
    with open_server("embedded:16") as opened:
        yield opened
