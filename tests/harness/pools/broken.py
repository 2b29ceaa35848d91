"""Pools that are wrong in one way each, and their repaired twins. None of them knows the harness."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from psycopg import errors

SET = "SELECT set_config('app.tenant_id', %s, {local}), set_config('app.user_id', %s, {local})"
# What DISCARD ALL does, one by one (its documentation lists the same).
PARTS = (
    "CLOSE ALL",
    "RESET SESSION AUTHORIZATION",
    "RESET ROLE",
    "RESET ALL",
    "DEALLOCATE ALL",
    "UNLISTEN *",
    "SELECT pg_advisory_unlock_all()",
    "DISCARD PLANS",
    "DISCARD TEMP",
    "DISCARD SEQUENCES",
)


class Session:
    local = "true"

    def __init__(self, pool: "Pool", connection: psycopg.Connection[Any]) -> None:
        self.pool, self.connection = pool, connection

    def enter(self, principal: Any) -> None:
        self.bind(principal)

    def bind(self, principal: Any) -> None:
        user = dict(principal.parameters)["user_id"]
        self.connection.execute(SET.format(local=self.local), [principal.tenant, user])

    def execute(self, statement: str) -> Any:
        cursor = self.connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


class SessionLevel(Session):
    """Becomes the tenant for the whole session."""

    local = "false"


class Pool:
    """A right pool: it rolls back and discards on every path, and drops what it cannot clean."""

    session: type[Session] = Session
    autocommit = False

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.free: list[psycopg.Connection[Any]] = []

    def take(self) -> psycopg.Connection[Any]:
        while self.free:
            connection = self.free.pop()
            if not connection.closed:
                return connection
        return psycopg.connect(self.dsn, autocommit=self.autocommit, prepare_threshold=None)

    def give(self, connection: psycopg.Connection[Any]) -> None:
        if not connection.closed:
            self.free.append(connection)

    def clean(self, connection: psycopg.Connection[Any]) -> None:
        try:
            connection.rollback()
            self.reset(connection)
        except psycopg.Error:
            connection.close()

    def reset(self, connection: psycopg.Connection[Any]) -> None:
        connection.autocommit = True
        connection.execute("DISCARD ALL")
        connection.autocommit = self.autocommit

    @contextmanager
    def checkout(self) -> Iterator[Session]:
        session = self.session(self, self.take())
        try:
            yield session
            session.connection.commit()
        finally:
            self.clean(session.connection)
            self.give(session.connection)

    def close(self) -> None:
        for connection in self.free:
            connection.close()


class Through(Pool):
    """Nothing is pooled here: PgBouncer does it."""

    def give(self, connection: psycopg.Connection[Any]) -> None:
        connection.close()

    def reset(self, connection: psycopg.Connection[Any]) -> None:
        return


class SessionLevelThrough(Through):
    session = SessionLevel


class SessionLevelPool(Pool):
    """Session-level, in autocommit, and reset on every path: right, as long as the pool is one of sessions."""

    session = SessionLevel
    autocommit = True


class ResetSkippedOnException(SessionLevelPool):
    @contextmanager
    def checkout(self) -> Iterator[Session]:
        connection = self.take()
        try:
            yield self.session(self, connection)
            self.clean(connection)
        finally:
            self.give(connection)


class OneSettingOfTwo(SessionLevelPool):
    def reset(self, connection: psycopg.Connection[Any]) -> None:
        row = connection.execute("SELECT current_setting('app.user_id', true)").fetchone()
        super().reset(connection)
        if row is not None and row[0]:
            connection.execute("SELECT set_config('app.user_id', %s, false)", row)


class CancelledAndReused(SessionLevelPool):
    @contextmanager
    def checkout(self) -> Iterator[Session]:
        connection = self.take()
        cancelled = False
        try:
            yield self.session(self, connection)
        except errors.QueryCanceled:
            cancelled = True
            raise
        finally:
            if not cancelled:
                self.clean(connection)
            self.give(connection)


class ByParts(Pool):
    left_out = ""

    def reset(self, connection: psycopg.Connection[Any]) -> None:
        connection.autocommit = True
        for part in PARTS:
            if part != self.left_out:
                connection.execute(part.encode())
        connection.autocommit = False


class RoleForgotten(Pool):
    """RESET ALL does not reset the role."""

    def reset(self, connection: psycopg.Connection[Any]) -> None:
        connection.autocommit = True
        for part in PARTS:
            if part not in ("RESET SESSION AUTHORIZATION", "RESET ROLE"):
                connection.execute(part.encode())
        connection.autocommit = False


class TemporaryTablesKept(ByParts):
    left_out = "DISCARD TEMP"


class AuthorizationKept(ByParts):
    left_out = "RESET SESSION AUTHORIZATION"


class OpenHandedOut(Pool):
    """Keeps the transaction of a turn that ended well."""

    @contextmanager
    def checkout(self) -> Iterator[Session]:
        connection = self.take()
        failed = True
        try:
            yield self.session(self, connection)
            failed = False
        finally:
            if failed:
                self.clean(connection)
            self.give(connection)


class SequencesKept(ByParts):
    left_out = "DISCARD SEQUENCES"


class AbortedHandedOut(Pool):
    @contextmanager
    def checkout(self) -> Iterator[Session]:
        connection = self.take()
        failed = True
        try:
            yield self.session(self, connection)
            connection.commit()
            failed = False
        finally:
            if not failed:
                self.clean(connection)
            self.give(connection)


class StaleRetry(Session):
    def enter(self, principal: Any) -> None:
        try:
            self.bind(principal)
        except psycopg.OperationalError:
            self.connection.close()
            self.connection = psycopg.connect(self.pool.dsn, prepare_threshold=None)
            self.bind(self.again(principal))
        self.pool.__dict__["last"] = principal

    def again(self, principal: Any) -> Any:
        return self.pool.__dict__.get("last", principal)


class RightRetry(StaleRetry):
    def again(self, principal: Any) -> Any:
        return principal


class RetryReusesOldTenant(Pool):
    session = StaleRetry


class RetryBindsTheTenant(Pool):
    session = RightRetry


class NothingReset(Pool):
    """What most pools do by default: they roll back, and that is all."""

    def reset(self, connection: psycopg.Connection[Any]) -> None:
        return


class PreparedAndDiscarded(Pool):
    """psycopg goes on executing statements that it has prepared and DISCARD ALL has dropped."""

    def take(self) -> psycopg.Connection[Any]:
        connection = super().take()
        connection.prepare_threshold = 2
        return connection


class AsyncSession:
    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.connection = connection
        self.entered = False

    async def enter(self, principal: Any) -> None:
        user = dict(principal.parameters)["user_id"]
        await self.connection.execute("SELECT set_config('app.tenant_id', %s, false)", [principal.tenant])
        await self.connection.execute("SELECT set_config('app.user_id', %s, false)", [user])
        self.entered = True

    async def execute(self, statement: str) -> Any:
        cursor = await self.connection.execute(statement)
        return await cursor.fetchall() if cursor.description else []


class ResetEvenIfCancelled:
    """Session-level, and reset whatever happened."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.free: list[psycopg.AsyncConnection[Any]] = []

    def needs_reset(self, session: AsyncSession) -> bool:
        return True

    @asynccontextmanager
    async def checkout(self) -> AsyncIterator[AsyncSession]:
        if self.free:
            connection = self.free.pop()
        else:
            connection = await psycopg.AsyncConnection.connect(self.dsn, autocommit=True, prepare_threshold=None)
        session = AsyncSession(connection)
        try:
            yield session
        finally:
            try:
                await connection.rollback()
                if self.needs_reset(session):
                    await connection.execute("DISCARD ALL")
            except psycopg.OperationalError:
                await connection.close()
            if not connection.closed:
                self.free.append(connection)

    async def close(self) -> None:
        for connection in self.free:
            await connection.close()


class CancelledBeforeEntered(ResetEvenIfCancelled):
    """Resets what has entered; a task that was cancelled on its way in has not."""

    def needs_reset(self, session: AsyncSession) -> bool:
        return session.entered


class Nobody(Session):
    def enter(self, principal: Any) -> None:
        self.connection.execute("SELECT 1")


class NeverEnters(Pool):
    session = Nobody


class LeaksConnections(Pool):
    """Runs out of connections, and says so."""

    def __init__(self, dsn: str) -> None:
        super().__init__(dsn)
        self.taken = 0

    def take(self) -> psycopg.Connection[Any]:
        self.taken += 1
        if self.taken > 3:
            raise TimeoutError("no connection is left")
        return super().take()


class Entered(Session):
    entered = False

    def enter(self, principal: Any) -> None:
        super().enter(principal)
        self.entered = True

    def execute(self, statement: str) -> Any:
        if not self.entered:
            raise RuntimeError("enter first")
        return super().execute(statement)


class NobodyRefused(Pool):
    session = Entered
