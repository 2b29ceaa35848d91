"""What a phase tells beside its verdict is on the screen and on the page, and what it did not try is said."""

from typing import Any

from harness.report.details import details
from harness.report.document import Phase, Standing
from harness.report.html import html
from harness.report.markdown import markdown


def cell(declared: str, seen: str) -> dict[str, object]:
    return {"declared": declared, "seen": seen, "status": 200}


ROLES = [
    {
        "operation": "DELETE /notes/{note_id}",
        "roles": {"owner": cell("allowed", "allowed"), "viewer": cell("refused", "allowed")},
    },
    {"operation": "GET /notes", "roles": {"owner": cell("allowed", "allowed"), "viewer": cell("allowed", "allowed")}},
]
POOLS = [
    {"name": "app.pool", "verdict": "held", "steps": 320, "tenant_switches": 90, "doubts": [], "why": ""},
    {"name": "pgbouncer-session", "verdict": "not-run", "why": "PgBouncer is not installed"},
    {"name": "sqlalchemy", "verdict": "inconclusive", "steps": 2, "tenant_switches": 0, "doubts": ["it failed"]},
]
LAYERS = [{"family": "path", "application": "held", "database": "not-shown", "both": "held"}]


def told(name: str, **body: Any) -> list[str]:
    return details(Phase(name=name, standing=Standing.HELD, why="", body=body))


def test_each_role_has_its_cell_and_what_the_table_does_not_say_is_marked() -> None:
    lines = [line.split() for line in told("service", roles=ROLES)]
    assert ["each", "role", "at", "each", "operation", "owner", "viewer"] in lines
    assert ["DELETE", "/notes/{note_id}", "allowed", "allowed!"] in lines
    assert ["GET", "/notes", "allowed", "allowed"] in lines
    assert any(line[:1] == ["!"] for line in lines)


def test_a_matrix_as_the_table_says_has_no_mark() -> None:
    assert not any("!" in line for line in told("service", roles=ROLES[1:]))


def test_each_pool_says_what_it_did_or_why_it_did_nothing() -> None:
    lines = told("pools", pools=POOLS)
    assert any("app.pool" in line and "320 steps, 90 tenant switches" in line for line in lines)
    assert any("pgbouncer-session" in line and "not-run" in line and "not installed" in line for line in lines)
    assert any("sqlalchemy" in line and "it failed" in line for line in lines)


def test_each_layer_is_told_by_family() -> None:
    lines = told("service", layers=LAYERS)
    assert ["path", "held", "not-shown", "held"] in [line.split() for line in lines]
    assert any(line.startswith("not-shown: ") for line in lines)
    shown = told("service", layers=[{**LAYERS[0], "database": "held"}])
    assert not any("not-shown" in line for line in shown)


def test_what_the_service_phase_did_not_try_is_said() -> None:
    assert told("service", notes=["role × action: no table"]) == ["not tried: service: role × action: no table"]


def test_the_summary_of_a_job_names_what_was_not_tried() -> None:
    phases = {"service": {"verdict": "held", "notes": ["role: no table"]}, "pools": {"verdict": "held", "pools": POOLS}}
    lines = markdown({"schema": 1, "verdict": "held", "phases": phases}).splitlines()
    assert "- ➖ not tried: role: no table" in lines
    assert "- ➖ not tried: pgbouncer-session was not run: PgBouncer is not installed" in lines
    assert not any("sqlalchemy" in line for line in lines)


def test_a_phase_without_details_says_nothing() -> None:
    assert told("server", defects=[]) == []


def test_the_page_has_the_same() -> None:
    phases = {"service": {"verdict": "held", "roles": ROLES}, "pools": {"verdict": "held", "pools": POOLS}}
    page = html({"schema": 1, "verdict": "held", "phases": phases})
    assert "allowed!" in page
    assert "PgBouncer is not installed" in page
    bare = html({"schema": 1, "verdict": "held", "phases": {"service": {"verdict": "held"}}})
    assert 'id="roles"' not in bare
    assert 'id="pools"' not in bare
