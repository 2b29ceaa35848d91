"""Plain Locust: what the harness starts, anybody can start, and one foreign row ends the run.

Alone: ``locust -f load/locustfile.py`` in the folder of tenantproof.toml, with TENANTPROOF_APP_DSN (the application's
login) or --host (a service), and TENANTPROOF_DSN (a privileged one, that reads who there is). Rows are then known by their
discriminator alone.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

# Locust comes first: it patches the standard library, and psycopg must be imported after that.
import gevent
import locust
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from load.alone import job_alone  # isort: skip
from load.alone_http import host_asked, job_alone_over_http  # isort: skip
from load.inspector import Inspector  # isort: skip
from load.job import Job, job_from_environment  # isort: skip
from load.shared import Shared, shared  # isort: skip
from load.tally import Tally  # isort: skip
from load import http_user, sql_user  # isort: skip

# Typed loosely: Locust declares no types for its listeners.
events: Any = locust.events

_FOREIGN = "tenantproof-foreign"
# What this process counted, and what a master was told.
_mine, _total = Tally(), Tally()
_job = job_from_environment()

_host = host_asked() if _job is None else None
_via = http_user if _host is not None or (_job is not None and _job.via == "http") else sql_user

# Locust takes every class of users that stands in this file.
Tenants = _via.Tenants
if _job is not None and _job.flood:
    Flood = type("Flood", (_via.Flood,), {"fixed_count": _job.flood})


def _begin(environment: Environment, **_: Any) -> None:
    runner = environment.runner
    if isinstance(runner, MasterRunner):
        # Not in the listener's own greenlet: that one is to receive the workers' last reports meanwhile.
        runner.register_message(_FOREIGN, lambda **_: gevent.spawn(runner.quit))
    else:
        job: Job = _job or (job_alone() if _host is None else job_alone_over_http(_host))
        shared.append(
            Shared(job, Inspector(job, lambda: _breached(environment)), reports=isinstance(runner, WorkerRunner))
        )
    if _job is not None and _job.folder is not None and not isinstance(runner, WorkerRunner):
        gevent.spawn(_live, environment, _job)


def _breached(environment: Environment) -> None:
    runner = environment.runner
    environment.process_exit_code = 1
    if isinstance(runner, WorkerRunner):
        runner.send_message(_FOREIGN)
    elif runner is not None:
        gevent.spawn(runner.quit)


def _live(environment: Environment, job: Job) -> None:
    """Write once a second how it goes, for whoever watches."""
    assert job.folder is not None
    place = job.folder / "live.json"
    while True:
        gevent.sleep(1.0)
        stats = environment.stats.total
        tallies = [_total, _mine, *(each.inspector.tally for each in shared)]
        told = {
            "rps": stats.current_rps,
            "p50": stats.get_current_response_time_percentile(0.5),
            "p95": stats.get_current_response_time_percentile(0.95),
            "p99": stats.get_current_response_time_percentile(0.99),
            "errors": stats.num_failures,
            "rows": sum(each.rows for each in tallies),
            "foreign": sum(each.foreign for each in tallies),
        }
        draft = place.with_suffix(".draft")
        draft.write_text(json.dumps(told), encoding="utf-8")
        draft.replace(place)


def _drained() -> dict[str, Any]:
    tally = shared[0].inspector.tally
    tally.cpu += shared[0].cpu()
    found = tally.drain()
    _mine.merge(found)
    return found


def _report(client_id: str, data: dict[str, Any]) -> None:
    del client_id
    if shared:
        data["tenantproof"] = _drained()


def _reported(client_id: str, data: dict[str, Any]) -> None:
    del client_id
    if "tenantproof" in data:
        _total.merge(data["tenantproof"])


def _end(**_: Any) -> None:
    if shared:
        shared[0].close()
    elif _job is not None and _job.folder is not None:
        _gather(_job.folder, _job.workers)
    if _job is None and not (shared and shared[0].reports):
        _say(_mine if shared else _total)


def _write(environment: Environment, **_: Any) -> None:
    """Locust says that it quits twice when a signal ends it: what is written is the whole each time."""
    if shared:
        _drained()
    folder = _job.folder if _job is not None else None
    if isinstance(environment.runner, WorkerRunner):
        if folder is not None:
            _put(_mine, folder / f"worker-{os.getpid()}.json")
        return
    whole = _mine if shared else _total
    if folder is not None:
        _put(whole, folder / "result.json")
    elif not whole.rows and not whole.foreign:
        environment.process_exit_code = 3


def _put(tally: Tally, place: Path) -> None:
    draft = place.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(tally.plain()), encoding="utf-8")
    draft.replace(place)


def _gather(folder: Path, workers: int) -> None:
    """What the workers of this machine wrote when they ended is the whole: a last message may be lost, a file is not.

    Locust tells them to end after it has said here that it quits.
    """
    for _ in range(100):
        files = list(folder.glob("worker-*.json"))
        if len(files) >= workers:
            found = Tally()
            for each in files:
                found.merge(json.loads(each.read_text(encoding="utf-8")))
            _put(found, folder / "result.json")
            return
        gevent.sleep(0.1)


def _say(total: Tally) -> None:
    print(f"{total.foreign} foreign rows in {total.rows} rows over {total.switches} tenant switches")
    if not total.rows and not total.foreign:
        print("no row was checked: no query returns a discriminator; tenantproof load plants tokens in a clone")


def _started(**_: Any) -> None:
    for each in shared:
        each.began = time.process_time()


events.init.add_listener(_begin)
events.test_start.add_listener(_started)
events.report_to_master.add_listener(_report)
events.worker_report.add_listener(_reported)
events.quit.add_listener(_end)
events.quitting.add_listener(_write)
