"""The reference says what the code knows, no more and no less."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import click
import pytest

from harness.cli.main import group
from harness.config.load import load_config
from harness.config.model import Accept, Bench, BenchQuery, Config, Database, Load, Pools, Service, System, Tenancy
from tests.docs.pages import DOCS, text_of

CONFIGURATION = DOCS / "reference" / "configuration.md"
COMMANDS = DOCS / "reference" / "commands.md"
SECTIONS = {
    "[database]": Database,
    "[tenancy]": Tenancy,
    "[system]": System,
    "[service]": Service,
    "[pools]": Pools,
    "[bench]": Bench,
    "[[bench.query]]": BenchQuery,
    "[load]": Load,
    "[[accept]]": Accept,
}
# Tables of their own, each with a heading.
TABLES = {("[tenancy]", "tables"), ("[service]", "permissions"), ("[bench]", "queries"), ("[load]", "bars")}


def sections_of(page: Path) -> dict[str, dict[str, str]]:
    """Heading → key → default, as the tables of the page have them."""
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", part, re.MULTILINE)
        found[part.splitlines()[0]] = dict(rows)
    return found


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_is_told_with_its_default(section: str) -> None:
    told = sections_of(CONFIGURATION)[section]
    model = SECTIONS[section]
    known = {each.name: each for each in fields(model) if (section, each.name) not in TABLES}
    assert told.keys() == known.keys()
    for name, each in known.items():
        if isinstance(each.default, float):
            assert float(told[name]) == each.default
        required = each.default is MISSING and each.default_factory is MISSING
        assert (told[name] == "required") is (required and name != "column")


def test_no_section_is_left_out() -> None:
    plain = {re.sub(r"[\[\]]", "", name).split(".")[0] for name in SECTIONS}
    assert plain == {each.name for each in fields(Config)} - {"path"}
    headings = sections_of(CONFIGURATION).keys()
    assert {"[tenancy.tables]", "[load.bars]", *SECTIONS} <= headings


def test_the_example_has_every_key_and_is_taken(tmp_path: Path) -> None:
    text = text_of(CONFIGURATION, "toml whole")
    path = tmp_path / "tenantproof.toml"
    path.write_text(text, encoding="utf-8")
    config = load_config(path)
    assert config.system is not None
    assert config.bench.queries
    assert config.load.bars
    assert config.tenancy.tables
    for told in sections_of(CONFIGURATION).values():
        for key in told:
            assert re.search(rf"^{key} = ", text, re.MULTILINE), key


def commands(root: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command by its full name, groups too."""
    with click.Context(root) as context:
        for name in root.list_commands(context):
            command = root.get_command(context, name)
            assert command is not None
            yield " ".join((*before, name)), command
            if isinstance(command, click.Group):
                yield from commands(command, (*before, name))


COMMAND = dict(commands(group))


def help_of(name: str, command: click.Command) -> str:
    words = ["tenantproof", *name.split()]
    context: click.Context | None = None
    for depth, word in enumerate(words):
        here = group if depth == 0 else command if depth == len(words) - 1 else COMMAND[" ".join(words[1 : depth + 1])]
        settings = {"help_option_names": ["-h", "--help"], "terminal_width": 100, "max_content_width": 100}
        context = click.Context(here, info_name=word, parent=context, **settings)
    assert context is not None
    return command.get_help(context)


@pytest.mark.parametrize("name", COMMAND)
def test_the_page_has_the_help_of_every_command(name: str) -> None:
    told = told_by_the_page().get(name, "")
    # How lines are wrapped is click's business.
    assert told.split() == help_of(name, COMMAND[name]).split(), "write it anew: python -m tests.docs.write_commands"


def told_by_the_page() -> dict[str, str]:
    found = re.findall(
        r"^## tenantproof ([a-z ]+)\n.*?^```text\n(.*?)^```",
        COMMANDS.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    return dict(found)


def test_the_page_has_no_command_that_is_gone() -> None:
    assert told_by_the_page().keys() == COMMAND.keys()


@pytest.mark.parametrize("name", [name for name, command in COMMAND.items() if not isinstance(command, click.Group)])
def test_every_option_and_argument_says_what_it_is_for(name: str) -> None:
    for parameter in COMMAND[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[-1]}"
            assert parameter.help[0].isupper()
            assert parameter.help.rstrip()[-1] in ".?)", parameter.help
