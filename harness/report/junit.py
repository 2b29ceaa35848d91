"""JUnit XML as Jenkins reads it: one suite a phase and one of waivers; doubt is an error, a phase not run is skipped and says so."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from harness.findings.waive import terms
from harness.report.document import Fate, Phase, Standing, Told, findings, phases
from harness.report.waivers import Waiver, waivers

# What XML 1.0 cannot hold, not even as a reference.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(document: Mapping[str, Any]) -> str:
    """The document as ``<testsuites>``; each finding that fails is a failure, each uncovered relation an error."""
    root = ET.Element("testsuites", name="tenantproof")
    told = findings(document)
    for phase in phases(document):
        of_phase = [each for each in told if each.phase == phase.name]
        cases = [*map(_found, of_phase), *_covered(phase), _whole(phase, of_phase)]
        root.append(_suite(phase.name, cases, float(phase.body.get("seconds") or 0)))
    if listed := waivers(document):
        root.append(_suite("waivers", [_waiver(each) for each in listed], 0))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _suite(name: str, cases: list[ET.Element], seconds: float) -> ET.Element:
    suite = ET.Element("testsuite", name=f"tenantproof.{name}", tests=str(len(cases)))
    for tag, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{seconds:.3f}")
    suite.extend(cases)
    return suite


def _case(phase: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=f"tenantproof.{phase}", name=_fit(name))


def _add(case: ET.Element, tag: str, message: str, text: str = "") -> ET.Element:
    ET.SubElement(case, tag, message=_fit(message)).text = _fit(text)
    return case


def _found(told: Told) -> ET.Element:
    case = _case(told.phase, told.fingerprint or told.get("name") or told.phase)
    message = told.get("explanation") or told.get("observed")
    body = "\n".join(filter(None, (*told.statements, told.get("observed"), told.get("remedy"))))
    match told.fate:
        case Fate.FAILS:
            return _add(case, "failure", message, body)
        case Fate.WAIVED:
            return _add(case, "skipped", f"waived: {terms(told.body['waiver'])}")
        case Fate.TOLD:
            ET.SubElement(case, "system-out").text = _fit(f"told, does not fail: {message}\n{body}")
            return case


def _waiver(waiver: Waiver) -> ET.Element:
    """A waiver passes; one with a warning is skipped, so that it is seen."""
    case = _case("waivers", waiver.finding)
    if waiver.warning:
        _add(case, "skipped", f"WARNING: {waiver.warning}")
    ET.SubElement(case, "system-out").text = _fit(waiver.line)
    return case


def _covered(phase: Phase) -> list[ET.Element]:
    cases = []
    for entry in phase.body.get("coverage") or ():
        case = _case(phase.name, f"{entry.get('object')} {entry.get('command')}")
        if entry.get("state") == "uncovered":
            _add(case, "error", f"uncovered: {entry.get('why')}")
        cases.append(case)
    return cases


def _whole(phase: Phase, told: list[Told]) -> ET.Element:
    case = _case(phase.name, "verdict")
    match phase.standing:
        case Standing.NOT_RUN:
            return _add(case, "skipped", f"not run: {phase.why}")
        case Standing.INCONCLUSIVE:
            return _add(case, "error", f"inconclusive: {phase.why}")
        case Standing.BREACHED | Standing.MISSED:
            failed = sum(each.fate is Fate.FAILS for each in told)
            return _add(case, "failure", f"{phase.standing.value}: {phase.why or f'{failed} findings'}")
        case Standing.HELD:
            return case


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)
