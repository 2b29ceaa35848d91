"""``tenantproof bench``: the speed of the hot queries, certified; a missed bar comes with its reason."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import click

from harness.bench.build import SIZES, Scale
from harness.bench.pipeline import run_bench
from harness.cli import options
from harness.cli.output import Progress, deliver_phase
from harness.config.load import load_config
from harness.errors import Exit, UsageError
from harness.target.connect import refuse_production
from harness.target.server import open_server

_EXIT = {"held": Exit.HELD, "missed": Exit.VIOLATED, "inconclusive": Exit.INCONCLUSIVE, "not-run": Exit.USAGE}


@click.command("bench")
@options.config
@options.postgres
@options.seeded_dsn
@options.app_dsn
@click.option(
    "--scale",
    type=click.Choice([each.value for each in Scale]),
    default="medium",
    show_default=True,
    help="How large the largest database is that is built.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A result of --format json: what is worse than it is a finding.",
)
@click.option(
    "--budget", type=click.FloatRange(min=0), default=None, metavar="SECONDS", help="Of measuring, without building."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="A folder for pictures and pytest-benchmark's JSON."
)
@click.option(
    "--yes-really", metavar="DATABASE", help="Measure this database although its address looks like production."
)
@options.text_or_json
@options.output
@options.quiet
def command(
    config_path: Path,
    postgres: str,
    dsn: str | None,
    app_dsn: str | None,
    scale: str,
    against: Path | None,
    budget: float | None,
    out: Path | None,
    yes_really: str | None,
    shape: str,
    output: Path | None,
    quiet: bool,
) -> None:
    """Certify the speed of the hot queries of [[bench.query]].

    Each is timed under row security beside the same query filtered by hand, over growing numbers of tenants, and its
    plan is judged. Writes are rolled back. What counts is the ratio of the two, not the time: it holds on another machine.

    \b
    tenantproof bench --scale small
    tenantproof bench --dsn postgresql://postgres@localhost/app --against baseline.json
    """
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"--output: there is no folder {output.parent}", remedy="make it first")
    config = load_config(config_path)
    with ExitStack() as stack:
        progress = stack.enter_context(Progress(quiet=quiet))
        found = shutil.which("pgbench")
        bindir, owned, address = Path(found).parent if found else None, False, dsn
        if address is None:
            server = stack.enter_context(open_server(postgres, rows=SIZES[Scale(scale)][-1].rows))
            address, bindir, owned = server.dsn, server.bindir or bindir, server.owned
        refuse_production(address, yes_really)
        report = run_bench(
            config,
            address,
            build=dsn is None,
            scale=scale,
            budget=budget,
            against=against,
            bindir=bindir,
            app_dsn=app_dsn,
            owned=owned,
            progress=progress.say,
            out=out,
        )
    deliver_phase("bench", report, config, shape, output)
    raise click.exceptions.Exit(int(_EXIT[report.verdict]))
