"""A service of notes that is right, or wrong in the one way that SUBJECT names.

cache: the list of notes is kept without the tenant · success-only: the tenant is taken off a connection only where all
went well · hasty: a new note is answered for before it is committed · forgetful: Idempotency-Key is ignored, where
every fifth answer to a new note is lost on the way. right-<name> is the same with that mended.
"""

import contextlib
import json
import os
import queue
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import psycopg

SUBJECT = os.environ.get("SUBJECT", "right")
WAYS = {"cache", "success-only", "hasty", "forgetful"}
WRONG = SUBJECT if SUBJECT in WAYS else ""
MENDED = SUBJECT.removeprefix("right-")
ONE = [{"name": "note_id", "in": "path", "required": True, "schema": {"type": "integer"}}]
KEY = [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}]
TEXT = {"type": "object", "required": ["body"], "properties": {"body": {"type": "string"}}}
BODY = {"content": {"application/json": {"schema": TEXT}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "security": [{"token": []}],
    "paths": {
        "/notes": {"get": {}, "post": {"requestBody": BODY, "parameters": KEY}},
        "/notes/{note_id}": {"parameters": ONE, "get": {}},
    },
}
LIST = "SELECT id, tenant_id, body FROM notes ORDER BY id DESC LIMIT 10"
CONNECTIONS = 3


class Missing(Exception):
    pass


class Pool:
    """A context for the session, taken off when a connection comes back."""

    def __init__(self) -> None:
        self.idle: queue.Queue[psycopg.Connection | None] = queue.Queue()
        for _ in range(CONNECTIONS):
            self.idle.put(None)

    @contextlib.contextmanager
    def connection(self, tenant: int | None) -> Iterator[psycopg.Connection]:
        conn = self.idle.get()
        try:
            if conn is None or conn.closed:
                conn = psycopg.connect(os.environ["TENANTPROOF_APP_DSN"], autocommit=True, prepare_threshold=None)
            if tenant is not None:
                conn.execute("SELECT set_config('app.tenant', %s, false)", [str(tenant)])
            yield conn
        except BaseException:
            if conn is not None and WRONG != "success-only" and not conn.closed:
                self.reset(conn)
            raise
        else:
            self.reset(conn)
        finally:
            self.idle.put(conn)

    def reset(self, conn: psycopg.Connection) -> None:
        with contextlib.suppress(psycopg.Error):
            conn.execute("ROLLBACK; RESET app.tenant", prepare=False)


pool = Pool()
kept: dict[object, tuple[float, object]] = {}
written = count()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        return

    def answer(self, status: int, told: object) -> None:
        raw = json.dumps(told).encode()
        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
        self.wfile.write(head.encode() + raw)

    def do_GET(self) -> None:
        if self.path == "/openapi.json":
            return self.answer(200, DOCUMENT)
        if not self.path.startswith("/notes"):
            return self.answer(404, {})
        bearer = (self.headers["Authorization"] or "").removeprefix("Bearer tenant-")
        tenant = int(bearer) if bearer.isdecimal() else None
        length = int(self.headers["Content-Length"] or 0)
        given = json.loads(self.rfile.read(length)) if length else {}
        try:
            with pool.connection(tenant) as conn:
                self.work(conn, tenant, given)
        except Missing:
            self.answer(404, {})
        except psycopg.Error:
            self.answer(500, {})

    do_POST = do_GET

    def work(self, conn: psycopg.Connection, tenant: int | None, given: dict[str, str]) -> None:
        if self.command == "POST":
            return self.write(conn, tenant, given["body"])
        if self.path == "/notes":
            return self.answer(200, self.listed(conn, tenant))
        note = int(self.path.split("/")[2])
        found = conn.execute("SELECT id, tenant_id, body FROM notes WHERE id = %s", [note]).fetchone()
        if found is None:
            raise Missing
        return self.answer(200, dict(zip(("id", "tenant_id", "body"), found, strict=True)))

    def listed(self, conn: psycopg.Connection, tenant: int | None) -> object:
        key = None if WRONG == "cache" else tenant
        until, rows = kept.get(key, (0.0, None))
        if MENDED == "cache" and time.monotonic() < until:
            return rows
        rows = [dict(zip(("id", "tenant_id", "body"), row, strict=True)) for row in conn.execute(LIST)]
        kept[key] = time.monotonic() + 0.2, rows
        return rows

    def write(self, conn: psycopg.Connection, tenant: int | None, body: str) -> None:
        key = None if WRONG == "forgetful" else self.headers["Idempotency-Key"]
        conn.execute("BEGIN")
        insert = (
            "INSERT INTO notes (tenant_id, body, client_token) VALUES (%s, %s, %s) "
            "ON CONFLICT (tenant_id, client_token) DO NOTHING"
        )
        conn.execute(insert, [tenant, body, key])
        if WRONG == "hasty":
            self.answer(201, {})
            self.wfile.flush()
            time.sleep(0.3)
            conn.execute("COMMIT")
            return
        conn.execute("COMMIT")
        if MENDED == "forgetful" and next(written) % 5 == 4:
            self.close_connection = True
            return
        self.answer(201, {})


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


Server(("127.0.0.1", int(os.environ["TENANTPROOF_PORT"])), Handler).serve_forever()
