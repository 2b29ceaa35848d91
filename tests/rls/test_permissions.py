"""The table of permissions and the database agree on every role and action."""

import pytest
from psycopg import errors, sql

from system.enums import UserRole
from system.permissions import ALLOWED, SCRIPT, Action, may, script
from tests.rls.acting import acting
from tests.rls.conftest import Furnished

STATEMENTS = {
    Action.READ_TENANT: "SELECT FROM tenants",
    Action.RENAME_TENANT: "UPDATE tenants SET name = 'new'",
    Action.READ_USERS: "SELECT FROM users",
    Action.ADD_USER: "INSERT INTO users (tenant_id, email, display_name) VALUES ({tenant}, 'new@here.example', 'New')",
    Action.CHANGE_USER: "UPDATE users SET display_name = 'new' WHERE id = {user}",
    Action.REMOVE_USER: "DELETE FROM users WHERE id = {spare}",
    Action.READ_CONVERSATIONS: "SELECT FROM conversations",
    Action.OPEN_CONVERSATION: "INSERT INTO conversations (tenant_id, user_id, channel, subject)"
    " VALUES ({tenant}, {user}, 'sales', 'New')",
    Action.CHANGE_CONVERSATION: "UPDATE conversations SET status = 'closed'",
    Action.REMOVE_CONVERSATION: "DELETE FROM conversations WHERE id = {conversation}",
    Action.READ_MESSAGES: "SELECT FROM messages",
    Action.APPEND_MESSAGE: "INSERT INTO messages (tenant_id, conversation_id, sender, body)"
    " VALUES ({tenant}, {conversation}, 'human', 'New')",
    Action.REMOVE_MESSAGE: "DELETE FROM messages WHERE id = {message}",
    Action.READ_AUDIT_LOG: "SELECT FROM audit_log",
    Action.READ_AUDIT_SEALS: "SELECT FROM audit_seals",
}


def test_the_script_in_the_repository_is_the_one_that_the_table_gives() -> None:
    assert SCRIPT.read_text(encoding="utf-8") == script(), "run python -m system.permissions"


def test_every_action_is_decided_for_and_somebody_may_do_it() -> None:
    assert set(ALLOWED) == set(Action) == set(STATEMENTS)
    assert all(ALLOWED.values())


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", UserRole)
def test_the_database_lets_a_role_do_what_the_table_says_and_nothing_else(
    furnished: Furnished, role: UserRole, action: Action
) -> None:
    here = furnished.here
    statement = sql.SQL(STATEMENTS[action]).format(
        tenant=here.tenant, user=here.user, spare=here.spare, conversation=here.conversation, message=here.message
    )
    with acting(furnished.app_dsn, here.tenant, here.user, role) as conn:
        try:
            touched = conn.execute(statement).rowcount
        except errors.InsufficientPrivilege:
            touched = 0
        assert (touched > 0) == may(role, action)


@pytest.mark.parametrize("role", [None, "", "root", "OWNER"])
def test_an_unknown_role_writes_nothing(furnished: Furnished, role: str | None) -> None:
    here = furnished.here
    with acting(furnished.app_dsn, here.tenant, here.user, role) as conn:
        assert conn.execute("UPDATE tenants SET name = 'x'").rowcount == 0
        assert conn.execute("DELETE FROM messages").rowcount == 0
        assert conn.execute("SELECT FROM audit_log").rowcount == 0
        with pytest.raises(errors.InsufficientPrivilege):
            conn.execute(
                "INSERT INTO conversations (tenant_id, user_id, channel, subject) VALUES (%s, %s, 'sales', 'x')",
                [here.tenant, here.user],
            )
