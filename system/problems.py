"""Every error is a problem document (RFC 9457), and none tells more than the actor may know.

A row of another tenant and a row that does not exist are the same Missing: one status, one body, the same headers.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import errors
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from system.session import Undone
from system.tokens import Unauthenticated

LOG = logging.getLogger("tenantproof.service")
MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One thing that is wrong with the request; `pointer` says where: body, path, query or header, then the name."""

    pointer: str
    detail: str


class ProblemDocument(BaseModel):
    model_config = ConfigDict(title="Problem")

    type: str = Field(description="about:blank: the status says it all")
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = Field(default=None, description="what is wrong with the request, one by one")


class Problem(Exception):
    """An answer that is no success. Frozen by its class: what is answered does not depend on what was asked."""

    status: HTTPStatus
    detail: str
    headers: Mapping[str, str] | None = None


class Unauthorized(Problem):
    status = HTTPStatus.UNAUTHORIZED
    detail = "a valid bearer token is needed"
    headers = {"WWW-Authenticate": "Bearer"}  # noqa: RUF012 - never changed


class Forbidden(Problem):
    status = HTTPStatus.FORBIDDEN
    detail = "your role may not do this"


class Missing(Problem):
    status = HTTPStatus.NOT_FOUND
    detail = "there is no such thing"


class Taken(Problem):
    status = HTTPStatus.CONFLICT
    detail = "another of your users has this email"


class Reused(Problem):
    status = HTTPStatus.CONFLICT
    detail = "this Idempotency-Key was used for another message"


class Refused(Problem):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "the request is not valid"


class Unavailable(Problem):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    detail = "the database did not answer; nothing is known to have been done, try again"
    headers = {"Retry-After": "1"}  # noqa: RUF012 - never changed


class Broken(Problem):
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "this is our fault; it was logged"


def register(app: FastAPI) -> None:
    """Let `app` answer every error as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Unauthenticated, _unauthenticated)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(psycopg.Error, _database)
    app.add_exception_handler(PoolTimeout, _busy)
    app.add_exception_handler(Undone, _broken)
    app.add_exception_handler(Exception, _broken)


def answer(
    status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None, faults: list[Fault] | None = None
) -> JSONResponse:
    content: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    if faults:
        content["errors"] = [fault.model_dump() for fault in faults]
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def _problem(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return answer(error.status, error.detail, error.headers)


def _unauthenticated(request: Request, _error: Exception) -> JSONResponse:
    return _problem(request, Unauthorized())


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Without `input`: what was sent is not sent back, and need not be encodable.
    faults = [
        Fault(pointer="/" + "/".join(str(step) for step in fault["loc"]), detail=fault["msg"])
        for fault in error.errors()
    ]
    return answer(Refused.status, Refused.detail, None, faults)


def _http(request: Request, error: Exception) -> JSONResponse:
    """What the router says: no such path, no such method there."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return answer(Missing.status, Missing.detail)
    if error.status_code == HTTPStatus.BAD_REQUEST:  # a body in no encoding
        return answer(Refused.status, Refused.detail, None, [Fault(pointer="/body", detail="this cannot be read")])
    headers = error.headers
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:  # the router knows only the first route of a path
        headers = {"Allow": ", ".join(sorted(_allowed(request)))}
    return answer(HTTPStatus(error.status_code), str(error.detail), headers)


def _allowed(request: Request) -> set[str]:
    document: dict[str, Any] = request.app.openapi()["paths"]
    path = request.url.path.split("/")
    return {
        method.upper()
        for template, operations in document.items()
        if len(parts := template.split("/")) == len(path)
        and all(part.startswith("{") or part == given for part, given in zip(parts, path, strict=True))
        for method in operations
    }


def _database(request: Request, error: Exception) -> JSONResponse:
    """A row security refusal that the application should have foreseen is forbidden; the rest is told apart by class."""
    match error.orig if isinstance(error, DBAPIError) else error:
        case errors.InsufficientPrivilege():
            return _problem(request, Forbidden())
        case errors.QueryCanceled() | errors.SerializationFailure() | errors.DeadlockDetected():
            return _problem(request, Unavailable())
        case psycopg.OperationalError():
            return _problem(request, Unavailable())
        case _:
            return _broken(request, error)


def _busy(request: Request, _error: Exception) -> JSONResponse:
    return _problem(request, Unavailable())


def _broken(request: Request, error: Exception) -> JSONResponse:
    LOG.error("request %s failed", request.state.request_id, exc_info=error)
    return _problem(request, Broken())
