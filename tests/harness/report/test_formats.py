"""Every format is what its official schema says, on documents that hold, breach, doubt and are hostile."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from referencing import Registry, Resource

from harness.evidence.bundle import completed
from harness.findings.rules import RULES
from harness.report.document import Fate, findings
from harness.report.junit import junit
from harness.report.markdown import markdown
from harness.report.oscal import oscal
from harness.report.sarif import sarif
from harness.report.text import text
from tests.harness.report import sample

SCHEMAS = Path(__file__).parent / "schemas"
DOCUMENTS = [sample.breached, sample.held, sample.partial, sample.hostile, sample.spotless, lambda: {"phases": {}}]
every_document = pytest.mark.parametrize("make", DOCUMENTS)
Make = Callable[[], dict[str, Any]]


def published(name: str) -> Draft202012Validator:
    folder = files("harness.report").joinpath("schemas")
    names = ("attack", "bench", "load", "evidence", "gate")
    loaded = {n: json.loads(folder.joinpath(f"{n}.json").read_text()) for n in names}
    registry = Registry().with_resources([(s["$id"], Resource.from_contents(s)) for s in loaded.values()])
    Draft202012Validator.check_schema(loaded[name])
    return Draft202012Validator(loaded[name], registry=registry)


@every_document
def test_sarif_is_valid_against_the_official_schema(make: Make) -> None:
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text())
    Draft202012Validator(schema).validate(json.loads(sarif(make())))


@every_document
def test_junit_is_valid_against_the_xsd_of_jenkins(make: Make) -> None:
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(etree.fromstring(junit(make()).encode()))


@every_document
def test_oscal_is_valid_against_the_models_of_nist(make: Make) -> None:
    from trestle.oscal.assessment_results import Model

    parsed = Model.model_validate_json(oscal(completed(make())))
    assert parsed.assessment_results.results


def test_a_real_attack_is_valid_against_the_published_schema() -> None:
    published("attack").validate(sample.attack())


@pytest.mark.parametrize("make", DOCUMENTS[:-1])
def test_evidence_is_valid_against_the_published_schema(make: Make) -> None:
    published("evidence").validate(completed(make()))


@pytest.mark.parametrize("name", ["bench", "load"])
def test_a_phase_is_valid_against_its_published_schema(name: str) -> None:
    published(name).validate(sample.breached()["phases"][name])


@pytest.mark.parametrize("name", ["attack", "bench", "load"])
def test_a_phase_alone_lists_waivers_as_the_published_schema_says(name: str) -> None:
    document = sample.breached()
    alone = {**document["phases"][name], "waivers": document["waivers"]}
    published(name).validate(alone)
    assert not published(name).is_valid({**alone, "waivers": [{"finding": "content"}]})


def test_the_published_schema_refuses_an_attack_without_coverage() -> None:
    document = sample.breached()
    del document["phases"]["attack"]["coverage"]
    assert not published("evidence").is_valid(document)


def test_a_fingerprint_in_sarif_does_not_change_with_what_was_observed() -> None:
    def prints(document: dict[str, Any]) -> list[dict[str, str]]:
        return [each["partialFingerprints"] for each in json.loads(sarif(document))["runs"][0]["results"]]

    again = sample.breached()
    again["phases"]["attack"]["findings"][0] |= {"observed": "something else", "victim": {"tenant": "9"}}
    assert prints(again) == prints(sample.breached())


def test_sarif_tells_of_each_rule_what_it_means_and_what_helps() -> None:
    rules = json.loads(sarif(sample.breached()))["runs"][0]["tool"]["driver"]["rules"]
    told = {each["id"].partition("/")[0]: each for each in rules}
    forged = told["context-can-be-set"]
    assert forged["fullDescription"]["text"] == RULES["context-can-be-set"].means
    assert forged["help"]["text"] == RULES["context-can-be-set"].remedy


def test_sarif_and_junit_agree_on_what_fails() -> None:
    document = sample.breached()
    errors = [r for r in json.loads(sarif(document))["runs"][0]["results"] if r["level"] == "error"]
    failures = ET.fromstring(junit(document)).findall(".//failure")
    assert len(errors) == 1
    assert len(failures) == 2, "the finding, and the verdict of its phase"


def test_doubt_is_an_error_in_junit_and_a_phase_not_run_is_skipped() -> None:
    root = ET.fromstring(junit(sample.partial()))
    assert root.find(".//testsuite[@name='tenantproof.attack']/testcase[@name='verdict']/error") is not None
    assert root.find(".//testsuite[@name='tenantproof.load']/testcase/skipped") is not None


def test_text_tells_the_verdict_first_then_what_was_not_run() -> None:
    lines = text(sample.partial()).splitlines()
    assert lines[0].startswith("INCONCLUSIVE")
    assert lines[2] == "not run: load: tenantproof.toml declares no locustfile"


def test_markdown_adds_no_markup_of_the_database() -> None:
    told = markdown(sample.hostile())
    outside = told.split("```")[::2]
    assert not any("<script" in part for part in outside)
    assert all(line.count("|") >= 4 for line in told.splitlines() if line.startswith("| "))


def test_every_control_says_what_is_shown_and_what_is_not() -> None:
    controls = completed(sample.held())["controls"]
    named = {each["id"] for each in controls}
    wanted = "CC6.1 CC6.3 CC7.1 CC8.1 A.5.15 A.8.3 A.8.29 A.8.32 AC-3 AC-4 AC-6 SC-2 SC-4 CM-4(2) SA-11 "
    wanted += "A1.1.1 A1.1.2 A1.1.3 A1.1.4 IVS-06 164.312(a)(1) 164.312(b)"
    assert named == set(wanted.split())
    assert all(each["shows"] and each["does_not_show"] and each["phases"] for each in controls)


def test_oscal_satisfies_no_control_whose_phases_did_not_all_hold() -> None:
    findings = json.loads(oscal(sample.breached()))["assessment-results"]["results"][0]["findings"]
    states = {each["target"]["target-id"]: each["target"]["status"]["state"] for each in findings}
    assert set(states.values()) == {"not-satisfied"}
    findings = json.loads(oscal(sample.spotless()))["assessment-results"]["results"][0]["findings"]
    assert {each["target"]["status"]["state"] for each in findings} == {"satisfied"}


def test_a_benchmark_s_advice_is_told_and_its_missed_bar_fails() -> None:
    listed = [{"severity": "advice", "object": "a"}, {"severity": "performance", "object": "b"}]
    told = findings({"phases": {"bench": {"verdict": "missed", "findings": listed}}})
    assert [(each.get("object"), each.fate) for each in told] == [("b", Fate.FAILS), ("a", Fate.TOLD)]


def test_text_tells_which_layer_stops_which_family_alone() -> None:
    told = [line.split() for line in text(sample.breached()).splitlines()]
    assert ["writes", "breached", "held", "held"] in told
    assert ["reads", "held", "held", "held"] in told
