"""A run is given whole before it begins: the users ask nobody who they are or what to send.

The harness writes the job to a file and names it in TENANTPROOF_JOB.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """``kind`` is read or write."""

    name: str
    sql: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A principal with its parameters of each query, by name of the query."""

    tenant: str
    tenants: frozenset[str]
    enter: tuple[str, ...]
    samples: dict[str, tuple[dict[str, str | None], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``ledger`` says that each write leaves its token in tenantproof_load.ledger, in its own transaction."""

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


def job_from_environment() -> Job | None:
    """The job that TENANTPROOF_JOB names, None where it names none."""
    place = os.environ.get("TENANTPROOF_JOB")
    return None if not place else job_from(json.loads(Path(place).read_text(encoding="utf-8")))


def job_from(data: dict[str, Any]) -> Job:
    """A job from plain data, as the harness writes it."""
    return Job(
        dsn=data["dsn"],
        pooler=data["pooler"],
        connections=data["connections"],
        prepared=data["prepared"],
        secret=data["secret"],
        tenants=tuple(data["tenants"]),
        discriminators=tuple((oid, position) for oid, position in data["discriminators"]),
        queries=tuple(Query(**each) for each in data["queries"]),
        actors=tuple(
            Actor(
                tenant=each["tenant"],
                tenants=frozenset(each["tenants"]),
                enter=tuple(each["enter"]),
                samples={name: tuple(rows) for name, rows in each["samples"].items()},
            )
            for each in data["actors"]
        ),
        nobody=data["nobody"],
        strangers=data["strangers"],
        writes=data["writes"],
        ledger=data["ledger"],
        folder=Path(data["folder"]) if data.get("folder") else None,
    )
