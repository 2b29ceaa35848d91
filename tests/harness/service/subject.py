"""A service of notes that is right, or wrong in the one way that SUBJECT names.

forgotten: reading and deleting one note forget whose it is · forbidden: a foreign note is 403, a missing one 404 ·
trusting: tokens are not verified · silent: no OpenAPI document · header: X-Tenant-ID is believed.
"""

import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg
from notes_token import signature, unpacked

WRONG = os.environ.get("SUBJECT", "")
ABLATED = os.environ.get("TENANTPROOF_ABLATE") == "application"
ONE = [{"name": "note_id", "in": "path", "required": True, "schema": {"type": "integer"}}]
TEXT = {"type": "object", "required": ["body"], "properties": {"body": {"type": "string"}}}
BODY = {"content": {"application/json": {"schema": TEXT}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "security": [{"token": []}],
    "paths": {
        "/notes": {"get": {}, "post": {"requestBody": BODY}},
        "/notes/{note_id}": {"parameters": ONE, "get": {}, "delete": {}},
    },
}


def tenant_of(given: str) -> int | None:
    try:
        text, _, signed = given.rpartition(".")
        head, claims = (unpacked(part) for part in text.split("."))
        if claims["exp"] < time.time() or claims["aud"] != "notes":
            return None
        if WRONG != "trusting" and (head["alg"] != "HS256" or not hmac.compare_digest(signed, signature(text))):
            return None
        return int(claims["tenant"])
    except (ValueError, KeyError, TypeError):
        return None


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return

    def answer(self, status: int, told: object) -> None:
        raw = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def tenant(self) -> int | None:
        if WRONG == "header" and "X-Tenant-ID" in self.headers:
            return int(self.headers["X-Tenant-ID"])
        return tenant_of((self.headers["Authorization"] or "").removeprefix("Bearer "))

    def do_GET(self) -> None:
        if self.path == "/openapi.json" and WRONG != "silent":
            return self.answer(200, DOCUMENT)
        length = int(self.headers["Content-Length"] or 0)
        given = json.loads(self.rfile.read(length)) if length else {}
        tenant = self.tenant()
        if tenant is None:
            return self.answer(401, {})
        with psycopg.connect(os.environ["TENANTPROOF_APP_DSN"]) as connection:
            connection.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant)])
            return self.answer(*self.work(connection, tenant, given))

    do_POST = do_DELETE = do_GET

    def work(self, connection: psycopg.Connection, tenant: int, given: dict[str, str]) -> tuple[int, object]:
        path = self.path.split("?")[0]
        if path == "/notes" and self.command == "POST":
            made = "INSERT INTO notes (tenant_id, body) VALUES (%s, %s) RETURNING note_id"
            return 201, {"note_id": connection.execute(made, [tenant, given["body"]]).fetchone()}
        own = "true" if ABLATED else "tenant_id = %(tenant)s"
        if path == "/notes":
            rows = connection.execute(f"SELECT body FROM notes WHERE {own} ORDER BY note_id", {"tenant": tenant})
            return 200, [body for (body,) in rows]
        which = {"tenant": tenant, "note": int(path.split("/")[2])}
        found = connection.execute("SELECT body, tenant_id FROM notes WHERE note_id = %(note)s", which).fetchone()
        if found is None or (found[1] != tenant and WRONG != "forgotten" and not ABLATED):
            return (403 if found is not None and WRONG == "forbidden" else 404), {}
        if self.command == "DELETE":
            connection.execute("DELETE FROM notes WHERE note_id = %(note)s", which)
            return 200, {}
        return 200, {"body": found[0]}


HTTPServer(("127.0.0.1", int(os.environ["TENANTPROOF_PORT"])), Handler).serve_forever()
