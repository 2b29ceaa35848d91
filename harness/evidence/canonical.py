"""One value has one sequence of bytes, so that a signature and a comparison mean the same thing."""

import base64
import binascii
import hashlib
import json
from pathlib import Path
from typing import Any

ATTESTATION = "attestation.json"
EVIDENCE = "evidence.json"
PAYLOAD_TYPE = "application/vnd.in-toto+json"


def compact(value: Any) -> bytes:
    """Keys sorted, no spaces, UTF-8. ValueError for NaN and infinities."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def readable(value: Any) -> bytes:
    """The one readable form: keys sorted, indented by one, a final newline. ValueError for NaN and infinities."""
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def pre_authentication(payload: bytes) -> bytes:
    """What DSSE v1 signs."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """ValueError unless the text is exactly what ``to_base64`` writes."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if to_base64(data) != text:
        raise ValueError("not canonical base64")
    return data


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def run_digest(folder: Path) -> str:
    """What names a run in a chain: the digest of its attestation. OSError where there is none."""
    return sha256((folder / ATTESTATION).read_bytes())
