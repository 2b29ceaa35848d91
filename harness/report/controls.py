"""Evidence for a control is never a claim of compliance: each entry says what is shown, and what is not."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from harness.report.document import Standing, phases

NOTICE = "Evidence for a control, for an assessor to weigh. Nothing here claims compliance with any framework."


def mapping(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every control with the phases that speak to it and how they ended in this run."""
    standings = {phase.name: phase.standing for phase in phases(document)}
    text = files("harness.report").joinpath("controls.toml").read_text(encoding="utf-8")
    return [_entry(each, standings) for each in tomllib.loads(text)["control"]]


def _entry(control: Mapping[str, Any], standings: Mapping[str, Standing]) -> dict[str, Any]:
    ended = {name: standings.get(name, Standing.NOT_RUN).value for name in control["phases"]}
    return {
        "framework": control["framework"],
        "id": control["id"],
        "title": control["title"],
        "shows": control["shows"],
        "does_not_show": control["does_not_show"],
        "phases": ended,
    }
