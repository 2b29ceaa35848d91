"""One command, one module: ``tenantproof NAME`` is ``harness.cli.commands.NAME``, imported when it is called."""

import importlib
import importlib.util
import sys
from collections.abc import Sequence

import click

from harness.cli.exits import told
from harness.errors import Exit, TenantproofError

_COMMANDS = {
    "certify": "build the system on a throw-away PostgreSQL and run every phase",
    "attack": "try to cross tenants on clones of a database, and judge what comes back",
    "bench": "certify the speed of the hot queries",
    "load": "drive tenant-switching load and check every row that comes back",
    "gate": "judge a schema change: what it means, attacked and timed where it matters",
    "init": "propose a tenantproof.toml by looking at a database",
    "report": "render evidence again",
    "verify": "check an evidence folder: digests, signature, chain, verdict",
    "key": "make a signing key for evidence",
    "snapshot": "write down what bears on isolation in a database",
    "diff": "tell two snapshots apart, in words",
    "serve": "run the service of tenantproof.toml on a development database",
    "db": "keep a database for development",
    "completion": "print the shell completion script",
}


class Lazy(click.Group):
    """Knows the names of its commands; imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return [name for name in _COMMANDS if _exists(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS or not _exists(cmd_name):
            return None
        module = importlib.import_module(f"harness.cli.commands.{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)
        parts = command.commands.values() if isinstance(command, click.Group) else ()
        for each in (command, *parts):
            each.epilog = told(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name]) for name in self.list_commands(ctx)])


def _exists(name: str) -> bool:
    return importlib.util.find_spec(f"harness.cli.commands.{name}") is not None


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tenantproof", prog_name="tenantproof")
def group() -> None:
    """Certify that a multi-tenant PostgreSQL system keeps its tenants apart, and stays fast while it does.

    \b
    Exit codes: 0 all held · 1 something violated · 2 usage, configuration or connection error · 3 inconclusive.

    \b
    Start here:
      tenantproof certify                                    the reference system, whole
      tenantproof attack --config tenantproof.toml --dsn URL any database, on clones of it
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; never returns. Errors are one clear text on standard error."""
    try:
        code = group.main(args=None if arguments is None else list(arguments), standalone_mode=False)
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.Abort:
        click.echo("tenantproof: stopped; what had begun was cleaned up and is not judged", err=True)
        code = Exit.INCONCLUSIVE
    except click.ClickException as error:
        error.show()
        code = Exit.USAGE
    except TenantproofError as error:
        click.echo(f"tenantproof: {error}", err=True)
        code = error.exit_code
    except KeyboardInterrupt:
        click.echo("tenantproof: stopped; what had begun was cleaned up and is not judged", err=True)
        code = Exit.INCONCLUSIVE
    sys.exit(int(code or 0))
