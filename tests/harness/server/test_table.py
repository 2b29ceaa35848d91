"""The table is whole: every defect has its facts and a probe with both controls."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from harness.server.model import Defect, Step
from harness.server.release import Release
from harness.server.table import defect_from, known_defects

FACTS = 'cve = "CVE-2000-1"\ntitle = "t"\nsince = "9.5"\nfixed_in = ["15.1"]\n'
PROBE = "-- Why.\n-- @setup\nSELECT 1;\n-- @probe\nSELECT 2;\n\n-- @refusable 55000\nSELECT 3;\n-- @control\nSELECT 4;\n-- @silent\nSELECT 5;\n"


def test_every_defect_that_the_facts_name_is_in_the_table() -> None:
    assert {defect.cve for defect in known_defects()} >= {
        "CVE-2019-10130",
        "CVE-2023-2455",
        "CVE-2023-39418",
        "CVE-2024-4317",
        "CVE-2024-10976",
        "CVE-2024-10978",
        "CVE-2025-8713",
        "CVE-2026-14666",
        "CVE-2026-116311",
        "CVE-2026-116327",
        "CVE-2026-120154",
    }


@pytest.mark.parametrize("defect", known_defects(), ids=lambda defect: defect.cve)
def test_every_defect_explains_itself_and_hides_a_secret_that_its_probe_does_not_name(defect: Defect) -> None:
    assert re.fullmatch(r"CVE-\d{4}-\d{4,6}", defect.cve)
    assert defect.title
    assert defect.explanation
    assert defect.fixed_in
    assert any(":'secret'" in step.sql for step in defect.script.setup)
    attacks = (*defect.script.probe, *defect.script.control)
    assert not any(":'secret'" in step.sql for step in attacks)
    assert all(
        "seen" in steps[-1].sql or steps[-1].sql.startswith("EXECUTE") for steps in (attacks, defect.script.probe)
    )
    assert set(defect.script.order) == {"probe", "control", "silent"}


def test_every_defect_is_on_the_page_of_its_rule_with_its_source_and_the_releases_that_mend_it() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rules" / "known-server-defect.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(CVE-[0-9-]+)\]\((\S+)\) \| (.+) \| (.+) \|$", page, re.MULTILINE)
    assert listed == [
        (each.cve, each.source, each.title, ", ".join(map(str, each.fixed_in))) for each in known_defects()
    ]
    assert all(source.startswith("https://www.postgresql.org/") for _, source, _, _ in listed)


def test_every_file_of_the_table_is_read() -> None:
    names = {entry.name for entry in (files("harness.server") / "defects").iterdir()}
    stems = {defect.cve.lower().replace("-", "_") for defect in known_defects()}
    assert names == {f"{stem}{suffix}" for stem in stems for suffix in (".toml", ".sql")}


def test_a_defect_is_read_from_its_two_files() -> None:
    defect = defect_from(FACTS, PROBE)
    assert defect.fixed_in == (Release.parse("15.1"),)
    assert defect.explanation == "Why."
    assert defect.script.probe == (Step(sql="SELECT 2;"), Step(sql="SELECT 3;", refusal="55000"))
    assert defect.script.order == ("probe", "control", "silent")


def test_a_probe_without_its_control_is_refused() -> None:
    with pytest.raises(KeyError, match="control"):
        defect_from(FACTS, PROBE.replace("-- @control\nSELECT 4;\n", ""))


def test_an_empty_section_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        defect_from(FACTS, PROBE.replace("SELECT 5;\n", "\n"))


def test_an_unknown_fact_is_refused() -> None:
    with pytest.raises(ValueError, match="fixed_on"):
        defect_from(FACTS + "fixed_on = 1\n", PROBE)
