"""The service's own pool holds before the pool machine, which finds it as soon as nothing is cleared."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.config.load import load_config
from harness.config.model import Config
from harness.pools.report import PoolsReport
from harness.pools.run import run_pools
from tests.system.conftest import Place

# Of the two tenants: their one user each, as the tests of the service make them.
PRINCIPALS = "SELECT tenant_id AS tenant, id AS user_id, role FROM users WHERE role = 'admin' ORDER BY tenant_id"


@pytest.fixture(scope="module")
def config() -> Config:
    given = load_config(Path(__file__).parents[2] / "tenantproof.toml")
    assert given.pools.subject == "system.pool:subject"
    return replace(given, tenancy=replace(given.tenancy, principals=PRINCIPALS))


def judged(config: Config, place: Place, steps: int) -> PoolsReport:
    return run_pools(config, place.dsn, steps=steps, app_dsn=place.app_dsn)


def test_the_pool_of_the_service_holds(config: Config, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTPROOF_JWT_KEY", "k" * 32)
    report = judged(config, place, 120)
    assert [(each.fingerprint, each.observed) for each in report.findings] == []
    assert report.verdict == "held", report.to_json()
    assert report.pools[0].switches > 10


def test_a_pool_that_clears_nothing_is_caught(config: Config, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTPROOF_JWT_KEY", "k" * 32)
    monkeypatch.setattr("system.session.CLEAR", b"")
    report = judged(config, place, 120)
    assert report.verdict == "breached"
    assert {"pooled-session-changes-work", "pooled-session-shows-content"} <= {each.rule for each in report.findings}
