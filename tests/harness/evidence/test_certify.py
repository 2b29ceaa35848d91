"""``certify --out`` leaves a folder in which all that it says is found again, and which verify accepts."""

import base64
import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.evidence.keys import new_key
from harness.report.document import PHASES
from tests.docs.pages import ROOT
from tests.harness.report.test_formats import published

BUILD = "import os, psycopg; psycopg.connect(os.environ['TENANTPROOF_DSN'], autocommit=True).execute(open('schema.sql').read())"
SCHEMA = """
CREATE ROLE diary_app LOGIN;
CREATE TABLE writers (id int PRIMARY KEY);
CREATE TABLE entries (tenant_id int NOT NULL, id int GENERATED ALWAYS AS IDENTITY, body text NOT NULL,
  PRIMARY KEY (tenant_id, id));
INSERT INTO writers SELECT generate_series(1, 5);
INSERT INTO entries (tenant_id, body) SELECT t, 'entry ' || n FROM generate_series(1, 5) t, generate_series(1, 40) n;
ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON entries USING (tenant_id = nullif(current_setting('app.writer', true), '')::int);
GRANT SELECT, INSERT ON entries TO diary_app;
ANALYZE;
"""
CONFIG = f"""
[database]
app_role = "diary_app"
[tenancy]
column = "tenant_id"
principals = "SELECT id AS tenant FROM writers"
enter = ["SELECT set_config('app.writer', %(tenant)s, true)"]
shared = ["public.writers"]
[system]
provision = '''{shlex.join([sys.executable, "-c", BUILD])}'''
locustfile = "{ROOT / "load" / "locustfile.py"}"
[[bench.query]]
name = "latest-entries"
sql = "SELECT body FROM entries WHERE tenant_id = %(tenant)s ORDER BY id DESC LIMIT 10"
params = "SELECT id AS tenant FROM writers"
[[accept]]
finding = "forgery:setting"
reason = "SQL comes from the service alone"
owner = "the writers"
expires = 2099-12-31
"""
DERIVED = {"report.html", "evidence.json", "findings.sarif", "junit.xml", "oscal.json", "attestation.json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """What the command left: its exit code and the evidence, with the public key of who signed."""

    code: int
    proof: Path
    public: Path

    @property
    def names(self) -> set[str]:
        return {path.relative_to(self.proof).as_posix() for path in self.proof.rglob("*") if path.is_file()}


def command(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    return int(str(ended.value.code))


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """Attack, bench and load of a small system, as short as they can be; the phases in between are left out."""
    folder = tmp_path_factory.mktemp("certified")
    (folder / "schema.sql").write_text(SCHEMA, encoding="utf-8")
    (folder / "tenantproof.toml").write_text(CONFIG, encoding="utf-8")
    public = new_key(folder / "key")
    proof = folder / "proof"
    with pytest.MonkeyPatch.context() as short:
        short.setattr("harness.certify.pipeline._LOADED", 2)
        given = ("--config", folder / "tenantproof.toml", "--skip", "pools,service,server", "--quiet")
        code = command(
            "certify", *given, "--out", proof, "--oscal", "--key", folder / "key", "--previous", "sha256:" + "a" * 64
        )
    return Certified(code=code, proof=proof, public=public)


def test_every_file_that_is_promised_is_there(certified: Certified) -> None:
    assert certified.names >= DERIVED
    assert {"bench/pytest-benchmark.json"} <= certified.names
    for folder, ending in (("bench", ".svg"), ("load", ".csv"), ("load", ".svg"), ("reproductions", ".sql")):
        assert [n for n in certified.names if n.startswith(f"{folder}/") and n.endswith(ending)], (folder, ending)


def test_the_document_has_every_phase_and_is_as_published(certified: Certified) -> None:
    document = json.loads((certified.proof / "evidence.json").read_bytes())
    published("evidence").validate(document)
    assert document["phases"].keys() == set(PHASES)
    assert [name for name, phase in document["phases"].items() if phase["verdict"] == "not-run"] == [
        "pools",
        "server",
        "service",
    ]
    assert document["phases"]["attack"]["verdict"] == "isolated"
    assert {each["channel"] for each in document["phases"]["attack"]["channels"]} >= {"direct", "COPY", "no context"}
    (waiver,) = document["waivers"]
    assert (waiver["state"], waiver["matched"], waiver["warning"]) == ("in-force", 1, "")
    assert certified.code == {"held": 0, "missed": 1, "inconclusive": 3}[document["verdict"]]


def test_the_attestation_names_every_other_file_and_what_was_run(certified: Certified) -> None:
    envelope = json.loads((certified.proof / "attestation.json").read_bytes())
    statement = json.loads(base64.b64decode(envelope["payload"]))
    assert {each["name"] for each in statement["subject"]} == certified.names - {"attestation.json"}
    configuration = {each["name"]: each for each in statement["predicate"]["configuration"]}
    assert {"tool", "signer", "schema", "previous"} <= configuration.keys()
    assert configuration["previous"]["digest"]["sha256"] == "a" * 64
    assert configuration["tool"]["annotations"].keys() == {"startedOn", "finishedOn", "seed"}


def test_verify_accepts_it_and_refuses_it_with_a_byte_changed(
    certified: Certified, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("verify", certified.proof, "--key", certified.public) == 0
    assert "signed by the key given" in capsys.readouterr().out
    raw = certified.proof / "bench" / "pytest-benchmark.json"
    kept = raw.read_bytes()
    raw.write_bytes(kept.replace(b"{", b"[", 1))
    assert command("verify", certified.proof, "--key", certified.public) == 1
    assert "bench/pytest-benchmark.json was changed" in capsys.readouterr().out
    raw.write_bytes(kept)


@pytest.mark.parametrize(
    ("shape", "file"),
    [("html", "report.html"), ("sarif", "findings.sarif"), ("junit", "junit.xml"), ("oscal", "oscal.json")],
)
def test_report_makes_each_file_of_the_evidence_again(
    certified: Certified, capsys: pytest.CaptureFixture[str], shape: str, file: str
) -> None:
    assert command("report", certified.proof, "--format", shape) == 0
    assert capsys.readouterr().out == (certified.proof / file).read_text(encoding="utf-8")
