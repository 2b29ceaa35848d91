"""``tenantproof gate``: a schema change is judged before it is merged, and a red one explains itself."""

import json
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import Progress, deliver, severities
from harness.config.load import load_config
from harness.errors import UsageError
from harness.gate.pipeline import Options, exit_code, gate
from harness.gate.report import markdown, text
from harness.target.connect import refuse_production


@click.command("gate")
@click.option("--base", required=True, metavar="REF", help="What the change is compared with: a branch, tag or commit.")
@options.config
@options.postgres
@options.fail_on
@options.seed
@click.option("--skip", type=click.Choice(("bench",)), help="Time no query; the report says so.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0),
    default=20,
    show_default=True,
    metavar="SECONDS",
    help="Of timing queries.",
)
@click.option(
    "--yes-really", metavar="DATABASE", help="Use this database's server although its address looks like production."
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs, Markdown for a comment or a job summary.",
)
@options.output
@click.option(
    "--summary",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="GITHUB_STEP_SUMMARY",
    help="Also append Markdown to this file (also GITHUB_STEP_SUMMARY, which GitHub Actions sets).",
)
@options.quiet
def command(
    base: str,
    config_path: Path,
    postgres: str,
    fail_on: str | None,
    seed: int,
    skip: str | None,
    budget: float,
    yes_really: str | None,
    shape: str,
    output: Path | None,
    summary: Path | None,
    quiet: bool,
) -> None:
    """Judge the schema change between a git revision and the working tree.

    Builds both schemas with [system] provision on throw-away servers, tells in words what changed, attacks what the
    change can reach, and times the [[bench.query]] that touch it. The base is the commit where REF and HEAD parted; the
    head is the working tree, committed or not. Where nothing changed that bears on isolation or speed, nothing is
    attacked.

    \b
    tenantproof gate --base origin/main
    tenantproof gate --base HEAD --skip bench
    tenantproof gate --base origin/main --format json --output gate.json
    """
    failing = severities(fail_on)
    for path, name in ((output, "--output"), (summary, "--summary")):
        if path is not None and not path.parent.is_dir():
            raise UsageError(f"{name}: there is no folder {path.parent}", remedy="make it first")
    config = load_config(config_path)
    if "://" in postgres or "=" in postgres:
        refuse_production(postgres, yes_really)
    asked = Options(base=base, postgres=postgres, fail_on=failing, seed=seed, bench=skip != "bench", budget=budget)
    with Progress(quiet=quiet) as progress:
        document = gate(config, asked, progress.say)
    match shape:
        case "json":
            deliver(json.dumps(document, indent=2, ensure_ascii=False), output)
        case "markdown":
            deliver(markdown(document), output)
        case _:
            deliver(text(document), output)
    if summary is not None:
        _append(summary, markdown(document))
    raise click.exceptions.Exit(int(exit_code(document)))


def _append(path: Path, said: str) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(said)
    except OSError as error:
        what = f"--summary: {path} cannot be written: {error.strerror}"
        raise UsageError(what, remedy="name a file in a folder that you may write to") from None
