"""psycopg's own pools reset nothing on return but the transaction; these discard the session as well."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from harness.pools.subject import AsyncSession, Rows, Session
from harness.world.model import Principal

_SIZE = 2
_PATIENCE = 5.0


# psycopg (3.3.3) forgets what it has prepared only at the first DISCARD ALL of a connection; from the second on it
# executes statements that are gone (SQLSTATE 26000). So these pools prepare nothing by themselves.
_UNPREPARED: dict[str, Any] = {"prepare_threshold": None}


def discard(connection: psycopg.Connection[Any]) -> None:
    """Bring the session back to what its login gave it. DISCARD ALL runs in no transaction."""
    connection.autocommit = True
    connection.execute("DISCARD ALL")
    connection.autocommit = False


async def discard_async(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.set_autocommit(True)
    await connection.execute("DISCARD ALL")
    await connection.set_autocommit(False)


class PsycopgSession:
    """Enters by the declared statements; psycopg begins the transaction with the first of them."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def enter(self, principal: Principal) -> None:
        for statement in principal.enter:
            self.connection.execute(statement.encode())

    def execute(self, statement: str) -> Rows:
        cursor = self.connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else ()


class PsycopgPool:
    """``psycopg_pool.ConnectionPool``. ``reset`` None is the library's default."""

    def __init__(
        self,
        dsn: str,
        *,
        reset: Callable[[psycopg.Connection[Any]], None] | None = discard,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        self._pool = ConnectionPool(
            dsn,
            min_size=1,
            max_size=_SIZE,
            timeout=_PATIENCE,
            open=True,
            reset=reset,
            kwargs=_UNPREPARED if kwargs is None else kwargs,
        )
        self._pool.wait(_PATIENCE)  # who comes before the first connection is there makes a second

    @contextmanager
    def checkout(self) -> Iterator[Session]:
        with self._pool.connection() as connection:
            yield PsycopgSession(connection)

    def close(self) -> None:
        self._pool.close()


class AsyncPsycopgSession:
    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.connection = connection

    async def enter(self, principal: Principal) -> None:
        for statement in principal.enter:
            await self.connection.execute(statement.encode())

    async def execute(self, statement: str) -> Rows:
        cursor = await self.connection.execute(statement.encode())
        return await cursor.fetchall() if cursor.description else ()


class AsyncPsycopgPool:
    """``psycopg_pool.AsyncConnectionPool``, opened at the first checkout, in the loop that serves it."""

    def __init__(self, dsn: str) -> None:
        self._pool = AsyncConnectionPool(
            dsn, min_size=1, max_size=_SIZE, timeout=_PATIENCE, open=False, reset=discard_async, kwargs=_UNPREPARED
        )

    @asynccontextmanager
    async def checkout(self) -> AsyncIterator[AsyncSession]:
        if self._pool.closed:
            await self._pool.open(wait=True, timeout=_PATIENCE)
        async with self._pool.connection() as connection:
            yield AsyncPsycopgSession(connection)

    async def close(self) -> None:
        await self._pool.close()


class Unpooled:
    """A connection for each checkout, closed after it: what an application does that leaves pooling to PgBouncer.

    Nothing is prepared on the server: PgBouncer before 1.21 knows no prepared statements.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    @contextmanager
    def checkout(self) -> Iterator[Session]:
        with psycopg.connect(self._dsn, prepare_threshold=None) as connection:
            yield PsycopgSession(connection)

    def close(self) -> None:
        """Nothing stays open between checkouts."""


class Kept:
    """The worst of pools, for controls: one connection for everybody, nothing reset, nothing closed."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn, prepare_threshold=None)

    @contextmanager
    def checkout(self) -> Iterator[Session]:
        yield PsycopgSession(self._connection)
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()
