"""What a write pays for being logged: the same append with the audit trigger and without, beside each other in one run.

A benchmark, not a test of speed: `tox run -e long -- tests/rls/test_audit_cost.py` prints both.
"""

from collections.abc import Iterator

import psycopg
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness.target.connect import connect
from tests.rls.acting import acting
from tests.rls.conftest import Furnished

APPEND = "INSERT INTO messages (tenant_id, conversation_id, sender, body) VALUES (%s, %s, 'human', 'a question')"
LOGGED = "SELECT count(*) FROM audit_log WHERE table_name = 'messages'"


@pytest.fixture
def trigger(request: pytest.FixtureRequest, furnished: Furnished) -> Iterator[bool]:
    enabled = bool(request.param)
    with connect(furnished.dsn) as conn:
        conn.execute(f"ALTER TABLE messages {'ENABLE' if enabled else 'DISABLE'} TRIGGER audit")
        yield enabled
        conn.execute("ALTER TABLE messages ENABLE TRIGGER audit")


@pytest.mark.long
@pytest.mark.benchmark(group="append a message", min_rounds=500, warmup=True, warmup_iterations=200)
@pytest.mark.parametrize("trigger", [True, False], ids=["with the audit log", "without"], indirect=True)
def test_an_append(trigger: bool, furnished: Furnished, benchmark: BenchmarkFixture) -> None:
    here = furnished.here
    with acting(furnished.app_dsn, here.tenant, here.user, "owner") as conn:

        def append(conn: psycopg.Connection[tuple[object, ...]] = conn) -> None:
            conn.execute("SAVEPOINT one")
            conn.execute(APPEND, [here.tenant, here.conversation])
            conn.execute("ROLLBACK TO SAVEPOINT one")

        benchmark(append)
        before = conn.execute(LOGGED).fetchone()
        conn.execute(APPEND, [here.tenant, here.conversation])
        after = conn.execute(LOGGED).fetchone()
    assert (before != after) is trigger
