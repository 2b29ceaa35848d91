"""``tenantproof snapshot``: what bears on isolation and speed, as JSON that two runs write alike."""

from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import deliver
from harness.gate.snapshot import take


@click.command("snapshot")
@click.option("--dsn", required=True, help="A privileged connection to the database: URL or key=value.")
@options.output
def command(dsn: str, output: Path | None) -> None:
    """Write down tables, row security, policies, grants, owners, keys, functions, views and indexes, as JSON.

    Two runs on the same schema write the same. tenantproof diff tells two of them apart.

    \b
    tenantproof snapshot --dsn postgresql://postgres@localhost/app --output base.json
    """
    deliver(take(dsn).json, output)
