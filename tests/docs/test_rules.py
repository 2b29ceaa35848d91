"""Every rule has a page, and the page is a case: its rule fires on the SQL before, and is gone after the remedy."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from harness.attack.pipeline import Options, attack
from harness.bench.model import Finding as BenchFinding
from harness.config.load import load_config
from harness.config.model import BenchQuery
from harness.findings.bench_rules import BENCH_RULES
from harness.findings.load_rules import LOAD_RULES
from harness.findings.phase_rules import PHASE_RULES
from harness.findings.rules import RULES
from harness.gate.judge import RULES as GATE_RULES
from harness.record.model import DEFAULT_FAILING, Finding, Severity
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database
from tests.docs.pages import DOCS, ROOT, blocks, prose, text_of
from tests.harness.bench import subject

PAGES = DOCS / "rules"
INDEX = PAGES / "README.md"
HEADINGS = ["What it is", "Why it matters", "How it is shown", "Before", "After"]
OTHERS = {**PHASE_RULES, **BENCH_RULES, **LOAD_RULES, **GATE_RULES}
ALL = {**RULES, **OTHERS}
# What a plan shows; bars and baselines need time to be measured, so tests of bench show them.
PLANNED = sorted(name for name in BENCH_RULES if not name.endswith(("-missed", "-regressed")))
# In every run; the others take minutes together.
QUICK = ("unique-oracle", "set-role", "seq-scan", "index-lost")
BUDGET = {"program-crosses-tenants": 30.0}
RESIDUE = {"notification-overheard": {Severity.ACTIVITY}}
CASES = [
    path for path in (ROOT / "tests").rglob("test_*.py") if path.parent.name != "docs" and "_rules" not in path.stem
]


def page_of(rule: str) -> Path:
    return PAGES / f"{rule}.md"


def marked(rules: list[str]) -> list[object]:
    return [pytest.param(rule, marks=[] if rule in QUICK else [pytest.mark.long]) for rule in rules]


def laid(rule: str, database: Database, *, mended: bool, rows: bool = False) -> None:
    """The ground with the page's mistake, mended or not; each block on a connection of its own, as the server counts rows."""
    wanted = ["sql before", *(["sql after"] if mended else [])]
    parts = [block.text for words in wanted for block in blocks(page_of(rule)) if block.words == words]
    for part in (text_of(INDEX, "sql ground"), text_of(INDEX, "sql rows") if rows else "", *parts):
        with connect(database.dsn) as connection:
            tell(connection, part)


def attacked(rule: str, database: Database, folder: Path, *, mended: bool) -> tuple[Finding, ...]:
    """What an attack tells, waived findings left out."""
    laid(rule, database, mended=mended)
    config = folder / "tenantproof.toml"
    waiver = text_of(page_of(rule), "toml after") if mended else ""
    config.write_text(text_of(INDEX, "toml ground") + waiver, encoding="utf-8")
    outcome = attack(load_config(config), database.dsn, Options(budget=BUDGET.get(rule, 0.0)))
    return tuple(finding for finding in outcome.findings if finding.waiver is None)


def planned(rule: str, database: Database, *, mended: bool) -> tuple[BenchFinding, ...]:
    """What the plans of the page's query tell, or of the index's where the page has none."""
    laid(rule, database, mended=mended, rows=True)
    page = page_of(rule)
    asked = (text_of(page, "toml query after") if mended else "") or text_of(page, "toml query")
    query = BenchQuery(**tomllib.loads(asked or text_of(INDEX, "toml query")))
    return subject.found(database.dsn, query, role="app")


@pytest.mark.parametrize("rule", marked(sorted(RULES)))
def test_the_rule_fires_on_what_its_page_shows(rule: str, database: Database, tmp_path: Path) -> None:
    assert rule in {finding.rule for finding in attacked(rule, database, tmp_path, mended=False)}


@pytest.mark.parametrize("rule", marked(sorted(RULES)))
def test_the_remedy_of_the_page_silences_it(rule: str, database: Database, tmp_path: Path) -> None:
    left = attacked(rule, database, tmp_path, mended=True)
    assert [finding.fingerprint for finding in left if finding.severity in DEFAULT_FAILING] == []
    assert {finding.severity for finding in left if finding.rule == rule} <= RESIDUE.get(rule, set())


@pytest.mark.parametrize("rule", marked(PLANNED))
def test_a_rule_of_plans_fires_on_what_its_page_shows(rule: str, database: Database) -> None:
    found = planned(rule, database, mended=False)
    assert rule in {finding.rule for finding in found}, found


@pytest.mark.parametrize("rule", marked(PLANNED))
def test_the_remedy_of_the_page_mends_the_plan(rule: str, database: Database) -> None:
    assert planned(rule, database, mended=True) == ()


@pytest.mark.parametrize(
    "rule", marked([rule for rule in sorted(OTHERS.keys() - set(PLANNED)) if text_of(page_of(rule), "sql before")])
)
def test_sql_that_a_page_shows_can_be_run(rule: str, database: Database) -> None:
    """That the rule fires is shown by a test of its phase."""
    laid(rule, database, mended=True, rows=True)


@pytest.mark.parametrize("rule", sorted(ALL))
def test_python_and_toml_that_a_page_shows_can_be_read(rule: str) -> None:
    for block in blocks(page_of(rule)):
        if block.words.startswith("python"):
            ast.parse(block.text)
        elif block.words.startswith("toml"):
            tomllib.loads(block.text)


@pytest.mark.parametrize("rule", sorted(OTHERS))
def test_a_rule_of_another_phase_is_shown_by_a_test(rule: str) -> None:
    named = re.compile(rf"[\"':]{rule}[\"':]")
    assert [path.name for path in CASES if named.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("rule", sorted(ALL))
def test_a_rule_has_a_page_that_says_what_why_and_how(rule: str) -> None:
    page = page_of(rule)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {rule}\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    words = {block.words for block in blocks(page)}
    assert words & {"sql before", "python before", "toml before", "sh before", "toml query"}
    assert words & {"sql after", "python after", "toml after", "sh after", "toml query after"}
    assert "https://" in prose(page)


def test_no_page_is_of_a_rule_that_is_gone() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} == ALL.keys()


def test_the_index_lists_every_rule_once() -> None:
    listed = re.findall(r"^\| \[([a-z-]+)\]\(\1\.md\)", INDEX.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed[: len(RULES)] == list(RULES)
    assert sorted(listed) == sorted(ALL)
