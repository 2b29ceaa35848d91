"""A user over SQL switches tenants at each transaction."""

import time
from typing import Any

import locust
from locust import User, constant, tag, task

import psycopg  # isort: skip - after Locust, which patches the standard library
from psycopg_pool import PoolTimeout  # isort: skip

from load.crowd import Abandoned  # isort: skip
from load.draw import Turn  # isort: skip
from load.shared import shared  # isort: skip
from load.windows import wait_for  # isort: skip


# Typed loosely: Locust declares no types for its listeners.
events: Any = locust.events

_AT_ONCE = 20


class Tenants(User):
    """One that asks again when it was answered, or when the next arrival is due."""

    wait_time = constant(0)

    def on_start(self) -> None:
        self._shared = shared[0]
        assert self._shared.crowd is not None
        self._crowd = self._shared.crowd
        self._own: psycopg.Connection[object] | None = None
        self._shared.start()

    def on_stop(self) -> None:
        if self._own is not None:
            self._own.close()

    def turn(self) -> Turn:
        """What this user does next."""
        return self._shared.draw.turn()

    @tag("sql")
    @task
    def transactions(self) -> None:
        """Several in a task: between two of them Locust would take as long as a transaction."""
        for _ in range(_AT_ONCE):
            self.transaction()

    def transaction(self) -> None:
        """One, checked and told."""
        if (window := self._shared.job.window) is not None:
            wait_for(window)
        began, step = self._shared.due(waits=not isinstance(self, Flood))
        turn, failure = self.turn(), None
        try:
            if self._own is None or self._own.closed:
                self._own = self._crowd.own()
            with self._crowd.connection(self._own) as conn:
                self._crowd.transact(conn, turn)
        except Abandoned:
            pass
        except (psycopg.Error, PoolTimeout) as error:
            failure = error
            if isinstance(error, psycopg.OperationalError) and (self._own is None or self._own.closed):
                time.sleep(0.05)  # the server is gone: asking as fast as one can would only fill the figures
        self._told(turn, began, failure, step)
        if self._shared.job.think:
            time.sleep(self._shared.job.think)

    def _told(self, turn: Turn, began: float, failure: Exception | None, step: int | None) -> None:
        took = (time.perf_counter() - began) * 1000
        tally = self._shared.inspector.tally
        state = None
        if failure is not None:
            state = getattr(failure, "sqlstate", None) or type(failure).__name__
        match turn.manner:
            case "nobody":
                tally.nobody += 1  # a refusal is what nobody should be answered
            case "adversary":
                tally.adversaries += 1
            case "flood":
                tally.flooded.add(took, failed=failure is not None)
            case "honest" | "stranger":
                tally.strangers += turn.manner == "stranger"
                tenant = turn.actor.tenant if turn.actor is not None else None
                tally.request(took, state, tenant=tenant, step=step)
                events.request.fire(
                    request_type="SQL",
                    name=turn.query.name,
                    response_time=took,
                    response_length=0,
                    exception=failure,
                    context={},
                )
            case _:
                tally.mishaps[turn.manner] += failure is not None or turn.manner == "huge-query"


class Flood(Tenants):
    """The one tenant that floods: the first, as fast as it is answered."""

    def turn(self) -> Turn:
        return self._shared.draw.honest(self._shared.job.actors[0], "flood")
