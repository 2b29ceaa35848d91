"""One algorithm is accepted, the one that the configured key belongs to: a token never chooses how it is verified.

Without a key one is made for this account and kept in its state folder, so that `python -m system` and
`python -m system.tokens` agree; whoever uses it is told.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

SHORTEST_SECRET = 32


class SettingsError(Exception):
    """What is wrong with the settings, and what to do about it, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """`signing` is None where tokens can only be verified; `secret` is the HS256 secret, None for EdDSA."""

    algorithm: str
    verifying: bytes | Ed25519PublicKey = field(repr=False)
    signing: bytes | Ed25519PrivateKey | None = field(repr=False)
    audience: str

    @property
    def secret(self) -> bytes | None:
        return self.verifying if isinstance(self.verifying, bytes) else None


def keys_from(given: Mapping[str, str]) -> Keys:
    """Raises SettingsError for a key that is too short, of another kind, or given twice."""
    audience = given.get("TENANTPROOF_JWT_AUDIENCE", "tenantproof")
    secret = given.get("TENANTPROOF_JWT_KEY", "").encode()
    public, private = (given.get(f"TENANTPROOF_JWT_{half}_KEY", "").encode() for half in ("PUBLIC", "PRIVATE"))
    if secret and (public or private):
        raise SettingsError("TENANTPROOF_JWT_KEY and an EdDSA key are both set: keep one, a service has one algorithm")
    if public or private:
        return _eddsa(public, private, audience)
    if not secret:
        secret = _development_key()
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(f"TENANTPROOF_JWT_KEY has {len(secret)} bytes: HS256 needs {SHORTEST_SECRET} or more")
    return Keys(algorithm="HS256", verifying=secret, signing=secret, audience=audience)


def _eddsa(public_pem: bytes, private_pem: bytes, audience: str) -> Keys:
    try:
        private = load_pem_private_key(private_pem, password=None) if private_pem else None
        public = load_pem_public_key(public_pem) if public_pem else None
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsError(f"the EdDSA key cannot be read: give an unencrypted Ed25519 key in PEM ({error})") from None
    if public is None and isinstance(private, Ed25519PrivateKey):
        public = private.public_key()
    if not isinstance(public, Ed25519PublicKey) or not isinstance(private, Ed25519PrivateKey | None):
        raise SettingsError("the EdDSA key is of another kind: give an Ed25519 key in PEM")
    return Keys(algorithm="EdDSA", verifying=public, signing=private, audience=audience)


def _development_key() -> bytes:
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "tenantproof"
    path = folder / "development-key"
    _warn_of(path)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f"development-key.{os.getpid()}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)  # whole or not at all, and the first of two wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"no development key can be kept in {folder}: set TENANTPROOF_JWT_KEY ({error})") from None


@cache
def _warn_of(path: Path) -> None:
    """Once a process: a service reads its settings once, whoever certifies its pool makes it many times over."""
    print(f"warning: TENANTPROOF_JWT_KEY is not set; using the development key in {path}", file=sys.stderr)
