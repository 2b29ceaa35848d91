"""A waiver is in every output, with reason, owner, end and warning; also one that waived nothing."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from harness.config.model import Accept
from harness.gate import report as gate
from harness.report.html import html
from harness.report.junit import junit
from harness.report.markdown import markdown
from harness.report.oscal import oscal
from harness.report.sarif import sarif
from harness.report.text import text
from harness.report.waivers import beside
from tests.harness.report import sample


def gated() -> dict[str, Any]:
    """The same findings as a gate tells them."""
    known = {"base": {"ref": "main", "commit": "0" * 40}, "changes": [], "not_attacked": [], "notes": []}
    return {**sample.breached(), **known, "server_version": "18.4", "seconds": 1.0}


RENDERERS: dict[str, tuple[Callable[[dict[str, Any]], str], Callable[[], dict[str, Any]]]] = {
    "text": (text, sample.breached),
    "markdown": (markdown, sample.breached),
    "html": (html, sample.breached),
    "junit": (junit, sample.breached),
    "sarif": (sarif, sample.breached),
    "oscal": (oscal, sample.breached),
    "gate text": (gate.text, gated),
    "gate markdown": (gate.markdown, gated),
}


@pytest.mark.parametrize("name", RENDERERS)
def test_every_output_shows_each_waiver_with_its_end_and_its_warning(name: str) -> None:
    render, make = RENDERERS[name]
    document = make()
    told = render(document).replace("\\", "")
    for waiver in document["waivers"]:
        assert told.count(waiver["finding"]) >= 1
        for key in ("reason", "owner", "expires", "warning"):
            assert waiver[key] in told, (waiver["finding"], key)


@pytest.mark.parametrize("name", RENDERERS)
def test_an_output_without_waivers_speaks_of_none(name: str) -> None:
    render, make = RENDERERS[name]
    document = make()
    document["waivers"] = []
    for phase in document["phases"].values():
        phase["findings"] = [each for each in phase.get("findings", ()) if not each["waiver"]]
    assert "registry team" not in render(document)


def test_in_sarif_a_waived_finding_is_suppressed_and_each_waiver_is_a_notification() -> None:
    run = json.loads(sarif(sample.breached()))["runs"][0]
    (suppressed,) = (each for each in run["results"] if "suppressions" in each)
    assert suppressed["suppressions"][0] | {"kind": "external", "status": "accepted"} == suppressed["suppressions"][0]
    assert "names are public by law" in suppressed["suppressions"][0]["justification"]
    levels = [each["level"] for each in run["invocations"][0]["toolConfigurationNotifications"]]
    assert levels == ["warning", "warning"]


def test_in_junit_a_waiver_with_a_warning_is_skipped_and_one_without_passes() -> None:
    document = sample.breached()
    document["waivers"][0]["warning"] = ""
    suite = next(s for s in ET.fromstring(junit(document)) if s.get("name") == "tenantproof.waivers")
    assert [case.find("skipped") is not None for case in suite] == [False, True]
    assert (suite.get("tests"), suite.get("skipped")) == ("2", "1")


def test_in_oscal_a_waived_finding_is_a_deviation_with_a_deadline_and_what_fails_an_open_risk() -> None:
    risks = json.loads(oscal(sample.breached()))["assessment-results"]["results"][0]["risks"]
    assert {each["status"] for each in risks} == {"open", "deviation-approved"}
    (waived,) = (each for each in risks if each["status"] == "deviation-approved")
    assert waived["deadline"] == "2026-12-01T23:59:59+00:00"


def test_a_phase_that_was_partial_or_ended_in_doubt_calls_no_waiver_idle() -> None:
    accepts = [Accept(finding="forgery:x", reason="r", owner="o", expires=date(2099, 1, 1))]
    today = date(2027, 1, 1)
    states = [
        beside({"attack": {"verdict": verdict, "findings": []}}, accepts, today, partial)[0]["state"]
        for verdict, partial in (("isolated", ()), ("isolated", ("attack",)), ("inconclusive", ()), ("not-run", ()))
    ]
    assert states == ["idle", "in-force", "in-force", "in-force"]
