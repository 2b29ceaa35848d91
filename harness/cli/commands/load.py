"""``tenantproof load``: tenants switched at full speed, and every row that comes back checked."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import Progress, deliver_phase
from harness.config.load import load_config
from harness.errors import Exit, UsageError
from harness.pools.bouncer import Mode, bouncing, find
from harness.service.repertoire import repertoire
from harness.target.connect import dsn_with, refuse_production
from harness.target.server import open_server
from harness.target.system import provision, seed
from harness.target.throwaway import throwaway
from harness.traffic.doors import Doors
from harness.traffic.options import POOLERS, Options
from harness.traffic.pipeline import run_load

_EXIT = {
    "held": Exit.HELD,
    "breached": Exit.VIOLATED,
    "missed": Exit.VIOLATED,
    "inconclusive": Exit.INCONCLUSIVE,
    "not-run": Exit.USAGE,
}
_ROWS_OF_A_TENANT = 100


@click.command("load")
@options.config
@options.postgres
@options.seeded_dsn
@options.app_dsn
@click.option("--users", type=click.IntRange(min=1), default=20, show_default=True, help="Who ask at the same time.")
@click.option(
    "--duration",
    type=click.FloatRange(min=1),
    default=15,
    show_default=True,
    metavar="SECONDS",
    help="How long the load lasts.",
)
@click.option(
    "--tenants", type=click.IntRange(min=2), default=100, show_default=True, help="Tenants that ask, or are seeded."
)
@click.option(
    "--connections", type=click.IntRange(min=1), default=10, show_default=True, help="Connections of the pool."
)
@click.option(
    "--pooler",
    type=click.Choice(POOLERS),
    default="psycopg",
    show_default=True,
    help="What stands between the users and the server.",
)
@click.option(
    "--via",
    type=click.Choice(["http", "sql"]),
    default="sql",
    show_default=True,
    help="Ask the database with the queries of [[bench.query]], or the service that [system] serve starts.",
)
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes of Locust.")
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="Open loop: so many requests a second arrive, whether or not the last ones were answered.",
)
@click.option(
    "--faults",
    is_flag=True,
    help="Meanwhile end backends, the pooler and the server, exhaust connections, time out, cancel, deadlock.",
)
@click.option(
    "--capacity",
    is_flag=True,
    help="First measure the knee, what pgbench and a bare loop reach, and what a tenant that floods costs the others.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for pictures (SVG) and for Locust's CSV and HTML.",
)
@click.option("--yes-really", metavar="DATABASE", help="Load this database although its address looks like production.")
@options.text_or_json
@options.output
@options.quiet
def command(
    config_path: Path,
    postgres: str,
    dsn: str | None,
    app_dsn: str | None,
    users: int,
    duration: float,
    tenants: int,
    connections: int,
    pooler: str,
    via: str,
    workers: int,
    rate: float | None,
    faults: bool,
    capacity: bool,
    out: Path | None,
    yes_really: str | None,
    shape: str,
    output: Path | None,
    quiet: bool,
) -> None:
    """Drive load that switches tenants, and check every row that comes back.

    It runs the queries of [[bench.query]] on a clone; one foreign row ends the run at once.

    \b
    tenantproof load --users 100 --tenants 1000 --duration 60
    tenantproof load --dsn postgresql://postgres@localhost/app --via sql
    """
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"--output: there is no folder {output.parent}", remedy="make it first")
    config = load_config(config_path)
    with ExitStack() as stack:
        progress = stack.enter_context(Progress(quiet=quiet))
        address, made = dsn, None
        if address is None:
            server = stack.enter_context(open_server(postgres, rows=tenants * _ROWS_OF_A_TENANT))
            refuse_production(server.dsn, yes_really)
            address, made = server.dsn, server if server.owned else None
            progress.say("load: provisioning and seeding")
            address = dsn_with(address, dbname=stack.enter_context(throwaway(address, "load")))
            provision(config, address)
            seed(config, address, tenants=tenants, rows=tenants * _ROWS_OF_A_TENANT)
        refuse_production(address, yes_really)
        report = run_load(
            config,
            address,
            Options(
                users=users,
                duration=duration,
                tenants=tenants,
                connections=connections,
                pooler=pooler,
                via=via,
                workers=workers,
                out=out,
                faults=faults,
                rate=rate,
                capacity=capacity,
            ),
            app_dsn=app_dsn,
            owned=made is not None,
            server=made,
            doors=doors(made.bindir if made is not None else None),
            progress=progress.say,
        )
    deliver_phase("load", report, config, shape, output)
    raise click.exceptions.Exit(int(_EXIT[report.verdict]))


def doors(bindir: Path | None = None) -> Doors:
    """What the load takes from other phases: PgBouncer where it is installed, and what a service can be asked."""
    program = find()
    pgbench = shutil.which("pgbench", path=bindir) if bindir is not None else shutil.which("pgbench")
    return Doors(
        through=None
        if program is None
        else lambda dsn, size, clients: bouncing(program, dsn, Mode.TRANSACTION, size=size, clients=clients),
        repertoire=repertoire,
        pgbench=Path(pgbench) if pgbench is not None else None,
    )
