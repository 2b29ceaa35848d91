"""Every rule has a page, and the page is a case: its rule fires on the SQL before, and is gone after the remedy."""

import re
from pathlib import Path

import pytest

from harness.attack.pipeline import Options, attack
from harness.config.load import load_config
from harness.findings.phase_rules import PHASE_RULES
from harness.findings.rules import RULES
from harness.record.model import DEFAULT_FAILING, Finding, Severity
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database
from tests.docs.pages import DOCS, ROOT, prose, text_of

PAGES = DOCS / "rules"
INDEX = PAGES / "README.md"
HEADINGS = ["What it is", "Why it matters", "How it is shown", "Before", "After"]
# In every run; the others take minutes together.
QUICK = ("unique-oracle", "set-role")
BUDGET = {"program-crosses-tenants": 30.0}
RESIDUE = {"notification-overheard": {Severity.ACTIVITY}}
# How the sources of the phases whose rules are not registered name them.
NAMED = {
    "bench": r'(?:^ *|return |rule=|fallback=|planned, |query, )"([a-z]+(?:-[a-z]+)+)"(?:,| if|\))',
    "traffic": r'(?:\bfinding\(\s*|\(\(|\), \()"([a-z]+(?:-[a-z]+)+)"',
}


def page_of(rule: str) -> Path:
    return PAGES / f"{rule}.md"


def attacked(rule: str, database: Database, folder: Path, *, mended: bool) -> tuple[Finding, ...]:
    """What an attack tells, waived findings left out: on the ground with the page's mistake, mended or not."""
    page = page_of(rule)
    with connect(database.dsn) as connection:
        tell(connection, text_of(INDEX, "sql ground") + text_of(page, "sql before"))
        if mended:
            tell(connection, text_of(page, "sql after"))
    config = folder / "tenantproof.toml"
    waiver = text_of(page, "toml after") if mended else ""
    config.write_text(text_of(INDEX, "toml ground") + waiver, encoding="utf-8")
    outcome = attack(load_config(config), database.dsn, Options(budget=BUDGET.get(rule, 0.0)))
    return tuple(finding for finding in outcome.findings if finding.waiver is None)


RULE = [pytest.param(rule, marks=[] if rule in QUICK else [pytest.mark.long]) for rule in sorted(RULES)]


@pytest.mark.parametrize("rule", RULE)
def test_the_rule_fires_on_what_its_page_shows(rule: str, database: Database, tmp_path: Path) -> None:
    assert rule in {finding.rule for finding in attacked(rule, database, tmp_path, mended=False)}


@pytest.mark.parametrize("rule", RULE)
def test_the_remedy_of_the_page_silences_it(rule: str, database: Database, tmp_path: Path) -> None:
    left = attacked(rule, database, tmp_path, mended=True)
    assert [finding.fingerprint for finding in left if finding.severity in DEFAULT_FAILING] == []
    assert {finding.severity for finding in left if finding.rule == rule} <= RESIDUE.get(rule, set())


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_has_a_page_that_says_what_why_and_how(rule: str) -> None:
    page = page_of(rule)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {rule}\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert text_of(page, "sql before")
    assert text_of(page, "sql after") or text_of(page, "toml after")
    assert "https://" in prose(page)


def test_no_page_is_of_a_rule_that_is_gone() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} == RULES.keys()


def test_the_index_lists_every_rule_and_those_of_the_other_phases() -> None:
    index = INDEX.read_text(encoding="utf-8")
    assert re.findall(r"^\| \[([a-z-]+)\]\(\1\.md\)", index, re.MULTILINE) == list(RULES)
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", index, re.MULTILINE))
    assert listed == PHASE_RULES.keys() | named_in_the_sources()


def named_in_the_sources() -> set[str]:
    found: set[str] = set()
    for phase, pattern in NAMED.items():
        for path in sorted((ROOT / "harness" / phase).glob("*.py")):
            found |= set(re.findall(pattern, path.read_text(encoding="utf-8"), re.MULTILINE))
    return found
