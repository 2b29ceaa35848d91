"""Pages put together are the list, in its order, each row once, whatever is written meanwhile."""

from datetime import datetime
from typing import Any

import pytest

from harness.target.connect import connect
from system.api.cursors import cursor_at, place_of
from system.problems import Missing
from tests.system.api.caller import Caller
from tests.system.conftest import Place

MANY = """
INSERT INTO conversations (tenant_id, user_id, channel, status, subject, created_at)
SELECT %(tenant)s, %(user)s, 'sales', CASE WHEN n %% 3 = 0 THEN 'closed' ELSE 'active' END, 'Number ' || n,
       '2025-01-01Z'::timestamptz + n / 4 * interval '1 microsecond'
FROM generate_series(1, 23) AS n
"""
TALK = """
INSERT INTO messages (tenant_id, conversation_id, sender, body, created_at)
SELECT %(tenant)s, %(conversation)s, 'ai', 'Word ' || n, '2025-01-01Z'::timestamptz + n / 4 * interval '1 microsecond'
FROM generate_series(1, 23) AS n
"""


@pytest.fixture(scope="module", autouse=True)
def _many(place: Place) -> None:
    """Several rows share a microsecond, so that only the id tells them apart."""
    values = {
        "tenant": place.here.tenant_id,
        "user": place.here.user_id,
        "conversation": place.here.conversation_id,
    }
    with connect(place.dsn) as conn:
        conn.execute(MANY, values)
        conn.execute(TALK, values)


def pages(service: Caller, place: Place, path: str, limit: int, **filters: Any) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    cursor: dict[str, str] = {}
    while True:
        page = service.get(path, place.here, limit=limit, **filters, **cursor).json()
        found.append(page["items"])
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


def recency(row: dict[str, Any]) -> tuple[datetime, int]:
    return datetime.fromisoformat(row["created_at"]), row["id"]


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_conversations_come_most_recent_first(service: Caller, place: Place, limit: int) -> None:
    split = pages(service, place, "/conversations", limit, user_id=place.here.user_id)
    rows = [row for page in split for row in page]
    assert len(rows) == 24
    assert rows == sorted(rows, key=recency, reverse=True)
    assert all(len(page) == limit for page in split[:-1])


def test_a_list_by_status_holds_that_status_and_is_active_unless_said(service: Caller, place: Place) -> None:
    for status, count in (("active", 17), ("closed", 7), ("waiting", 0)):
        rows = [row for page in pages(service, place, "/conversations", 4, status=status) for row in page]
        assert len(rows) == count
        assert all(row["status"] == status for row in rows)
    assert (
        service.get("/conversations", place.here).json()
        == service.get("/conversations", place.here, status="active").json()
    )


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_messages_come_in_order(service: Caller, place: Place, limit: int) -> None:
    path = f"/conversations/{place.here.conversation_id}/messages"
    rows = [row for page in pages(service, place, path, limit) for row in page]
    assert len(rows) == 24
    assert rows == sorted(rows, key=recency)


def test_recent_messages_come_latest_first(service: Caller, place: Place) -> None:
    rows = [row for page in pages(service, place, "/messages", 5) for row in page]
    assert rows == sorted(rows, key=recency, reverse=True)
    assert len(rows) == 24


def test_the_audit_log_comes_latest_first(service: Caller, place: Place) -> None:
    ids = [row["id"] for page in pages(service, place, "/audit", 20) for row in page]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) >= 50


def test_a_row_that_is_written_meanwhile_moves_no_other(service: Caller, place: Place) -> None:
    first = service.get("/messages", place.here, limit=3).json()
    expected = service.get("/messages", place.here, limit=6).json()["items"][3:]
    said = {"sender": "human", "body": "in between"}
    appended = service.call("POST", f"/conversations/{place.here.conversation_id}/messages", place.here, body=said)
    second = service.get("/messages", place.here, limit=3, cursor=first["next"]).json()["items"]
    assert second == expected
    with connect(place.dsn) as conn:
        conn.execute("DELETE FROM messages WHERE id = %s", [appended.json()["id"]])


def test_a_cursor_belongs_to_its_list_with_its_filters(service: Caller, place: Place) -> None:
    cursor = service.get("/conversations", place.here, limit=1, status="active").json()["next"]
    assert service.get("/conversations", place.here, cursor=cursor, status="active").status_code == 200
    for path, filters in (
        ("/conversations", {"status": "closed"}),
        ("/conversations", {"user_id": place.here.user_id}),
        ("/messages", {}),
        ("/users", {}),
    ):
        assert service.get(path, place.here, cursor=cursor, **filters).status_code == 404


def test_no_byte_of_a_cursor_can_be_changed(service: Caller, place: Place) -> None:
    settings = place.settings()
    cursor = service.get("/messages", place.here, limit=1).json()["next"]
    at = place_of(settings.cursor_key, cursor, tenant_id=place.here.tenant_id, of="messages")
    assert cursor_at(settings.cursor_key, at, tenant_id=place.here.tenant_id, of="messages") == cursor
    for position in range(len(cursor)):
        letter = "A" if cursor[position] != "A" else "B"
        forged = cursor[:position] + letter + cursor[position + 1 :]
        with pytest.raises(Missing):
            place_of(settings.cursor_key, forged, tenant_id=place.here.tenant_id, of="messages")


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "\u00e9", "A" * 100, "=" * 8, "../../x", "%00"])
def test_what_was_never_a_cursor_is_refused(service: Caller, place: Place, cursor: str) -> None:
    answer = service.get("/messages", place.here, cursor=cursor)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/cursor"
