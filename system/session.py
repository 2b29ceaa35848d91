"""Here alone a connection becomes a tenant's, for one transaction, and without a round trip of its own.

The pool's connections are in autocommit, so that neither psycopg nor SQLAlchemy sends a BEGIN; the `begin` event sends
one message, `BEGIN; RESET …; COMMIT; BEGIN; SET LOCAL …`, and SQLAlchemy's own commit ends it. SET LOCAL ends with the
transaction however it ends, so a connection that goes back to the pool is nobody's. What only a session keeps is
cleared in the same message by whoever comes next: there is no way to end a transaction that could skip it.

`python -m pytest tests/system/test_session.py` counts the trips on the wire.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, QueuePool, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from system.principal import Principal
from system.settings import Settings
from system.timing import TimedConnection, reached

_CONTEXT = "tenantproof_context"
# DISCARD ALL in parts, since that runs in no message with others, and but for the statements that psycopg has
# prepared and goes on to use. 0.25 ms. In a transaction of its own, so that no rollback brings anything back.
CLEAR = b"""BEGIN; RESET SESSION AUTHORIZATION; RESET ALL; CLOSE ALL; UNLISTEN *;
SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES; DO $$ DECLARE prepared text; BEGIN
  FOR prepared IN SELECT name FROM pg_catalog.pg_prepared_statements WHERE from_sql
  LOOP EXECUTE pg_catalog.format('DEALLOCATE %I', prepared); END LOOP; END $$; COMMIT; """


class Undone(Exception):
    """The transaction had failed, so its COMMIT would have been answered by ROLLBACK, which psycopg does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    principal: Principal
    request_id: str
    statement_timeout_ms: int


def engine_for(settings: Settings) -> AsyncEngine:
    """The one pool of the service. Its connections are nobody's until session_for makes them somebody's."""

    kind = TimedConnection if settings.server_timing else psycopg.AsyncConnection

    async def login() -> psycopg.AsyncConnection:
        return await kind.connect(
            settings.dsn,
            prepare_threshold=settings.prepare_threshold,
            client_encoding="UTF8",
            connect_timeout=10,
            application_name="tenantproof service",
        )

    engine = create_async_engine(
        "postgresql+psycopg://",
        async_creator=login,
        isolation_level="AUTOCOMMIT",
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout,
        hide_parameters=True,  # an error must not carry what a tenant wrote into the log
    )
    event.listen(engine.sync_engine, "begin", _begin)
    event.listen(engine.sync_engine, "commit", _refuse_undone)
    return engine


@asynccontextmanager
async def session_for(
    engine: AsyncEngine, principal: Principal, *, request_id: str = "", statement_timeout_ms: int = 10_000
) -> AsyncIterator[AsyncSession]:
    """A session in one transaction of `principal`: committed when the block ends, rolled back when it raises."""
    context = _Context(principal=principal, request_id=request_id, statement_timeout_ms=statement_timeout_ms)
    bound = engine.execution_options(**{_CONTEXT: context})
    async with AsyncSession(bound, expire_on_commit=False, autoflush=False) as session, session.begin():
        await reached(session.connection)
        yield session


def _begin(connection: Connection) -> None:
    """A transaction without context begins too: it is nobody's, and row security shows it nothing.

    A connection that died in the pool is found out here, before anything was done, so it is replaced by another.
    """
    context: _Context | None = connection.get_execution_options().get(_CONTEXT)
    message = b"BEGIN" if context is None else opening(context)
    pool = connection.engine.pool
    pooled = pool.size() if isinstance(pool, QueuePool) else 1
    for _ in range(pooled):
        try:
            _send(connection, message)
        except psycopg.OperationalError:
            if not _driver(connection).closed:
                raise
            connection.invalidate()
        else:
            return
    _send(connection, message)


def _send(connection: Connection, message: bytes) -> None:
    adapted = connection.connection.dbapi_connection
    assert adapted is not None
    # Several statements cannot be prepared, and SET takes no parameters: prepare=False sends it as one simple query.
    adapted.run_async(lambda driver: driver.execute(CLEAR + message, prepare=False))


def _driver(connection: Connection) -> psycopg.AsyncConnection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.AsyncConnection)
    return driver


def opening(context: _Context) -> bytes:
    """What begins a transaction as somebody, after CLEAR and in the same message."""
    who = _acting_as(context.principal, context.statement_timeout_ms)
    return who + sql.Literal(context.request_id).as_bytes(None)


@lru_cache(maxsize=4096)
def _acting_as(principal: Principal, statement_timeout_ms: int) -> bytes:
    """Composing is a quarter of a millisecond, as much as a round trip on one machine; the request's name comes last."""
    settings = {
        "app.tenant_id": str(principal.tenant_id),
        "app.user_id": str(principal.user_id),
        "app.user_role": principal.role.value,
        "statement_timeout": str(statement_timeout_ms),
    }
    parts = [
        sql.SQL("SET LOCAL {} = {}").format(sql.Identifier(*name.split(".")), sql.Literal(value))
        for name, value in settings.items()
    ]
    last = sql.SQL("SET LOCAL app.request_id = ")
    return sql.SQL("; ").join([sql.SQL("BEGIN"), *parts, last]).as_bytes(None)


def _refuse_undone(connection: Connection) -> None:
    if _driver(connection).info.transaction_status == TransactionStatus.INERROR:
        raise Undone("a statement of this transaction failed, so it cannot be committed")
