"""SARIF 2.1.0: a finding keeps its fingerprint from run to run, and a waived one stays, suppressed in the open."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from harness.findings.bench_rules import BENCH_RULES
from harness.findings.load_rules import LOAD_RULES
from harness.findings.phase_rules import PHASE_RULES
from harness.findings.rules import RULES
from harness.findings.waive import terms
from harness.report.document import Fate, Told, findings
from harness.report.waivers import Waiver, waivers

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_KNOWN = {**RULES, **PHASE_RULES, **BENCH_RULES, **LOAD_RULES}
_SCORE = {
    "content": "9.1",
    "integrity": "8.8",
    "existence": "5.9",
    "server": "5.0",
    "activity": "3.1",
    "forgery": "3.0",
}


def sarif(document: Mapping[str, Any]) -> str:
    """One run of one tool; the same document gives the same bytes."""
    told = findings(document)
    rules = sorted({(each.get("rule") or each.phase, each.get("severity")) for each in told})
    index = {f"{rule}/{severity}": n for n, (rule, severity) in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {"driver": _driver(document, rules)},
        "results": [_result(each, index) for each in told],
        "columnKind": "unicodeCodePoints",
        "properties": {"verdict": document.get("verdict"), "schemaDigest": schema_digest(document)},
    }
    if listed := waivers(document):
        run["invocations"] = [
            {"executionSuccessful": True, "toolConfigurationNotifications": list(map(_noted, listed))}
        ]
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def schema_digest(document: Mapping[str, Any]) -> str | None:
    """The digest of the schema that was attacked, or None where the document has none."""
    attack = (document.get("phases") or {}).get("attack") or {}
    digest = (attack.get("target") or {}).get("schema_digest")
    return None if digest is None else str(digest)


def _driver(document: Mapping[str, Any], rules: list[tuple[str, str]]) -> dict[str, Any]:
    driver: dict[str, Any] = {"name": "tenantproof", "rules": [_rule(*each) for each in rules]}
    version = document.get("version")
    return {**driver, "version": str(version)} if version else driver


def _rule(rule: str, severity: str) -> dict[str, Any]:
    spoken = rule.replace("-", " ")
    properties: dict[str, Any] = {"tags": ["security", "multi-tenancy", severity] if severity else ["performance"]}
    if severity in _SCORE:
        properties["security-severity"] = _SCORE[severity]
    described = {
        "id": f"{rule}/{severity}" if severity else rule,
        "name": "".join(re.findall(r"\w+", spoken.title())),
        "shortDescription": {"text": f"{spoken} ({severity})" if severity else spoken},
        "properties": properties,
    }
    if (known := _KNOWN.get(rule)) is None:
        return described
    return {**described, "fullDescription": {"text": known.means}, "help": {"text": known.remedy}}


def _result(told: Told, index: Mapping[str, int]) -> dict[str, Any]:
    rule = told.get("rule") or told.phase
    severity = told.get("severity")
    where = told.get("object") or told.get("name") or told.phase
    result: dict[str, Any] = {
        "ruleId": f"{rule}/{severity}" if severity else rule,
        "ruleIndex": index[f"{rule}/{severity}"],
        "kind": "fail",
        "level": _level(told),
        "message": {"text": _message(told)},
        "locations": [_location(where)],
        "partialFingerprints": {"tenantproof/v1": hashlib.sha256(told.fingerprint.encode()).hexdigest()},
        "properties": {"fingerprint": told.fingerprint, "phase": told.phase, "statements": list(told.statements)},
    }
    waiver = told.body.get("waiver")
    if isinstance(waiver, Mapping):
        result["suppressions"] = [_suppression(waiver)]
    return result


def _level(told: Told) -> str:
    if told.fate is Fate.TOLD:
        return "note"
    return "warning" if told.fate is Fate.WAIVED else "error"


def _message(told: Told) -> str:
    parts = (told.get("explanation") or told.get("observed"), told.get("remedy") and f"Remedy: {told.get('remedy')}")
    return "\n\n".join(part for part in parts if part) or told.fingerprint or told.phase


def _location(where: str) -> dict[str, Any]:
    # Code scanning shows a result only with a file: the one that declares what was judged.
    place = {"artifactLocation": {"uri": "tenantproof.toml"}, "region": {"startLine": 1}}
    return {"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": where, "kind": "resource"}]}


def _suppression(waiver: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "external", "status": "accepted", "justification": terms(waiver)}


def _noted(waiver: Waiver) -> dict[str, Any]:
    """A waiver itself, whether or not it suppressed a result."""
    given = {"finding": waiver.finding, "owner": waiver.owner, "expires": waiver.expires, "state": waiver.state}
    return {
        "descriptor": {"id": "waiver"},
        "level": "warning" if waiver.warning else "note",
        "message": {"text": waiver.line},
        "properties": given,
    }
