"""``tenantproof init``: a first tenantproof.toml, guessed, explained and tried."""

import json
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import Progress, deliver
from harness.errors import Exit
from harness.init.pipeline import draft, write


@click.command("init")
@click.option("--dsn", required=True, help="A privileged connection to the database: URL or key=value.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("tenantproof.toml"),
    show_default=True,
    help="The file to write; one that exists is never overwritten. - prints it.",
)
@options.text_or_json
@click.option("--quiet", is_flag=True, help="No progress and no report on standard error.")
def command(dsn: str, output: Path, shape: str, quiet: bool) -> None:
    """Propose a tenantproof.toml by looking at a database.

    It guesses what tells tenants apart, who they are and how a session becomes one, says why in comments, and tries
    it in transactions that are rolled back.

    \b
    tenantproof init --dsn postgresql://postgres@localhost/app
    """
    if str(output) != "-" and output.exists():
        write("", output)
    with Progress(quiet=quiet) as progress:
        made = draft(dsn, progress.say)
    if str(output) != "-":
        write(made.toml, output)
    if shape == "json":
        file = None if str(output) == "-" else str(output)
        told = {"file": file, "toml": made.toml, "works": made.works, "trial": list(made.trial)}
        deliver(json.dumps(told, indent=2, ensure_ascii=False), None)
    elif str(output) == "-":
        deliver(made.toml, None)
    if not quiet:
        for line in made.trial:
            click.echo(f"tried: {line}", err=True)
        click.echo("next: read the comments, then `tenantproof attack --dsn URL`", err=True)
    raise click.exceptions.Exit(int(Exit.HELD if made.works else Exit.INCONCLUSIVE))
