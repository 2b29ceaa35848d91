"""A run is given whole before it begins: the users ask nobody who they are or what to send.

The harness writes the job to a file and names it in TENANTPROOF_JOB.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from load.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """``kind`` is read or write."""

    name: str
    sql: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of a service. ``field`` is the field of the body that takes a write's token; ``key`` the header for it.

    A write that takes a key may be sent again when no answer came.
    """

    name: str
    method: str
    url: str
    headers: dict[str, str]
    body: Any
    kind: str
    field: str | None
    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A principal with its parameters of each query, by name of the query; over HTTP its bearer and requests instead.

    ``programs`` are what it tries in transactions that are rolled back.
    """

    tenant: str
    tenants: frozenset[str]
    enter: tuple[str, ...]
    samples: dict[str, tuple[dict[str, str | None], ...]]
    bearer: str | None = None
    requests: tuple[Request, ...] = ()
    programs: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``ledger`` says that each write leaves its token in tenantproof_load.ledger, in its own transaction.

    ``nobody``, ``strangers``, ``adversaries``, ``mishaps`` and ``writes`` are shares of all turns. ``asks_pid``: behind
    a pooler only the server knows which connection it is. ``arrivals`` are (seconds, turns a second) one after
    another, open loop; without them each user asks again as soon as it was answered. ``flood`` users are the first actor's, who
    does nothing else where it is ``apart``. ``window`` is when this job may run, where others take turns with it.
    """

    dsn: str
    pooler: str
    connections: int
    prepared: bool
    secret: str
    tenants: tuple[str, ...]
    discriminators: tuple[tuple[int, int], ...]
    queries: tuple[Query, ...]
    actors: tuple[Actor, ...]
    nobody: float
    strangers: float
    writes: float
    ledger: bool
    folder: Path | None
    via: str = "sql"
    base: str = ""
    columns: frozenset[str] = frozenset()
    asks_pid: bool = False
    adversaries: float = 0.0
    mishaps: float = 0.0
    arrivals: tuple[tuple[float, float], ...] = ()
    flood: int = 0
    apart: bool = False
    think: float = 0.0
    window: Window | None = None
    workers: int = 1


def job_from_environment() -> Job | None:
    """The job that TENANTPROOF_JOB names, None where it names none."""
    place = os.environ.get("TENANTPROOF_JOB")
    return None if not place else job_from(json.loads(Path(place).read_text(encoding="utf-8")))


def job_from(data: dict[str, Any]) -> Job:
    """A job from plain data, as the harness writes it."""
    whole = {
        **data,
        "tenants": tuple(data["tenants"]),
        "discriminators": tuple((oid, position) for oid, position in data["discriminators"]),
        "queries": tuple(Query(**each) for each in data["queries"]),
        "actors": tuple(_actor(each) for each in data["actors"]),
        "columns": frozenset(data.get("columns", ())),
        "arrivals": tuple((seconds, rate) for seconds, rate in data.get("arrivals", ())),
        "window": tuple(data["window"]) if data.get("window") else None,
        "folder": Path(data["folder"]) if data.get("folder") else None,
    }
    return Job(**whole)


def _actor(each: dict[str, Any]) -> Actor:
    return Actor(
        tenant=each["tenant"],
        tenants=frozenset(each["tenants"]),
        enter=tuple(each["enter"]),
        samples={name: tuple(rows) for name, rows in each["samples"].items()},
        bearer=each.get("bearer"),
        requests=tuple(Request(**request) for request in each.get("requests", ())),
        programs=tuple(tuple(program) for program in each.get("programs", ())),
    )


def opening(job: Job, actor: Actor | None, token: str | None) -> str:
    """The message that begins a transaction: who it is, the token of its write, and which server connection it has."""
    message = ["BEGIN", *(actor.enter if actor is not None else ())]
    if token is not None:
        message.append(f"INSERT INTO tenantproof_load.ledger VALUES ('{token}')")
    if job.asks_pid:
        message.append("SELECT pg_catalog.pg_backend_pid()")
    return "; ".join(message)
