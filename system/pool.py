"""The pool of the service, as a certifier drives it: it can do what an endpoint can, and is somebody's only by session_for.

`[pools] subject = "system.pool:subject"` in tenantproof.toml names it; docs/how-to/pools.md has the protocol. Settings
are those of the service (system/settings.py), so that what is judged is what serves.
"""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from system.enums import UserRole
from system.principal import Principal
from system.session import engine_for, session_for
from system.settings import settings_from

# Without it an empty list of parameters goes to the driver, which then takes % for a placeholder.
_PLAIN = {"no_parameters": True}


class Acting(Protocol):
    """A row of `principals` in tenantproof.toml; `parameters` are pairs of a column and its value as text."""

    tenant: str
    parameters: Sequence[tuple[str, str]]


class Session:
    """One transaction: of the principal that enters, else of nobody, as /health has it."""

    def __init__(self, engine: AsyncEngine, block: AsyncExitStack) -> None:
        self._engine, self._block = engine, block
        self._connection: AsyncConnection | None = None

    async def enter(self, acting: Acting) -> None:
        columns: Mapping[str, str] = dict(acting.parameters)
        principal = Principal(
            tenant_id=int(acting.tenant), user_id=int(columns["user_id"]), role=UserRole(columns["role"])
        )
        session = await self._block.enter_async_context(session_for(self._engine, principal, request_id="certify"))
        self._connection = await session.connection()

    async def execute(self, statement: str) -> Sequence[Sequence[Any]]:
        if self._connection is None:
            self._connection = await self._block.enter_async_context(self._engine.begin())
        result = await self._connection.exec_driver_sql(statement, execution_options=_PLAIN)
        return [tuple(row) for row in result.fetchall()] if result.returns_rows else ()


class Pool:
    """Two connections, so that tenants meet on them."""

    def __init__(self, dsn: str) -> None:
        given = {**os.environ, "TENANTPROOF_APP_DSN": dsn, "TENANTPROOF_POOL_SIZE": "2"}
        self._engine = engine_for(settings_from(given))

    @asynccontextmanager
    async def checkout(self) -> AsyncIterator[Session]:
        async with AsyncExitStack() as block:
            yield Session(self._engine, block)

    async def close(self) -> None:
        await self._engine.dispose()


def subject(dsn: str) -> Pool:
    return Pool(dsn)
