"""The adapters hold: connections go from tenant to tenant, and nothing goes with them."""

from collections.abc import Callable

import pytest

from harness.config.model import Config
from harness.pools.choose import BUILT_IN
from harness.pools.run import run_pools

Configure = Callable[..., Config]


@pytest.mark.parametrize("name", BUILT_IN)
def test_pool_holds_for_500_steps(target: str, configure: Configure, name: str) -> None:
    _holds(target, configure(), name, 500)


@pytest.mark.long
@pytest.mark.parametrize("name", BUILT_IN)
def test_pool_holds_for_10000_steps(target: str, configure: Configure, name: str) -> None:
    _holds(target, configure(), name, 10_000)


@pytest.mark.pgbouncer
@pytest.mark.parametrize("name", ["pgbouncer-transaction", "pgbouncer-session"])
def test_pgbouncer_holds_for_500_steps(target: str, configure: Configure, name: str) -> None:
    _holds(target, configure(), name, 500)


@pytest.mark.long
@pytest.mark.pgbouncer
@pytest.mark.parametrize("name", ["pgbouncer-transaction", "pgbouncer-session"])
def test_pgbouncer_holds_for_10000_steps(target: str, configure: Configure, name: str) -> None:
    _holds(target, configure(), name, 10_000)


def _holds(target: str, config: Config, name: str, steps: int) -> None:
    report = run_pools(config, target, steps=steps, pooler=name)
    assert [(each.fingerprint, each.observed) for each in report.findings] == []
    assert report.verdict == "held", report.to_json()
    (pool,) = report.pools
    assert pool.steps >= steps
    assert pool.switches >= steps // 25
