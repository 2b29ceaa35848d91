"""Settings come from the environment, are complete and checked before anything is served, and never weaken by default.

TENANTPROOF_APP_DSN               how the service logs in: as app_user, in whatever form libpq takes
TENANTPROOF_HOST, _PORT           where it listens (127.0.0.1, 8000)
TENANTPROOF_JWT_KEY               HS256: a secret of at least 32 bytes
TENANTPROOF_JWT_PUBLIC_KEY        EdDSA instead: an Ed25519 public key in PEM; the service needs no more than that
TENANTPROOF_JWT_PRIVATE_KEY       its private half, for `python -m system.tokens` alone
TENANTPROOF_JWT_AUDIENCE          what a token must be meant for (tenantproof)
TENANTPROOF_CURSOR_KEY            what cursors are signed with; several processes need the same (from the HS256 secret)
TENANTPROOF_POOL_SIZE             connections to the database (10)
TENANTPROOF_PREPARE_THRESHOLD     executions before psycopg prepares a statement (5), or none: PgBouncer before 1.21
TENANTPROOF_STATEMENT_TIMEOUT_MS  when the database gives a statement up (10000)
TENANTPROOF_SERVER_TIMING         1: every answer tells in Server-Timing where its time went (off)
TENANTPROOF_ABLATE                application | database: serve with one layer missing, to certify the other alone;
                                  refused unless TENANTPROOF_UNSAFE is "ablate"
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from system.keys import Keys, SettingsError, keys_from


class Ablation(StrEnum):
    """The layer that is missing. DATABASE lets the service log in as a role that row security does not bind."""

    APPLICATION = "application"
    DATABASE = "database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`prepare_threshold` None never prepares."""

    dsn: str = field(repr=False)
    keys: Keys
    cursor_key: bytes = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    pool_size: int = 10
    pool_timeout: float = 10.0
    prepare_threshold: int | None = 5
    statement_timeout_ms: int = 10_000
    server_timing: bool = False
    ablation: Ablation | None = None


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Raises SettingsError, a sentence for people, for whatever is missing or wrong."""
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    if "TENANTPROOF_APP_DSN" not in given:
        raise SettingsError("TENANTPROOF_APP_DSN is not set: give it a login of app_user, as a URL")
    keys = keys_from(given)
    return Settings(
        dsn=given["TENANTPROOF_APP_DSN"],
        keys=keys,
        cursor_key=_cursor_key(given, keys),
        host=given.get("TENANTPROOF_HOST", "127.0.0.1"),
        port=_number(given, "TENANTPROOF_PORT", 8000, range(1, 65536)),
        pool_size=_number(given, "TENANTPROOF_POOL_SIZE", 10, range(1, 1001)),
        prepare_threshold=_prepare_threshold(given),
        statement_timeout_ms=_number(given, "TENANTPROOF_STATEMENT_TIMEOUT_MS", 10_000, range(1, 2**31)),
        server_timing=_number(given, "TENANTPROOF_SERVER_TIMING", 0, range(2)) == 1,
        ablation=_ablation(given),
    )


def _number(given: Mapping[str, str], name: str, default: int, accepted: range) -> int:
    value = given.get(name, str(default))
    if not (value.isascii() and value.isdecimal() and int(value) in accepted):
        raise SettingsError(f"{name} is {value!r}: give it a whole number from {accepted[0]} to {accepted[-1]}")
    return int(value)


def _prepare_threshold(given: Mapping[str, str]) -> int | None:
    name = "TENANTPROOF_PREPARE_THRESHOLD"
    return None if given.get(name, "").lower() == "none" else _number(given, name, 5, range(1001))


def _cursor_key(given: Mapping[str, str], keys: Keys) -> bytes:
    if "TENANTPROOF_CURSOR_KEY" in given:
        return hashlib.sha256(given["TENANTPROOF_CURSOR_KEY"].encode()).digest()
    if keys.secret is not None:
        return hmac.digest(keys.secret, b"tenantproof: cursors", "sha256")
    return secrets.token_bytes(32)


def _ablation(given: Mapping[str, str]) -> Ablation | None:
    asked = given.get("TENANTPROOF_ABLATE")
    if asked is None:
        return None
    if given.get("TENANTPROOF_UNSAFE") != "ablate":
        raise SettingsError("TENANTPROOF_ABLATE removes a layer of protection: it needs TENANTPROOF_UNSAFE=ablate too")
    try:
        return Ablation(asked)
    except ValueError:
        raise SettingsError(f"TENANTPROOF_ABLATE is {asked!r}: one of {', '.join(Ablation)}") from None
