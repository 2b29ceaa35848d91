"""The commands answer by their exit code, and with json they print nothing else."""

import json
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.evidence.bundle import write_bundle
from harness.report.document import PHASES
from tests.harness.report import sample


def _run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as stopped:
        main([str(each) for each in arguments])
    assert isinstance(stopped.value.code, int)
    return stopped.value.code, capsys.readouterr().out


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    write_bundle(sample.held(), tmp_path / "proof")
    return tmp_path / "proof"


def test_verify_answers_zero_for_what_holds_and_one_for_what_does_not(
    capsys: pytest.CaptureFixture[str], proof: Path
) -> None:
    code, out = _run(capsys, "verify", proof)
    assert (code, "signer unknown" in out) == (0, True)
    (proof / "report.html").write_text("held")
    code, out = _run(capsys, "verify", proof, "--quiet")
    assert (code, "report.html was changed" in out) == (1, True)


def test_verify_in_json_prints_one_document(capsys: pytest.CaptureFixture[str], proof: Path) -> None:
    code, out = _run(capsys, "verify", proof, "--format", "json")
    assert code == 0
    assert json.loads(out)["bundles"][0]["result"] == "WARNED"


@pytest.mark.parametrize("arguments", [("verify",), ("verify", "/no/such"), ("report", "/no/such")])
def test_nothing_to_check_is_a_usage_error(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    assert _run(capsys, *arguments)[0] == 2


def test_a_key_that_is_none_is_a_usage_error(capsys: pytest.CaptureFixture[str], proof: Path) -> None:
    assert _run(capsys, "verify", proof, "--key", proof / "junit.xml")[0] == 2


def test_a_new_key_signs_and_its_public_half_verifies(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = _run(capsys, "key", "new", tmp_path / "k", "--format", "json")
    assert code == 0
    write_bundle(sample.held(), tmp_path / "proof", key_path=tmp_path / "k")
    assert _run(capsys, "verify", tmp_path / "proof", "--key", json.loads(out)["public"])[0] == 0


@pytest.mark.parametrize("shape", ["text", "html", "markdown", "sarif", "junit", "oscal", "json"])
def test_a_report_is_rendered_again_in_every_format(
    capsys: pytest.CaptureFixture[str], proof: Path, shape: str
) -> None:
    code, out = _run(capsys, "report", proof, "--format", shape)
    assert code == 0
    assert len(out) > 200


def test_a_report_is_the_one_of_the_bundle(capsys: pytest.CaptureFixture[str], proof: Path) -> None:
    assert _run(capsys, "report", proof, "--format", "html")[1] == (proof / "report.html").read_text()
    told = _run(capsys, "report", proof)[1]
    assert all(name in told for name in PHASES)
