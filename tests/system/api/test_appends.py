"""A message is there once, however often and however concurrently it was sent, and never without its answer."""

import asyncio
import json
from uuid import uuid4

import httpx
import pytest

from harness.target.connect import connect
from system.api.app import create_app
from system.tokens import issue
from tests.system.api.caller import Caller
from tests.system.conftest import KEYS, Place

HELLO = {"sender": "human", "body": "Hello"}


def append(service: Caller, place: Place, key: str | None, body: object = HELLO, **more: str) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    path = f"/conversations/{place.here.conversation_id}/messages"
    return service.call("POST", path, place.here, body=body, headers={**headers, **more})


def test_a_repeated_append_is_one_message(service: Caller, place: Place) -> None:
    key = str(uuid4())
    first, again = append(service, place, key), append(service, place, key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    listed = service.get(f"/conversations/{place.here.conversation_id}/messages", place.here, limit=100).json()["items"]
    assert [row["id"] for row in listed].count(first.json()["id"]) == 1


def test_without_a_key_each_append_is_a_message(service: Caller, place: Place) -> None:
    assert append(service, place, None).json()["id"] != append(service, place, None).json()["id"]


def test_a_key_stands_for_one_message_only(service: Caller, place: Place) -> None:
    key = str(uuid4())
    append(service, place, key)
    other = append(service, place, key, {**HELLO, "body": "Something else"})
    assert other.status_code == 409
    assert other.json()["detail"] == "this Idempotency-Key was used for another message"


@pytest.mark.parametrize("key", ["", "x", "1", "6d5c3e5e-0000-4000-8000-00000000000"])
def test_a_key_that_is_no_uuid_is_refused(service: Caller, place: Place, key: str) -> None:
    assert append(service, place, key).status_code == 422


def test_the_key_of_another_tenant_is_free(service: Caller, place: Place) -> None:
    key = str(uuid4())
    append(service, place, key)
    path = f"/conversations/{place.there.conversation_id}/messages"
    answer = service.call("POST", path, place.there, body=HELLO, headers={"Idempotency-Key": key})
    assert answer.status_code == 201
    assert answer.json()["tenant_id"] == place.there.tenant_id


def test_two_at_the_same_time_are_one_message(place: Place) -> None:
    key = str(uuid4())
    app = create_app(place.settings(pool_size=8))
    headers = {
        "Authorization": f"Bearer {issue(KEYS, place.here.principal())}",
        "Idempotency-Key": key,
        "Content-Type": "application/json",
    }
    path = f"/conversations/{place.here.conversation_id}/messages"

    async def run() -> list[httpx.Response]:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://service") as client,
        ):
            sent = (client.post(path, content=json.dumps(HELLO), headers=headers) for _ in range(8))
            return await asyncio.gather(*sent)

    answers = asyncio.run(run())
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.content for answer in answers}) == 1


def test_what_was_acknowledged_is_committed(service: Caller, place: Place) -> None:
    answer = append(service, place, None, **{"X-Request-ID": "acknowledged-1"})
    with connect(place.dsn) as conn:
        found = conn.execute("SELECT body FROM messages WHERE id = %s", [answer.json()["id"]]).fetchone()
        assert found == ("Hello",)
        logged = conn.execute(
            "SELECT tenant_id, actor_id, actor_role, database_role FROM audit_log WHERE request_id = 'acknowledged-1'"
        ).fetchall()
    assert logged == [(place.here.tenant_id, place.here.user_id, "admin", "app_user")]
