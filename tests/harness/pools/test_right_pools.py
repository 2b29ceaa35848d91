"""The adapters hold: connections go from tenant to tenant, and nothing goes with them."""

import pytest

from harness.pools.choose import BUILT_IN
from tests.harness.pools.conftest import Judge

BOUNCERS = ("pgbouncer-transaction", "pgbouncer-session")


@pytest.mark.parametrize("name", BUILT_IN)
def test_pool_holds_for_500_steps(judge: Judge, name: str) -> None:
    _holds(judge, name, 500)


@pytest.mark.long
@pytest.mark.parametrize("name", BUILT_IN)
def test_pool_holds_for_10000_steps(judge: Judge, name: str) -> None:
    _holds(judge, name, 10_000)


@pytest.mark.pgbouncer
@pytest.mark.parametrize("name", BOUNCERS)
def test_pgbouncer_holds_for_500_steps(judge: Judge, name: str) -> None:
    _holds(judge, name, 500)


@pytest.mark.long
@pytest.mark.pgbouncer
@pytest.mark.parametrize("name", BOUNCERS)
def test_pgbouncer_holds_for_10000_steps(judge: Judge, name: str) -> None:
    _holds(judge, name, 10_000)


def _holds(judge: Judge, name: str, steps: int) -> None:
    report = judge(pool=name, steps=steps)
    assert [(each.fingerprint, each.observed) for each in report.findings] == []
    assert report.verdict == "held", report.to_json()
    (pool,) = report.pools
    assert pool.steps >= steps
    assert pool.switches >= steps // 25
