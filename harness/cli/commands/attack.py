"""``tenantproof attack``: one phase, one verdict, nothing of the target changed."""

from pathlib import Path

import click

from harness.attack.pipeline import Options, attack
from harness.cli import options
from harness.cli.output import FORMATS, Progress, deliver, severities
from harness.config.load import load_config
from harness.errors import UsageError
from harness.report.attack import render, verdict_of
from harness.target.connect import refuse_production


@click.command("attack")
@options.config
@click.option("--dsn", required=True, help="A privileged connection to the database: URL or key=value.")
@options.app_dsn
@options.fail_on
@click.option(
    "--budget",
    type=click.FloatRange(min=0),
    default=None,
    metavar="SECONDS",
    help="When generated attempts end; the exhaustive matrix always runs whole.",
)
@options.seed
@click.option(
    "--clone",
    is_flag=True,
    help="Clone a database above 1 GB as well; else it is judged in transactions that are rolled back.",
)
@click.option(
    "--yes-really", metavar="DATABASE", help="Attack this database although its address looks like production."
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs, SARIF for code scanning, JUnit for CI.",
)
@options.output
@options.quiet
def command(
    config_path: Path,
    dsn: str,
    app_dsn: str | None,
    fail_on: str | None,
    budget: float | None,
    seed: int,
    clone: bool,
    yes_really: str | None,
    shape: str,
    output: Path | None,
    quiet: bool,
) -> None:
    """Attack a database on clones of it, or in transactions that are rolled back.

    Every relation and command is tried between tenants, and judged by what differs when the victim's rows are not
    there. The database itself is never changed. Needs tenantproof.toml (tenantproof init proposes one) and the URL
    of a superuser, or of a user that may create databases and owns this one.

    \b
    tenantproof attack --dsn postgresql://postgres@localhost/app
    tenantproof attack --dsn "$DSN" --budget 60 --format sarif --output findings.sarif
    """
    failing = severities(fail_on)
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"--output: there is no folder {output.parent}", remedy="make it first")
    config = load_config(config_path)
    refuse_production(dsn, yes_really)
    with Progress(quiet=quiet) as progress:
        options = Options(seed=seed, budget=budget, clone=clone, app_dsn=app_dsn)
        outcome = attack(config, dsn, options, progress.say)
    deliver(render(outcome, failing, shape), output)
    raise click.exceptions.Exit(int(verdict_of(outcome, failing).exit_code))
