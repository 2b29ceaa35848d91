"""Beside the crowd runs what has nothing to do but send: a bare loop of psycopg, and pgbench, on the same connections.

All three send the same messages for the same few tenants with the same parameters.
"""

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import Interrupted
from harness.sql.compose import bind
from harness.target.pgbench import pgbench as run_pgbench

_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_DONE = re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE)
_SCRIPTS = 126  # pgbench takes 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Transactions a second, and milliseconds of the client's processor time for each."""

    tps: float
    cpu_ms: float


def few(job: Mapping[str, Any]) -> dict[str, Any]:
    """The job with honest traffic alone, of as many tenants as pgbench can have scripts for, one sample of each query."""
    count = max(1, _SCRIPTS // max(1, len(job["queries"])))
    actors = [
        {**actor, "samples": {name: rows[:1] for name, rows in actor["samples"].items()}, "programs": []}
        for actor in job["actors"][:count]
    ]
    alone = dict.fromkeys(("nobody", "strangers", "adversaries", "mishaps"), 0.0)
    return {**job, **alone, "actors": actors, "arrivals": []}


@contextmanager
def bare(
    job: Mapping[str, Any], folder: Path, package: Path, workers: int, seconds: float
) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The bare loop in as many processes as the crowd has; called after ``seconds``, what each of them counted.

    ``package`` holds the folder of the load generator.
    """
    folder.mkdir(exist_ok=True)
    place = folder / "bare.json"
    place.touch(mode=0o600)
    share = max(1, int(job["connections"]) // (workers if job["pooler"] != "psycopg" else 1))
    place.write_text(json.dumps({**job, "connections": share}), encoding="utf-8")
    running = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "load.bare", str(place), str(seconds)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(package)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]

    def told() -> list[dict[str, Any]]:
        found = []
        for process in running:
            printed, trouble = process.communicate(timeout=60)
            if process.returncode:
                what = f"the bare loop failed: {trouble.strip()[-300:]}"
                raise Interrupted(what, remedy="mend what it says, or leave out --capacity")
            found.append(json.loads(printed))
        return found

    try:
        yield told
    finally:
        for process in running:
            if process.returncode is None:
                process.kill()
                process.communicate()


def pgbench(job: Mapping[str, Any], folder: Path, program: Path, workers: int, clients: int, seconds: float) -> Pace:
    """pgbench with a script for each tenant and query, weighted as the crowd draws them."""
    folder.mkdir(exist_ok=True)
    arguments = ["-M", "simple", "-c", str(clients), "-j", str(workers), "-T", str(round(seconds))]
    for number, (text, weight) in enumerate(_scripts(job)):
        place = folder / f"{number}.sql"
        place.write_text(text, encoding="utf-8")
        arguments += ["-f", f"{place}@{weight}"]
    before = _cpu()
    done = run_pgbench(program, job["dsn"], arguments)
    tps, count = _TPS.search(done.stdout), _DONE.search(done.stdout)
    if done.returncode or tps is None or count is None:
        what = f"pgbench failed: {done.stderr.strip()[-300:]}"
        raise Interrupted(what, remedy="mend what it says, or leave out --capacity")
    return Pace(tps=float(tps[1]), cpu_ms=1000 * (_cpu() - before) / max(1, int(count[1])))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _scripts(job: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Text and weight: the first tenants ask most, and writes have the share that the job gives them."""
    actors, queries = job["actors"], job["queries"]
    found = []
    for place, actor in enumerate(actors):
        asked = ((place + 1) / len(actors)) ** 0.5 - (place / len(actors)) ** 0.5
        for query in queries:
            share = asked * _share(query["kind"], queries, job["writes"])
            found.append((_script(job, actor, query), max(1, round(10_000 * share))))
    return found


def _share(kind: str, queries: Sequence[Mapping[str, Any]], writes: float) -> float:
    alike = [query for query in queries if query["kind"] == kind]
    if len(alike) == len(queries):
        return 1 / len(queries)
    return (writes if kind == "write" else 1 - writes) / len(alike)


def _script(job: Mapping[str, Any], actor: Mapping[str, Any], query: Mapping[str, Any]) -> str:
    message = ["BEGIN", *actor["enter"]]
    if query["kind"] == "write" and job["ledger"]:
        message.append("INSERT INTO tenantproof_load.ledger VALUES (pg_catalog.gen_random_uuid())")
    if job["asks_pid"]:
        message.append("SELECT pg_catalog.pg_backend_pid()")
    text = bind(query["sql"], actor["samples"][query["name"]][0]).strip().rstrip(";")
    return "\\; ".join(message) + ";\n" + text + ";\nCOMMIT;\n"
