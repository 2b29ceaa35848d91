"""``tenantproof snapshot``: what bears on isolation and speed, as JSON that two runs write alike."""

from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import Progress, deliver
from harness.gate.snapshot import Snapshot, take


@click.command("snapshot")
@click.option("--dsn", required=True, help="A privileged connection to the database: URL or key=value.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(("json", "text")),
    default="json",
    show_default=True,
    help="JSON for tenantproof diff, or text for people: what was written down, without its details.",
)
@options.output
@options.quiet
def command(dsn: str, shape: str, output: Path | None, quiet: bool) -> None:
    """Write down tables, row security, policies, grants, owners, keys, functions, views and indexes, as JSON.

    Two runs on the same schema write the same. tenantproof diff tells two of them apart.

    \b
    tenantproof snapshot --dsn postgresql://postgres@localhost/app --output base.json
    """
    with Progress(quiet=quiet) as progress:
        taken = take(dsn, progress.say)
    deliver(taken.json if shape == "json" else _text(taken), output)


def _text(taken: Snapshot) -> str:
    return "\n".join(f"{fact.kind:12} {fact.name}" for fact in taken.facts)
