"""Each way of tampering is refused by name; the untouched bundle is accepted."""

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from google.protobuf.json_format import Parse, ParseDict
from in_toto_attestation.predicates.test_result.v0.test_result_pb2 import TestResult as InTotoResult
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement

from harness.catalog.introspect import digest
from harness.errors import UsageError
from harness.evidence.bundle import contents, write_bundle
from harness.evidence.canonical import readable, run_digest, sha256
from harness.evidence.conclude import contradictions, result
from harness.evidence.keys import new_key, private_key, public_key
from harness.evidence.statement import Run, envelope
from harness.evidence.verify import SIGNED, SIGNER_UNKNOWN, schema_refusal, verify
from tests.harness.report import sample


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "proof"
    write_bundle(sample.breached(), folder, extra_files={"raw/bench.json": b"[1]"}, git_commit="a" * 40)
    return folder


def _refusals(folder: Path) -> str:
    (checked,) = verify([folder])
    return "\n".join(checked.refusals)


def _statement(folder: Path) -> bytes:
    return base64.b64decode(json.loads((folder / "attestation.json").read_text())["payload"])


def test_an_untouched_bundle_is_consistent_and_its_signer_unknown(bundle: Path) -> None:
    (checked,) = verify([bundle])
    assert checked.refusals == ()
    assert checked.signer == SIGNER_UNKNOWN


def test_every_file_has_its_place(bundle: Path) -> None:
    names = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    fixed = {"report.html", "evidence.json", "findings.sarif", "junit.xml", "attestation.json", "raw/bench.json"}
    assert fixed < names
    assert len([name for name in names if name.startswith("reproductions/")]) == 4


def test_in_toto_accepts_the_statement_and_its_predicate(bundle: Path) -> None:
    pb = Parse(_statement(bundle), statement_pb2.Statement())
    Statement.copy_from_pb(pb).validate()
    predicate = ParseDict(json.loads(_statement(bundle))["predicate"], InTotoResult())
    assert predicate.result == "FAILED"
    assert {each.name for each in predicate.configuration} == {"tool", "signer", "schema", "source"}


def test_the_envelope_is_dsse_as_others_check_it(bundle: Path) -> None:
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey

    envelope = Envelope.from_dict(json.loads((bundle / "attestation.json").read_text()))
    signer = next(c for c in json.loads(_statement(bundle))["predicate"]["configuration"] if c["name"] == "signer")
    raw = _raw_hex(base64.b64decode(signer["content"]).decode())
    key = SSlibKey(signer["annotations"]["keyid"], "ed25519", "ed25519", {"public": raw})
    assert envelope.verify([key], 1)


def _raw_hex(pem: str) -> str:
    """The 32 raw bytes of an Ed25519 public key, which are the end of its DER form."""
    der = base64.b64decode("".join(pem.strip().splitlines()[1:-1]))
    return der[-32:].hex()


def test_any_changed_byte_of_any_file_is_named(bundle: Path) -> None:
    for path in sorted(p for p in bundle.rglob("*") if p.is_file() and p.name != "attestation.json"):
        kept = path.read_bytes()
        path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        assert f"{path.relative_to(bundle).as_posix()} was changed" in _refusals(bundle)
        path.write_bytes(kept)
    assert _refusals(bundle) == ""


