"""``tenantproof init``: a first tenantproof.toml, guessed, explained and tried."""

from pathlib import Path

import click

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
@click.option("--quiet", is_flag=True, help="No report on standard error.")
def command(dsn: str, output: Path, quiet: bool) -> None:
    """Propose a tenantproof.toml by looking at a database.

    It guesses what tells tenants apart, who they are and how a session becomes one, says why in comments, and tries
    it in transactions that are rolled back. Exits with 3 where the trial let fewer than two tenants in.

    \b
    tenantproof init --dsn postgresql://postgres@localhost/app
    """
    if str(output) != "-" and output.exists():
        write("", output)
    made = draft(dsn)
    if str(output) == "-":
        click.echo(made.toml)
    else:
        write(made.toml, output)
    if not quiet:
        for line in made.trial:
            click.echo(f"tried: {line}", err=True)
        click.echo("next: read the comments, then `tenantproof attack --dsn URL`", err=True)
    raise click.exceptions.Exit(int(Exit.HELD if made.works else Exit.INCONCLUSIVE))
