"""A private key is written once, for its owner alone, and never over another."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from harness.errors import UsageError
from harness.evidence.canonical import sha256


def new_key(path: Path) -> Path:
    """Write a private key (0600) and its public half beside it, as ``PATH.pub``; returns that path."""
    public = path.with_name(path.name + ".pub")
    if path.exists() or public.exists():
        raise UsageError(f"{path} or {public.name} exists", remedy="Choose another path: a key is never overwritten.")
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        _write(path, secret, 0o600)
        _write(public, public_pem(key.public_key()), 0o644)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", remedy="Is there such a folder?") from None
    return public


def private_key(path: Path) -> Ed25519PrivateKey:
    """The Ed25519 private key in a PEM file; UsageError for anything else."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        what = f"the key {path} cannot be read: {error.strerror}"
        raise UsageError(what, remedy="tenantproof key new PATH makes one, and its public half PATH.pub") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path} is no unencrypted Ed25519 private key", remedy="tenantproof key new PATH makes one")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The Ed25519 public key in a PEM file; UsageError for anything else."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        what = f"the key {path} cannot be read: {error.strerror}"
        raise UsageError(what, remedy="tenantproof key new PATH makes one, and its public half PATH.pub") from None
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{path} is no Ed25519 public key", remedy="the file that `key new` wrote with .pub")
    return key


def public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_id(key: Ed25519PublicKey) -> str:
    """``sha256:`` over the key's DER form; how people compare keys."""
    return "sha256:" + sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _write(path: Path, data: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
