"""A row of another tenant answers exactly as one that does not exist, with both layers and with either alone."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest

from harness.target.connect import connect
from system.settings import Ablation
from tests.system.api.caller import Caller, calling
from tests.system.conftest import House, Place, build

NOWHERE = House(name="nowhere", tenant_id=10**8, user_id=10**14, conversation_id=10**14 + 1, message_id=10**14 + 2)
_counter = count(1)
Try = Callable[[Caller, Place, House], httpx.Response]

TRIES: dict[str, Try] = {
    "a user by path": lambda s, p, of: s.get(f"/users/{of.user_id}", p.here),
    "a conversation by path": lambda s, p, of: s.get(f"/conversations/{of.conversation_id}", p.here),
    "messages by path": lambda s, p, of: s.get(f"/conversations/{of.conversation_id}/messages", p.here),
    "conversations by user": lambda s, p, of: s.get("/conversations", p.here, user_id=of.user_id),
    "conversations by user and status": lambda s, p, of: s.get(
        "/conversations", p.here, user_id=of.user_id, status="active"
    ),
    "a status by path": lambda s, p, of: s.call(
        "PATCH", f"/conversations/{of.conversation_id}", p.here, body={"status": "closed"}
    ),
    "a message by path": lambda s, p, of: s.call(
        "POST", f"/conversations/{of.conversation_id}/messages", p.here, body={"sender": "ai", "body": "planted"}
    ),
    "a message by path with a key": lambda s, p, of: s.call(
        "POST",
        f"/conversations/{of.conversation_id}/messages",
        p.here,
        body={"sender": "ai", "body": "planted"},
        headers={"Idempotency-Key": str(uuid4())},
    ),
    "a conversation by a user in the body": lambda s, p, of: s.call(
        "POST", "/conversations", p.here, body={"user_id": of.user_id, "channel": "sales", "subject": "planted"}
    ),
    "a tenant in the body": lambda s, p, of: s.call(
        "POST",
        "/conversations",
        p.here,
        body={"tenant_id": of.tenant_id, "user_id": p.here.user_id, "channel": "sales", "subject": "planted"},
    ),
    "a tenant in the query": lambda s, p, of: s.get("/conversations", p.here, tenant_id=of.tenant_id, status="waiting"),
    "a tenant in a header": lambda s, p, of: s.call(
        "GET", "/tenant", p.here, headers={"X-Tenant-ID": str(of.tenant_id)}
    ),
}
READS = ["/tenant", "/users", "/conversations", "/messages", "/audit"]


@pytest.fixture(scope="module", params=["both", "database alone", "application alone"])
def layered(place: Place, request: pytest.FixtureRequest) -> Iterator[Caller]:
    """The database is missing where the service logs in as a role that row security does not bind."""
    match request.param:
        case "both":
            settings = place.settings()
        case "database alone":
            settings = place.settings(ablation=Ablation.APPLICATION)
        case _:
            settings = place.settings(ablation=Ablation.DATABASE, dsn=place.dsn)
    with calling(settings) as caller:
        yield caller


@pytest.mark.parametrize("name", TRIES)
def test_a_foreign_row_answers_as_a_missing_one(layered: Caller, place: Place, name: str) -> None:
    foreign, missing = (TRIES[name](layered, place, house) for house in (place.there, NOWHERE))
    assert foreign.status_code == missing.status_code
    assert foreign.content == missing.content
    assert foreign.headers == missing.headers
    assert "there" not in foreign.text.replace("there is no such thing", "")


@pytest.mark.parametrize("path", READS)
def test_every_row_that_is_read_is_of_the_tenant_that_asked(layered: Caller, place: Place, path: str) -> None:
    for house in (place.here, place.there):
        rows = [layered.get(path, house).json()] if path == "/tenant" else everything(layered, path, house)
        assert {row["tenant_id"] for row in rows} == {house.tenant_id}


def test_nothing_was_planted_or_changed(layered: Caller, place: Place) -> None:
    with connect(place.dsn) as conn:
        before = snapshot(conn.execute, place.there)
        for attempt in TRIES.values():
            attempt(layered, place, place.there)
        assert snapshot(conn.execute, place.there) == before


def test_without_either_layer_the_same_tries_succeed(place: Place) -> None:
    """The control: the tests above can fail."""
    settings = place.settings(ablation=Ablation.APPLICATION, dsn=place.dsn)
    with calling(settings) as bare:
        tries = ("a user by path", "a conversation by path", "messages by path", "conversations by user")
        for name in tries:
            answer = TRIES[name](bare, place, place.there)
            assert answer.status_code == 200
            assert "there" in answer.text
        assert {row["tenant_id"] for row in everything(bare, "/users", place.here)} > {place.here.tenant_id}


@pytest.mark.parametrize("path", ["/users", "/conversations", "/messages", "/audit", "/conversations/{id}/messages"])
def test_a_cursor_of_another_tenant_is_no_cursor(layered: Caller, place: Place, path: str) -> None:
    with connect(place.dsn) as conn:
        guest = build(conn, f"guest{next(_counter)}")
        second = "INSERT INTO users (tenant_id, email, display_name) VALUES (%s, 'second@guest.example', 'Second')"
        conn.execute(second, [guest.tenant_id])
    own, foreign = (path.format(id=house.conversation_id) for house in (guest, place.here))
    for _ in range(2):
        new = {"user_id": guest.user_id, "channel": "sales", "subject": "more"}
        assert layered.call("POST", "/conversations", guest, body=new).status_code == 201
        new = {"sender": "ai", "body": "more"}
        said = layered.call("POST", f"/conversations/{guest.conversation_id}/messages", guest, body=new)
        assert said.status_code == 201
    cursor = layered.get(own, guest, limit=1).json()["next"]
    assert cursor is not None
    assert layered.get(own, guest, limit=1, cursor=cursor).status_code == 200
    stolen, invented = (layered.get(foreign, place.here, cursor=each) for each in (cursor, "A" * 43))
    assert stolen.status_code == 404
    assert (stolen.content, stolen.headers) == (invented.content, invented.headers)


def everything(service: Caller, path: str, house: House) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    cursor: dict[str, str] = {}
    while True:
        page = service.get(path, house, limit=3, **cursor).json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        cursor = {"cursor": page["next"]}


def snapshot(execute: Callable[..., Any], house: House) -> list[tuple[Any, ...]]:
    rows = """SELECT to_jsonb(u) FROM users u WHERE tenant_id = %(tenant)s
              UNION ALL SELECT to_jsonb(c) FROM conversations c WHERE tenant_id = %(tenant)s
              UNION ALL SELECT to_jsonb(m) FROM messages m WHERE tenant_id = %(tenant)s ORDER BY 1"""
    return list(execute(rows, {"tenant": house.tenant_id}))
