"""Whoever verifies trusts nobody: what cannot be read is refused, and every file that is not as signed is named."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from harness.catalog.introspect import digest as database_digest
from harness.evidence.canonical import (
    ATTESTATION,
    EVIDENCE,
    PAYLOAD_TYPE,
    compact,
    from_base64,
    pre_authentication,
    readable,
    run_digest,
    sha256,
)
from harness.evidence.conclude import contradictions, result
from harness.evidence.derived import derived
from harness.evidence.keys import key_id
from harness.evidence.statement import PREDICATE, STATEMENT, tool_uri
from harness.report.sarif import schema_digest
from harness.target.connect import connect

SIGNER_UNKNOWN = "consistent, signer unknown"
SIGNED = "signed by the key given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One bundle. ``refusals`` is empty where nothing is wrong; ``signer`` is what may be said of who signed.

    ``doubts`` are what could not be compared, because another version made it.
    """

    folder: Path
    refusals: tuple[str, ...]
    signer: str
    doubts: tuple[str, ...] = ()
    key: str = ""
    previous: str | None = None
    verdict: str = ""

    @property
    def holds(self) -> bool:
        return not self.refusals


class _Refused(Exception):
    """The attestation cannot be read as one; nothing further can be said."""


def verify(folders: Sequence[Path], *, key: Ed25519PublicKey | None = None) -> tuple[Verified, ...]:
    """Check each bundle, and that each follows the one before it. ValueError for no folder at all."""
    if not folders:
        raise ValueError("nothing to verify")
    checked: list[Verified] = []
    for n, folder in enumerate(folders):
        one = _bundle(folder, key)
        gap = _gap(one, folders[n - 1]) if n else ()
        checked.append(replace(one, refusals=(*one.refusals, *gap)))
    return tuple(checked)


def schema_refusal(folder: Path, dsn: str) -> str | None:
    """Why a database does not have the certified schema; None where it has. Verify the bundle first."""
    certified = schema_digest(json.loads((folder / EVIDENCE).read_bytes()))
    with connect(dsn) as connection:
        found = database_digest(connection)
    if certified is None:
        return "the evidence names no schema: attack was not run"
    return None if found == certified else f"the schema differs: certified {certified}, found {found}"


def _gap(one: Verified, before: Path) -> tuple[str, ...]:
    try:
        expected = run_digest(before)
    except OSError:
        return (f"cannot follow {before}: it has no {ATTESTATION}",)
    if one.previous == expected:
        return ()
    named = f"sha256:{one.previous}" if one.previous else "no run"
    return (f"the chain is broken: it follows {named}, not {before} (sha256:{expected}); a run is missing between",)


