"""``tenantproof db``: a database for development, built by the project's own commands."""

from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import Progress
from harness.config.load import load_config
from harness.config.model import Config
from harness.errors import UsageError
from harness.target.development import Development, Urls
from harness.target.system import provision, seed

_config = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("tenantproof.toml"),
    show_default=True,
    help="The configuration of the system.",
)


@click.group("db")
def command() -> None:
    """Keep a database for development.

    An embedded PostgreSQL that runs until it is taken down, one for each project, on this machine only.
    """


@command.command("up")
@_config
@click.option("--tenants", type=click.IntRange(2), default=12, show_default=True, help="How many tenants to seed.")
@click.option("--rows", type=click.IntRange(1), default=2000, show_default=True, help="How many rows to seed, in all.")
@options.quiet
def up(config_path: Path, tenants: int, rows: int, quiet: bool) -> None:
    """Start it; where it is new, provision and seed it; print its URLs."""
    urls = raised(load_config(config_path), tenants=tenants, rows=rows, quiet=quiet)
    click.echo(f"TENANTPROOF_DSN={urls.privileged}\nTENANTPROOF_APP_DSN={urls.app}")


@command.command("down")
@_config
@click.option("--remove", is_flag=True, help="Delete its data too.")
def down(config_path: Path, remove: bool) -> None:
    """Stop it; its data stays unless it is removed."""
    development = _of(load_config(config_path))
    stopped = development.down(remove=remove)
    click.echo("removed" if stopped and remove else "stopped" if stopped else "nothing was running")


@command.command("url")
@_config
@click.option("--app", is_flag=True, help="Of the application role instead of the privileged user.")
def url(config_path: Path, app: bool) -> None:
    """Print the privileged URL: psql "$(tenantproof db url)"."""
    urls = _of(load_config(config_path)).urls()
    if urls is None:
        raise UsageError("no development database is running", remedy="start it: tenantproof db up")
    click.echo(urls.app if app else urls.privileged)


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
