"""Rules of bench, load and gate are registered: a finding of another name cannot be made."""

import re
from pathlib import Path

import pytest

import harness
from harness.bench.model import Finding
from harness.findings.bench_rules import BENCH_RULES
from harness.findings.load_rules import LOAD_RULES
from harness.findings.phase_rules import PHASE_RULES
from harness.findings.rules import RULES, Rule
from harness.gate.judge import RULES as GATE_RULES
from harness.traffic.report import finding

ROOT = Path(harness.__file__).parent
MEASURED = {"bench": BENCH_RULES, "traffic": LOAD_RULES, "gate": GATE_RULES}


def sources(phase: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / phase).glob("*.py")))


def test_a_name_has_one_meaning() -> None:
    names = [name for rules in (RULES, PHASE_RULES, *MEASURED.values()) for name in rules]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("phase", MEASURED)
def test_no_rule_is_registered_that_its_phase_does_not_name(phase: str) -> None:
    text = sources(phase)
    made = set(re.findall(r'f"\{what[^"]*\}-([a-z]+)"', text))
    for name in MEASURED[phase]:
        assert f'"{name}"' in text or name.rpartition("-")[2] in made, name


def test_a_rule_that_is_not_registered_cannot_be_named() -> None:
    with pytest.raises(AssertionError, match="slow"):
        Finding(rule="slow", object="notes", observed="", explanation="", remedy="")
    with pytest.raises(KeyError, match="slow"):
        finding("slow", None, "p99_ms", "…")


@pytest.mark.parametrize(
    "rule", [rule for rules in MEASURED.values() for rule in rules.values()], ids=lambda rule: rule.name
)
def test_a_rule_is_kebab_case_and_says_what_it_means_and_what_helps(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.title
    assert rule.means.endswith(".")
    assert rule.remedy
