"""Ways to get ``session_for`` wrong, each put in the place of what is right in system/session.py until the test ends."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from system import session
from system.principal import Principal
from tests.system.conftest import Place

Break = Callable[[pytest.MonkeyPatch, Place], None]


def _context(connection: Connection) -> Any:
    return connection.get_execution_options().get("tenantproof_context")


def _for_the_session(context: Any) -> bytes:
    return _RIGHT(context).replace(b"SET LOCAL", b"SET")


_RIGHT = session.opening


def clears_nothing(patch: pytest.MonkeyPatch, _place: Place) -> None:
    patch.setattr(session, "CLEAR", b"")


def sets_for_the_session(patch: pytest.MonkeyPatch, _place: Place) -> None:
    patch.setattr(session, "CLEAR", b"")
    patch.setattr(session, "opening", _for_the_session)


def sets_after_the_first_statement(patch: pytest.MonkeyPatch, _place: Place) -> None:
    def begin(connection: Connection) -> None:
        session._send(connection, b"BEGIN")
        if (context := _context(connection)) is not None:
            settings = _for_the_session(context).removeprefix(b"BEGIN; ")
            event.listen(connection, "after_cursor_execute", lambda *_: session._send(connection, settings), once=True)

    patch.setattr(session, "CLEAR", b"")
    patch.setattr(session, "_begin", begin)


def keeps_the_first_of_a_connection(patch: pytest.MonkeyPatch, _place: Place) -> None:
    def begin(connection: Connection) -> None:
        context = _context(connection)
        message = b"BEGIN" if context is None else _RIGHT(connection.info.setdefault("context", context))
        session._send(connection, message)

    patch.setattr(session, "_begin", begin)


def remembers_without_the_principal(patch: pytest.MonkeyPatch, _place: Place) -> None:
    acting_as, known = session._acting_as, {}

    def remembered(principal: Principal, statement_timeout_ms: int) -> bytes:
        return known.setdefault(statement_timeout_ms, acting_as(principal, statement_timeout_ms))

    patch.setattr(session, "_acting_as", remembered)


def takes_nobody_for_the_last(patch: pytest.MonkeyPatch, _place: Place) -> None:
    def begin(connection: Connection) -> None:
        context = _context(connection) or connection.info.get("context")
        connection.info["context"] = context
        session._send(connection, b"BEGIN" if context is None else _RIGHT(context))

    patch.setattr(session, "_begin", begin)


def takes_nobody_for_a_tenant(patch: pytest.MonkeyPatch, place: Place) -> None:
    def begin(connection: Connection) -> None:
        context = _context(connection)
        somebody = f"BEGIN; SET LOCAL app.tenant_id = '{place.here.tenant_id}'".encode()
        session._send(connection, somebody if context is None else _RIGHT(context))

    patch.setattr(session, "_begin", begin)


def resets_when_it_commits(patch: pytest.MonkeyPatch, _place: Place) -> None:
    refuse = session._refuse_undone

    def opening(context: Any) -> bytes:
        return _for_the_session(context) + b"; COMMIT; BEGIN"

    def commit(connection: Connection) -> None:
        refuse(connection)
        session._send(connection, b"RESET ALL")

    patch.setattr(session, "CLEAR", b"")
    patch.setattr(session, "opening", opening)
    patch.setattr(session, "_refuse_undone", commit)


def tries_again_as_the_last(patch: pytest.MonkeyPatch, _place: Place) -> None:
    last: list[Any] = []

    def begin(connection: Connection) -> None:
        context = _context(connection)
        try:
            session._send(connection, b"BEGIN" if context is None else _RIGHT(context))
        except psycopg.OperationalError:
            connection.invalidate()
            session._send(connection, _RIGHT((last or [context])[-1]))
        last.extend([] if context is None else [context])

    patch.setattr(session, "_begin", begin)


def keeps_the_principal_in_the_process(patch: pytest.MonkeyPatch, _place: Place) -> None:
    """Found only where two are open at a time: each begins when its first statement comes."""
    right, kept = session.session_for, {}

    @asynccontextmanager
    async def session_for(engine: AsyncEngine, principal: Principal, **given: Any) -> AsyncIterator[AsyncSession]:
        kept["principal"] = principal
        async with right(engine, principal, **given) as opened:
            yield opened

    def opening(context: Any) -> bytes:
        return _RIGHT(replace(context, principal=kept["principal"]))

    patch.setattr(session, "session_for", session_for)
    patch.setattr(session, "opening", opening)


IN_TURN: tuple[Break, ...] = (
    clears_nothing,
    sets_for_the_session,
    sets_after_the_first_statement,
    keeps_the_first_of_a_connection,
    remembers_without_the_principal,
    takes_nobody_for_the_last,
    takes_nobody_for_a_tenant,
    resets_when_it_commits,
    tries_again_as_the_last,
)

BREAKS = (*IN_TURN, keeps_the_principal_in_the_process)
