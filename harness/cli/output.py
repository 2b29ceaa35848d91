"""Results go to standard output or a file, progress to standard error, and neither into the other."""

import json
import os
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import click

from harness.config.model import Config
from harness.errors import UsageError
from harness.record.model import DEFAULT_FAILING, Severity
from harness.report.waivers import beside, waivers

FORMATS = ("text", "json", "sarif", "junit")
_COLOURS = {
    "green": ("HELD", "ISOLATED", "held", "ok"),
    "red": ("BREACHED", "MISSED", "breached", "missed", "FAILS", "HARMFUL", "REFUSED"),
    "yellow": ("INCONCLUSIVE", "NOT-RUN", "inconclusive", "uncovered", "waived"),
}
_COLOUR_OF = {word: colour for colour, words in _COLOURS.items() for word in words}
# The verdict of a phase stands in the second column of its line.
_FIRST = re.compile(rf"^((?:[a-z]+ +)?)({'|'.join(_COLOUR_OF)})(?=[:\s]|$)", re.MULTILINE)


class Phase(Protocol):
    """What one phase found."""

    def to_json(self) -> dict[str, Any]: ...

    def text(self) -> str: ...


def severities(listed: str | None) -> frozenset[Severity]:
    """Which severities fail: a comma-separated list, ``all``, or None for the default. UsageError names a wrong one."""
    if listed is None:
        return frozenset(DEFAULT_FAILING)
    if listed.strip() == "all":
        return frozenset(Severity)
    known = {severity.value: severity for severity in Severity}
    wrong = [name for name in (part.strip() for part in listed.split(",")) if name and name not in known]
    if wrong:
        raise UsageError(f"--fail-on: unknown severity {wrong[0]!r}", remedy=f"one of {', '.join(known)}, or all")
    return frozenset(known[name.strip()] for name in listed.split(",") if name.strip())


def deliver(text: str, output: Path | None) -> None:
    """Print, with colours on a terminal only, or write whole or not at all."""
    if output is None:
        click.echo(_FIRST.sub(_painted, text) if _colourful() else text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        what = f"--output: {output} cannot be written: {error.strerror}"
        raise UsageError(what, remedy="name a file in a folder that you may write to") from None


def deliver_phase(name: str, report: Phase, config: Config, shape: str, output: Path | None) -> None:
    """The report of one phase as text or JSON, and every waiver of the configuration beside it."""
    told = report.to_json()
    told["waivers"] = beside({name: told}, config.accept, datetime.now(UTC).date())
    lines = [report.text(), *(waiver.line for waiver in waivers(told))]
    deliver(json.dumps(told, indent=2, ensure_ascii=False) if shape == "json" else "\n".join(lines), output)


def _colourful() -> bool:
    """https://no-color.org: any NO_COLOR that is not empty."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _painted(found: re.Match[str]) -> str:
    return found[1] + click.style(found[2], fg=_COLOUR_OF[found[2]], bold=found[2].isupper())


class Progress:
    """One line on a terminal that is written over, one line a step elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._terminal and not self._quiet:
            click.echo("\r\x1b[K", nl=False, err=True)

    def say(self, what: str) -> None:
        """Tell what is being done now."""
        if self._quiet:
            return
        line = f"[{time.monotonic() - self._began:5.1f} s] {what}"
        if self._terminal:
            click.echo(f"\r\x1b[K{line[:110]}", nl=False, err=True)
        else:
            click.echo(line, err=True)
