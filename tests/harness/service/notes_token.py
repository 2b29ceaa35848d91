"""A JWT by hand, printed for the tenant of TENANTPROOF_TENANT: tests ask for dozens, each from a process of its own."""

import base64
import hashlib
import hmac
import json
import os
import time
from typing import Any

KEY = b"k" * 32


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=="))


def signature(text: str) -> str:
    return packed(hmac.digest(KEY, text.encode(), hashlib.sha256))


def token() -> str:
    until = time.time() + int(os.environ.get("TENANTPROOF_TOKEN_SECONDS", "3600"))
    audience = os.environ.get("TENANTPROOF_JWT_AUDIENCE", "notes")
    role = os.environ.get("TENANTPROOF_ROLE", "member")
    claims = {"tenant": int(os.environ["TENANTPROOF_TENANT"]), "role": role, "exp": until, "aud": audience}
    text = ".".join(packed(json.dumps(part).encode()) for part in ({"alg": "HS256"}, claims))
    return f"{text}.{signature(text)}"


if __name__ == "__main__":
    print(token())
