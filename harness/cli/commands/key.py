"""``tenantproof key``: signing keys for evidence."""

import json
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import deliver
from harness.evidence.keys import key_id, new_key, public_key


@click.group("key")
def command() -> None:
    """Keys that sign evidence. Keep the private half secret; give the public half to whoever verifies."""


@command.command("new")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@options.text_or_json
@click.option("--quiet", is_flag=True, help="Print nothing.")
def new(path: Path, shape: str, quiet: bool) -> None:
    """Write a new Ed25519 key to PATH (for its owner alone) and its public half to PATH.pub.

    \b
    tenantproof key new release.key
    tenantproof certify --out proof --key release.key
    tenantproof verify proof --key release.key.pub
    """
    public = new_key(path)
    told = {"private": str(path), "public": str(public), "keyid": key_id(public_key(public))}
    if shape == "json":
        deliver(json.dumps(told, indent=2), None)
    elif not quiet:
        deliver(f"private key: {path}\npublic key:  {public}\nkeyid:       {told['keyid']}", None)
