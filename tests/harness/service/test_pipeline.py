"""Each fault of a service is found where it is, its repaired twin is silent, and what could not be judged never held."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.config.load import load_config
from harness.config.model import Config, Service, System
from harness.errors import Interrupted
from harness.record.model import Severity
from harness.service.pipeline import run_service
from harness.service.report import ServiceReport
from harness.target.login import app_login
from harness.target.system import provision, seed
from tests.conftest import Database
from tests.harness.service.conftest import config, judged


def severities(report: ServiceReport, label: str) -> set[Severity]:
    return {finding.severity for finding in report.findings if finding.object == label}


def test_a_service_of_two_whole_layers_is_held_by_each_alone(protected: str) -> None:
    report = judged(config(), protected)
    assert (report.verdict, report.findings) == ("held", ())
    layers = {row["family"]: row for row in report.layers}
    assert layers["path"] == {"family": "path", "application": "held", "database": "held", "both": "held"}
    assert layers.keys() == {"plain", "path", "query", "header", "body", "cursor"}
    assert not any("token" in note for note in report.notes)


def test_an_endpoint_that_forgot_the_filter_shows_content_and_writes(bare: str) -> None:
    report = judged(config("forgotten"), bare)
    assert report.verdict == "breached"
    assert severities(report, "GET /notes/{note_id}") == {Severity.CONTENT}
    assert Severity.INTEGRITY in severities(report, "DELETE /notes/{note_id}")
    assert {finding.rule for finding in report.findings} >= {"endpoint-shows-content", "endpoint-writes-foreign-rows"}
    assert severities(report, "GET /notes") == set()


def test_a_forgotten_filter_that_row_security_stops_is_told_as_one_layer(protected: str) -> None:
    report = judged(config("forgotten"), protected)
    assert report.verdict == "held"
    (finding,) = report.findings
    assert finding.fingerprint == "defence-in-depth:service:one-layer-only:path:application"


def test_the_application_alone_is_told_where_nothing_stands_behind_it(bare: str) -> None:
    report = judged(config(), bare)
    assert report.verdict == "held"
    assert {finding.detail for finding in report.findings} >= {"plain:database", "path:database"}


def test_forbidden_instead_of_missing_tells_existence(bare: str) -> None:
    report = judged(config("forbidden"), bare)
    assert report.verdict == "breached"
    assert severities(report, "GET /notes/{note_id}") == {Severity.EXISTENCE}
    assert {finding.rule for finding in report.findings} >= {"endpoint-tells-existence"}


def test_a_tenant_named_in_a_header_is_not_believed(protected: str) -> None:
    report = judged(config("header"), protected)
    assert {finding.family for finding in report.findings if finding.severity is Severity.CONTENT} >= {"service-header"}


def test_tokens_that_nobody_verifies_are_found(protected: str) -> None:
    report = judged(config("trusting"), protected)
    rules = {finding.rule for finding in report.findings if finding.severity is Severity.CONTENT}
    assert rules >= {"token-algorithm-none", "token-other-key", "token-altered-tenant", "token-raised-role"}


def test_what_is_not_declared_is_not_run() -> None:
    for given in (replace(config(), service=Service()), replace(config(), system=None)):
        report = run_service(given, "", app_dsn="", seed=1, progress=lambda _: None)
        assert report.verdict == "not-run"
        assert "tenantproof.toml has no [" in report.why


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (config("silent"), "no OpenAPI document"),
        (replace(config(), system=System(serve="echo broken; exit 7")), "did not come up"),
        (replace(config(), service=Service(token="echo no key >&2; exit 1")), "token failed"),
        (replace(config(), service=Service(token="true")), "printed no token"),
    ],
)
def test_what_cannot_be_judged_is_cut_short(protected: str, given: Config, why: str) -> None:
    with pytest.raises(Interrupted, match=why):
        judged(given, protected)


def test_the_reference_service_holds_by_each_layer(database: Database) -> None:
    given = load_config(Path(__file__).parents[3] / "tenantproof.toml")
    provision(given, database.dsn)
    seed(given, database.dsn, tenants=3, rows=60)
    app_dsn = app_login(database.dsn, given.database.app_role, None, owned=True)
    report = run_service(given, database.dsn, app_dsn=app_dsn, seed=1, progress=lambda _: None)
    assert (report.verdict, report.why, report.findings) == ("held", "nothing crossed", ())
    assert "defence-in-depth" in report.failing
    assert report.notes == ()
    assert len(report.roles) == 12
    for row in report.roles:
        cells = row["roles"]
        assert isinstance(cells, dict)
        assert cells.keys() == {"owner", "admin", "member", "viewer"}
        assert all(cell["seen"] == cell["declared"] for cell in cells.values())
    layers = {row["family"]: row for row in report.layers}
    assert layers["path"] == {"family": "path", "application": "held", "database": "held", "both": "held"}
