"""The load: clone, mark every row, let the crowd in, check what it was given and what it left. Start reading here."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from harness.config.model import Config, QueryKind
from harness.errors import Interrupted, UsageError
from harness.target.clones import Clones
from harness.target.connect import connect, database_of, dsn_with
from harness.target.login import app_login
from harness.target.workplace import workplace
from harness.traffic.child import drive
from harness.traffic.faults import Faults
from harness.traffic.figures import breaches_of, doubts_of, figures_of, series_of
from harness.traffic.job import prepare
from harness.traffic.report import LoadReport, finding, judge, missed
from harness.traffic.writes import verify

POOLERS = ("none", "psycopg", "pgbouncer")
_TOLERATED = 0.01


def run_load(
    config: Config,
    dsn: str,
    *,
    app_dsn: str | None = None,
    users: int = 20,
    duration: float = 15,
    tenants: int | None = None,
    connections: int = 10,
    pooler: str = "psycopg",
    via: str = "sql",
    workers: int = 1,
    out: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
    faults: bool = False,
    owned: bool = False,
) -> LoadReport:
    """Drive tenant-switching load at a clone of ``dsn`` (privileged, seeded) and check every row that comes back.

    ``tenants`` lets only the first ones ask. ``out`` is a folder for Locust's own CSV and HTML. UsageError where what
    was asked for by name is not there.
    """
    if not config.bench.queries:
        return LoadReport(verdict="not-run", why="tenantproof.toml declares no [[bench.query]]")
    _refuse(pooler, via, connections, workers)
    with ExitStack() as stack:
        clones = stack.enter_context(Clones(dsn))
        folder = stack.enter_context(workplace())
        progress("load: cloning")
        address = clones.dsn(clones.make(database_of(dsn)))
        login = app_login(address, config.database.app_role, app_dsn, owned=owned)
        if login is None:
            raise UsageError(f"no login as {config.database.app_role} works", remedy="Give one with --app-dsn.")
        connection = stack.enter_context(connect(address))
        progress("load: marking rows")
        data, bare = prepare(connection, config, tenants=tenants)
        job = {**data, **_manner(login, pooler, max(1, connections // workers))}
        struck = Faults(connection, config.database.app_role)
        tally, cut = drive(
            job,
            folder,
            locustfile=_locustfile(),
            users=users,
            duration=duration,
            workers=workers,
            progress=progress,
            meanwhile=struck.strike if faults else lambda: None,
            plots=out,
        )
        try:
            lost, doubled = verify(connection, folder)
        except psycopg.OperationalError as error:
            raise Interrupted(f"the server went away: {error}", remedy="run again") from None
    return _report(config, tally, (lost, doubled), struck if faults else None, bare, cut)


def _refuse(pooler: str, via: str, connections: int, workers: int) -> None:
    if via != "sql":
        raise UsageError(f"--via {via} is not there yet", remedy="--via sql")
    if pooler == "pgbouncer":
        raise UsageError("--pooler pgbouncer is not there yet", remedy="--pooler psycopg, or none")
    if pooler not in POOLERS:
        raise UsageError(f"--pooler: there is no {pooler!r}", remedy=f"one of {', '.join(POOLERS)}")
    if connections < workers:
        raise UsageError(f"{workers} workers cannot share {connections} connections", remedy="--connections higher")


def _manner(login: str, pooler: str, connections: int) -> dict[str, Any]:
    return {
        "dsn": dsn_with(login, application_name="tenantproof-load", client_encoding="UTF8", connect_timeout="10"),
        "pooler": pooler,
        "connections": connections,
        "prepared": True,
        "nobody": 0.02,
        "strangers": 0.02,
        "writes": 0.1,
        "ledger": True,
    }


def _locustfile() -> Path:
    """The one that comes with the harness: found as a file, never imported."""
    found = Path(__file__).resolve().parents[2] / "load" / "locustfile.py"
    if not found.exists():
        raise UsageError(f"there is no {found}", remedy="install tenantproof again")
    return found


def _report(
    config: Config,
    tally: dict[str, Any],
    writes: tuple[int, int],
    faults: Faults | None,
    bare: tuple[str, ...],
    cut: bool,
) -> LoadReport:
    figures = figures_of(tally, lost=writes[0], doubled=writes[1])
    findings = breaches_of(tally)
    for rule, count in (("acknowledged-write-lost", writes[0]), ("write-doubled", writes[1])):
        if count:
            findings.append(finding(rule, "integrity", "writes", f"{count} writes"))
    late, doubts = missed(config.load.bars, figures)
    if faults is None and figures["errors"] > _TOLERATED * figures["requests"]:
        shown = ", ".join(f"{count} × {name}" for name, count in figures["failures"].items())
        observed = f"{figures['errors']} of {figures['requests']} transactions failed: {shown}"
        late.append(finding("transactions-failed", None, "errors", observed))
    reads = [query.name for query in config.bench.queries if query.kind is QueryKind.READ]
    doubts += doubts_of(tally, reads)
    if faults is not None and not any(faults.counts.values()):
        doubts.append("no fault struck")
    if tally["unreported"]:
        doubts.append(f"the last report of a worker is missing ({tally['unreported']} writes are not in it)")
    if cut:
        doubts.insert(0, "cut short")
    verdict, why = judge(figures, [*findings, *late], doubts)
    notes = ["bare_tps and pgbench_tps are not measured"]
    if bare:
        notes.append(f"no column of {', '.join(bare)} takes a mark; their rows are known by a discriminator alone")
    return LoadReport(
        verdict=verdict,
        why=why,
        figures=figures,
        faults=faults.to_json() if faults is not None else (),
        findings=[*findings, *late],
        series=series_of(tally),
        notes=notes,
        cut_short=cut,
    )
