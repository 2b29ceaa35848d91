"""A bundle is whole: every file in the folder is in the attestation, and a bundle is never written over another."""

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harness.errors import UsageError
from harness.evidence.canonical import ATTESTATION, EVIDENCE, readable, run_digest, sha256
from harness.evidence.keys import private_key
from harness.evidence.statement import Run, envelope
from harness.report.controls import mapping
from harness.report.document import findings
from harness.report.html import html
from harness.report.junit import junit
from harness.report.oscal import oscal
from harness.report.renderer import renderer
from harness.report.sarif import sarif

OSCAL = "oscal.json"
REPRODUCTIONS = "reproductions"


def write_bundle(
    document: Mapping[str, Any],
    folder: Path,
    *,
    extra_files: Mapping[str, bytes | Path] | None = None,
    key_path: Path | None = None,
    previous: str | Path | None = None,
    git_commit: str | None = None,
    seed: int | None = None,
    with_oscal: bool = False,
) -> Path:
    """Write the evidence of a run into a new or empty folder; returns the attestation's path.

    ``extra_files``: path inside the bundle to its content, or to the file to copy. Without a key an ephemeral one
    signs. ``previous``: the folder of the run before, or its ``sha256:`` digest. Times are the document's.
    """
    key = private_key(key_path) if key_path is not None else Ed25519PrivateKey.generate()
    before = None if previous is None else previous_digest(previous)
    whole = completed(document)
    files = contents(whole, with_oscal=with_oscal)
    for name, given in (extra_files or {}).items():
        files[_inside(name, files)] = given if isinstance(given, bytes) else _read(given)
    run = Run(
        version=str(whole["version"]),
        seed=seed if seed is not None else _seed(whole),
        started=str(whole["started"]),
        finished=str(whole["finished"]),
        git_commit=git_commit,
        previous=before,
        ephemeral=key_path is None,
    )
    digests = {name: sha256(data) for name, data in files.items()}
    return _write(folder, files, envelope(whole, digests, run, key))


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its control mapping, the tool's version, its renderer, and times where it has none."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    finished = document.get("finished") or now
    times = {"started": document.get("started") or finished, "finished": finished}
    tool = document.get("version") or installed()
    return {**document, **times, "version": tool, "renderer": renderer(), "controls": mapping(document)}


def installed() -> str:
    """The version of this tool."""
    try:
        return version("tenantproof")
    except PackageNotFoundError:  # a checkout that was never installed
        return "unknown"


def contents(document: Mapping[str, Any], *, with_oscal: bool) -> dict[str, bytes]:
    """Every file that is made from the document alone, as evidence.json gives it back: a report made later is the same."""
    evidence = readable(document)
    document = json.loads(evidence)
    files = {
        EVIDENCE: evidence,
        "report.html": html(document).encode(),
        "findings.sarif": (sarif(document) + "\n").encode(),
        "junit.xml": (junit(document) + "\n").encode(),
    }
    if with_oscal:
        files[OSCAL] = (oscal(document) + "\n").encode()
    for told in findings(document):
        if script := told.get("reproduction"):
            files[_script_name(told.fingerprint, files)] = (script.rstrip("\n") + "\n").encode()
    return files


def _script_name(fingerprint: str, taken: Mapping[str, bytes]) -> str:
    """Fingerprints that differ only in what a file name cannot hold get different names."""
    slug = re.sub(r"[^a-z0-9._-]+", "-", fingerprint.lower()).strip("-.")[:100] or "finding"
    name = f"{REPRODUCTIONS}/{slug}.sql"
    return name if name not in taken else f"{REPRODUCTIONS}/{slug}-{sha256(fingerprint.encode())[:8]}-{len(taken)}.sql"


def previous_digest(previous: str | Path) -> str:
    """The hex digest of the run before; UsageError where it is neither a bundle nor a digest."""
    if found := re.fullmatch(r"sha256:([0-9a-f]{64})", str(previous)):
        return found[1]
    try:
        return run_digest(Path(previous))
    except OSError:
        what = f"--previous: {previous} is no evidence folder and no digest"
        raise UsageError(what, remedy="a folder with attestation.json, or sha256:… of that file") from None


def writable(folder: Path) -> None:
    """UsageError unless evidence can be written into this folder: it is empty, or new in one that may be written."""
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise UsageError(f"--out: {folder} cannot be read: {error.strerror}", remedy="name a new folder") from None
    if taken:
        raise UsageError(f"--out: {folder} is there and not an empty folder", remedy="name a new folder")
    nearest = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise UsageError(f"--out: nothing can be written into {nearest}", remedy="name a folder that you may write")


def _inside(name: str, taken: Mapping[str, bytes]) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or str(path) != name or name in taken or name == ATTESTATION:
        raise ValueError(f"not a free name inside the bundle: {name!r}")
    return name


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"{path} cannot be put into the evidence: {error.strerror}"
        raise UsageError(what, remedy="make it a file that you may read, and run it again") from None


def _seed(document: Mapping[str, Any]) -> int | None:
    seed = ((document.get("phases") or {}).get("attack") or {}).get("seed", document.get("seed"))
    return seed if isinstance(seed, int) else None


def _write(folder: Path, files: Mapping[str, bytes], attestation: bytes) -> Path:
    """The attestation comes last: a folder without one was not finished."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty", remedy="Evidence is never written over: name a new folder.")
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (folder / ATTESTATION).write_bytes(attestation)
    except OSError as error:
        what = f"{folder} cannot be written: {error.strerror}"
        raise UsageError(what, remedy="Name a new folder where you may write.") from None
    return folder / ATTESTATION
