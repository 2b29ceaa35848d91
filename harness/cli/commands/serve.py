"""``tenantproof serve``: the service of tenantproof.toml, on its development database, until Ctrl-C."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import click

from harness.cli import options
from harness.cli.commands.db import raised
from harness.cli.output import deliver
from harness.config.load import load_config
from harness.errors import UsageError
from harness.target.connect import connect, describe, url_of
from harness.target.ending import orderly_end, undisturbed
from harness.target.system import end, environment


@click.command("serve")
@options.config
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="The port of 127.0.0.1 where it listens.",
)
@click.option("--app-dsn", help="Serve this database instead (also TENANTPROOF_APP_DSN).")
@options.text_or_json
@options.quiet
def command(config_path: Path, port: int, app_dsn: str | None, shape: str, quiet: bool) -> None:
    """Run the service on a development database.

    The database is started, provisioned and seeded where it is not there, and stays when the service ends
    (tenantproof db down). --format json prints one line before the service starts; what the service itself prints
    then goes to standard error.

    \b
    tenantproof serve --port 8080
    """
    config = load_config(config_path)
    if config.system is None or config.system.serve is None:
        raise UsageError(f"{config.path} has no [system] serve", remedy='add [system] serve = "<command>"')
    _refuse_occupied(port)
    given = app_dsn or os.environ.get("TENANTPROOF_APP_DSN")
    if given:
        connect(given).close()
    dsn = given or raised(config, quiet=quiet).app
    url = f"http://127.0.0.1:{port}"
    if shape == "json":
        deliver(json.dumps({"url": url, "database": describe(dsn)}), None)
    elif not quiet:
        click.echo(f"serving {describe(dsn)} on {url}, until Ctrl-C", err=True)
    variables = {"TENANTPROOF_APP_DSN": url_of(dsn), "TENANTPROOF_PORT": str(port)}
    code = _run(config.system.serve, config.folder, environment(variables), aside=shape == "json")
    if code:
        raise UsageError(f"[system] serve ended with exit code {code}", remedy="its own message is above")


def _refuse_occupied(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a port just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise UsageError(
                f"port {port} cannot be used: {error.strerror}", remedy=f"choose another: --port {port % 65535 + 1}"
            ) from None


def _run(shell_command: str, folder: Path, variables: dict[str, str], *, aside: bool) -> int:
    """Its exit code; 0 where it was ended by Ctrl-C or SIGTERM, as a service is. ``aside``: what it says goes to stderr."""
    with orderly_end():
        process = subprocess.Popen(  # noqa: S602 - the contract: a shell command of the project's own configuration
            shell_command,
            shell=True,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr if aside else None,
            start_new_session=True,
        )
        try:
            return process.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            with undisturbed():
                end(process)
