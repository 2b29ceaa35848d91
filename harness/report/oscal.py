"""OSCAL 1.2 assessment-results: a control is satisfied only as far as the phases that speak to it ran and held."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from harness.findings.waive import terms
from harness.report.controls import NOTICE, mapping
from harness.report.document import Fate, Told, findings, headline
from harness.report.waivers import Waiver, waivers

VERSION = "1.2.1"
_FRAMEWORK = "NIST SP 800-53 Rev. 5"


def oscal(document: Mapping[str, Any]) -> str:
    """The NIST controls of the mapping as findings, and every finding of the run as an observation."""
    finished = _time(document.get("finished"))
    seed = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    listed = findings(document)
    controls = [each for each in mapping(document) if each["framework"] == _FRAMEWORK]
    result: dict[str, Any] = {
        "uuid": _uuid(seed, "result"),
        "title": "Tenant isolation",
        "description": f"{headline(document)} {NOTICE}",
        "start": _time(document.get("started") or document.get("finished")),
        "end": finished,
        "reviewed-controls": {
            "control-selections": [{"include-controls": [{"control-id": _control(each["id"])} for each in controls]}]
        },
        "observations": [
            _whole(document, finished, seed),
            *(_observation(told, finished, seed, n) for n, told in enumerate(listed)),
            *(_waiver(waiver, finished, seed, n) for n, waiver in enumerate(waivers(document))),
        ],
        "findings": [_finding(each, seed) for each in controls],
    }
    if risks := [_risk(told, seed, n) for n, told in enumerate(listed) if told.fate is not Fate.TOLD]:
        result["risks"] = risks
    whole = {
        "uuid": _uuid(seed, "assessment-results"),
        "metadata": {
            "title": "tenantproof assessment results",
            "last-modified": finished,
            "version": str(document.get("version") or "1"),
            "oscal-version": VERSION,
        },
        "import-ap": {
            "href": "#",
            "remarks": "The plan is tenantproof.toml: what belongs to whom, and how one enters.",
        },
        "results": [result],
    }
    return json.dumps({"assessment-results": whole}, indent=2, ensure_ascii=False)


def _uuid(seed: str, name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"tenantproof:{name}:{seed}"))


def _time(text: object) -> str:
    """A time with a zone, as OSCAL wants it; the epoch where the document has none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        found = datetime.fromtimestamp(0, UTC)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat(timespec="seconds")


def _control(name: str) -> str:
    """``CM-4(2)`` is ``cm-4.2`` in NIST's catalog."""
    return re.sub(r"\((\d+)\)", r".\1", name.lower())


def _whole(document: Mapping[str, Any], finished: str, seed: str) -> dict[str, Any]:
    return {
        "uuid": _uuid(seed, "observation"),
        "title": f"Verdict: {document.get('verdict')}",
        "description": headline(document),
        "methods": ["TEST"],
        "collected": finished,
    }


def _observation(told: Told, finished: str, seed: str, number: int) -> dict[str, Any]:
    return {
        "uuid": _uuid(seed, f"observation:{number}"),
        "title": _title(told),
        "description": told.get("explanation") or told.get("observed") or told.phase,
        "methods": ["TEST"],
        "types": ["finding"],
        "collected": finished,
    }


def _title(told: Told) -> str:
    return told.fingerprint or told.phase


def _risk(told: Told, seed: str, number: int) -> dict[str, Any]:
    """What fails is an open risk; what is waived is a deviation that was approved, until its end."""
    risk: dict[str, Any] = {
        "uuid": _uuid(seed, f"risk:{number}"),
        "title": _title(told),
        "description": told.get("explanation") or told.get("observed") or told.phase,
        "statement": told.get("observed") or told.get("explanation") or told.phase,
        "status": "open",
        "related-observations": [{"observation-uuid": _uuid(seed, f"observation:{number}")}],
    }
    waiver = told.body.get("waiver")
    if isinstance(waiver, Mapping):
        risk |= {"status": "deviation-approved", "statement": f"Accepted as a waiver: {terms(waiver)}"}
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", end := str(waiver.get("expires"))):
            risk["deadline"] = f"{end}T23:59:59+00:00"
    return risk


def _waiver(waiver: Waiver, finished: str, seed: str, number: int) -> dict[str, Any]:
    return {
        "uuid": _uuid(seed, f"waiver:{number}"),
        "title": f"Waiver of {waiver.finding} ({waiver.state})",
        "description": waiver.line,
        "methods": ["EXAMINE"],
        "types": ["waiver"],
        "collected": finished,
    }


def _finding(control: Mapping[str, Any], seed: str) -> dict[str, Any]:
    held = all(ended == "held" for ended in control["phases"].values())
    ended = ", ".join(f"{name} {word}" for name, word in control["phases"].items())
    name = _control(control["id"])
    return {
        "uuid": _uuid(seed, f"finding:{name}"),
        "title": f"{control['id']} {control['title']}",
        "description": f"Shown: {control['shows']} Not shown: {control['does_not_show']}",
        "target": {
            "type": "objective-id",
            "target-id": f"{name}_obj",
            "status": {"state": "satisfied" if held else "not-satisfied", "remarks": ended},
        },
        "related-observations": [{"observation-uuid": _uuid(seed, "observation")}],
        "remarks": NOTICE,
    }
