"""Each endpoint lets in exactly the roles of the permission table, whichever layer is asked."""

from dataclasses import dataclass
from itertools import count

import pytest

from system.enums import UserRole
from system.permissions import Action, may
from tests.system.api.caller import Caller, calling
from tests.system.conftest import House, Place

_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    method: str
    path: str
    action: Action
    body: dict[str, object] | None = None
    status: int = 200

    def call(self, service: Caller, house: House, role: UserRole) -> int:
        ids = {"user_id": house.user_id, "conversation_id": house.conversation_id}
        body = None if self.body is None else {**self.body}
        if body is not None and "email" in body:
            body["email"] = f"user{next(_numbers)}@here.example"
        if body is not None and "user_id" in body:
            body["user_id"] = house.user_id
        return service.call(self.method, self.path.format(**ids), house.principal(role), body=body).status_code


ENDPOINTS = [
    Endpoint(method="GET", path="/tenant", action=Action.READ_TENANT),
    Endpoint(method="GET", path="/users", action=Action.READ_USERS),
    Endpoint(method="GET", path="/users/{user_id}", action=Action.READ_USERS),
    Endpoint(
        method="POST", path="/users", action=Action.ADD_USER, body={"email": "", "display_name": "New"}, status=201
    ),
    Endpoint(method="GET", path="/conversations", action=Action.READ_CONVERSATIONS),
    Endpoint(method="GET", path="/conversations/{conversation_id}", action=Action.READ_CONVERSATIONS),
    Endpoint(
        method="POST",
        path="/conversations",
        action=Action.OPEN_CONVERSATION,
        body={"user_id": 0, "channel": "sales", "subject": "Offer"},
        status=201,
    ),
    Endpoint(
        method="PATCH",
        path="/conversations/{conversation_id}",
        action=Action.CHANGE_CONVERSATION,
        body={"status": "closed"},
    ),
    Endpoint(method="GET", path="/messages", action=Action.READ_MESSAGES),
    Endpoint(method="GET", path="/conversations/{conversation_id}/messages", action=Action.READ_MESSAGES),
    Endpoint(
        method="POST",
        path="/conversations/{conversation_id}/messages",
        action=Action.APPEND_MESSAGE,
        body={"sender": "human", "body": "Hello"},
        status=201,
    ),
    Endpoint(method="GET", path="/audit", action=Action.READ_AUDIT_LOG),
]


OPEN = {("GET", "/health")}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
@pytest.mark.parametrize("role", UserRole)
def test_an_endpoint_answers_as_the_table_says(
    service: Caller, place: Place, endpoint: Endpoint, role: UserRole
) -> None:
    expected = endpoint.status if may(role, endpoint.action) else 403
    assert endpoint.call(service, place.here, role) == expected


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
@pytest.mark.parametrize("role", UserRole)
def test_the_database_refuses_what_the_application_forgot_to_ask(
    place: Place, endpoint: Endpoint, role: UserRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit log, which a policy hides, is empty then; every write is refused, or touches nothing."""
    monkeypatch.setattr("system.api.desk.may", lambda _role, _action: True)
    with calling(place.settings()) as service:
        status = endpoint.call(service, place.here, role)
    if may(role, endpoint.action):
        assert status == endpoint.status
    elif endpoint.action is Action.READ_AUDIT_LOG:
        assert status == 200
    else:
        assert status in (403, 404)


def test_the_audit_log_is_empty_for_others_even_where_the_application_forgets(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("system.api.desk.may", lambda _role, _action: True)
    with calling(place.settings()) as service:
        assert service.get("/audit", place.here.principal(UserRole.MEMBER)).json()["items"] == []
        assert service.get("/audit", place.here.principal(UserRole.ADMIN)).json()["items"] != []


def test_every_operation_is_in_the_matrix(service: Caller) -> None:
    """An operation that is added to the document has its row here, or is open to everybody and says so."""
    document = service.get("/openapi.json").json()
    described = {
        (method.upper(), path): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert described.keys() - OPEN == {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}
    assert {each for each, operation in described.items() if not operation.get("security")} == OPEN


@pytest.mark.parametrize("who", [None, *UserRole])
@pytest.mark.parametrize(("method", "path"), sorted(OPEN))
def test_what_is_open_answers_anybody(
    service: Caller, place: Place, method: str, path: str, who: UserRole | None
) -> None:
    caller = place.here.principal(who) if who is not None else None
    assert service.call(method, path, caller).status_code == 200


def test_what_is_forbidden_is_forbidden_before_anything_is_looked_at(service: Caller, place: Place) -> None:
    viewer = place.here.principal(UserRole.VIEWER)
    body = {"status": "closed"}
    own, foreign, none = (
        service.call("PATCH", f"/conversations/{row}", viewer, body=body)
        for row in (place.here.conversation_id, place.there.conversation_id, 10**15)
    )
    assert own.content == foreign.content == none.content
    assert {own.status_code, foreign.status_code, none.status_code} == {403}
