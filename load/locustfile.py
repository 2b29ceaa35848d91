"""Plain Locust: what the harness starts, anybody can start, and one foreign row ends the run.

Alone: ``locust -f load/locustfile.py`` in the folder of tenantproof.toml, with TENANTPROOF_APP_DSN (the application's
login) and TENANTPROOF_DSN (a privileged one, that reads who there is). Rows are then known by their discriminator alone.
"""

import json
import time
from typing import Any

# Locust comes first: it patches the standard library, and psycopg must be imported after that.
import gevent
import locust
from locust import User, constant, task
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

import psycopg  # isort: skip
from psycopg_pool import PoolTimeout  # isort: skip

from load.alone import job_alone  # isort: skip
from load.crowd import Crowd  # isort: skip
from load.job import job_from_environment  # isort: skip
from load.tally import Tally  # isort: skip

# Typed loosely: Locust declares no types for its listeners.
events: Any = locust.events

_FOREIGN = "tenantproof-foreign"
_total = Tally()
_crowd: Crowd | None = None


def _begin(environment: Environment, **_: Any) -> None:
    global _crowd  # noqa: PLW0603 - Locust makes the users: it gives them no other place
    runner = environment.runner
    if isinstance(runner, MasterRunner):
        # Not in the listener's own greenlet: that one is to receive the workers' last reports meanwhile.
        runner.register_message(_FOREIGN, lambda **_: gevent.spawn(runner.quit))
        return
    _crowd = Crowd(job_from_environment() or job_alone(), lambda: _breached(environment))


def _breached(environment: Environment) -> None:
    runner = environment.runner
    environment.process_exit_code = 1
    if isinstance(runner, WorkerRunner):
        runner.send_message(_FOREIGN)
    elif runner is not None:
        gevent.spawn(runner.quit)


def _report(client_id: str, data: dict[str, Any]) -> None:
    del client_id
    if _crowd is not None:
        data["tenantproof"] = _crowd.tally.drain()


def _reported(client_id: str, data: dict[str, Any]) -> None:
    del client_id
    if "tenantproof" in data:
        _total.merge(data["tenantproof"])


def _end(**_: Any) -> None:
    if _crowd is not None:
        _crowd.close()


def _write(environment: Environment, **_: Any) -> None:
    if isinstance(environment.runner, WorkerRunner):
        return
    # Locust says that it quits twice when a signal ends it: what is written is the whole each time.
    if _crowd is not None:
        _total.merge(_crowd.tally.drain())
    job = job_from_environment()
    if job is not None and job.folder is not None:
        (job.folder / "result.json").write_text(json.dumps(_total.plain()), encoding="utf-8")
        return
    print(f"{_total.foreign} foreign rows in {_total.rows} rows over {_total.switches} tenant switches")
    if not _total.rows and not _total.foreign:
        environment.process_exit_code = 3
        print("no row was checked: no query returns a discriminator; tenantproof load plants tokens in a clone")


class SqlUser(User):
    """Switches tenants at each transaction, through a pool that all users share."""

    wait_time = constant(0)

    def on_start(self) -> None:
        assert _crowd is not None
        self._crowd = _crowd
        self._own = _crowd.own()

    def on_stop(self) -> None:
        if self._own is not None:
            self._own.close()

    @task
    def transaction(self) -> None:
        began, failure, name, manner = time.perf_counter(), None, "connection", "honest"
        try:
            if self._own is not None and self._own.closed:
                self._own = self._crowd.own()
            with self._crowd.connection(self._own) as conn:
                turn = self._crowd.turn(conn)
                name, manner = turn.query.name, turn.manner
                began = time.perf_counter()
                self._crowd.transact(conn, turn)
        except (psycopg.Error, PoolTimeout) as error:
            failure = error
        self._told(began, failure, name, manner)

    def _told(self, began: float, failure: Exception | None, name: str, manner: str) -> None:
        took = (time.perf_counter() - began) * 1000
        tally = self._crowd.tally
        if manner == "nobody":
            tally.nobody += 1  # a refusal is what nobody should be answered
            return
        if manner == "stranger":
            tally.strangers += 1
        state = getattr(failure, "sqlstate", None) or type(failure).__name__ if failure is not None else None
        tally.request(took, state)
        events.request.fire(
            request_type="SQL", name=name, response_time=took, response_length=0, exception=failure, context={}
        )


events.init.add_listener(_begin)
events.report_to_master.add_listener(_report)
events.worker_report.add_listener(_reported)
events.quit.add_listener(_end)
events.quitting.add_listener(_write)
