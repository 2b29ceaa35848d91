"""One provisioned and seeded database for all tests that change nothing in it for good."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from harness.target.connect import connect, dsn_with
from harness.target.model import Server
from system.provision import provision
from system.seed import seed

_HERE = """
WITH spare AS (INSERT INTO users (tenant_id, email, display_name) VALUES (2, 'spare@here.example', 'Spare') RETURNING id)
SELECT c.tenant_id, c.user_id, spare.id, c.id, min(m.id)
FROM spare, conversations c JOIN messages m ON m.tenant_id = c.tenant_id AND m.conversation_id = c.id
WHERE c.tenant_id = 2 GROUP BY c.tenant_id, c.user_id, spare.id, c.id ORDER BY c.id LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A tenant among others, and the ids of some of its rows; `spare` is a user to whom nothing refers."""

    tenant: int
    user: int
    spare: int
    conversation: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnished:
    """``dsn`` is privileged, ``app_dsn`` the application's."""

    dsn: str
    app_dsn: str
    here: House


@pytest.fixture(scope="session")
def furnished(server: Server) -> Iterator[Furnished]:
    """Roles belong to the server, so they stay when the database goes."""
    with connect(server.dsn) as conn:
        conn.execute("CREATE DATABASE rls_tests STRATEGY file_copy")
        dsn = dsn_with(server.dsn, dbname="rls_tests")
        provision(dsn)
        seed(dsn, tenants=3, rows=60)
        with connect(dsn) as inside:
            row = inside.execute(_HERE).fetchone()
            assert row is not None
        tenant, user, spare, conversation, message = row
        here = House(tenant=tenant, user=user, spare=spare, conversation=conversation, message=message)
        yield Furnished(dsn=dsn, app_dsn=dsn_with(dsn, user="app_user"), here=here)
        conn.execute("DROP DATABASE IF EXISTS rls_tests WITH (FORCE)")
