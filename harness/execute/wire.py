"""What the client receives, it records: rows, tags, error fields, notices and notifications, as text.

Statements travel as simple queries on the raw libpq connection, so that several worlds can work side by side:
send to all, then collect from each.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import pq

from harness.record.model import Event

_ERROR_FIELDS = (
    pq.DiagnosticField.SQLSTATE,
    pq.DiagnosticField.MESSAGE_PRIMARY,
    pq.DiagnosticField.MESSAGE_DETAIL,
    pq.DiagnosticField.MESSAGE_HINT,
    pq.DiagnosticField.SCHEMA_NAME,
    pq.DiagnosticField.TABLE_NAME,
    pq.DiagnosticField.COLUMN_NAME,
    pq.DiagnosticField.CONSTRAINT_NAME,
    pq.DiagnosticField.CONTEXT,
)
_ROWS_KEPT = 5000


class Wire:
    """One server connection that sends text and returns events. Not thread-safe."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._pg = connection.pgconn
        self._notices: list[Event] = []
        self._pg.notice_handler = self._on_notice
        self.place = (str(self._pg.backend_pid), self._pg.db.decode())

    def send(self, sql: str) -> None:
        """Send one message; psycopg.OperationalError where the server is gone."""
        self._pg.send_query(sql.encode())

    def collect(self, copy: str | None = None) -> list[Event]:
        """All that came back since ``send``. ``copy`` is what COPY FROM STDIN is given."""
        events: list[Event] = []
        while (result := self._pg.get_result()) is not None:
            events.append(self._event(result, copy))
        events += self._notices
        self._notices = []
        self._pg.consume_input()
        while (note := self._pg.notifies()) is not None:
            events.append(Event("notify", (note.relname.decode(), note.extra.decode())))
        if self._pg.status == pq.ConnStatus.BAD:
            raise psycopg.OperationalError("the server closed the connection")
        return events

    def run(self, sql: str) -> list[Event]:
        """Send and collect."""
        self.send(sql)
        return self.collect()

    def rows(self, sql: str) -> list[tuple[str | None, ...]]:
        """The rows of the last result; psycopg.DatabaseError where a statement failed."""
        events = self.run(sql)
        for event in events:
            if event.kind == "error":
                raise psycopg.DatabaseError(f"{event.head[1]} ({event.head[0]}) in: {sql}")
        return next((list(event.rows) for event in reversed(events) if event.kind == "rows"), [])

    def close(self) -> None:
        self.connection.close()

    def _on_notice(self, result: pq.abc.PGresult) -> None:
        fields = (pq.DiagnosticField.SQLSTATE, pq.DiagnosticField.MESSAGE_PRIMARY, pq.DiagnosticField.MESSAGE_DETAIL)
        self._notices.append(Event("notice", tuple(_text(result.error_field(field)) for field in fields)))

    def _event(self, result: pq.abc.PGresult, copy: str | None) -> Event:
        match result.status:
            case pq.ExecStatus.TUPLES_OK | pq.ExecStatus.SINGLE_TUPLE:
                return _rows_event(result)
            case pq.ExecStatus.COMMAND_OK:
                return Event("tag", (_text(result.command_status),))
            case pq.ExecStatus.COPY_OUT:
                return self._copied()
            case pq.ExecStatus.COPY_IN:
                if copy is not None:
                    self._pg.put_copy_data(copy.encode())
                self._pg.put_copy_end()
                return Event("tag", ("COPY IN",))
            case _:
                return Event("error", tuple(_text(result.error_field(field)) for field in _ERROR_FIELDS))

    def _copied(self) -> Event:
        lines: list[tuple[str | None, ...]] = []
        while True:
            size, data = self._pg.get_copy_data(0)
            if size < 0:
                return Event("rows", ("copy",), tuple(lines))
            if len(lines) < _ROWS_KEPT:
                lines.append(tuple(bytes(data).decode(errors="replace").rstrip("\n").split("\t")))


def _rows_event(result: pq.abc.PGresult) -> Event:
    width = range(result.nfields)
    head = tuple(_text(result.fname(column)) for column in width)
    kept = range(min(result.ntuples, _ROWS_KEPT))
    rows = tuple(tuple(_cell(result.get_value(row, column)) for column in width) for row in kept)
    return Event("rows", head, rows)


def _cell(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")


def _text(value: bytes | None) -> str:
    return "" if value is None else value.decode(errors="replace")


def first_error(events: Sequence[Event]) -> Event | None:
    """The first error among the events, if any."""
    return next((event for event in events if event.kind == "error"), None)
