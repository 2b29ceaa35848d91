"""Values cross this boundary as PostgreSQL writes them: text, untouched by any adapter."""

from typing import Any

import psycopg
from psycopg import errors, pq

Rows = list[tuple[str | None, ...]]


def ask(connection: psycopg.Connection[Any], sql: str) -> Rows:
    """The rows of the last result. Raises the psycopg error of its SQLSTATE."""
    result = _run(connection, sql)
    width = range(result.nfields)
    return [tuple(_text(result.get_value(row, column)) for column in width) for row in range(result.ntuples)]


def ask_named(connection: psycopg.Connection[Any], sql: str) -> list[dict[str, str | None]]:
    """The rows of the last result, by column name."""
    return ask_typed(connection, sql)[0]


def ask_typed(connection: psycopg.Connection[Any], sql: str) -> tuple[list[dict[str, str | None]], dict[str, int]]:
    """The same, and the type (oid, of a domain its base) of each column."""
    result = _run(connection, sql)
    names = [(result.fname(column) or b"").decode() for column in range(result.nfields)]
    rows = [
        {name: _text(result.get_value(row, column)) for column, name in enumerate(names)}
        for row in range(result.ntuples)
    ]
    return rows, {name: result.ftype(column) for column, name in enumerate(names)}


def tell(connection: psycopg.Connection[Any], sql: str) -> int:
    """Run one or more statements; the row count of the last. Raises the psycopg error of its SQLSTATE."""
    return _run(connection, sql).command_tuples or 0


def _run(connection: psycopg.Connection[Any], sql: str) -> pq.abc.PGresult:
    result = connection.pgconn.exec_(sql.encode())
    if result.status in (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE):
        state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
        message = (
            result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b"the server closed the connection"
        ).decode()
        if not state:
            raise psycopg.OperationalError(message)
        raise errors.lookup(state)(message)
    return result


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")
