"""``tenantproof db``: a database for development, built by the project's own commands."""

import json
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import Progress, deliver
from harness.config.load import load_config
from harness.config.model import Config
from harness.errors import UsageError
from harness.target.development import Development, Urls
from harness.target.system import provision, seed


@click.group("db")
def command() -> None:
    """Keep a database for development.

    An embedded PostgreSQL that runs until it is taken down, one for each project, on this machine only.

    \b
    tenantproof db up
    psql "$(tenantproof db url)"
    tenantproof db down --remove
    """


@command.command("up")
@options.config
@click.option("--tenants", type=click.IntRange(2), default=12, show_default=True, help="How many tenants to seed.")
@click.option("--rows", type=click.IntRange(1), default=2000, show_default=True, help="How many rows to seed, in all.")
@options.text_or_json
@options.quiet
def up(config_path: Path, tenants: int, rows: int, shape: str, quiet: bool) -> None:
    """Start it; where it is new, provision and seed it; print its URLs.

    \b
    tenantproof db up
    tenantproof db up --tenants 100 --rows 100000
    """
    urls = raised(load_config(config_path), tenants=tenants, rows=rows, quiet=quiet)
    told = {"TENANTPROOF_DSN": urls.privileged, "TENANTPROOF_APP_DSN": urls.app}
    lines = "\n".join(f"{name}={url}" for name, url in told.items())
    deliver(json.dumps(told, indent=2) if shape == "json" else lines, None)


@command.command("down")
@options.config
@click.option("--remove", is_flag=True, help="Delete its data too.")
@options.text_or_json
@click.option("--quiet", is_flag=True, help="Print nothing.")
def down(config_path: Path, remove: bool, shape: str, quiet: bool) -> None:
    """Stop it; its data stays unless it is removed.

    \b
    tenantproof db down
    tenantproof db down --remove
    """
    development = _of(load_config(config_path))
    stopped = development.down(remove=remove)
    done = "removed" if stopped and remove else "stopped" if stopped else "nothing was running"
    if shape == "json":
        deliver(json.dumps({"result": done}), None)
    elif not quiet:
        deliver(done, None)


@command.command("url")
@options.config
@click.option("--app", is_flag=True, help="The URL of the application role instead of the privileged user's.")
@options.text_or_json
@options.quiet
def url(config_path: Path, app: bool, shape: str, quiet: bool) -> None:
    """Print the privileged URL, and nothing else.

    \b
    psql "$(tenantproof db url)"
    tenantproof attack --dsn "$(tenantproof db url)" --app-dsn "$(tenantproof db url --app)"
    """
    del quiet
    urls = _of(load_config(config_path)).urls()
    if urls is None:
        raise UsageError("no development database is running", remedy="start it: tenantproof db up")
    found = urls.app if app else urls.privileged
    deliver(json.dumps({"url": found}) if shape == "json" else found, None)


def raised(config: Config, *, tenants: int = 12, rows: int = 2000, quiet: bool = False) -> Urls:
    """The URLs of the development database, which runs afterwards. Raises UsageError."""
    if config.system is None or config.system.provision is None:
        raise UsageError(
            f"{config.path} has no [system] provision: there is nothing to build",
            remedy='add [system] provision = "<command>"',
        )
    with Progress(quiet=quiet) as progress:

        def fill(dsn: str) -> None:
            progress.say("provisioning the development database")
            provision(config, dsn)
            progress.say(f"seeding {tenants} tenants, {rows} rows")
            seed(config, dsn, tenants=tenants, rows=rows)

        return _of(config).up(fill)


def _of(config: Config) -> Development:
    return Development(config.path, config.database.app_role)
