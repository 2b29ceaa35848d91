"""A service is held to the table of its roles; where there is none, or it does not fit, nothing is called held."""

from collections.abc import Mapping
from dataclasses import replace

from harness.config.model import Config
from harness.record.model import Severity
from harness.service.report import ServiceReport
from harness.target.connect import connect
from tests.harness.service.conftest import config, judged

ROLES = "SELECT 1 AS tenant, role FROM unnest(ARRAY['member', 'reader']) role"
BOTH = ("member", "reader")
TABLE = {
    "GET /notes": BOTH,
    "POST /notes": ("member",),
    "GET /notes/{note_id}": BOTH,
    "DELETE /notes/{note_id}": ("member",),
}
BY_ROLE = "CREATE POLICY by_role ON notes AS RESTRICTIVE FOR DELETE USING (current_setting('app.role') <> 'reader')"


def with_table(wrong: str = "", *, table: Mapping[str, tuple[str, ...]] = TABLE, **given: object) -> Config:
    made = config(wrong)
    return replace(made, service=replace(made.service, roles=ROLES, permissions=table, **given))  # type: ignore[arg-type]


def cell(report: ServiceReport, label: str, role: str) -> tuple[str, str]:
    (roles,) = [row["roles"] for row in report.roles if row["operation"] == label]
    assert isinstance(roles, Mapping)
    return roles[role]["declared"], roles[role]["seen"]


def test_a_service_that_keeps_to_the_table_is_held(protected: str) -> None:
    report = judged(with_table(), protected)
    assert (report.verdict, report.findings, report.doubts, report.notes) == ("held", (), (), ())
    assert {row["operation"] for row in report.roles} == TABLE.keys()
    assert cell(report, "DELETE /notes/{note_id}", "reader") == ("refused", "refused")
    assert cell(report, "DELETE /notes/{note_id}", "member") == ("allowed", "allowed")
    assert report.layers[-1] == {
        "family": "role",
        "application": "held",
        "database": "not-shown",
        "both": "held",
    }


def test_an_endpoint_that_forgets_the_role_is_found(protected: str) -> None:
    report = judged(with_table("roleless"), protected)
    assert report.verdict == "breached"
    (finding,) = report.findings
    assert finding.fingerprint == "integrity:DELETE /notes/{note_id}:endpoint-forgets-role:role-reader"
    assert finding.statements[0].startswith("DELETE /notes/")
    assert cell(report, "DELETE /notes/{note_id}", "reader") == ("refused", "allowed")
    assert report.layers[-1]["both"] == "breached"


def test_a_role_that_only_the_database_asks_for_is_told_as_one_layer(protected: str) -> None:
    with connect(protected) as connection:
        connection.execute(BY_ROLE)
    report = judged(with_table("roleless"), protected)
    assert report.verdict == "held", report.findings
    (finding,) = report.findings
    assert finding.fingerprint == "defence-in-depth:DELETE /notes/{note_id}:one-layer-only:role-reader"
    assert report.layers[-1]["application"] == "breached"


def test_a_project_can_ask_for_both_layers(protected: str) -> None:
    with connect(protected) as connection:
        connection.execute(BY_ROLE)
    report = judged(with_table("roleless", defence_in_depth=True), protected)
    assert report.verdict == "breached"
    assert {finding.severity for finding in report.findings} == {Severity.DEFENCE}
    assert "defence-in-depth" in report.to_json()["fails_on"]


def test_without_a_table_the_matrix_is_told_as_not_tried(protected: str) -> None:
    report = judged(config(), protected)
    assert report.verdict == "held"
    assert report.roles == ()
    assert any("no [service.permissions]" in note for note in report.notes)


def test_a_table_that_does_not_fit_is_inconclusive(protected: str) -> None:
    table = {**TABLE, "GET /note": BOTH, "POST /notes": ("member", "reader", "owner")}
    del table["GET /notes"]
    report = judged(with_table(table=table), protected)
    assert report.verdict == "inconclusive"
    assert report.findings == ()
    assert set(report.doubts) == {
        "GET /notes has no line in [service.permissions]",
        "GET /note of [service.permissions] is no operation of the service",
        "nobody of role owner was found: [service] roles must list one, in a column named role",
        "POST /notes: role reader is answered 403, and [service.permissions] lets it in",
    }


def test_roles_come_from_the_principals_where_no_query_is_named(protected: str) -> None:
    made = with_table()
    tenancy = replace(made.tenancy, principals="SELECT DISTINCT tenant_id AS tenant, 'member' AS role FROM notes")
    report = judged(replace(made, tenancy=tenancy, service=replace(made.service, roles=None)), protected)
    assert report.doubts == ("nobody of role reader was found: [service] roles must list one, in a column named role",)
