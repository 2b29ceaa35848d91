"""OSCAL 1.2 assessment-results: a control is satisfied only as far as the phases that speak to it ran and held."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from harness.report.controls import NOTICE, mapping
from harness.report.document import Told, findings, headline

VERSION = "1.2.1"
_FRAMEWORK = "NIST SP 800-53 Rev. 5"


def oscal(document: Mapping[str, Any]) -> str:
    """The NIST controls of the mapping as findings, and every finding of the run as an observation."""
    finished = _time(document.get("finished"))
    seed = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
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
            *(_observation(told, finished, seed, n) for n, told in enumerate(findings(document))),
        ],
        "findings": [_finding(each, seed) for each in controls],
    }
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
    waiver = told.body.get("waiver")
    observed: dict[str, Any] = {
        "uuid": _uuid(seed, f"observation:{number}"),
        "title": told.fingerprint or told.phase,
        "description": told.get("explanation") or told.get("observed") or told.phase,
        "methods": ["TEST"],
        "types": ["finding"],
        "collected": finished,
    }
    if isinstance(waiver, Mapping):
        accepted = f"{waiver.get('reason')} ({waiver.get('owner')}, until {waiver.get('expires')})"
        observed["remarks"] = f"Accepted as a waiver: {accepted}"
    return observed


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
