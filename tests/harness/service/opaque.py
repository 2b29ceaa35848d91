"""A service whose tokens are no JWT: ``3.s3cret``. SUBJECT=careless lets in whoever has none, and compares a token's beginning."""

import json
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg

CARELESS = os.environ.get("SUBJECT") == "careless"
DOCUMENT = {"openapi": "3.1.0", "security": [{"token": []}], "paths": {"/notes": {"get": {}}}}


def tenant_of(token: str) -> str | None:
    if CARELESS:
        return token.partition(".")[0] or "1"
    return token.partition(".")[0] if token.endswith(".s3cret") else None


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
        if self.path == "/openapi.json":
            return self.answer(200, DOCUMENT)
        tenant = tenant_of((self.headers["Authorization"] or "").removeprefix("Bearer "))
        if tenant is None:
            return self.answer(401, {})
        with psycopg.connect(os.environ["TENANTPROOF_APP_DSN"]) as connection:
            connection.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant])
            rows = connection.execute("SELECT body FROM notes WHERE tenant_id = %s ORDER BY note_id", [tenant])
            return self.answer(200, [body for (body,) in rows])


HTTPServer(("127.0.0.1", int(os.environ["TENANTPROOF_PORT"])), Handler).serve_forever()
