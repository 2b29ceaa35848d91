"""PgBouncer runs for real, tells what it cannot hold by nature, and is gone with the run."""

from collections.abc import Callable

import psycopg
import pytest

from harness.config.model import Config
from harness.errors import Interrupted
from harness.pools.bouncer import Mode, bouncing, find
from harness.pools.run import run_pools
from harness.target.connect import connect, dsn_with

pytestmark = pytest.mark.pgbouncer
Configure = Callable[..., Config]


@pytest.fixture
def program() -> str:
    """Where PgBouncer is: this environment asked for it, so its absence is a failure."""
    found = find()
    assert found is not None, "install PgBouncer (apt-get install pgbouncer)"
    return found


def test_session_level_set_under_transaction_pooling_is_caught(target: str, configure: Configure, program: str) -> None:
    config = configure("broken:SessionLevelThrough")
    report = run_pools(config, target, steps=260, pooler="pgbouncer-transaction")
    assert report.verdict == "breached"
    assert any(each.rule == "pooled-session-shows-rows" for each in report.findings)


def test_transaction_level_set_under_transaction_pooling_holds(target: str, configure: Configure, program: str) -> None:
    report = run_pools(configure("broken:Through"), target, steps=260, pooler="pgbouncer")
    assert report.verdict == "held", report.to_json()
    ran = [each.name.rpartition("@")[2] for each in report.pools if not each.not_run]
    assert ran == ["pgbouncer-transaction", "pgbouncer-session"]


def test_session_level_set_under_session_pooling_holds(target: str, configure: Configure, program: str) -> None:
    config = configure("broken:SessionLevelThrough")
    report = run_pools(config, target, steps=260, pooler="pgbouncer-session")
    assert report.verdict == "held", report.to_json()


def test_declared_session_level_set_is_caught_too(target: str, configure: Configure, program: str) -> None:
    enter = ("SELECT set_config('app.tenant_id', %(tenant)s, false)",)
    report = run_pools(configure(enter=enter), target, steps=260, pooler="pgbouncer-transaction")
    assert report.verdict == "breached"


def test_transaction_pooling_tells_its_limits_and_session_pooling_has_none(
    target: str, configure: Configure, program: str
) -> None:
    report = run_pools(configure(), target, steps=260, pooler="pgbouncer")
    transaction, session = (each for each in report.pools if not each.not_run)
    shown = {limit.feature for limit in transaction.limits if limit.shown}
    assert {"temporary-table", "held-cursor", "prepared-statement", "listen", "search-path"} <= shown
    assert session.limits == ()
    assert report.verdict == "held", report.to_json()


def test_bouncer_is_gone_after_the_block(target: str, program: str) -> None:
    app = dsn_with(target, user="pool_app", password="pool")
    with bouncing(program, app, Mode.SESSION) as bouncer:
        with connect(bouncer.dsn) as conn:
            assert conn.execute("SELECT current_user").fetchone() == ("pool_app",)
        bouncer.renew()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(bouncer.dsn)


def test_program_that_does_not_serve_is_told(target: str) -> None:
    with pytest.raises(Interrupted, match="does not serve"), bouncing("/bin/false", target, Mode.SESSION):
        pass
