"""A provisioned database for the tests of the service, with rows of their own for two tenants."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import psycopg
import pytest
from psycopg import sql

from harness.target.connect import connect, dsn_with
from harness.target.model import Server
from system.enums import UserRole
from system.keys import Keys
from system.principal import Principal
from system.provision import provision
from system.settings import Settings

KEYS = Keys(algorithm="HS256", verifying=b"k" * 32, signing=b"k" * 32, audience="tenantproof")

_numbers = count(1)

_ROWS = """
WITH tenant AS (INSERT INTO tenants (name) VALUES ('Tenant ' || %(name)s) RETURNING tenant_id),
u AS (INSERT INTO users (tenant_id, email, display_name, role)
      SELECT tenant_id, 'boss@' || %(name)s || '.example', 'Boss of ' || %(name)s, 'admin' FROM tenant RETURNING *),
c AS (INSERT INTO conversations (tenant_id, user_id, channel, subject)
      SELECT tenant_id, id, 'support', 'Secret of ' || %(name)s FROM u RETURNING *),
m AS (INSERT INTO messages (tenant_id, conversation_id, sender, body)
      SELECT tenant_id, id, 'human', 'Words of ' || %(name)s FROM c RETURNING *)
SELECT u.tenant_id, u.id, c.id, m.id FROM u, c, m
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A tenant with a user, a conversation and a message."""

    name: str
    tenant_id: int
    user_id: int
    conversation_id: int
    message_id: int

    def principal(self, role: UserRole = UserRole.ADMIN) -> Principal:
        return Principal(tenant_id=self.tenant_id, user_id=self.user_id, role=role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A provisioned database; ``dsn`` is privileged, ``app_dsn`` the application's."""

    dsn: str
    app_dsn: str
    here: House
    there: House

    def settings(self, **changes: object) -> Settings:
        given: dict[str, object] = {"dsn": self.app_dsn, "keys": KEYS, "cursor_key": b"c" * 32, "pool_size": 2}
        return Settings(**{**given, **changes})  # type: ignore[arg-type]


def build(conn: psycopg.Connection, name: str) -> House:
    found = conn.execute(_ROWS, {"name": name}).fetchone()
    assert found is not None
    tenant_id, user_id, conversation_id, message_id = found
    return House(
        name=name, tenant_id=tenant_id, user_id=user_id, conversation_id=conversation_id, message_id=message_id
    )


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Place]:
    """One for each module, whose tests may write. Roles belong to the server, so they stay when the database goes."""
    name = f"service_{next(_numbers)}"
    with connect(server.dsn) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {} STRATEGY file_copy").format(sql.Identifier(name)))
    dsn = dsn_with(server.dsn, dbname=name)
    provision(dsn)
    with connect(dsn) as conn:
        here, there = build(conn, "here"), build(conn, "there")
    yield Place(dsn=dsn, app_dsn=dsn_with(dsn, user="app_user"), here=here, there=there)
    with connect(server.dsn) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
