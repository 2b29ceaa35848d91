"""An application that logs in as a superuser can call its session somebody else, and a pool must take that back."""

from dataclasses import replace

import pytest

from harness.config.model import Database
from harness.pools.report import PoolsReport
from harness.pools.run import run_pools
from harness.target.connect import connect, dsn_with
from tests.harness.pools.conftest import Configure

# Whoever logs in as it is at once somebody whom row security binds, as nobody and as a tenant.
LOGIN = """
DO $$ BEGIN
  IF to_regrole('pool_root') IS NULL THEN CREATE ROLE pool_root LOGIN SUPERUSER; END IF;
END $$;
ALTER ROLE pool_root SET role = 'pool_app';
"""


@pytest.fixture
def root(target: str) -> str:
    with connect(target) as conn:
        conn.execute(LOGIN)
    return target


def judged(root: str, configure: Configure, subject: str) -> PoolsReport:
    config = replace(configure(f"broken:{subject}"), database=Database(app_role="pool_root"))
    return run_pools(config, root, steps=60, app_dsn=dsn_with(root, user="pool_root"))


def test_session_authorization_that_is_kept_is_a_breach(root: str, configure: Configure) -> None:
    report = judged(root, configure, "AuthorizationKept")
    assert report.verdict == "breached", report.to_json()
    assert "session-authorization" not in dict(report.refused)
    told = [each for each in report.findings if any("SESSION AUTHORIZATION" in step for step in each.statements)]
    assert {each.severity.value for each in told} == {"integrity"}


def test_pool_that_takes_it_back_holds(root: str, configure: Configure) -> None:
    report = judged(root, configure, "ByParts")
    assert (report.verdict, report.findings) == ("held", ()), report.to_json()
    assert "session-authorization" not in dict(report.refused)
