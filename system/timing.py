"""Where the time of a request went is told in Server-Timing, and only where the settings ask for it.

Off by default: how long a query took is nobody's business. `pool` is the wait for a connection, `db` the waits for the
database (the switch of tenants and the commit among them), `app` all the rest: token, validation, JSON. Milliseconds.
Source: W3C, Server Timing.
"""

import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import psycopg
from psycopg.abc import PQGen
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "Server-Timing"
_Result = TypeVar("_Result")


@dataclass(slots=True)
class Spent:
    """Seconds of one request."""

    pool: float = 0.0
    db: float = 0.0


_spent: ContextVar[Spent | None] = ContextVar("spent", default=None)


class Timing:
    """Times each request from here on in, up to the first byte of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        spent, began = Spent(), time.perf_counter()
        _spent.set(spent)

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                app = time.perf_counter() - began - spent.pool - spent.db
                parts = (("pool", spent.pool), ("db", spent.db), ("app", app))
                MutableHeaders(scope=message)[HEADER] = ", ".join(f"{name};dur={1000 * s:.3f}" for name, s in parts)
            await send(message)

        await self._app(scope, receive, timed)


class TimedConnection(psycopg.AsyncConnection):
    """Every message to the database is waited for here."""

    async def wait(self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None) -> _Result:
        began = time.perf_counter()
        try:
            return await super().wait(gen, interval, timeout)
        finally:
            if (spent := _spent.get()) is not None:
                spent.db += time.perf_counter() - began


async def reached(connect: Callable[[], Awaitable[object]]) -> None:
    """Get the connection now where the request is timed: what that takes besides the database is the pool's wait."""
    if (spent := _spent.get()) is None:
        return
    began, db = time.perf_counter(), spent.db
    await connect()
    spent.pool += time.perf_counter() - began - (spent.db - db)
