"""``tenantproof diff``: two snapshots told apart in words; nothing is connected to."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import deliver
from harness.errors import Exit
from harness.gate.change import Change
from harness.gate.diff import compare
from harness.gate.snapshot import load


@click.command("diff")
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("head", type=click.Path(path_type=Path))
@options.text_or_json
@options.output
@click.option("--quiet", is_flag=True, help="Tell only what is harmful.")
def command(base: Path, head: Path, shape: str, output: Path | None, quiet: bool) -> None:
    """Tell what changed between two snapshots, and what it means.

    BASE and HEAD are files that tenantproof snapshot wrote.

    \b
    tenantproof diff base.json head.json
    """
    changes = compare(load(base), load(head))
    if shape == "json":
        deliver(json.dumps([asdict(change) for change in changes], indent=1), output)
    elif lines := _text(changes, quiet=quiet):
        deliver("\n".join(lines), output)
    raise click.exceptions.Exit(int(Exit.VIOLATED if any(change.harmful for change in changes) else Exit.HELD))


def _text(changes: tuple[Change, ...], *, quiet: bool) -> list[str]:
    if not changes and not quiet:
        return ["nothing changed that bears on isolation or speed"]
    return [
        f"{'HARMFUL' if change.harmful else 'fine   '}  {change.object}: {change.words}"
        for change in changes
        if change.harmful or not quiet
    ]
