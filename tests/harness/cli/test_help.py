"""--help teaches: what a command is for, how it is called, how it ends; and the same options mean the same everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from harness.cli.exits import EXITS
from harness.cli.main import group
from tests.docs.test_reference import COMMAND, help_of

LEAVES = {name: command for name, command in COMMAND.items() if not isinstance(command, click.Group)}
PROGRAM = Path(sys.executable).with_name("tenantproof")


@pytest.mark.parametrize("name", COMMAND)
def test_the_help_of_a_command_has_its_purpose_and_how_it_ends(name: str) -> None:
    lines = help_of(name, COMMAND[name]).splitlines()
    purpose = (COMMAND[name].help or "").partition("\n\n")[0]
    assert len(purpose) < 140
    assert purpose.endswith(".")
    codes = [line.split()[0] for line in lines[lines.index("  Exit codes:") + 1 :]]
    assert codes == [str(int(code)) for code in EXITS[name.split(maxsplit=1)[0]]]
    assert codes[0] == "0"
    assert "2" in codes


@pytest.mark.parametrize("name", LEAVES)
def test_the_help_of_a_command_has_an_example(name: str) -> None:
    usage, _, rest = help_of(name, LEAVES[name]).partition("\n")
    assert usage.startswith(f"Usage: tenantproof {name}")
    assert f"tenantproof {name}" in rest


@pytest.mark.parametrize("name", sorted(LEAVES.keys() - {"completion"}))
def test_every_command_can_be_quiet_and_answer_programs(name: str) -> None:
    options = {option: each for each in LEAVES[name].params for option in each.opts}
    assert "--quiet" in options
    assert isinstance(options["--format"].type, click.Choice)
    assert "json" in options["--format"].type.choices


def test_every_command_of_the_list_has_its_codes() -> None:
    with click.Context(group) as context:
        assert set(group.list_commands(context)) == EXITS.keys()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("tenantproof at", {"attack"}),
        ("tenantproof db ", {"up", "down", "url"}),
        ("tenantproof attack --bud", {"--budget"}),
        ("tenantproof bench --scale ", {"small", "medium", "large"}),
    ],
)
def test_the_shell_is_told_what_may_come_next(words: str, wanted: set[str]) -> None:
    asked = {
        "_TENANTPROOF_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    done = subprocess.run([PROGRAM], env={**os.environ, **asked}, capture_output=True, text=True, check=True)
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} >= wanted


def test_bash_takes_the_script_and_asks_for_what_comes_next() -> None:
    script = """
    eval "$(tenantproof completion bash)"
    complete -p tenantproof
    COMP_WORDS=(tenantproof sna) COMP_CWORD=1
    _tenantproof_completion tenantproof
    echo "${COMPREPLY[@]}"
    """
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True
    )
    assert "-F _tenantproof_completion tenantproof" in done.stdout
    assert done.stdout.splitlines()[-1].split() == ["snapshot"]
