"""Each way to get session_for wrong is found by a look at the service's own pool, and by the pools phase of certify.

The repaired twin of all of them is session_for as it is: it passes the same look after each, and is held by the phase
in test_pool.py.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from harness.config.load import load_config
from harness.pools.run import run_pools
from harness.target.connect import connect
from system import session
from tests.system.broken_sessions import BREAKS, IN_TURN, Break, sets_after_the_first_statement
from tests.system.conftest import House, Place
from tests.system.test_pool import PRINCIPALS
from tests.system.test_session import backend, leave_behind, subjects


async def own(engine: AsyncEngine, house: House, *, ends_with: type[Exception] | None = None) -> int:
    """The principal sees its rows and no others, from its first statement on; the backend that showed them."""
    try:
        async with session.session_for(engine, house.principal()) as opened:
            assert await subjects(opened) == [f"Secret of {house.name}"]
            pid = await backend(opened)
            if ends_with is not None:
                raise ends_with
    except LookupError:
        pass
    return pid


async def nobodys(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        assert await subjects(connection) == []


async def in_turn(place: Place) -> None:
    """Two tenants and nobody, one after the other on one connection, whatever has become of it."""
    engine = session.engine_for(place.settings(pool_size=1, pool_timeout=5.0))
    try:
        await nobodys(engine)
        for ends_with in (None, LookupError):
            await own(engine, place.here, ends_with=ends_with)
            await nobodys(engine)
            await own(engine, place.there, ends_with=ends_with)
            await own(engine, place.here)
        await leave_behind(engine, place)
        await nobodys(engine)
        pid = await own(engine, place.here)
        with connect(place.dsn) as conn:
            conn.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        await own(engine, place.there)
    finally:
        await engine.dispose()


async def at_once(place: Place) -> None:
    """Two whose transactions are open at the same time."""
    engine = session.engine_for(place.settings())
    try:
        async with (
            session.session_for(engine, place.here.principal()) as here,
            session.session_for(engine, place.there.principal()) as there,
        ):
            assert await subjects(here) == ["Secret of here"]
            assert await subjects(there) == ["Secret of there"]
    finally:
        await engine.dispose()


def looked_at(place: Place) -> None:
    asyncio.run(in_turn(place))
    asyncio.run(at_once(place))


@pytest.mark.parametrize("wrong", BREAKS, ids=lambda wrong: wrong.__name__)
def test_a_broken_session_is_seen_and_the_mended_one_passes(
    place: Place, monkeypatch: pytest.MonkeyPatch, wrong: Break
) -> None:
    with monkeypatch.context() as patch:
        wrong(patch, place)
        with pytest.raises(AssertionError, match="Secret of"):
            looked_at(place)
    looked_at(place)


@pytest.mark.long
@pytest.mark.parametrize("wrong", IN_TURN, ids=lambda wrong: wrong.__name__)
def test_the_pools_phase_catches_it_and_holds_the_mended_one(
    place: Place, monkeypatch: pytest.MonkeyPatch, wrong: Break
) -> None:
    monkeypatch.setenv("TENANTPROOF_JWT_KEY", "k" * 32)
    given = load_config(Path(__file__).parents[2] / "tenantproof.toml")
    config = replace(given, tenancy=replace(given.tenancy, principals=PRINCIPALS))
    with monkeypatch.context() as patch:
        wrong(patch, place)
        broken = run_pools(config, place.dsn, steps=120, app_dsn=place.app_dsn)
    # Who sees nothing at first is no tenant of whom anything could be shown: the phase says that it cannot judge.
    expected = "inconclusive" if wrong is sets_after_the_first_statement else "breached"
    assert broken.verdict == expected, broken.to_json()
    severities = {finding.severity for finding in broken.findings}
    assert expected == "inconclusive" or severities & {"content", "integrity"}
    mended = run_pools(config, place.dsn, steps=120, app_dsn=place.app_dsn)
    assert [finding.fingerprint for finding in mended.findings] == []
    assert mended.verdict == "held", mended.to_json()
