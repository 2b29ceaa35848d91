"""An option that several commands take is declared once, so that it means the same everywhere."""

from pathlib import Path

import click

config = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("tenantproof.toml"),
    show_default=True,
    help="The configuration of the system under certification.",
)
app_dsn = click.option(
    "--app-dsn",
    help="A login as the application role, where the one that follows from --dsn does not work "
    "(also TENANTPROOF_APP_DSN).",
)
fail_on = click.option(
    "--fail-on",
    default=None,
    metavar="SEVERITIES",
    help="Which severities fail, separated by commas, instead of content,integrity,existence; all: every one.",
)
seed = click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="The seed of generated attempts: the same seed draws the same.",
)
seeded_dsn = click.option("--dsn", help="A privileged connection to a database that is provisioned and seeded already.")
postgres = click.option(
    "--postgres",
    default="embedded",
    show_default=True,
    help="Where a database comes from: embedded (18), embedded:16, docker:IMAGE, local:/path/to/bin, or a URL.",
)
text_or_json = click.option(
    "--format",
    "shape",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Text for people, or JSON for programs, which is then all of standard output.",
)
output = click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Write the result to a file instead of standard output.",
)
quiet = click.option("--quiet", is_flag=True, help="No progress on standard error; the result is the same.")
