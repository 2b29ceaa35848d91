"""Each place in which a service can believe its caller is found alone, by the rule or the family that is named for it."""

import pytest

from harness.record.model import Severity
from tests.harness.service.conftest import config, judged


@pytest.mark.parametrize(
    ("wrong", "label", "severity"),
    [
        ("query", "GET /notes", Severity.CONTENT),
        ("cursor", "GET /notes", Severity.CONTENT),
        ("header", "GET /notes", Severity.CONTENT),
        ("body", "POST /notes", Severity.INTEGRITY),
    ],
)
def test_a_tenant_that_is_believed_beside_the_token_is_found(
    protected: str, wrong: str, label: str, severity: Severity
) -> None:
    report = judged(config(wrong), protected)
    assert report.verdict == "breached"
    failing = [each for each in report.findings if each.severity is not Severity.DEFENCE]
    assert {each.family for each in failing} == {f"service-{wrong}"}
    assert (label, severity) in {(each.object, each.severity) for each in failing}
    assert {row[layer] for row in report.layers if row["family"] == wrong for layer in ("both", "database")} == {
        "breached"
    }


@pytest.mark.parametrize(
    ("wrong", "rules"),
    [
        ("late", {"token-expired"}),
        ("elsewhere", {"token-other-audience"}),
        ("unsigned", {"token-algorithm-none"}),
        ("unverified", {"token-other-key", "token-altered-tenant", "token-raised-role"}),
    ],
)
def test_a_token_that_must_be_refused_and_is_not_is_found(protected: str, wrong: str, rules: set[str]) -> None:
    report = judged(config(wrong), protected)
    assert report.verdict == "breached"
    assert {each.rule for each in report.findings} == rules
    assert {each.object for each in report.findings} >= {"GET /notes", "GET /notes/{note_id}", "POST /notes"}