def test_any_changed_byte_of_the_attestation_is_refused(bundle: Path) -> None:
    path = bundle / "attestation.json"
    kept = path.read_bytes()
    for place in range(0, len(kept), max(1, len(kept) // 150)):
        path.write_bytes(kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :])
        assert _refusals(bundle), place
    path.write_bytes(kept + b"\n")
    assert "canonical" in _refusals(bundle)


def test_a_dropped_and_an_added_file_are_named(bundle: Path) -> None:
    (bundle / "junit.xml").unlink()
    (bundle / "raw" / "more.json").write_text("{}")
    assert _refusals(bundle) == "junit.xml is missing\nraw/more.json was added"


def test_a_file_replaced_by_a_link_to_its_own_content_is_refused(bundle: Path, tmp_path: Path) -> None:
    shutil.move(bundle / "junit.xml", tmp_path / "junit.xml")
    (bundle / "junit.xml").symlink_to(tmp_path / "junit.xml")
    assert _refusals(bundle) == "junit.xml was changed"


def test_a_bundle_without_its_attestation_is_refused(bundle: Path) -> None:
    (bundle / "attestation.json").unlink()
    assert "attestation.json is missing" in _refusals(bundle)


def test_a_swapped_signature_is_refused(bundle: Path, tmp_path: Path) -> None:
    write_bundle(sample.breached(), tmp_path / "other")
    ours, theirs = (json.loads((f / "attestation.json").read_text()) for f in (bundle, tmp_path / "other"))
    ours["signatures"] = theirs["signatures"]
    (bundle / "attestation.json").write_text(json.dumps(ours, sort_keys=True, separators=(",", ":")))
    assert "the signature does not fit" in _refusals(bundle)


def test_an_edited_verdict_is_refused_also_when_signed_again(tmp_path: Path) -> None:
    write_bundle({**sample.breached(), "verdict": "held"}, tmp_path / "proof")
    assert "the verdict does not follow: the verdict says held, its phases say breached" in _refusals(
        tmp_path / "proof"
    )
    document = sample.breached()
    document["verdict"] = document["phases"]["attack"]["verdict"] = "held"
    write_bundle(document, tmp_path / "again")
    assert "attack says held in spite of integrity:registry.assets" in _refusals(tmp_path / "again")


@pytest.mark.parametrize(
    ("phase", "change"),
    [
        ("attack", {"attempts": 0}),
        ("attack", {"doubts": ["the server went away"]}),
        ("attack", {"coverage": [{"object": "t", "command": "SELECT", "state": "uncovered", "why": ""}]}),
        ("load", {"foreign_rows": 1}),
        ("load", {"writes_lost": 1}),
        ("load", {"rows_checked": 0}),
        ("bench", {"queries": [{"name": "q", "plan_ok": False}]}),
        ("service", {"verdict": "no such word"}),
    ],
)
def test_a_verdict_milder_than_its_phases_is_a_contradiction(phase: str, change: dict[str, Any]) -> None:
    assert contradictions(sample.held()) == ()
    document = sample.held()
    document["phases"][phase] |= change
    assert contradictions(document)


def _signed_again(bundle: Path, folder: Path, change: dict[str, bytes | None]) -> Path:
    """Another bundle of the same run with some files changed, added or left out, and everything digested and signed."""
    document = json.loads((bundle / "evidence.json").read_bytes())
    files = {p.relative_to(bundle).as_posix(): p.read_bytes() for p in bundle.rglob("*") if p.is_file()}
    del files["attestation.json"]
    kept = {name: data for name, data in (files | change).items() if data is not None}
    times = {name: str(document[name]) for name in ("version", "started", "finished")}
    run = Run(**times, seed=1, git_commit=None, previous=None, ephemeral=True)
    digests = {name: sha256(data) for name, data in kept.items()}
    for name, data in kept.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "attestation.json").write_bytes(envelope(document, digests, run, Ed25519PrivateKey.generate()))
    return folder


@pytest.mark.parametrize("name", ["report.html", "findings.sarif", "junit.xml", "oscal.json", "reproductions"])
def test_a_file_that_does_not_follow_from_the_evidence_is_refused_also_when_signed_again(
    tmp_path: Path, name: str
) -> None:
    bundle = tmp_path / "proof"
    write_bundle(sample.breached(), bundle, with_oscal=True)
    assert _refusals(_signed_again(bundle, tmp_path / "same", {})) == ""
    path = next(
        p for p in sorted(bundle.rglob("*")) if p.relative_to(bundle).as_posix().startswith(name) and p.is_file()
    )
    file = path.relative_to(bundle).as_posix()
    edited = path.read_bytes().replace(b"breached", b"held").replace(b"BREACH", b"HELD").replace(b"Breached", b"Held")
    assert edited != path.read_bytes()
    refused = _refusals(_signed_again(bundle, tmp_path / "again", {file: edited}))
    assert refused == f"{file} does not follow from evidence.json"


def test_a_script_left_out_and_one_put_in_are_refused_also_when_signed_again(bundle: Path, tmp_path: Path) -> None:
    script = next(p for p in bundle.rglob("*.sql")).relative_to(bundle).as_posix()
    change = {script: None, "reproductions/own.sql": b"SELECT 'HELD';\n"}
    assert _refusals(_signed_again(bundle, tmp_path / "again", change)).splitlines() == [
        "reproductions/own.sql does not follow from evidence.json",
        f"{script} follows from evidence.json and is not there",
    ]


def test_a_report_that_another_version_wrote_is_a_doubt_and_no_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("harness.evidence.bundle.renderer", lambda: f"sha256:{'0' * 64}")
        older.setattr("harness.evidence.bundle.html", lambda document: f"<!doctype html>\n{document['verdict']}")
        write_bundle({**sample.held(), "version": "0.0.9"}, tmp_path / "proof")
    (checked,) = verify([tmp_path / "proof"])
    assert checked.refusals == ()
    (doubt,) = checked.doubts
    assert doubt.startswith("report.html: not as tenantproof ")
    assert "tenantproof 0.0.9 wrote it" in doubt


