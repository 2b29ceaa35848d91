"""Commands of the pages are run, and print what the page says; those that cannot be run at least exist.

``console run`` blocks of a page are one session, in a copy of the sample projects; ``console long`` ones join it under
the marker long. ``console setup`` installs something. In what a page shows, ``…`` is anything and figures may differ.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from harness.cli.main import group
from harness.target.embedded import embedded_bindir
from tests.conftest import Database
from tests.docs.pages import ROOT, blocks, pages

SESSION = ("console run", "console long")
KNOWN = {*SESSION, "console setup"}
_FIGURE = re.compile(r"\d[\d.,]*")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def steps(page: Path, kinds: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """Commands with the lines that the page shows after each."""
    found: list[tuple[str, list[str]]] = []
    for block in blocks(page):
        if block.words not in kinds:
            continue
        for line in block.text.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found and found[-1][0].endswith("\\"):
                found[-1] = (f"{found[-1][0]}\n{line}", [])
            else:
                found[-1][1].append(line)
    return found


def pattern(shown: list[str]) -> re.Pattern[str]:
    parts = []
    for line in shown:
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            bits = [_FIGURE.sub("#", bit) for bit in line.rstrip().split("…")]
            parts.append(".*".join(re.escape(bit).replace(r"\#", r"\d[\d.,]*") for bit in bits) + "\n")
    return re.compile("".join(parts))


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The sample projects where the account of servers can pass, and the state of databases beside them."""
    with tempfile.TemporaryDirectory(prefix="docs") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(ROOT / "tests" / "projects", folder / "tests" / "projects")
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
        monkeypatch.setenv("HOME", str(folder))
        monkeypatch.delenv("TENANTPROOF_APP_DSN", raising=False)
        yield folder


def session(folder: Path, commands: list[str]) -> list[tuple[int, str]]:
    """Exit code and output of each command, all in one shell."""
    log = folder / "log"
    log.mkdir()
    script = ["trap 'tenantproof db down --remove --quiet >/dev/null 2>&1' EXIT"]
    for number, command in enumerate(commands):
        out = log / str(number)
        script.append(f"{{ {command}\n}} > {out}.out 2>&1; s=$?; echo $s > {out}.rc; (exit $s)")
    places = [str(Path(sys.executable).parent), os.environ["PATH"], str(embedded_bindir())]
    subprocess.run(
        ["bash", "-c", "\n".join(script)], cwd=folder, env={**os.environ, "PATH": os.pathsep.join(places)}, check=False
    )
    return [
        (int((log / f"{n}.rc").read_text()), (log / f"{n}.out").read_text(encoding="utf-8"))
        for n in range(len(commands))
    ]


def assert_real(page: Path, kinds: tuple[str, ...], checkout: Path) -> None:
    wanted = steps(page, kinds)
    answers = session(checkout, [command for command, _ in wanted])
    for number, ((command, shown), (code, output)) in enumerate(zip(wanted, answers, strict=True)):
        asked = number + 1 < len(wanted) and wanted[number + 1][0] == "echo $?"
        assert code == 0 or asked, f"{command}\nexit code {code}\n{output}"
        if shown:
            assert pattern(shown).fullmatch(output.rstrip() + "\n"), f"{command}\nprinted\n{output}\nnot\n" + "\n".join(
                shown
            )


def with_blocks(kind: str) -> list[Path]:
    return [page for page in pages() if any(block.words == kind for block in blocks(page))]


@pytest.mark.parametrize("page", with_blocks("console run"), ids=name_of)
def test_commands_print_what_the_page_says(page: Path, checkout: Path) -> None:
    assert_real(page, ("console run",), checkout)


@pytest.mark.long
@pytest.mark.parametrize("page", with_blocks("console long"), ids=name_of)
def test_long_commands_print_what_the_page_says(page: Path, checkout: Path) -> None:
    assert_real(page, SESSION, checkout)


def lines() -> Iterator[tuple[str, str]]:
    """Every line of a page's blocks that calls tenantproof, with the page."""
    for page in pages():
        for block in blocks(page):
            if block.words.startswith("text"):
                continue
            for line in block.text.replace("\\\n", " ").splitlines():
                found = re.match(r"^(?:\$ |\s*(?:- )?(?:run|script|entry): )?(tenantproof [a-z].*)$", line)
                if found:
                    yield name_of(page), found[1]


@pytest.mark.parametrize(("page", "line"), sorted(set(lines())), ids=lambda part: part)
def test_a_command_that_is_shown_exists_with_its_options(page: str, line: str) -> None:
    del page
    words = shlex.split(re.split(r"\s+[|>#&;]|;|\s#", line)[0])[1:]
    command: click.Command = group
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        with click.Context(command) as context:
            found = command.get_command(context, words.pop(0))
        assert found is not None, line
        command = found
    known = {name for parameter in command.params for name in parameter.opts} | {"--help", "-h", "--version"}
    assert {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"} <= known


@pytest.mark.parametrize("page", [page for page in pages() if page != ROOT / "README.md"], ids=name_of)
def test_every_console_block_is_run_or_says_that_it_installs(page: Path) -> None:
    assert {block.words for block in blocks(page) if block.words.startswith("console")} <= KNOWN


@pytest.mark.long
def test_the_breach_that_the_readme_shows_is_what_comes_out(database: Database) -> None:
    """The rest of its commands is what .ci/run runs, and what a reader's own database answers."""
    (block,) = [each.text for each in blocks(ROOT / "README.md") if "tests/cases/b_device_pk" in each.text]
    command, *shown = block.splitlines()
    schema = ROOT / "tests" / "cases" / "b_device_pk" / "schema.sql"
    script = f'psql -qX -v ON_ERROR_STOP=1 -f {schema} "$DSN" >&2; {command.removeprefix("$ ")}'
    places = [str(Path(sys.executable).parent), os.environ["PATH"], str(embedded_bindir())]
    variables = {**os.environ, "PATH": os.pathsep.join(places), "DSN": database.dsn}
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert pattern(shown).fullmatch(done.stdout.rstrip() + "\n"), done.stdout
