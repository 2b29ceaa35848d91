"""A finding is told so that a developer can see it again: who, against whom, what, and the script that shows it."""

from collections.abc import Mapping
from typing import Any

from harness.findings.waive import terms
from harness.report.document import Fate, Told, findings
from harness.report.markup import Markup, section, tag

_WORD = {Fate.FAILS: "fails", Fate.TOLD: "told, does not fail", Fate.WAIVED: "waived"}


def findings_section(document: Mapping[str, Any]) -> Markup:
    """All findings; the first that fail are open."""
    told = findings(document)
    if not told:
        return section("Findings", tag("p", "None."), anchor="findings")
    return section(
        f"Findings ({len(told)})", *(_finding(each, opened=n < 3) for n, each in enumerate(told)), anchor="findings"
    )


def _finding(told: Told, *, opened: bool) -> Markup:
    kind = told.get("severity") or told.phase
    chips = (tag("span", _WORD[told.fate], class_=f"chip {told.fate.value}"), tag("span", kind, class_="chip plain"))
    name = told.get("object") or told.get("name") or told.fingerprint
    head = (tag("strong", name), tag("span", told.get("rule").replace("-", " "), class_="rule"))
    attributes = {"open": ""} if opened and told.fate is Fate.FAILS else {}
    summary = tag("summary", *head, tag("span", *chips, class_="chips"))
    return tag("details", summary, *_body(told), class_=f"finding {told.fate.value}", **attributes)


def _body(told: Told) -> list[Markup]:
    attacker, victim = told.who("attacker"), told.who("victim")
    parts = [tag("p", told.get("explanation")) if told.get("explanation") else Markup("")]
    if attacker and victim:
        parts.append(tag("p", "As ", tag("strong", attacker), ", against ", tag("strong", victim), ":"))
    if told.statements:
        parts.append(_code("Statements", ";\n".join(s.rstrip().rstrip(";") for s in told.statements) + ";"))
    if told.get("observed"):
        parts += [tag("h3", "Observed"), tag("p", told.get("observed"), class_="observed")]
    if told.get("remedy"):
        parts.append(_code("Remedy", told.get("remedy")))
    if told.get("reproduction"):
        script = _code("Script for psql -f, as the privileged user", told.get("reproduction"))
        parts.append(tag("details", tag("summary", "Reproduction"), script, class_="reproduction"))
    waiver = told.body.get("waiver")
    if isinstance(waiver, Mapping):
        parts.append(tag("p", f"Waived: {terms(waiver)}", class_="warn"))
    return [*parts, tag("p", "Fingerprint ", tag("code", told.fingerprint), class_="quiet")]


def _code(title: str, code: str) -> Markup:
    bar = tag(
        "div",
        tag("h3", title),
        tag("button", "Copy", type="button", hidden="", aria_label=f"Copy: {title}"),
        class_="row",
    )
    return tag("div", bar, tag("pre", tag("code", code)), class_="code")
