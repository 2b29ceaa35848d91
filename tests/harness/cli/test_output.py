"""Progress goes to standard error alone: a line a step in a log, one line that is written over on a terminal."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.cli.output import Progress, deliver, severities
from harness.errors import UsageError
from harness.record.model import DEFAULT_FAILING, Severity


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Standard error is a real terminal for the block; afterwards the list holds what was written to it."""
    shown: list[str] = []
    master, slave = os.openpty()
    try:
        with os.fdopen(slave, "w", encoding="utf-8") as screen, monkeypatch.context() as patch:
            patch.setattr("sys.stderr", screen)
            yield shown
            screen.write("\x04")
            screen.flush()
            written = b""
            while not written.endswith(b"\x04"):
                written += os.read(master, 65536)
        shown.append(written.decode().removesuffix("\x04"))
    finally:
        os.close(master)


def test_a_log_has_a_line_for_each_step_with_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(quiet=False) as progress:
        progress.say("attack: begins")
        progress.say("bench: begins")
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"\[ *\d+\.\d s\] attack: begins\n\[ *\d+\.\d s\] bench: begins\n", told.err)


def test_a_terminal_has_one_line_that_is_written_over_and_cleared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with terminal(monkeypatch) as shown, Progress(quiet=False) as progress:
        progress.say("attack: begins")
        progress.say("a long step " + "x" * 200)
    (screen,) = shown
    _, first, second, cleared = screen.split("\r\x1b[K")
    assert first.endswith("attack: begins")
    assert len(second) == 110
    assert cleared == ""
    assert "\n" not in screen
    assert capsys.readouterr().out == ""


def test_quiet_says_nothing_anywhere(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(quiet=True) as progress:
        progress.say("attack: begins")
    with terminal(monkeypatch) as shown, Progress(quiet=True) as progress:
        progress.say("attack: begins")
    told = capsys.readouterr()
    assert (told.out, told.err, shown) == ("", "", [""])


def test_the_line_is_cleared_before_an_error_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        with Progress(quiet=False) as progress:
            progress.say("attack: begins")
            raise UsageError("no such table", remedy="make it")

    with terminal(monkeypatch) as shown, pytest.raises(UsageError):
        fails()
    assert shown[0].endswith("\r\x1b[K")


def test_a_result_is_printed_or_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deliver("{}", None)
    assert capsys.readouterr().out == "{}\n"
    deliver("né", tmp_path / "result.json")
    assert (tmp_path / "result.json").read_text(encoding="utf-8") == "né\n"
    assert capsys.readouterr().out == ""


def test_a_file_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written: No such file or directory"):
        deliver("{}", tmp_path / "absent" / "result.json")


@pytest.mark.parametrize(
    ("listed", "meant"),
    [
        (None, frozenset(DEFAULT_FAILING)),
        ("all", frozenset(Severity)),
        ("content, activity", frozenset({Severity.CONTENT, Severity.ACTIVITY})),
        ("", frozenset()),
    ],
)
def test_severities_are_listed_by_name(listed: str | None, meant: frozenset[Severity]) -> None:
    assert severities(listed) == meant


def test_an_unknown_severity_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="unknown severity 'everything'") as refused:
        severities("content,everything")
    assert "defence-in-depth" in refused.value.remedy
