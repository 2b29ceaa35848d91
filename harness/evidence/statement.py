"""The attestation says what was tested, by what and when, in in-toto's own fields: any in-toto tool can read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harness.evidence.canonical import PAYLOAD_TYPE, compact, pre_authentication, to_base64
from harness.evidence.conclude import result
from harness.evidence.keys import key_id, public_pem
from harness.report.document import Phase, Standing, phases
from harness.report.sarif import schema_digest

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is attested besides the document. ``previous`` is the hex digest of the run before."""

    version: str
    seed: int | None
    started: str
    finished: str
    git_commit: str | None
    previous: str | None
    ephemeral: bool


def statement(document: Mapping[str, Any], digests: Mapping[str, str], run: Run, signer: bytes, signer_id: str) -> Any:
    """The in-toto Statement v1. ``digests``: file name to hex SHA-256."""
    return {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": digests[name]}} for name in sorted(digests)],
        "predicateType": PREDICATE,
        "predicate": {
            "result": result(document),
            "configuration": _configuration(document, run, signer, signer_id),
            "passedTests": _named(document, Standing.HELD),
            "warnedTests": _named(document, Standing.NOT_RUN),
            "failedTests": _named(document, Standing.BREACHED, Standing.MISSED, Standing.INCONCLUSIVE),
        },
    }


def tool_uri(version: str) -> str:
    """The package URL of this tool in a version."""
    return f"pkg:pypi/tenantproof@{version}"


def _named(document: Mapping[str, Any], *standings: Standing) -> list[str]:
    chosen: list[Phase] = [phase for phase in phases(document) if phase.standing in standings]
    return [
        phase.name if phase.standing is Standing.HELD else f"{phase.name}: {phase.standing.value}" for phase in chosen
    ]


def _configuration(document: Mapping[str, Any], run: Run, signer: bytes, signer_id: str) -> list[dict[str, Any]]:
    times = {"startedOn": run.started, "finishedOn": run.finished}
    seed = {} if run.seed is None else {"seed": str(run.seed)}
    listed: list[dict[str, Any]] = [
        {"name": "tool", "uri": tool_uri(run.version), "annotations": {**times, **seed}},
        {
            "name": "signer",
            "mediaType": "application/x-pem-file",
            "content": to_base64(signer),
            "annotations": {"keyid": signer_id, "ephemeral": run.ephemeral},
        },
    ]
    digest = schema_digest(document)
    if digest:
        listed.append({"name": "schema", "digest": {"sha256": digest.removeprefix("sha256:")}})
    if run.git_commit:
        listed.append({"name": "source", "digest": {"gitCommit": run.git_commit}})
    if run.previous:
        listed.append({"name": "previous", "digest": {"sha256": run.previous}})
    return listed


def envelope(document: Mapping[str, Any], digests: Mapping[str, str], run: Run, key: Ed25519PrivateKey) -> bytes:
    """The signed DSSE envelope, in its canonical bytes. Ed25519 is deterministic: the same run, the same bytes."""
    public = key.public_key()
    payload = compact(statement(document, digests, run, public_pem(public), key_id(public)))
    signature = {"keyid": key_id(public), "sig": to_base64(key.sign(pre_authentication(payload)))}
    return compact({"payload": to_base64(payload), "payloadType": PAYLOAD_TYPE, "signatures": [signature]})
