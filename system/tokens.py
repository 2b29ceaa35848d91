"""A token is believed whole or not at all: signature, algorithm, audience, expiry and every claim.

python -m system.tokens --tenant 1 --user 2 --role admin

prints a token. Options that are not given come from the environment, where they are named as the columns of
`principals` in tenantproof.toml: TENANTPROOF_TENANT, TENANTPROOF_USER_ID, TENANTPROOF_ROLE; also
TENANTPROOF_TOKEN_SECONDS and TENANTPROOF_JWT_AUDIENCE. Keys are those of system/settings.py.
"""

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta

import jwt

from system.enums import UserRole
from system.keys import Keys, SettingsError, keys_from
from system.principal import Principal

CLAIMS = ("exp", "aud", "tenant", "sub", "role")
LIFETIME = timedelta(hours=1)


class Unauthenticated(Exception):
    """The token is not one of ours, or is ours no more. It is never said which."""


def issue(keys: Keys, principal: Principal, *, lifetime: timedelta = LIFETIME, audience: str | None = None) -> str:
    """A signed token. Raises SettingsError where the keys can only verify."""
    if keys.signing is None:
        raise SettingsError("tokens can only be verified with a public key: set TENANTPROOF_JWT_PRIVATE_KEY too")
    now = datetime.now(UTC)
    claims = {
        "iat": now,
        "exp": now + lifetime,
        "aud": audience or keys.audience,
        "tenant": principal.tenant_id,
        "sub": str(principal.user_id),
        "role": principal.role.value,
    }
    return jwt.encode(claims, keys.signing, algorithm=keys.algorithm)


def authenticate(keys: Keys, token: str) -> Principal:
    """Who the token says it is. Raises Unauthenticated."""
    try:
        claims = jwt.decode(
            token,
            keys.verifying,
            algorithms=[keys.algorithm],
            audience=keys.audience,
            options={"require": list(CLAIMS), "strict_aud": True},
        )
    except jwt.InvalidTokenError as error:
        raise Unauthenticated from error
    tenant, user, role = (claims[name] for name in ("tenant", "sub", "role"))
    # A bool is an int to Python, and int() reads signs, spaces and other scripts' digits.
    if type(tenant) is not int or not (user.isascii() and user.isdecimal()):
        raise Unauthenticated
    try:
        return Principal(tenant_id=tenant, user_id=int(user), role=UserRole(role))
    except ValueError as error:
        raise Unauthenticated from error


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m system.tokens", description="Print a token for the service.")
    for name, variable, kind in (
        ("--tenant", "TENANTPROOF_TENANT", int),
        ("--user", "TENANTPROOF_USER_ID", int),
        ("--role", "TENANTPROOF_ROLE", UserRole),
        ("--seconds", "TENANTPROOF_TOKEN_SECONDS", int),
    ):
        default = os.environ.get(variable) or (str(int(LIFETIME.total_seconds())) if name == "--seconds" else None)
        parser.add_argument(name, type=kind, default=default, required=default is None, help=f"also {variable}")
    parser.add_argument("--audience", help="another audience than the service's, to see it refused")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    asked = _arguments(words)
    try:
        principal = Principal(tenant_id=asked.tenant, user_id=asked.user, role=asked.role)
        keys = keys_from({name: value.strip() for name, value in os.environ.items()})
        print(issue(keys, principal, lifetime=timedelta(seconds=asked.seconds), audience=asked.audience))
    except (SettingsError, ValueError, OverflowError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
