"""A token that is no JWT is judged too, by what can be done to it without knowing its parts."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from harness.config.model import Service, System
from tests.harness.service.conftest import config, judged

OPAQUE = Path(__file__).with_name("opaque.py")


@pytest.mark.parametrize(("wrong", "rules"), [("careless", {"token-no-token", "token-altered-token"}), ("", set())])
def test_an_opaque_token_is_asked_for_and_compared_whole(wrong: str, rules: set[str], protected: str) -> None:
    given = replace(
        config(),
        system=System(serve=f"SUBJECT={wrong} exec {sys.executable} {OPAQUE}"),
        service=Service(token='echo "$TENANTPROOF_TENANT.s3cret"'),
    )
    report = judged(given, protected)
    assert {finding.rule for finding in report.findings if finding.rule.startswith("token-")} == rules
    assert report.verdict == ("breached" if wrong else "held")
    assert any("the token is no JWT" in note for note in report.notes)
