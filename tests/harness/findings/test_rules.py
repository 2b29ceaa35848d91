"""No attempt names a rule that a reader could not look up."""

import re
from pathlib import Path

import pytest

import harness
from harness.findings.rules import RULES, Rule

ROOT = Path(harness.__file__).parent
SOURCES = [*(ROOT / "attempts").glob("*.py"), ROOT / "attack" / "notify.py"]
NAMED = re.compile(r'(?:\brule=|\bRULE = |\brule = )"([a-z0-9-]+)"')
HINTED = re.compile(r'"((?:[a-z]+-){1,4}(?:oracle|role|sequence|estimate|read|write))"')


def used() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    return set(NAMED.findall(text)) | set(HINTED.findall(text))


def test_every_rule_of_an_attempt_is_registered() -> None:
    assert len(used()) > 15
    assert used() <= RULES.keys()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_is_kebab_case_and_says_what_it_means_and_what_helps(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.title
    assert rule.means.endswith(".")
    assert rule.remedy.startswith("--")
