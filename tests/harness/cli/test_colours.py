"""Colours are for people at a terminal: what is read by a program, or by somebody who wants none, has no escape in it."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.gate.snapshot import Fact, Snapshot

PROGRAM = Path(sys.executable).with_name("tenantproof")
SAME = {"owner": "o", "forced": True, "columns": ["id"], "shape": {"id": "integer"}, "parents": [], "bound": None}


@pytest.fixture
def snapshots(tmp_path: Path) -> list[str]:
    """Two, of which the second lost its row security."""
    for name, on in (("base", True), ("head", False)):
        table = Fact(kind="table", name="public.notes", of="public.notes", details={**SAME, "row_security": on})
        (tmp_path / name).write_text(Snapshot(facts=(table,)).json, encoding="utf-8")
    return [str(tmp_path / "base"), str(tmp_path / "head")]


def at_a_terminal(arguments: list[str], variables: Mapping[str, str]) -> str:
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run([PROGRAM, *arguments], stdout=theirs, env={**kept, "TERM": "xterm", **variables}, check=False)
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:  # Linux: nobody holds the other end any more
        pass
    finally:
        os.close(ours)
    return said.decode()


def test_a_verdict_has_a_colour_at_a_terminal(snapshots: list[str]) -> None:
    said = at_a_terminal(["diff", *snapshots], {})
    assert said.startswith("\x1b[31m\x1b[1mHARMFUL\x1b[0m  public.notes: row security was disabled")


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_wants_no_colour_gets_none(variables: dict[str, str], snapshots: list[str]) -> None:
    assert at_a_terminal(["diff", *snapshots], variables).startswith("HARMFUL  public.notes")


def test_json_has_no_colour_even_at_a_terminal(snapshots: list[str]) -> None:
    assert "\x1b" not in at_a_terminal(["diff", *snapshots, "--format", "json"], {})


def test_nothing_has_a_colour_where_no_terminal_is(snapshots: list[str]) -> None:
    done = subprocess.run([PROGRAM, "diff", *snapshots], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("HARMFUL  public.notes")
    assert done.returncode == 1
