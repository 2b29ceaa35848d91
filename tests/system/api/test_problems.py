"""Whatever goes wrong, the answer is a problem document that the OpenAPI document announces."""

from typing import Any

import pytest

from harness.target.connect import connect
from tests.system.api.caller import Caller, calling
from tests.system.conftest import Place

INVALID: dict[str, tuple[str, str, Any]] = {
    "an id that is no number": ("GET", "/users/x", None),
    "an id of zero": ("GET", "/users/0", None),
    "an id that is larger than any": ("GET", f"/users/{2**63}", None),
    "an id with a sign": ("GET", "/conversations/-1", None),
    "a limit of zero": ("GET", "/users?limit=0", None),
    "a limit above the largest": ("GET", "/users?limit=101", None),
    "an unknown status": ("GET", "/conversations?status=open", None),
    "no body": ("POST", "/users", None),
    "a body that is no JSON": ("POST", "/users", b"{"),
    "a body in no encoding": ("POST", "/users", b"\x95&Vm\xf5"),
    "a body that is no text": ("POST", "/users", b"\xff\xfe"),
    "a body that is a list": ("POST", "/users", []),
    "an unknown field": ("POST", "/users", {"email": "a@x.example", "display_name": "A", "tenant_id": 2}),
    "an unknown role": ("POST", "/users", {"email": "a@x.example", "display_name": "A", "role": "root"}),
    "an email that is none": ("POST", "/users", {"email": "a", "display_name": "A"}),
    "an empty name": ("POST", "/users", {"email": "a@x.example", "display_name": ""}),
    "a zero byte": ("POST", "/users", {"email": "a@x.example", "display_name": "A\x00"}),
    "half a character": ("POST", "/users", {"email": "a@x.example", "display_name": "\ud800"}),
    "a name that is too long": ("POST", "/users", {"email": "a@x.example", "display_name": "A" * 201}),
    "an owner that is no number": ("POST", "/conversations", {"user_id": "x", "channel": "sales", "subject": "S"}),
}


def assert_problem(service: Caller, answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert set(document) <= {"type", "title", "status", "detail", "errors"}
    assert {"type", "title", "status", "detail"} <= set(document)


@pytest.mark.parametrize("name", INVALID)
def test_a_request_that_is_not_valid_is_told_where(service: Caller, place: Place, name: str) -> None:
    method, path, body = INVALID[name]
    answer = service.call(method, path, place.here, body=body)
    assert_problem(service, answer, 422)
    assert all(fault["pointer"].startswith("/") and fault["detail"] for fault in answer.json()["errors"])


def test_an_email_is_taken_within_a_tenant_alone_and_whatever_its_case(service: Caller, place: Place) -> None:
    new = {"email": "Boss@There.example", "display_name": "Somebody"}
    added = service.call("POST", "/users", place.here, body=new)
    assert added.status_code == 201
    assert added.json()["email"] == "boss@there.example"
    assert service.get(added.headers["location"], place.here).json() == added.json()
    assert_problem(service, service.call("POST", "/users", place.here, body=new), 409)


def test_an_unknown_path_answers_as_a_missing_row(service: Caller, place: Place) -> None:
    unknown, missing = service.get("/nowhere", place.here), service.get(f"/users/{10**15}", place.here)
    assert_problem(service, unknown, 404)
    assert (unknown.content, unknown.headers) == (missing.content, missing.headers)


def test_a_method_that_is_not_there_is_a_problem(service: Caller, place: Place) -> None:
    answer = service.call("DELETE", "/tenant", place.here)
    assert_problem(service, answer, 405)
    assert answer.headers["allow"] == "GET"
    assert service.call("DELETE", "/users", place.here).headers["allow"] == "GET, POST"
    assert service.call("PUT", "/conversations/1", place.here).headers["allow"] == "GET, PATCH"


def test_a_request_has_a_name_and_only_a_safe_one_is_taken(service: Caller, place: Place) -> None:
    assert service.get("/health").headers["x-request-id"] == "fixed"
    for unsafe in ("", "a b", "'; --", "x" * 65, "a\tb"):
        given = service.call("GET", "/health", headers={"X-Request-ID": unsafe}).headers["x-request-id"]
        assert given != unsafe
        assert given.isalnum()


def test_connections_that_died_in_the_pool_are_replaced_before_anybody_notices(place: Place) -> None:
    with calling(place.settings(pool_size=3)) as service:
        service.at_once(3, "/tenant", place.here)
        with connect(place.dsn) as conn:
            killed = conn.execute(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                " WHERE usename = 'app_user' AND datname = current_database()"
            ).fetchone()
        assert killed is not None
        assert killed[0] > 1
        for _ in range(5):
            assert service.get("/tenant", place.here).status_code == 200


def test_a_database_that_cannot_be_reached_is_unavailable(place: Place) -> None:
    with calling(place.settings(dsn="host=/nowhere dbname=x user=y")) as service:
        assert_problem(service, service.get("/health"), 503)
        answer = service.get("/tenant", place.here)
        assert_problem(service, answer, 503)
        assert answer.headers["retry-after"] == "1"


def test_a_statement_that_takes_too_long_is_unavailable(place: Place) -> None:
    with calling(place.settings(statement_timeout_ms=50)) as service, connect(place.dsn, autocommit=False) as conn:
        conn.execute("LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE")
        assert_problem(service, service.get("/tenant", place.here), 503)
        conn.rollback()
        assert service.get("/tenant", place.here).status_code == 200


def test_our_own_fault_is_told_without_its_reasons_and_logged(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_role: object, _action: object) -> bool:
        raise ZeroDivisionError("the secret reason")

    monkeypatch.setattr("system.api.desk.may", fail)
    with calling(place.settings()) as service:
        answer = service.get("/tenant", place.here)
    assert_problem(service, answer, 500)
    assert "secret" not in answer.text
    assert "request fixed failed" in caplog.text


def test_an_error_in_the_log_carries_nothing_that_a_tenant_wrote(
    service: Caller, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    with connect(place.dsn) as conn:
        conn.execute("ALTER TABLE messages ADD CONSTRAINT refuses CHECK (length(body) <> 13) NOT VALID")
        path = f"/conversations/{place.here.conversation_id}/messages"
        answer = service.call("POST", path, place.here, body={"sender": "ai", "body": "my password!!"})
        conn.execute("ALTER TABLE messages DROP CONSTRAINT refuses")
    assert_problem(service, answer, 500)
    assert "CheckViolation" in caplog.text
    assert "my password" not in caplog.text
