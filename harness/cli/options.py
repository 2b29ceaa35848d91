"""An option that several commands take is declared once, so that it means the same everywhere."""

from pathlib import Path

import click

config = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("tenantproof.toml"),
    show_default=True,
    help="The configuration of the system.",
)
app_dsn = click.option("--app-dsn", help="A login as the application role (also TENANTPROOF_APP_DSN).")
fail_on = click.option(
    "--fail-on",
    default=None,
    metavar="SEVERITIES",
    help="Comma-separated; replaces content,integrity,existence. all: every one.",
)
seed = click.option("--seed", type=int, default=1, show_default=True, help="Of generated attempts.")
seeded_dsn = click.option("--dsn", help="A privileged connection to a database that is provisioned and seeded already.")
postgres = click.option(
    "--postgres", default="embedded", show_default=True, help="embedded, embedded:16, docker:IMAGE, local:BIN or a URL."
)
text_or_json = click.option("--format", "shape", type=click.Choice(("text", "json")), default="text", show_default=True)
output = click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Write the result to a file instead of standard output.",
)
quiet = click.option("--quiet", is_flag=True, help="No progress on standard error.")
