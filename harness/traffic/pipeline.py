"""The load: clone, mark every row, let the crowd in, check what it was given and what it left. Start reading here."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from harness.config.model import Config
from harness.errors import Interrupted, UsageError
from harness.target.clones import Clones, Obstacle
from harness.target.connect import connect, database_of, describe
from harness.target.login import app_login
from harness.target.model import Server
from harness.target.workplace import workplace
from harness.traffic.capacity import CutShort, Place, measured
from harness.traffic.child import drive
from harness.traffic.conclude import Outcome, conclude
from harness.traffic.doors import Doors
from harness.traffic.faults import Faults, Field, durable
from harness.traffic.job import prepare
from harness.traffic.options import Options, refuse
from harness.traffic.pictures import draw
from harness.traffic.report import LoadReport
from harness.traffic.stand import Standing, standing
from harness.traffic.watch import watching
from harness.traffic.writes import LEDGER, texts, verify


def run_load(
    config: Config,
    dsn: str,
    options: Options | None = None,
    *,
    app_dsn: str | None = None,
    owned: bool = False,
    server: Server | None = None,
    doors: Doors | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> LoadReport:
    """Drive tenant-switching load at a clone of ``dsn`` (privileged, seeded) and check every row that comes back.

    ``owned``: passwords of its roles may be set. ``server``: it is this run's alone, and may be exhausted and ended.
    UsageError where what was asked for by name is not there.
    """
    options, doors = options or Options(), doors or Doors()
    if not config.bench.queries:
        return LoadReport(verdict="not-run", why="tenantproof.toml declares no [[bench.query]]")
    refuse(options, config, doors)
    with ExitStack() as stack:
        clones = stack.enter_context(Clones(dsn))
        folder = stack.enter_context(workplace())
        progress("load: cloning")
        refused = clones.why_not(database_of(dsn), clone=True)
        if refused is not None and refused.obstacle is Obstacle.PRIVILEGE:
            raise UsageError(
                f"{describe(dsn)} cannot be cloned: {refused.why}",
                remedy="give the URL of a superuser, or of a user with CREATEDB that owns the database",
            )
        address = clones.dsn(clones.make(database_of(dsn)))
        login = app_login(address, config.database.app_role, app_dsn, owned=owned)
        if login is None:
            raise UsageError(f"no login as {config.database.app_role} works", remedy="Give one with --app-dsn.")
        with connect(address) as connection:
            progress("load: marking rows")
            data, notes = prepare(connection, config, tenants=options.tenants)
            spread = data.pop("distribution")
            stand = stack.enter_context(standing(config, options, doors, login, connection, data))
        place = Place(
            job=stand.job,
            folder=folder,
            locustfile=locustfile(config, options.via),
            program=doors.pgbench,
            workers=options.workers,
            connections=options.connections,
            progress=progress,
        )
        capacity, cut = _capacity(place) if options.capacity else ({}, False)
        outcome = Outcome(notes=notes, spread=spread, capacity=capacity, cut=cut)
        if not cut:
            field = _field(config, options, address, login, stand, server)
            outcome = _loaded(config, options, place, field, outcome)
        report = conclude(config, options, outcome)
        if options.out is not None:
            draw(report, options.out)
        return report


def _capacity(place: Place) -> tuple[dict[str, Any], bool]:
    """What was measured, and whether it was cut short."""
    figures: dict[str, Any] = {}
    try:
        measured(place, figures)
    except (CutShort, KeyboardInterrupt):
        return figures, True
    return figures, False


def _field(config: Config, options: Options, address: str, login: str, stand: Standing, server: Server | None) -> Field:
    if options.faults and server is not None:
        durable(address)
    return Field(
        dsn=address,
        login=login,
        way=stand.way,
        app_role=config.database.app_role,
        pooler=stand.pooler,
        server=server,
    )


def _loaded(config: Config, options: Options, place: Place, field: Field, outcome: Outcome) -> Outcome:
    """The outcome with what the crowd was given, what struck it and what it left."""
    faults = Faults(field) if options.faults else None
    with ExitStack() as around:
        seen = around.enter_context(watching(field.dsn, field.app_role)) if options.via == "http" else ()
        if faults is not None:
            around.enter_context(faults.striking(options.duration))
        tally, cut = drive(
            dict(place.job),
            place.folder / "crowd",
            locustfile=place.locustfile,
            users=options.users,
            duration=options.duration,
            workers=options.workers,
            progress=place.progress,
            plots=options.out,
        )
    tally["pids"] = sorted({*tally["pids"], *seen})
    place.progress("load: looking for every write")
    lost, doubled = _verified(config, field.dsn, place.folder / "crowd", options.via)
    return replace(outcome, tally=tally, lost=lost, doubled=doubled, faults=faults, cut=cut)


def locustfile(config: Config, via: str) -> Path:
    """The project's own for HTTP where it has one, else the one that comes with the harness: found, never imported."""
    own = config.system.locustfile if config.system is not None and via == "http" else None
    found = config.folder / own if own is not None else Path(__file__).resolve().parents[2] / "load" / "locustfile.py"
    if not found.exists():
        raise UsageError(
            f"there is no {found}", remedy="install tenantproof again, or mend [system] locustfile in tenantproof.toml"
        )
    return found


def _verified(config: Config, address: str, folder: Path, via: str) -> tuple[int, int]:
    try:
        with connect(address) as connection:
            places: Any = texts(connection, config.tenancy) if via == "http" else (LEDGER,)
            return verify(connection, folder, places)
    except psycopg.OperationalError as error:
        raise Interrupted(f"the server went away: {error}", remedy="run again") from None
