"""A user over HTTP sends the requests of its tenants, each with the tenant's own token, and checks every row of JSON."""

import json
import random
import re
import time
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

import gevent
import locust
from locust import User, constant, tag, task

from load.draw import Draw
from load.job import Actor, Job, Request
from load.shared import shared

# No answer came: refused, reset, cut off in the middle, too late. http.client sends nothing twice by itself.
_SILENT = (OSError, HTTPException)
_AGAIN = 20
_PART = re.compile(r"([\w-]+);(?:[^,]*;)?\s*dur=([\d.]+)")
# Typed loosely: Locust declares no types for its listeners.
events: Any = locust.events


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request of ``actor``; None is nobody, who has no token."""

    actor: Actor | None
    request: Request
    manner: str


class Tenants(User):
    """One that asks again when it was answered, or when the next arrival is due."""

    wait_time = constant(0)

    def on_start(self) -> None:
        self._shared = shared[0]
        self._client = self._connected(30.0)
        self._shared.start()

    def on_stop(self) -> None:
        self._client.close()

    def _connected(self, patience: float) -> HTTPConnection:
        place = urlsplit(self._shared.job.base)
        return HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=patience)

    def call(self) -> Call:
        """What this user does next."""
        return drawn(self._shared.job, self._shared.draw)

    @tag("http")
    @task
    def ask(self) -> None:
        began, step = self._shared.due(waits=not isinstance(self, Flood))
        call, failure = self.call(), None
        if call.manner == "request-cancelled":
            self._give_up(call)
            return
        token = uuid.uuid4() if call.request.field is not None else None
        headers, body = _filled(call, token)
        self._shared.switched(call.actor)
        status, raw = self._sent(call.request, headers, body)
        if status == 0:
            failure = "no answer"
        elif status >= 400:
            failure = f"HTTP {status}"
        else:
            if token is not None and call.manner != "nobody":
                self._shared.inspector.acknowledge(token.hex)
            self._inspect(call, raw, body)
        self._told(call, began, failure, step)
        if self._shared.job.think:
            time.sleep(self._shared.job.think)

    def _sent(self, request: Request, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Status and body, 0 where no answer came. A write with a key is sent again with the same key, a read once."""
        for _ in range(_AGAIN if request.key is not None else 2 if request.kind == "read" else 1):
            began = time.perf_counter()
            try:
                self._client.request(request.method, request.url, body=body, headers=headers)
                answer = self._client.getresponse()
                status, raw = answer.status, answer.read()
            except _SILENT:
                self._client.close()
                gevent.sleep(0.1)
            else:
                if status != 503 or request.key is None:
                    self._spent(answer.getheader("Server-Timing"), time.perf_counter() - began)
                    return status, raw
            self._shared.inspector.tally.repeated += request.key is not None
        return 0, b""

    def _spent(self, told: str | None, seconds: float) -> None:
        """What the service does not account for is the network's, and the wait to be heard."""
        parts = {name: float(ms) for name, ms in _PART.findall(told or "")}
        if not parts:
            return
        spent = self._shared.inspector.tally.spent
        for name, ms in {**parts, "network": 1000 * seconds - sum(parts.values())}.items():
            spent[name] += round(1000 * ms)
        spent["answers"] += 1

    def _give_up(self, call: Call) -> None:
        """Send, and go away before the answer."""
        headers, body = _filled(call, uuid.uuid4() if call.request.field is not None else None)
        hasty = self._connected(0.002)
        try:
            hasty.request(call.request.method, call.request.url, body=body, headers=headers)
            hasty.getresponse().read()
        except _SILENT:
            self._shared.inspector.tally.mishaps["request-cancelled"] += 1
        finally:
            hasty.close()

    def _inspect(self, call: Call, raw: bytes, body: bytes) -> None:
        try:
            document = json.loads(raw) if raw else None
        except ValueError:
            return
        self._shared.inspector.document(
            call.request.name, document, call.actor, _of_http(call, body), body.decode() + call.request.url
        )

    def _told(self, call: Call, began: float, failure: str | None, step: int | None) -> None:
        took = (time.perf_counter() - began) * 1000
        tally = self._shared.inspector.tally
        match call.manner:
            case "nobody":
                tally.nobody += 1  # a refusal is what nobody should be answered
            case "stranger":
                tally.strangers += 1  # and what a stranger should be
            case "flood":
                tally.flooded.add(took, failed=failure is not None)
            case _:
                assert call.actor is not None
                tally.request(took, failure, tenant=call.actor.tenant, step=step)
                events.request.fire(
                    request_type=call.request.method,
                    name=call.request.name,
                    response_time=took,
                    response_length=0,
                    exception=RuntimeError(failure) if failure is not None else None,
                    context={},
                )


class Flood(Tenants):
    """The one tenant that floods: the first, as fast as it is answered."""

    def call(self) -> Call:
        actor = self._shared.job.actors[0]
        return Call(actor=actor, request=_drawn(actor, 0.0), manner="flood")


def drawn(job: Job, draw: Draw) -> Call:
    """A call by the shares of the job."""
    chance = random.random()  # noqa: S311 - a mix, no secret
    actor = draw.actor()
    for share, manner in ((job.nobody, "nobody"), (job.strangers, "stranger"), (job.mishaps, "request-cancelled")):
        if chance < share:
            other = random.choice(job.actors)  # noqa: S311
            asks = {"nobody": None, "stranger": actor}.get(manner, other)
            # A stranger's write would change the other's rows, which is what must not be; it is found in those rows.
            return Call(actor=asks, request=_drawn(other, job.writes if asks is other else 0.0), manner=manner)
        chance -= share
    return Call(actor=actor, request=_drawn(actor, job.writes), manner="honest")


def _drawn(actor: Actor, writes: float) -> Request:
    kind = "write" if random.random() < writes else "read"  # noqa: S311
    suiting = [request for request in actor.requests if request.kind == kind] or list(actor.requests)
    return random.choice(suiting)  # noqa: S311


def _filled(call: Call, token: uuid.UUID | None) -> tuple[dict[str, str], bytes]:
    """Headers and body, with the write's token in the field and in the header that take it."""
    request = call.request
    headers = dict(request.headers)
    if call.actor is not None and call.actor.bearer is not None:
        headers["Authorization"] = f"Bearer {call.actor.bearer}"
    body: Any = request.body
    if token is not None and request.field is not None:
        body = {**body, request.field: f"tw:{token.hex}"}
        if request.key is not None:
            headers[request.key] = str(token)
    if body is None:
        return headers, b""
    headers["Content-Type"] = "application/json"
    return headers, json.dumps(body).encode()


def _of_http(call: Call, body: bytes) -> dict[str, Any]:
    return {
        "request": call.request.name,
        "manner": call.manner,
        "tenant": call.actor.tenant if call.actor is not None else None,
        "method": call.request.method,
        "url": call.request.url,
        "body": body.decode(),
    }
