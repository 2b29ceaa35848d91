"""A change and its audit row are one; the row says who, when, what and in which request."""

from hashlib import sha256

from harness.target.connect import connect
from tests.rls.acting import acting
from tests.rls.conftest import Furnished


def test_a_change_is_logged_with_who_when_what_and_the_request(furnished: Furnished) -> None:
    here = furnished.here
    with acting(furnished.app_dsn, here.tenant, here.user, "owner") as conn:
        conn.execute("UPDATE conversations SET status = 'closed' WHERE id = %s", [here.conversation])
        conn.execute("UPDATE conversations SET status = 'active', subject = subject WHERE id = %s", [here.conversation])
        row = conn.execute(
            "SELECT actor_id, actor_role, database_role, request_id, table_name, row_id, action, before, after"
            " FROM audit_log ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert row == (
        here.user, "owner", "app_user", "request-1", "conversations", here.conversation, "UPDATE",
        {"status": "closed"}, {"status": "active"},
    )  # fmt: skip


def test_a_change_that_is_rolled_back_leaves_no_trace(furnished: Furnished) -> None:
    here = furnished.here
    count = "SELECT count(*) FROM audit_log"
    with connect(furnished.dsn) as conn:
        before = conn.execute(count).fetchone()
        with acting(furnished.app_dsn, here.tenant, here.user, "owner") as app:
            app.execute("UPDATE tenants SET name = 'never'")
        assert conn.execute(count).fetchone() == before


def test_what_was_said_is_logged_as_its_digest_only(furnished: Furnished) -> None:
    here = furnished.here
    with acting(furnished.app_dsn, here.tenant, here.user, "owner") as conn:
        conn.execute(
            "INSERT INTO messages (tenant_id, conversation_id, sender, body) VALUES (%s, %s, 'human', 'Grüße')",
            [here.tenant, here.conversation],
        )
        row = conn.execute("SELECT after, after::text FROM audit_log ORDER BY id DESC LIMIT 1").fetchone()
    assert row is not None
    assert row[0]["body"] == "sha256:" + sha256("Grüße".encode()).hexdigest()
    assert row[0]["sender"] == "human"
    assert "Grüße" not in row[1]


def test_a_broken_context_does_not_stop_the_log(furnished: Furnished) -> None:
    with acting(furnished.app_dsn, furnished.here.tenant, "not a number", "owner") as conn:
        assert conn.execute("UPDATE tenants SET name = 'x'").rowcount == 1
        assert conn.execute("SELECT actor_id FROM audit_log ORDER BY id DESC LIMIT 1").fetchone() == (None,)
