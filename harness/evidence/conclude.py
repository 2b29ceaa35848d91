"""A verdict follows from what was found: one that is milder than its findings, counts or coverage is refused."""

from collections.abc import Mapping
from typing import Any

from harness.report.document import Fate, Phase, Standing, findings, phases, standing_of, worst
from harness.report.waivers import waivers

# What a load counts, and the rule of the finding that tells it.
_HARM = {"foreign_rows": "foreign-row", "writes_lost": "acknowledged-write-lost", "writes_doubled": "write-doubled"}


def contradictions(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Why the verdicts do not follow from the rest of the document; empty where they do."""
    told = [_phase(document, phase) for phase in phases(document)]
    wanted, stated = worst(p.standing for p in phases(document)), standing_of(document.get("verdict"))
    wrong = [] if stated is wanted else [f"the verdict says {stated.value}, its phases say {wanted.value}"]
    return (*(each for several in told for each in several), *wrong)


def _phase(document: Mapping[str, Any], phase: Phase) -> list[str]:
    wrong = []
    fails = [t for t in findings(document) if t.phase == phase.name and t.fate is Fate.FAILS]
    waived = {t.get("rule") for t in findings(document) if t.phase == phase.name and t.fate is Fate.WAIVED}
    counted = [key for key, rule in _HARM.items() if phase.body.get(key) and rule not in waived]
    harm = [f"{phase.body[key]} {key.replace('_', ' ')}" for key in counted]
    bad = phase.standing in (Standing.BREACHED, Standing.MISSED)
    if (fails or harm) and not bad:
        first = harm[0] if harm else fails[0].fingerprint
        wrong.append(f"{phase.name} says {phase.standing.value} in spite of {first}")
    if phase.name == "attack" and bad and not fails:
        wrong.append("attack says breached without a finding that fails")
    doubt = _doubt(phase)
    if phase.standing is Standing.HELD and doubt:
        wrong.append(f"{phase.name} says held, but {doubt}")
    return wrong


def _doubt(phase: Phase) -> str:
    body = phase.body
    for entry in body.get("coverage") or ():
        if entry.get("state") == "uncovered":
            return f"{entry.get('object')} {entry.get('command')} is uncovered"
    if body.get("doubts"):
        return str(body["doubts"][0])
    if phase.name == "attack" and not body.get("attempts"):
        return "nothing was attempted"
    if phase.name == "load" and body.get("rows_checked") == 0:
        return "no row was checked"
    for query in body.get("queries") or ():
        if query.get("plan_ok") is False:
            return f"the plan of {query.get('name')} is not the one certified"
    return ""


def result(document: Mapping[str, Any]) -> str:
    """in-toto's word. Doubt is FAILED; WARNED is held with something that a reader must know."""
    if standing_of(document.get("verdict")) is not Standing.HELD:
        return "FAILED"
    reserved = any(phase.standing is Standing.NOT_RUN for phase in phases(document))
    warned = reserved or findings(document) or any(waiver.warning for waiver in waivers(document))
    return "WARNED" if warned else "PASSED"
