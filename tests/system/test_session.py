"""A connection is a tenant's for one transaction, costs no round trip, and comes back clean however that ended."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

import system
from harness.target.connect import connect, dsn_with
from system.models import Conversation, Message, User
from system.session import Undone, engine_for, session_for
from tests.system.conftest import House, Place
from tests.system.wire import Wire

SETTINGS = ("app.tenant_id", "app.user_id", "app.user_role", "app.request_id", "statement_timeout")
CONTEXT = text("SELECT " + ", ".join(f"current_setting('{name}', true)" for name in SETTINGS))
ACTIVITY = text("SELECT pg_backend_pid()")


@asynccontextmanager
async def pool_of_one(place: Place, **changes: object) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(place.settings(pool_size=1, pool_timeout=5.0, **changes))
    try:
        yield engine
    finally:
        await engine.dispose()


async def backend(session: AsyncSession | AsyncConnection) -> int:
    return int((await session.execute(ACTIVITY)).scalar_one())


async def subjects(session: AsyncSession | AsyncConnection) -> list[str]:
    return sorted((await session.execute(select(Conversation.subject))).scalars())


async def assert_clean(engine: AsyncEngine, place: Place) -> int:
    """Nobody sees nothing, and the other tenant sees its own rows only; the backend that was looked at."""
    async with engine.connect() as nobody:
        left = (await nobody.execute(CONTEXT)).one()
        assert [value or "" for value in left] == ["", "", "", "", "0"]
        assert await subjects(nobody) == []
        assert (await nobody.execute(select(func.count()).select_from(Message))).scalar_one() == 0
        status = (await nobody.execute(text("SELECT count(*) FROM pg_prepared_xacts"))).scalar_one()
        assert status == 0
    async with session_for(engine, place.there.principal()) as session:
        assert await subjects(session) == ["Secret of there"]
        return await backend(session)


async def commits(session: AsyncSession) -> None:
    await subjects(session)


async def raises(session: AsyncSession) -> None:
    await subjects(session)
    raise LookupError("the endpoint failed")


async def divides_by_zero(session: AsyncSession) -> None:
    await session.execute(text("SELECT 1 / 0"))


async def breaks_a_key(session: AsyncSession) -> None:
    await session.execute(insert(Message).values(tenant_id=1, conversation_id=10**17, sender="ai", body="x"))


async def fails_in_a_savepoint(session: AsyncSession) -> None:
    with pytest.raises(DBAPIError):
        async with session.begin_nested():
            await session.execute(text("SELECT 1 / 0"))
    assert await subjects(session) == ["Secret of here"]


async def commits_a_failure(session: AsyncSession) -> None:
    with pytest.raises(DBAPIError):
        await session.execute(text("SELECT 1 / 0"))


async def times_out(session: AsyncSession) -> None:
    await session.execute(text("SET LOCAL statement_timeout = 20"))
    await session.execute(text("SELECT pg_sleep(30)"))


async def leaves_a_result_unread(session: AsyncSession) -> None:
    await session.execute(text("DECLARE unread CURSOR FOR SELECT * FROM conversations"))


async def rolls_back_by_hand(session: AsyncSession) -> None:
    await subjects(session)
    await session.rollback()


Deed = Callable[[AsyncSession], Awaitable[None]]
ENDINGS: list[tuple[Deed, type[BaseException] | None]] = [
    (commits, None),
    (raises, LookupError),
    (divides_by_zero, DBAPIError),
    (breaks_a_key, DBAPIError),
    (fails_in_a_savepoint, None),
    (commits_a_failure, Undone),
    (times_out, DBAPIError),
    (leaves_a_result_unread, None),
    (rolls_back_by_hand, None),
]


@pytest.mark.parametrize(("deed", "ends_with"), ENDINGS, ids=lambda each: getattr(each, "__name__", ""))
def test_the_connection_comes_back_clean(place: Place, deed: Deed, ends_with: type[BaseException] | None) -> None:
    async def run() -> None:
        async with pool_of_one(place) as engine:
            async with session_for(engine, place.here.principal()) as session:
                before = await backend(session)
            if ends_with is None:
                async with session_for(engine, place.here.principal(), request_id="r-1") as session:
                    await deed(session)
            else:
                with pytest.raises(ends_with):
                    async with session_for(engine, place.here.principal(), request_id="r-1") as session:
                        await deed(session)
            assert await assert_clean(engine, place) == before, "the same connection must be looked at"

    asyncio.run(run())


@pytest.mark.parametrize("moment", ["in a statement", "between statements"])
def test_a_cancelled_request_leaves_nothing(place: Place, moment: str) -> None:
    async def request(engine: AsyncEngine, started: asyncio.Event) -> None:
        async with session_for(engine, place.here.principal()) as session:
            await subjects(session)
            started.set()
            await (session.execute(text("SELECT pg_sleep(30)")) if moment == "in a statement" else asyncio.sleep(30))

    async def run() -> None:
        async with pool_of_one(place) as engine:
            started = asyncio.Event()
            task = asyncio.create_task(request(engine, started))
            await started.wait()
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await assert_clean(engine, place)

    asyncio.run(run())


def test_a_request_that_took_too_long_leaves_nothing(place: Place) -> None:
    async def request(engine: AsyncEngine) -> None:
        async with session_for(engine, place.here.principal()) as session, asyncio.timeout(0.05):
            await session.execute(text("SELECT pg_sleep(30)"))

    async def run() -> None:
        async with pool_of_one(place) as engine:
            with pytest.raises(TimeoutError):
                await request(engine)
            await assert_clean(engine, place)

    asyncio.run(run())


def test_cancelling_at_any_step_leaves_nothing(place: Place) -> None:
    """Cancelled after each number of turns of the loop, so also within BEGIN and within COMMIT."""

    async def request(engine: AsyncEngine) -> None:
        async with session_for(engine, place.here.principal()) as session:
            await subjects(session)

    async def run() -> None:
        async with pool_of_one(place) as engine:
            await request(engine)
            for turns in range(25):
                task = asyncio.create_task(request(engine))
                for _ in range(turns):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await assert_clean(engine, place)

    asyncio.run(run())


def test_a_terminated_backend_is_replaced_by_a_clean_one(place: Place) -> None:
    async def terminated(engine: AsyncEngine) -> None:
        async with session_for(engine, place.here.principal()) as session:
            with connect(place.dsn) as conn:
                conn.execute("SELECT pg_terminate_backend(%s, 5000)", [await backend(session)])
            await subjects(session)

    async def run() -> None:
        async with pool_of_one(place) as engine:
            async with session_for(engine, place.here.principal()) as session:
                before = await backend(session)
            with pytest.raises(DBAPIError):
                await terminated(engine)
            assert await assert_clean(engine, place) != before

    asyncio.run(run())


def test_a_failure_that_was_swallowed_is_not_taken_for_a_commit(place: Place) -> None:
    """PostgreSQL answers that COMMIT with ROLLBACK and psycopg says nothing: a write would be lost without a word."""

    async def swallow(engine: AsyncEngine) -> None:
        user = {"tenant_id": place.here.tenant_id, "email": "lost@here.example", "display_name": "Lost"}
        async with session_for(engine, place.here.principal()) as session:
            await session.execute(insert(User).values(user))
            await commits_a_failure(session)

    async def run() -> None:
        async with pool_of_one(place) as engine:
            with pytest.raises(Undone):
                await swallow(engine)

    asyncio.run(run())


def test_a_transaction_without_a_principal_is_nobodys(place: Place) -> None:
    async def run() -> None:
        async with pool_of_one(place) as engine:
            async with session_for(engine, place.here.principal()) as session:
                assert await subjects(session) == ["Secret of here"]
            async with engine.begin() as connection:
                assert await subjects(connection) == []

    asyncio.run(run())


def test_two_tenants_take_turns_on_one_connection(place: Place) -> None:
    async def look(engine: AsyncEngine, house: House) -> tuple[int, list[str]]:
        async with session_for(engine, house.principal()) as session:
            return await backend(session), await subjects(session)

    async def run() -> None:
        async with pool_of_one(place) as engine:
            houses = [place.here, place.there] * 15
            seen = await asyncio.gather(*(look(engine, house) for house in houses))
            assert [rows for _, rows in seen] == [[f"Secret of {house.name}"] for house in houses]
            assert len({pid for pid, _ in seen}) == 1

    asyncio.run(run())


@pytest.mark.parametrize("request_id", ["it's", "\\'; SET app.tenant_id = '2'; --", "x'; COMMIT; SELECT '", 'a"b', "é"])
def test_a_request_id_is_only_ever_a_value(place: Place, request_id: str) -> None:
    async def run() -> None:
        async with (
            pool_of_one(place) as engine,
            session_for(engine, place.here.principal(), request_id=request_id) as session,
        ):
            tenant, _, _, stored, _ = (await session.execute(CONTEXT)).one()
            assert (tenant, stored) == (str(place.here.tenant_id), request_id)

    asyncio.run(run())


@pytest.mark.parametrize("prepare_threshold", [5, None])
def test_switching_adds_no_round_trip(place: Place, prepare_threshold: int | None) -> None:
    """Counted on the wire after warm-up, beside SQLAlchemy as it is without a tenant: BEGIN, statement, COMMIT."""

    async def switching(engine: AsyncEngine) -> None:
        async with session_for(engine, place.here.principal(), request_id="r") as session:
            await session.scalar(select(func.count()).select_from(Conversation))

    async def plain(engine: AsyncEngine) -> None:
        async with AsyncSession(engine) as session, session.begin():
            await session.scalar(select(func.count()).select_from(Conversation))

    async def run() -> dict[str, list[int]]:
        wire = Wire()
        async with wire.before(place.app_dsn) as through:
            trips: dict[str, list[int]] = {}
            for work in (plain, switching):
                async with pool_of_one(place, dsn=through, prepare_threshold=prepare_threshold) as engine:
                    trips[work.__name__] = [await counted(wire, work, engine) for _ in range(12)]
            return trips

    trips = asyncio.run(run())
    assert trips["plain"][-4:] == [3] * 4
    assert trips["switching"][-4:] == [3] * 4


def test_a_context_sent_by_itself_is_counted(place: Place) -> None:
    """The control: the usual way costs a trip, and the counter sees it."""

    async def naive(engine: AsyncEngine) -> None:
        async with AsyncSession(engine) as session, session.begin():
            await session.execute(select(func.set_config("app.tenant_id", str(place.here.tenant_id), True)))
            await session.scalar(select(func.count()).select_from(Conversation))

    async def run() -> list[int]:
        wire = Wire()
        async with wire.before(place.app_dsn) as through, pool_of_one(place, dsn=through) as engine:
            return [await counted(wire, naive, engine) for _ in range(12)]

    assert asyncio.run(run())[-4:] == [4] * 4


async def counted(wire: Wire, work: Callable[[AsyncEngine], Awaitable[None]], engine: AsyncEngine) -> int:
    before = wire.trips
    await work(engine)
    return wire.trips - before


def test_no_other_module_sets_the_tenant() -> None:
    """The seed writes history as its tenants; what serves requests has one place."""
    folder = Path(system.__file__).parent
    setting = re.compile(r"app\.tenant_id|set_config", re.IGNORECASE)
    found = {path.name for path in folder.rglob("*.py") if setting.search(path.read_text(encoding="utf-8"))}
    assert found == {"session.py"}


async def leave_behind(engine: AsyncEngine, place: Place) -> None:
    """What ends with no transaction: a tenant for the session, a lock, a channel, a prepared statement, a number."""
    async with engine.connect() as connection:
        tenant = str(place.here.tenant_id)
        await connection.execute(select(func.set_config("app.tenant_id", tenant, False)))
        for statement in ("SELECT pg_advisory_lock(7)", "LISTEN left_over", "PREPARE left_over AS SELECT 1"):
            await connection.execute(text(statement))
        await connection.commit()


KEPT = text(
    "SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), "
    "(SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_prepared_statements WHERE from_sql)"
)


def test_what_only_a_session_keeps_is_cleared_before_the_next(place: Place) -> None:
    async def run() -> None:
        async with pool_of_one(place) as engine:
            await leave_behind(engine, place)
            await assert_clean(engine, place)
            async with engine.connect() as connection:
                assert (await connection.execute(KEPT)).one() == (0, 0, 0)

    asyncio.run(run())


def test_without_clearing_it_is_found(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The broken twin: the same looks find what a session keeps."""
    monkeypatch.setattr("system.session.CLEAR", b"")

    async def run() -> None:
        async with pool_of_one(place) as engine:
            await leave_behind(engine, place)
            with pytest.raises(AssertionError):
                await assert_clean(engine, place)
            async with engine.connect() as connection:
                assert (await connection.execute(KEPT)).one() == (1, 1, 1)

    asyncio.run(run())


def test_a_lost_connection_is_an_error_not_an_empty_answer(place: Place) -> None:
    async def run() -> None:
        async with pool_of_one(place, dsn=dsn_with(place.app_dsn, dbname="no_such_database")) as engine:
            with pytest.raises((DBAPIError, psycopg.OperationalError)):
                async with session_for(engine, place.here.principal()) as session:
                    await subjects(session)

    asyncio.run(run())
