"""A service of notes that is right, or wrong in the one way that SUBJECT names.

forgotten: reading and deleting one note forget whose it is · forbidden: a foreign note is 403, a missing one 404 ·
silent: no OpenAPI document · header, query, body, cursor: the tenant that is named there is believed ·
trusting: tokens are not verified · unverified: their signature is not compared · unsigned: algorithm none is let in ·
late: expiry is not looked at · elsewhere: the audience is not · roleless: deleting a note forgets to ask for the role.
"""

import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from notes_token import packed, signature, unpacked

WRONG = os.environ.get("SUBJECT", "")
ABLATED = os.environ.get("TENANTPROOF_ABLATE") == "application"
ONE = [{"name": "note_id", "in": "path", "required": True, "schema": {"type": "integer"}}]
PAGE = [
    {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 50}},
    {"name": "after", "in": "query", "schema": {"type": "string"}},
]
TEXT = {"type": "object", "required": ["body"], "properties": {"body": {"type": "string"}}}
BODY = {"content": {"application/json": {"schema": TEXT}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "security": [{"token": []}],
    "paths": {
        "/notes": {"get": {"parameters": PAGE}, "post": {"requestBody": BODY}},
        "/notes/{note_id}": {"parameters": ONE, "get": {}, "delete": {}},
    },
}


def claims_of(given: str) -> dict[str, Any] | None:
    try:
        text, _, signed = given.rpartition(".")
        head, claims = (unpacked(part) for part in text.split("."))
        if claims["exp"] < time.time() and WRONG != "late":
            return None
        if claims["aud"] != "notes" and WRONG != "elsewhere":
            return None
        return claims if is_believed(head["alg"], text, signed) else None
    except (ValueError, KeyError, TypeError):
        return None


def is_believed(algorithm: str, text: str, signed: str) -> bool:
    if WRONG == "trusting" or (WRONG == "unsigned" and algorithm.lower() == "none"):
        return True
    return algorithm == "HS256" and (WRONG == "unverified" or hmac.compare_digest(signed, signature(text)))


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return

    def answer(self, status: int, told: object) -> None:
        raw = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self) -> None:
        if self.path == "/openapi.json" and WRONG != "silent":
            return self.answer(200, DOCUMENT)
        length = int(self.headers["Content-Length"] or 0)
        given = json.loads(self.rfile.read(length)) if length else {}
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        claims = claims_of((self.headers["Authorization"] or "").removeprefix("Bearer "))
        if claims is None:
            return self.answer(401, {})
        try:
            place, after = unpacked(asked["after"]) if "after" in asked else (None, 0)
        except ValueError:
            return self.answer(422, {})
        named = {
            "header": self.headers["X-Tenant-ID"],
            "query": asked.get("tenant_id"),
            "body": given.get("tenant_id"),
            "cursor": place,
        }
        tenant = int(named.get(WRONG) or claims["tenant"])
        guarded = ("POST",) if WRONG == "roleless" else ("POST", "DELETE")
        if claims["role"] == "reader" and self.command in guarded:
            return self.answer(403, {})
        with psycopg.connect(os.environ["TENANTPROOF_APP_DSN"]) as connection:
            context = "SELECT set_config('app.tenant_id', %s, true), set_config('app.role', %s, true)"
            connection.execute(context, [str(tenant), claims["role"]])
            return self.answer(*self.work(connection, tenant, given, int(asked.get("limit", 50)), after))

    do_POST = do_DELETE = do_GET

    def work(
        self, connection: psycopg.Connection, tenant: int, given: dict[str, str], limit: int, after: int
    ) -> tuple[int, object]:
        path = urlsplit(self.path).path
        if path == "/notes" and self.command == "POST":
            made = "INSERT INTO notes (tenant_id, body) VALUES (%s, %s) RETURNING note_id"
            return 201, {"note_id": connection.execute(made, [tenant, given["body"]]).fetchone()}
        own = "true" if ABLATED else "tenant_id = %(tenant)s"
        if path == "/notes":
            page = (
                f"SELECT note_id, body FROM notes WHERE {own} AND note_id > %(after)s ORDER BY note_id LIMIT %(limit)s"
            )
            rows = connection.execute(page, {"tenant": tenant, "after": after, "limit": limit}).fetchall()
            following = packed(json.dumps([tenant, rows[-1][0]]).encode()) if len(rows) == limit else None
            return 200, {"items": [body for _, body in rows], "next": following}
        which = {"tenant": tenant, "note": int(path.split("/")[2])}
        found = connection.execute("SELECT body, tenant_id FROM notes WHERE note_id = %(note)s", which).fetchone()
        if found is None or (found[1] != tenant and WRONG != "forgotten" and not ABLATED):
            return (403 if found is not None and WRONG == "forbidden" else 404), {}
        if self.command == "DELETE":
            gone = connection.execute("DELETE FROM notes WHERE note_id = %(note)s", which).rowcount
            return (200 if gone else 404), {}
        return 200, {"body": found[0]}


HTTPServer(("127.0.0.1", int(os.environ["TENANTPROOF_PORT"])), Handler).serve_forever()
