"""A token is the project's own, or a forgery of it that needs no key: whatever is not refused was believed."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from harness.config.model import Config
from harness.errors import Interrupted, UsageError
from harness.target.system import run

Columns = Mapping[str, str | None]
_ROLES = ("owner", "admin", "superuser")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgery:
    """``rule`` names what is wrong with the token."""

    rule: str
    told: str
    token: str | None


def token_for(config: Config, columns: Columns, variables: Mapping[str, str] | None = None) -> str:
    """What the token command prints for this row of ``principals``. Interrupted where it fails or prints nothing."""
    assert config.service.token is not None
    given = {f"TENANTPROOF_{name.upper()}": value for name, value in columns.items() if value is not None}
    try:
        token = run(config, config.service.token, {**given, **(variables or {})}, name="token").strip()
    except UsageError as error:
        raise Interrupted(str(error.what).replace("[system] token", "[service] token"), remedy=error.remedy) from None
    if not token or any(each.isspace() for each in token):
        raise Interrupted("[service] token printed no token", remedy="it must print the token and nothing else")
    return token


def tokens_for(config: Config, rows: Sequence[Columns]) -> list[str]:
    """A token for each row, in order; the commands run side by side, as many as there are cores."""
    with ThreadPoolExecutor(os.cpu_count()) as running:
        return list(running.map(lambda row: token_for(config, row), rows))


def forgeries(config: Config, columns: Columns, token: str, victim: str, notes: list[str]) -> Iterator[Forgery]:
    """Tokens that must be refused, made from a good one; what cannot be made for this project goes to ``notes``."""
    yield Forgery(rule="no-token", told="no token at all", token=None)
    claims = claims_of(token)
    if claims is None:
        notes.append("the token is no JWT: of its forgeries only an altered one was tried")
        yield Forgery(rule="altered-token", told="its last letter changed", token=token[:-1] + _other(token[-1]))
        return
    yield from _expired(config, columns, notes)
    yield from _audience(config, columns, claims, notes)
    head, payload, signature = token.split(".")
    for word in ("none", "None", "NONE"):
        yield Forgery(
            rule="algorithm-none",
            told=f"algorithm {word}, unsigned",
            token=f"{_pack({'alg': word, 'typ': 'JWT'})}.{payload}.",
        )
    yield Forgery(rule="other-key", told="signed with another key", token=_signed(payload))
    renamed = {name: _as(value, victim) if _is(value, columns["tenant"]) else value for name, value in claims.items()}
    if renamed != claims:
        told = "the tenant claim altered"
        yield Forgery(
            rule="altered-tenant", told=f"{told}, the signature kept", token=f"{head}.{_pack(renamed)}.{signature}"
        )
        yield Forgery(rule="other-key", told=f"{told}, signed with another key", token=_signed(_pack(renamed)))
    for role in _ROLES:
        raised = {name: role if "role" in name.lower() else value for name, value in claims.items()}
        if raised != claims:
            told = f"the role raised to {role}, the signature kept"
            yield Forgery(rule="raised-role", told=told, token=f"{head}.{_pack(raised)}.{signature}")


def claims_of(token: str) -> dict[str, Any] | None:
    """The claims of a JWT, unverified; None where it is none."""
    parts = token.split(".")
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError):
        return None
    return found if len(parts) == 3 and isinstance(found, dict) else None


def _expired(config: Config, columns: Columns, notes: list[str]) -> Iterator[Forgery]:
    """A token of yesterday, where the command takes TENANTPROOF_TOKEN_SECONDS."""
    token = _variant(config, columns, {"TENANTPROOF_TOKEN_SECONDS": "-86400"})
    until = (claims_of(token) or {}).get("exp") if token is not None else None
    if isinstance(until, int | float) and until < time.time():
        yield Forgery(rule="expired", told="expired since yesterday", token=token)
    else:
        notes.append("no expired token was tried: [service] token does not take TENANTPROOF_TOKEN_SECONDS")


def _audience(config: Config, columns: Columns, claims: Mapping[str, Any], notes: list[str]) -> Iterator[Forgery]:
    token = _variant(config, columns, {"TENANTPROOF_JWT_AUDIENCE": "tenantproof-elsewhere"})
    if token is not None and (claims_of(token) or {}).get("aud") != claims.get("aud"):
        yield Forgery(rule="other-audience", told="meant for another audience", token=token)
    else:
        notes.append("no token of another audience was tried: [service] token does not take TENANTPROOF_JWT_AUDIENCE")


def _variant(config: Config, columns: Columns, variables: Mapping[str, str]) -> str | None:
    try:
        return token_for(config, columns, variables)
    except Interrupted:
        return None  # a command may well refuse to print such a token


def _signed(payload: str) -> str:
    text = f"{_pack({'alg': 'HS256', 'typ': 'JWT'})}.{payload}"
    return f"{text}.{_encoded(hmac.digest(secrets.token_bytes(32), text.encode(), hashlib.sha256))}"


def _pack(value: Mapping[str, Any]) -> str:
    return _encoded(json.dumps(value, separators=(",", ":")).encode())


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _is(value: Any, tenant: str | None) -> bool:
    return isinstance(value, str | int) and str(value) == tenant


def _as(value: Any, victim: str) -> Any:
    return int(victim) if isinstance(value, int) and victim.isdecimal() else victim


def _other(letter: str) -> str:
    return "A" if letter != "A" else "B"
