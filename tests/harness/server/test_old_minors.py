"""Each probe fires on the last release that has the defect, and is silent on the first that has the fix."""

import os
from pathlib import Path

import pytest

from harness.server.model import Judgement
from harness.server.probe import probe_server
from harness.target.server import open_server

pytestmark = pytest.mark.old_minors

OLD = Path(os.environ["TENANTPROOF_OLD_POSTGRES"])
PATCHED = os.environ.get("TENANTPROOF_PATCHED_POSTGRES", "/usr/lib/postgresql/15/bin")
NEWEST = {"CVE-2026-14666", "CVE-2026-116311", "CVE-2026-116327", "CVE-2026-120154", "CVE-2026-16237"}
BY_RELEASE = {
    "10.20": {*NEWEST, "CVE-2023-2455", "CVE-2024-10976", "CVE-2024-10978", "CVE-2025-8713"},
    "11.22": {*NEWEST, "CVE-2024-10976", "CVE-2024-10978", "CVE-2025-8713"},
    "15.1": {
        *NEWEST,
        "CVE-2023-2455",
        "CVE-2023-39418",
        "CVE-2024-4317",
        "CVE-2024-10976",
        "CVE-2024-10978",
        "CVE-2025-8713",
    },
    "15.3": {*NEWEST, "CVE-2023-39418", "CVE-2024-4317", "CVE-2024-10976", "CVE-2024-10978", "CVE-2025-8713"},
    "15.18": NEWEST,
    "16.2": {*NEWEST, "CVE-2024-4317", "CVE-2024-10976", "CVE-2024-10978", "CVE-2025-8713"},
    "17.0": {*NEWEST, "CVE-2024-10976", "CVE-2024-10978", "CVE-2025-8713"},
}


@pytest.mark.parametrize("release", BY_RELEASE)
def test_an_old_release_is_exposed_to_all_that_was_fixed_later_and_to_nothing_else(release: str) -> None:
    with open_server(f"local:{OLD / release / 'bin'}") as server:
        report = probe_server(server.dsn)
    assert str(report.release) == release
    shown = {each.defect.cve for each in report.defects if each.verdict is Judgement.EXPOSED}
    fixed = {each.defect.cve for each in report.defects if each.verdict is Judgement.FIXED}
    assert shown == BY_RELEASE[release]
    assert shown | fixed == {each.defect.cve for each in report.defects}


def test_a_patched_release_is_exposed_to_nothing() -> None:
    with open_server(f"local:{PATCHED}") as server:
        report = probe_server(server.dsn)
    assert {each.verdict for each in report.defects} == {Judgement.FIXED}, report.to_json()
    assert report.findings == ()
    assert report.verdict == "held"
