"""The document says every answer that an operation can give, and no other."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from system.problems import (
    MEDIA_TYPE,
    Broken,
    Problem,
    ProblemDocument,
    Refused,
    Unauthorized,
    Unavailable,
)

Answers = dict[int | str, dict[str, Any]]

_REFERENCE = "#/components/schemas/{model}"
_REQUEST_ID = {
    "X-Request-ID": {
        "description": "that of the request, or a new one; the audit log keeps it",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
    }
}


def answers(*problems: type[Problem], guarded: bool = True) -> Answers:
    """The problems of an operation. Every one can find the database gone; guarded ones refuse tokens, and input."""
    always = (Unauthorized, Refused, Unavailable, Broken) if guarded else (Unavailable, Broken)
    listed = sorted((*always, *problems), key=lambda problem: problem.status)
    return {problem.status.value: _described(problem) for problem in listed}


def _described(problem: type[Problem]) -> dict[str, Any]:
    example: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
    }
    if problem is Refused:
        example["errors"] = [{"pointer": "/query/limit", "detail": "Input should be less than or equal to 100"}]
    described: dict[str, Any] = {
        "description": problem.detail,
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format(model="Problem")}, "example": example}},
    }
    if problem.headers:
        described["headers"] = {
            name: {"schema": {"type": "string"}, "example": value} for name, value in problem.headers.items()
        }
    return described


def install(app: FastAPI) -> None:
    """Let `app` give out the whole document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # FastAPI's own way to extend the document


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    schemas: dict[str, Any] = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemDocument.model_json_schema(ref_template=_REFERENCE)
    schemas.update(problem.pop("$defs"), Problem=problem)
    for operations in document["paths"].values():
        for operation in operations.values():
            _add_request_id(operation)
            _say_absent(operation)
    return document


def _say_absent(operation: Mapping[str, Any]) -> None:
    """A parameter that is not needed can be left out; it cannot be null, as FastAPI has it."""
    for parameter in operation.get("parameters", ()):
        *others, last = parameter["schema"].pop("anyOf", [{}])
        if last == {"type": "null"} and len(others) == 1:
            parameter["schema"].update(others[0])


def _add_request_id(operation: Mapping[str, Any]) -> None:
    for response in operation["responses"].values():
        response["headers"] = {**response.get("headers", {}), **_REQUEST_ID}
