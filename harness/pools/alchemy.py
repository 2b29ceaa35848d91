"""SQLAlchemy's pools roll back on return and reset nothing else; these discard the session as well."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolResetState, QueuePool

from harness.pools.subject import AsyncSession, Rows, Session
from harness.world.model import Principal

_SIZES: dict[str, Any] = {"pool_size": 2, "max_overflow": 0, "pool_timeout": 5}
# Statements that psycopg prepares by itself do not survive DISCARD ALL (see direct.py): prepare_threshold=None.
# Without no_parameters an empty parameter list goes to the driver, which then takes % for a placeholder.
_PLAIN = {"no_parameters": True}


def _discard(connection: DBAPIConnection, _record: object, state: PoolResetState) -> None:
    """The recipe of SQLAlchemy's documentation (pool, "Custom reset schemes"), with DISCARD ALL."""
    if state.terminate_only:
        return
    connection.rollback()
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("DISCARD ALL")
    cursor.close()
    connection.autocommit = False


def _run(connection: Connection, statement: str) -> Rows:
    result = connection.exec_driver_sql(statement)
    return [tuple(row) for row in result.fetchall()] if result.returns_rows else ()


class AlchemySession:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enter(self, principal: Principal) -> None:
        for statement in principal.enter:
            _run(self._connection, statement)

    def execute(self, statement: str) -> Rows:
        return _run(self._connection, statement)


class AlchemyPool:
    """``QueuePool`` under a synchronous engine."""

    def __init__(self, dsn: str) -> None:
        self._engine: Engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(dsn, prepare_threshold=None),
            poolclass=QueuePool,
            execution_options=_PLAIN,
            pool_reset_on_return=None,
            **_SIZES,
        )
        event.listen(self._engine, "reset", _discard)

    @contextmanager
    def checkout(self) -> Iterator[Session]:
        with self._engine.connect() as connection:
            yield AlchemySession(connection)
            connection.commit()

    def close(self) -> None:
        self._engine.dispose()


class AsyncAlchemySession:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def enter(self, principal: Principal) -> None:
        for statement in principal.enter:
            await self._connection.run_sync(_run, statement)

    async def execute(self, statement: str) -> Rows:
        return await self._connection.run_sync(_run, statement)


class AsyncAlchemyPool:
    """The queue pool of an asynchronous engine."""

    def __init__(self, dsn: str) -> None:
        self._engine = create_async_engine(
            "postgresql+psycopg_async://",
            async_creator=lambda: psycopg.AsyncConnection.connect(dsn, prepare_threshold=None),
            poolclass=AsyncAdaptedQueuePool,
            execution_options=_PLAIN,
            pool_reset_on_return=None,
            **_SIZES,
        )
        event.listen(self._engine.sync_engine, "reset", _discard)

    @asynccontextmanager
    async def checkout(self) -> AsyncIterator[AsyncSession]:
        async with self._engine.connect() as connection:
            yield AsyncAlchemySession(connection)
            await connection.commit()

    async def close(self) -> None:
        await self._engine.dispose()