def test_what_another_version_wrote_alike_is_no_doubt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.evidence.bundle.renderer", lambda: f"sha256:{'0' * 64}")
    write_bundle({**sample.held(), "version": "0.0.9"}, tmp_path / "proof")
    (checked,) = verify([tmp_path / "proof"])
    assert (checked.refusals, checked.doubts) == ((), ())


def test_an_attestation_that_names_another_version_than_the_evidence_is_refused(bundle: Path, tmp_path: Path) -> None:
    document = json.loads((bundle / "evidence.json").read_bytes())
    change: dict[str, bytes | None] = {}
    change |= contents({**document, "version": "0.0.9"}, with_oscal=False)
    refused = _refusals(_signed_again(bundle, tmp_path / "again", change))
    assert "the attestation names pkg:pypi/tenantproof@0.1.0, the evidence tenantproof 0.0.9" in refused


def test_evidence_of_no_shape_is_refused_not_raised(bundle: Path, tmp_path: Path) -> None:
    for number, junk in enumerate((b"[]", b"null", b'{"phases": 1}', b'{"phases": {"attack": {"findings": [{}]}}}')):
        assert _refusals(_signed_again(bundle, tmp_path / str(number), {"evidence.json": junk}))


def test_the_key_given_must_have_signed(tmp_path: Path) -> None:
    ours, theirs = new_key(tmp_path / "ours"), new_key(tmp_path / "theirs")
    folder = tmp_path / "proof"
    write_bundle(sample.held(), folder, key_path=tmp_path / "ours")
    (checked,) = verify([folder], key=public_key(ours))
    assert (checked.refusals, checked.signer) == ((), SIGNED)
    (checked,) = verify([folder], key=public_key(theirs))
    assert "the signature is not by the key given" in checked.refusals


def test_a_removed_run_shows_in_the_chain(tmp_path: Path) -> None:
    a, b, c = (tmp_path / name for name in "abc")
    write_bundle(sample.held(), a)
    write_bundle(sample.held(), b, previous=a)
    write_bundle(sample.held(), c, previous=f"sha256:{run_digest(b)}")
    assert all(each.holds for each in verify([a, b, c]))
    first, last = verify([a, c])
    assert first.holds
    assert "a run is missing between" in last.refusals[0]
    assert not verify([b, a])[1].holds


def test_doubt_is_failed_and_a_reservation_is_a_warning() -> None:
    assert result(sample.partial()) == "FAILED"
    assert result(sample.held()) == "WARNED"
    assert result(sample.spotless()) == "PASSED"


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    new_key(tmp_path / "key")
    for name in ("a", "b"):
        write_bundle(sample.held(), tmp_path / name, key_path=tmp_path / "key")
    assert run_digest(tmp_path / "a") == run_digest(tmp_path / "b")


def test_evidence_is_never_written_over(bundle: Path) -> None:
    with pytest.raises(UsageError, match="not empty"):
        write_bundle(sample.held(), bundle)


def test_a_key_is_for_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    new_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    private_key(tmp_path / "key")
    with pytest.raises(UsageError, match="exists"):
        new_key(tmp_path / "key")
    with pytest.raises(UsageError, match="no unencrypted Ed25519"):
        private_key(tmp_path / "key.pub")


def test_two_findings_never_share_a_script() -> None:
    document = sample.held()
    found = document["phases"]["attack"]["findings"][0]
    document["phases"]["attack"]["findings"] = [{**found, "fingerprint": f"forgery:a{c}b:x"} for c in "/ %"]
    assert len([n for n in contents(document, with_oscal=True) if n.startswith("reproductions/forgery")]) == 3


def test_a_database_is_compared_with_the_schema_that_was_certified(tmp_path: Path, database: Any) -> None:
    document = sample.held()
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (tenant_id int)")
        document["phases"]["attack"]["target"]["schema_digest"] = digest(connection)
        write_bundle(document, tmp_path / "proof")
        assert schema_refusal(tmp_path / "proof", database.dsn) is None
        connection.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY")
    assert "the schema differs" in (schema_refusal(tmp_path / "proof", database.dsn) or "")


def test_what_is_not_json_is_refused_not_raised(bundle: Path) -> None:
    for junk in (b"", b"[]", b"{}", b"\xff", b"null", readable({"payloadType": 1, "signatures": [], "payload": ""})):
        (bundle / "attestation.json").write_bytes(junk)
        assert _refusals(bundle)
