"""``tenantproof completion``: what a shell needs to complete commands and options."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what a shell needs to complete commands and options.

    \b
    bash, in ~/.bashrc:    eval "$(tenantproof completion bash)"
    zsh, in ~/.zshrc:      eval "$(tenantproof completion zsh)"
    fish:                  tenantproof completion fish > ~/.config/fish/completions/tenantproof.fish
    """
    found = get_completion_class(shell)
    assert found is not None
    root = ctx.find_root().command
    click.echo(found(root, {}, "tenantproof", "_TENANTPROOF_COMPLETE").source())
