"""The commands answer by their exit code, and with json they print nothing else."""

import json
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.evidence.bundle import write_bundle
from harness.report.document import PHASES
from tests.harness.report import sample


def _run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code, out, _ = _told(capsys, *arguments)
    return code, out


def _told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main([str(each) for each in arguments])
    assert isinstance(stopped.value.code, int)
    return stopped.value.code, *capsys.readouterr()


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


def test_verify_answers_three_where_another_version_wrote_it_otherwise(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("harness.evidence.bundle.renderer", lambda: f"sha256:{'0' * 64}")
        older.setattr("harness.evidence.bundle.html", lambda document: "<!doctype html>\n")
        write_bundle({**sample.held(), "version": "0.0.9"}, tmp_path / "proof")
    code, out = _run(capsys, "verify", tmp_path / "proof")
    assert code == 3
    assert out.startswith("IN DOUBT")
    assert "tenantproof 0.0.9 wrote it: verify with the one that wrote it" in out
    code, out = _run(capsys, "verify", tmp_path / "proof", "--format", "json")
    assert (code, json.loads(out)["ok"]) == (3, False)


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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", "proof", "--key", "no-such.key"), "the key no-such.key cannot be read"),
        (("--out", "proof", "--key", "tenantproof.toml"), "is no unencrypted Ed25519 private key"),
        (("--out", "proof", "--previous", "no-such"), "--previous: no-such is no evidence folder and no digest"),
        (("--out", "proof", "--previous", "sha256:abc"), "--previous: sha256:abc is no evidence folder and no digest"),
        (("--out", "."), "is there and not an empty folder"),
        (("--out", "tenantproof.toml/proof"), "nothing can be written into"),
        (("--key", "tenantproof.toml"), "--key: there is no evidence without --out"),
        (("--previous", "no-such"), "--previous: there is no evidence without --out"),
        (("--oscal",), "--oscal: there is no evidence without --out"),
    ],
)
def test_what_would_keep_the_evidence_from_being_written_is_said_before_anything_is_started(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tenantproof.toml").write_text(
        '[database]\napp_role = "app"\n[tenancy]\ncolumn = "tenant_id"\nprincipals = "SELECT 1"\nenter = []\n'
        '[system]\nprovision = "touch started"\n'
    )
    code, out, err = _told(capsys, "certify", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert not (tmp_path / "started").exists()
    assert not (tmp_path / "proof").exists()