def _bundle(folder: Path, key: Ed25519PublicKey | None) -> Verified:
    try:
        payload, signer, said, refusals = _opened(folder, key)
        statement = _parsed(payload)
        if compact(statement) != payload:
            refusals.append(f"{ATTESTATION}: the statement is not in its canonical bytes")
        wrong, doubts = _statement(folder, statement)
        refusals += wrong
        named = _configured(statement)
        embedded = load_pem_public_key(from_base64(str(named["signer"]["content"])))
        if not isinstance(embedded, Ed25519PublicKey) or key_id(embedded) != signer:
            refusals.append("the statement names another signer than the signature")
        previous = named["previous"]["digest"]["sha256"] if "previous" in named else None
    except (_Refused, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = str(error) if isinstance(error, _Refused) else f"{ATTESTATION} cannot be read ({type(error).__name__})"
        return Verified(folder=folder, refusals=(why,), signer="unknown")
    verdict = str(statement["predicate"].get("result"))
    return Verified(
        folder=folder,
        refusals=tuple(refusals),
        signer=said,
        doubts=tuple(doubts),
        key=signer,
        previous=previous,
        verdict=verdict,
    )


def _opened(folder: Path, key: Ed25519PublicKey | None) -> tuple[bytes, str, str, list[str]]:
    """The signed bytes, the key's id, what is known of the signer, and what is wrong with the envelope."""
    try:
        data = (folder / ATTESTATION).read_bytes()
    except OSError:
        raise _Refused(f"{folder}: {ATTESTATION} is missing") from None
    envelope = _parsed(data)
    refusals = [] if compact(envelope) == data else [f"{ATTESTATION} is not in its canonical bytes"]
    if envelope["payloadType"] != PAYLOAD_TYPE or len(envelope["signatures"]) != 1:
        raise _Refused(f"{ATTESTATION} is no in-toto envelope with one signature")
    payload, signature = from_base64(envelope["payload"]), envelope["signatures"][0]
    named = _configured(_parsed(payload))["signer"]
    signing = key if key is not None else load_pem_public_key(from_base64(str(named["content"])))
    if not isinstance(signing, Ed25519PublicKey):
        raise _Refused(f"{ATTESTATION} names a signer that is no Ed25519 key")
    try:
        signing.verify(from_base64(signature["sig"]), pre_authentication(payload))
    except InvalidSignature:
        refusals.append("the signature is not by the key given" if key is not None else "the signature does not fit")
    if signature["keyid"] != key_id(signing):
        refusals.append(f"signed by {signature['keyid']}, not by {key_id(signing)}")
    said = SIGNED if key is not None and not refusals else SIGNER_UNKNOWN if not refusals else "unknown"
    return payload, key_id(signing), said, refusals


def _configured(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {each["name"]: each for each in statement["predicate"]["configuration"]}


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        raise _Refused(f"{ATTESTATION} is not JSON") from None


def _statement(folder: Path, statement: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Refusals and doubts. What was changed since it was signed is not asked whether it follows."""
    if (statement["_type"], statement["predicateType"]) != (STATEMENT, PREDICATE):
        return [f"{ATTESTATION} is no test result of in-toto"], []
    wanted = {str(each["name"]): str(each["digest"]["sha256"]) for each in statement["subject"]}
    changed = _files(folder, wanted)
    try:
        data = (folder / EVIDENCE).read_bytes()
        document = json.loads(data)
        wrong = [] if readable(document) == data else [f"{EVIDENCE} is not in its canonical bytes"]
        wrong += _document(document, statement)
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return [*changed, f"{EVIDENCE} cannot be read"], []
    if changed:
        return [*changed, *wrong], []
    refused, doubts = derived(folder, document, wanted)
    return [*wrong, *refused], doubts


def _files(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """Changed, missing and added files, by name. A symbolic link is no file of a bundle."""
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    found.pop(ATTESTATION, None)
    changed = [n for n, path in found.items() if n in wanted and (path.is_symlink() or not _is(path, wanted[n]))]
    return [
        *(f"{name} was changed" for name in sorted(changed)),
        *(f"{name} is missing" for name in sorted(wanted.keys() - found.keys())),
        *(f"{name} was added" for name in sorted(found.keys() - wanted.keys())),
        *([] if EVIDENCE in wanted else [f"{EVIDENCE} is not attested"]),
    ]


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path.read_bytes()) == digest


def _document(document: Mapping[str, Any], statement: Mapping[str, Any]) -> list[str]:
    """That the verdict follows, and that the statement says what the document says."""
    wrong = [f"the verdict does not follow: {why}" for why in contradictions(document)]
    said, follows = statement["predicate"]["result"], result(document)
    if said != follows:
        wrong.append(f"the attestation says {said}, the evidence {follows}")
    schema = _configured(statement).get("schema")
    attested = f"sha256:{schema['digest']['sha256']}" if schema else None
    if attested != schema_digest(document):
        wrong.append(f"the attestation names the schema {attested}, the evidence {schema_digest(document)}")
    tool = str(_configured(statement)["tool"]["uri"])
    if tool != tool_uri(str(document.get("version"))):
        wrong.append(f"the attestation names {tool}, the evidence tenantproof {document.get('version')}")
    return wrong
