"""``tenantproof diff``: two snapshots told apart in words; nothing is connected to."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from harness.cli import options
from harness.errors import Exit
from harness.gate.diff import compare
from harness.gate.snapshot import load


@click.command("diff")
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("head", type=click.Path(path_type=Path))
@options.text_or_json
@click.option("--quiet", is_flag=True, help="Tell only what is harmful.")
def command(base: Path, head: Path, shape: str, quiet: bool) -> None:
    """Tell what changed between two snapshots, and what it means. Exits with 1 where something is harmful.

    BASE and HEAD are files that tenantproof snapshot wrote.

    \b
    tenantproof diff base.json head.json
    """
    changes = compare(load(base), load(head))
    if shape == "json":
        click.echo(json.dumps([asdict(change) for change in changes], indent=1))
    else:
        for change in changes:
            if quiet and not change.harmful:
                continue
            click.echo(f"{'HARMFUL' if change.harmful else 'fine   '}  {change.object}: {change.words}")
        if not changes and not quiet:
            click.echo("nothing changed that bears on isolation or speed")
    raise click.exceptions.Exit(int(Exit.VIOLATED if any(change.harmful for change in changes) else Exit.HELD))
