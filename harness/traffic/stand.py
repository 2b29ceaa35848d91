"""The crowd comes to the database as the options say: directly, through a pooler, or through the service."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from harness.config.model import Config
from harness.target.connect import dsn_with
from harness.target.system import serving
from harness.target.text import ask_named
from harness.traffic.doors import Doors, Pooler
from harness.traffic.options import Options

# Each token is a process of the system's own: more of them would be the longest part of the run.
MOST_BEARERS = 100
SHARES = {"nobody": 0.02, "strangers": 0.02, "writes": 0.1}
_UNHURT = {"adversaries": 0.02, "mishaps": 0.0}
_HURT = {"adversaries": 0.02, "mishaps": 0.01}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``job`` is all that Locust is told; ``way`` how the crowd reaches the database; ``pooler`` stands on it."""

    job: Mapping[str, Any]
    way: str
    pooler: Pooler | None


@contextmanager
def standing(
    config: Config,
    options: Options,
    doors: Doors,
    login: str,
    connection: psycopg.Connection[Any],
    data: Mapping[str, Any],
) -> Iterator[Standing]:
    """Pooler and service run while the block lasts. ``data`` is what ``prepare`` gave."""
    with ExitStack() as stack:
        way, pooler = login, None
        if options.pooler == "pgbouncer":
            assert doors.through is not None
            # Users, those that come anew after a fault, and the harness itself.
            pooler = stack.enter_context(doors.through(login, options.connections, 2 * options.users + 50))
            way = pooler.dsn
        job = {**data, **_manner(options, way, pooler is not None)}
        if options.via == "http":
            assert doors.repertoire is not None
            base = stack.enter_context(serving(config, way, _settings(options, pooler is not None)))
            rows = _principals(connection, config, data["actors"])
            told = doors.repertoire(config, connection, base, rows)
            job |= {"via": "http", "base": base, "actors": _bearers(data["actors"], rows, told)}
        yield Standing(job=job, way=way, pooler=pooler)


def _manner(options: Options, way: str, bounced: bool) -> dict[str, Any]:
    pooled = options.pooler == "psycopg"
    return {
        "dsn": dsn_with(way, application_name="tenantproof-load", client_encoding="UTF8", connect_timeout="10"),
        "pooler": options.pooler,
        "connections": max(1, options.connections // options.workers) if pooled else options.connections,
        # PgBouncer knows prepared statements from 1.21 on; Debian's is older.
        "prepared": not bounced,
        "asks_pid": bounced,
        "ledger": True,
        **SHARES,
        **(_HURT if options.faults else _UNHURT),
        "arrivals": [[options.duration + 60, options.rate]] if options.rate is not None else [],
    }


def _settings(options: Options, bounced: bool) -> dict[str, str]:
    """For the reference service; another one leaves variables that it does not know alone."""
    given = {"TENANTPROOF_POOL_SIZE": str(options.connections), "TENANTPROOF_SERVER_TIMING": "1"}
    return {**given, "TENANTPROOF_PREPARE_THRESHOLD": "none"} if bounced else given


def _principals(
    connection: psycopg.Connection[Any], config: Config, actors: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, str | None]]:
    """One row of ``principals`` for each tenant that asks."""
    wanted = dict.fromkeys(str(actor["tenant"]) for actor in actors)
    rows: dict[str, Mapping[str, str | None]] = {}
    for row in ask_named(connection, config.tenancy.principals):
        if row["tenant"] in wanted:
            rows.setdefault(str(row["tenant"]), row)
    return list(rows.values())[:MOST_BEARERS]


def _bearers(
    actors: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, str | None]], told: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    tenants = {str(actor["tenant"]): actor["tenants"] for actor in reversed(actors)}
    return [
        {"tenant": row["tenant"], "tenants": tenants[str(row["tenant"])], "enter": [], "samples": {}, **each}
        for row, each in zip(rows, told, strict=True)
        if each["requests"]
    ]
