"""No phase names a rule that a reader could not look up, and none is registered that no phase names."""

import re
from pathlib import Path

import pytest

import harness
from harness.findings.phase_rules import PHASE_RULES
from harness.findings.rules import RULES, Rule

ROOT = Path(harness.__file__).parent
NAMES = re.compile(r'"(pooled-session-[a-z-]+|endpoint-[a-z-]+|one-layer-only|known-server-defect)"')
FORGED = re.compile(r'\brule="([a-z-]+)"')


def used() -> set[str]:
    sources = [path for phase in ("pools", "service", "server") for path in (ROOT / phase).glob("*.py")]
    named = {name for path in sources for name in NAMES.findall(path.read_text(encoding="utf-8"))}
    tokens = (ROOT / "service" / "tokens.py").read_text(encoding="utf-8")
    return named | {f"token-{name}" for name in FORGED.findall(tokens)}


def test_the_phases_name_what_is_registered_and_nothing_else() -> None:
    assert used() == PHASE_RULES.keys()


def test_a_name_has_one_meaning() -> None:
    assert not PHASE_RULES.keys() & RULES.keys()


@pytest.mark.parametrize("rule", PHASE_RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_is_kebab_case_and_says_what_it_means_and_what_helps(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.title
    assert rule.means.endswith(".")
    assert rule.remedy.endswith(".")
