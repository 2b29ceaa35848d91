"""A token that was not issued for this service, unchanged and in time, answers as no token at all."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from system.enums import UserRole
from system.keys import Keys
from system.tokens import issue
from tests.system.api.caller import Caller, calling
from tests.system.conftest import KEYS, Place

OTHER = Keys(algorithm="HS256", verifying=b"o" * 32, signing=b"o" * 32, audience="tenantproof")


def signed(place: Place, **changes: Any) -> str:
    """Signed with the right key; a claim that is None is left out."""
    claims: dict[str, Any] = {
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        "aud": "tenantproof",
        "tenant": place.here.tenant_id,
        "sub": str(place.here.user_id),
        "role": "admin",
    }
    merged = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    assert isinstance(KEYS.signing, bytes)
    return jwt.api_jws.encode(json.dumps(merged, default=lambda at: int(at.timestamp())).encode(), KEYS.signing)


def altered(token: str, **changes: Any) -> str:
    """Another payload under the old signature."""
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return f"{head}.{encoded({**claims, **changes})}.{signature}"


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def unsigned(token: str, algorithm: str) -> str:
    return f"{encoded({'typ': 'JWT', 'alg': algorithm})}.{token.split('.')[1]}."


def past() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=5)


TOKENS: dict[str, Callable[[Place], str]] = {
    "empty": lambda p: "",
    "no token": lambda p: "nonsense",
    "expired": lambda p: signed(p, exp=past()),
    "not yet valid": lambda p: signed(p, nbf=datetime.now(UTC) + timedelta(minutes=5)),
    "never expiring": lambda p: signed(p, exp=None),
    "of another audience": lambda p: signed(p, aud="billing"),
    "of several audiences": lambda p: signed(p, aud=["billing", "tenantproof"]),
    "of no audience": lambda p: signed(p, aud=None),
    "of another key": lambda p: issue(OTHER, p.here.principal()),
    "of another algorithm": lambda p: jwt.encode(
        {"tenant": p.here.tenant_id, "sub": "1", "role": "admin", "aud": "tenantproof", "exp": 2**31},
        b"k" * 64,
        algorithm="HS512",
    ),
    "alg none": lambda p: unsigned(signed(p), "none"),
    "alg None": lambda p: unsigned(signed(p), "None"),
    "no signature": lambda p: signed(p).rpartition(".")[0] + ".",
    "another tenant": lambda p: altered(signed(p), tenant=p.there.tenant_id),
    "another role": lambda p: altered(signed(p), role="owner"),
    "another user": lambda p: altered(signed(p), sub="999"),
    "no tenant": lambda p: signed(p, tenant=None),
    "a tenant as text": lambda p: signed(p, tenant=str(p.here.tenant_id)),
    "a tenant as truth": lambda p: signed(p, tenant=True),
    "a tenant as fraction": lambda p: signed(p, tenant=1.0),
    "two tenants": lambda p: signed(p, tenant=[1, 2]),
    "tenant 0": lambda p: signed(p, tenant=0),
    "a tenant below 0": lambda p: signed(p, tenant=-1),
    "a tenant that is too large": lambda p: signed(p, tenant=10**9),
    "no role": lambda p: signed(p, role=None),
    "an unknown role": lambda p: signed(p, role="superuser"),
    "roles": lambda p: signed(p, role=["admin"]),
    "no user": lambda p: signed(p, sub=None),
    "a user that is no number": lambda p: signed(p, sub="1; SET app.tenant_id = '2'"),
    "a user in other digits": lambda p: signed(p, sub="\u0661"),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_that_is_not_valid_answers_as_none(service: Caller, place: Place, name: str) -> None:
    answer, none = service.get("/tenant", TOKENS[name](place)), service.get("/tenant")
    assert answer.status_code == 401
    assert (answer.content, answer.headers) == (none.content, none.headers)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_token_that_is_only_signed_by_hand_is_let_in(service: Caller, place: Place) -> None:
    """The control of the tokens above."""
    answer = service.get("/tenant", signed(place))
    assert answer.json()["tenant_id"] == place.here.tenant_id


@pytest.mark.parametrize("scheme", ["Basic", "bear", "Token"])
def test_another_scheme_is_no_token(service: Caller, place: Place, scheme: str) -> None:
    answer = service.call("GET", "/tenant", headers={"Authorization": f"{scheme} {signed(place)}"})
    assert answer.status_code == 401


def test_a_token_is_refused_before_the_request_is_read(service: Caller) -> None:
    for path in ("/users/0", "/conversations/x", "/audit?limit=100000"):
        assert service.get(path).status_code == 401


def test_an_eddsa_service_takes_no_token_that_is_signed_with_its_public_key(place: Place) -> None:
    """Algorithm confusion: the public key, taken for an HS256 secret."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key()
    keys = Keys(algorithm="EdDSA", verifying=public, signing=private, audience="tenantproof")
    claims = {"exp": 2**31, "aud": "tenantproof", "tenant": place.here.tenant_id, "sub": "1", "role": "admin"}
    head = encoded({"typ": "JWT", "alg": "HS256"})
    with calling(place.settings(keys=keys)) as service:
        assert service.get("/tenant", issue(keys, place.here.principal(UserRole.VIEWER))).status_code == 200
        for form in (Encoding.PEM, Encoding.DER):
            secret = public.public_bytes(form, PublicFormat.SubjectPublicKeyInfo)
            text = f"{head}.{encoded(claims)}"
            mac = hmac.digest(secret, text.encode(), "sha256")
            mac = base64.urlsafe_b64encode(mac).rstrip(b"=")
            assert service.get("/tenant", f"{text}.{mac.decode()}").status_code == 401
        assert service.get("/tenant", signed(place)).status_code == 401
