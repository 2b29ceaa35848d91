"""What was asked for by name and cannot be had is refused before anything is made."""

from dataclasses import dataclass
from pathlib import Path

from harness.config.model import Config
from harness.errors import UsageError
from harness.traffic.doors import Doors

POOLERS = ("none", "psycopg", "pgbouncer")
WAYS = ("http", "sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the load is driven. ``tenants`` lets only the first ones ask; ``rate`` is open loop, turns a second.

    ``out`` is a folder for pictures and for Locust's own CSV and HTML.
    """

    users: int = 20
    duration: float = 15
    tenants: int | None = None
    connections: int = 10
    pooler: str = "psycopg"
    via: str = "sql"
    workers: int = 1
    out: Path | None = None
    faults: bool = False
    rate: float | None = None
    capacity: bool = False


def refuse(options: Options, config: Config, doors: Doors) -> None:
    """Raise UsageError where these options cannot be."""
    if options.pooler not in POOLERS:
        raise UsageError(f"--pooler: there is no {options.pooler!r}", remedy=f"one of {', '.join(POOLERS)}")
    if options.via not in WAYS:
        raise UsageError(f"--via: there is no {options.via!r}", remedy=f"one of {', '.join(WAYS)}")
    if options.pooler == "pgbouncer" and doors.through is None:
        raise UsageError("PgBouncer is not installed", remedy="apt-get install pgbouncer, or --pooler psycopg")
    if options.via == "http":
        if config.system is None or config.system.serve is None or doors.repertoire is None:
            raise UsageError(f"{config.path} has no [system] serve", remedy='add [system] serve = "<command>"')
        if config.service.token is None:
            raise UsageError(f"{config.path} has no [service] token", remedy='add token = "<command>" under [service]')
        if options.capacity:
            raise UsageError("--capacity measures the database: it goes with --via sql", remedy="leave one out")
    if options.pooler == "psycopg" and options.via == "sql" and options.connections < options.workers:
        raise UsageError(
            f"{options.workers} workers cannot share {options.connections} connections", remedy="--connections higher"
        )
